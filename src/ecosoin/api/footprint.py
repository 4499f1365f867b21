"""What does a footprint offer? Totals by criterion, impacts line by line, any number explained."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ecosoin.api.study import Study, told
from ecosoin.doors.study_tables import line_impacts
from ecosoin.results.comparison import StudyComparison
from ecosoin.results.footprint import LineExplanation
from ecosoin.results.record import Total

if TYPE_CHECKING:
    import duckdb


class FootprintStudy(Study):
    """The footprint of a digital estate over one year."""

    @cached_property
    def totals(self) -> dict[str, Total]:
        """Criterion -> its total: ``value mean p05 p50 p95`` [``unit``], ``coverage_share`` (0-1)."""
        return {t.criterion: t for t in self.document.totals}

    @property
    @told
    def impacts(self) -> duckdb.DuckDBPyRelation:
        """A row by line, stage and criterion: value [unit], factor, quality, status (ok, assumed, missing).

        The table ``impacts`` holds them once for all the lines of a profile.
        """
        for name in ("impacts", "lines"):
            self.table(name)
        return line_impacts(self._connection, self.folder)

    @property
    def lines(self) -> duckdb.DuckDBPyRelation:
        """A row by line of the inventory, with what it was taken for."""
        return self.table("lines")

    @told
    def explain(self, item_id: str, criterion: str = "climate_change") -> Explained:
        """How a number was made, down to its factors; recomputed, and equal to what the study wrote."""
        from ecosoin.studies.footprint.road.explain import explain

        return Explained(explain(self.folder, item_id, criterion))

    @told
    def compare(self, other: FootprintStudy | str | Path) -> StudyComparison:
        """The differences ``other`` - this study, on the same draws."""
        from ecosoin.studies.footprint.road.compare import compare

        return compare(self.folder, other.folder if isinstance(other, Study) else Path(other))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(t.criterion)}</td><td>{t.mean:.4g}</td><td>{t.p05:.4g} – {t.p95:.4g}</td>"
            f"<td>{escape(t.unit)}</td><td>{t.coverage_share:.0%}</td></tr>"
            for t in self.totals.values()
            if t.value is not None
        )
        return f"<table><tr><th></th><th>mean</th><th>p05 – p95</th><th></th><th>coverage</th></tr>{rows}</table>"


class Explained:
    """An explanation: ``document`` is its content; printed, it is told in words."""

    def __init__(self, document: LineExplanation):
        self.document = document

    def text(self, language: str = "fr") -> str:
        """Formula, figures, units and sources, in words."""
        from ecosoin.studies.footprint.report.explanation import explanation_lines

        return "\n".join(explanation_lines(self.document, language))

    def __str__(self) -> str:
        return self.text()
