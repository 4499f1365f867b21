"""Charts: well-formed, described, escaped, readable without colour, and drawn to scale."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.pages import charts
from ecosoin.pages.charts.bars import bars, stacked_bars
from ecosoin.pages.charts.colours import ABOVE, BELOW, PALETTE, ZONES, contrast, ink_on
from ecosoin.pages.charts.diagram import functional_diagram
from ecosoin.pages.charts.drawing import GRID, INK, MUTED, PAPER, WIDTH, ticks
from ecosoin.pages.charts.ranges import intervals, tornado
from ecosoin.pages.charts.sankey import layers, sankey
from ecosoin.pages.charts.scatter import scatter_map
from ecosoin.pages.charts.treemap import squarified, treemap
from ecosoin.pages.charts.trend import trend

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script> & \x00 ]]> \'"'

CHARTS: dict[str, Callable[[str], str]] = {
    "bars": lambda t: bars(t, t, [(t, 3.0), ("b", None), ("c", -1.0)], "kg CO2 eq", "fr"),
    "stacked": lambda t: stacked_bars(t, t, [t, "b"], [(t, [1, None]), ("y", [2, None])], "kg", "fr"),
    "treemap": lambda t: treemap(t, t, [(t, t, 3.0), ("g", "b", 1.0)], "kg", "fr"),
    "sankey": lambda t: sankey(t, t, [(t, "m", 3.0), ("m", "z", 3.0)], "kg", "fr"),
    "tornado": lambda t: tornado(t, t, [(t, 1.0, 4.0), ("b", 2.0, 3.0)], 2.5, "kg", "fr"),
    "intervals": lambda t: intervals(t, t, [(t, 1.0, 2.0, 3.0), ("b", None, None, None)], "kg", "fr"),
    "trend": lambda t: trend(t, t, ["2024", "2025", "2026"], [(t, [1, None, 2])], "kg", "fr"),
    "scatter": lambda t: scatter_map(
        t, t, [(t, 1, 0.5, 2, 3, 2, 4), ("b", 3, 2, 4, 1, 0, 2)], t, t, [t, "à éviter", "à garder", "à voir"], (2, 2)
    ),
    "diagram": lambda t: functional_diagram(
        t, t, [(t, {"Réseaux": [t], "Terminaux": list("abcdefghij")})], ["Terminaux", "Réseaux"]
    ),
}


def test_every_module_of_charts_is_drawn_here() -> None:
    folder = Path(charts.__file__).parent
    modules = {p.stem for p in folder.glob("*.py")} - {"__init__", "colours", "drawing"}
    drawn = {name for draw in CHARTS.values() for name in draw.__code__.co_names}
    assert {globals()[name].__module__.rpartition(".")[2] for name in drawn if name in globals()} == modules


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_described_and_keeps_its_text(name: str) -> None:
    root = ElementTree.fromstring(CHARTS[name]("Étage & <haut>"))
    assert root.attrib["role"] == "img"
    ids = root.attrib["aria-labelledby"].split()
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and desc is not None
    assert [title.attrib["id"], desc.attrib["id"]] == ids
    assert title.text == "Étage & <haut>"
    assert any(e.text for e in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", CHARTS)
def test_a_label_cannot_become_markup(name: str) -> None:
    root = ElementTree.fromstring(CHARTS[name](EVIL))
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "rect", "line", "path", "text"}
    assert not any(attribute.startswith("on") for e in root.iter() for attribute in e.attrib)


@pytest.mark.parametrize("name", CHARTS)
def test_everything_stays_on_the_sheet(name: str) -> None:
    root = ElementTree.fromstring(CHARTS[name]("Un intitulé assez long pour devoir être coupé ou replié quelque part"))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for box in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.attrib[k]) for k in ("x", "y", "width", "height"))
        assert x >= -0.1 and y >= -0.1 and x + w <= width + 0.2 and y + h <= height + 0.2
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= width and 0 <= float(text.attrib["y"]) <= height


@pytest.mark.parametrize("name", CHARTS)
def test_same_data_same_bytes(name: str) -> None:
    assert CHARTS[name]("titre") == CHARTS[name]("titre")


def test_two_charts_on_a_page_do_not_share_ids() -> None:
    one, two = (bars("t", "d", [("a", v)], "kg") for v in (1.0, 2.0))
    assert (
        ElementTree.fromstring(one).attrib["aria-labelledby"] != ElementTree.fromstring(two).attrib["aria-labelledby"]
    )


def test_a_missing_value_is_a_dash_and_not_a_bar() -> None:
    missing = ElementTree.fromstring(bars("t", "d", [("a", None), ("b", 2.0)], "kg"))
    texts = [e.text for e in missing.iter(f"{SVG}text")]
    assert "—" in texts
    assert len(list(missing.iter(f"{SVG}rect"))) == 1


def test_bars_are_to_scale() -> None:
    root = ElementTree.fromstring(bars("t", "d", [("a", 1.0), ("b", 4.0)], "kg"))
    one, four = (float(e.attrib["width"]) for e in root.iter(f"{SVG}rect"))
    assert four == pytest.approx(4 * one, rel=0.01)


def test_nothing_to_draw_is_still_a_chart() -> None:
    empty: list[Callable[[], str]] = [
        partial(bars, "t", "d", [], "kg"),
        partial(stacked_bars, "t", "d", [], [], "kg"),
        partial(treemap, "t", "d", [], "kg"),
        partial(sankey, "t", "d", [], "kg"),
        partial(intervals, "t", "d", [], "kg"),
        partial(trend, "t", "d", [], [], "kg"),
        partial(tornado, "t", "d", [], 1.0, "kg"),
    ]
    for draw in empty:
        assert ElementTree.fromstring(draw()).attrib["role"] == "img"


@pytest.mark.parametrize("colour", [*PALETTE, ABOVE, BELOW])
def test_colours_stand_out_on_paper_and_carry_readable_text(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3
    assert contrast(colour, ink_on(colour)) >= 4.5


def test_texts_reach_contrast_aa() -> None:
    assert contrast(INK, PAPER) >= 7
    for ground in (PAPER, *ZONES):
        assert contrast(MUTED, ground) >= 4.5
    assert contrast(GRID, PAPER) < 3  # the grid stays behind


def test_neighbouring_series_differ_in_greyscale() -> None:
    assert all(contrast(a, b) >= 1.15 for a, b in itertools.pairwise(PALETTE))


@given(st.lists(st.floats(min_value=0.01, max_value=1e6), min_size=1, max_size=40))
@settings(max_examples=60)
def test_treemap_areas_are_proportional_and_fill_the_box(values: list[float]) -> None:
    values = sorted(values, reverse=True)
    boxes = squarified(values, (0, 0, WIDTH, 400))
    for value, (x, y, w, h) in zip(values, boxes, strict=True):
        assert w * h == pytest.approx(value / sum(values) * WIDTH * 400, rel=1e-6, abs=1e-6)
        assert x >= -1e-6 and y >= -1e-6 and x + w <= WIDTH + 1e-4 and y + h <= 400 + 1e-4


def test_sankey_layers_follow_the_longest_way_and_refuse_cycles() -> None:
    assert layers([("a", "b", 1), ("b", "c", 1), ("a", "c", 1)]) == {"a": 0, "b": 1, "c": 2}
    with pytest.raises(ValueError, match="cycle"):
        layers([("a", "b", 1), ("b", "a", 1)])


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_ticks_span_the_data(low: float, width: float) -> None:
    marks = ticks(low, low + width)
    step = marks[1] - marks[0]
    assert marks[0] <= low + step * 1e-6 and marks[-1] >= low + width - step * 1e-6
    assert 2 <= len(marks) <= 9
