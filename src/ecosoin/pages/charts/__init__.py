"""Which picture shows it? One function a chart; each gives SVG text that reads without colour, script or font file.

Every drawing carries ``<title>``, ``<desc>`` and ``role="img"``, keeps its text as text, and is meant to stand beside
the table of the same data (:class:`ecosoin.pages.model.Figure`). A value of ``None`` is drawn as missing, not zero.
"""

from ecosoin.pages.charts.bars import bars, stacked_bars
from ecosoin.pages.charts.diagram import functional_diagram
from ecosoin.pages.charts.ranges import intervals, tornado
from ecosoin.pages.charts.sankey import sankey
from ecosoin.pages.charts.scatter import scatter_map
from ecosoin.pages.charts.treemap import treemap
from ecosoin.pages.charts.trend import trend

__all__ = [
    "bars",
    "functional_diagram",
    "intervals",
    "sankey",
    "scatter_map",
    "stacked_bars",
    "tornado",
    "treemap",
    "trend",
]
