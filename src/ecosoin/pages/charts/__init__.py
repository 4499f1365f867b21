"""Which picture shows it? One function a chart; each gives SVG text that reads without colour, script or font file.

Every drawing carries ``<title>``, ``<desc>`` and ``role="img"``, keeps its text as text, and is meant to stand beside
the table of the same data (:class:`ecosoin.pages.model.Figure`). A value of ``None`` is drawn as missing, not zero.
"""
