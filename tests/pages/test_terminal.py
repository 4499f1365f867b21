"""The summary in the terminal fits its width and says the same as the report."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from ecosoin.kernel.errors import Language
from ecosoin.pages.terminal.table import progress_bar
from ecosoin.results.footprint import StudyComparison
from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.screen import print_comparison, print_footprint
from ecosoin.words.problems import problem_lines
from tests.pages.documents import footprint_document


def printed(width: int, language: Language) -> str:
    out = io.StringIO()
    print_footprint(footprint_document("[bold]"), language, Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_summary_fits_and_names_both_indicators(width: int, language: Language) -> None:
    text = printed(width, language)
    assert all(len(line) <= width for line in text.splitlines())
    assert "340\u00a0t" in text and "265 – 462" in text
    assert "█" in text and "[bold]" in text


def test_bars_are_proportional() -> None:
    assert progress_bar(0, 8) == "········"
    assert progress_bar(0.5, 8) == "████····"
    assert progress_bar(1, 8) == progress_bar(2, 8) == "████████"
    assert progress_bar(0.999, 8) != progress_bar(1, 8)


def test_problems_are_counted_beyond_a_few() -> None:
    lines = problem_lines([plain(p) for p in footprint_document().problems], "fr", 3)
    assert len(lines) == 7 and "37" in lines[-1]
    assert lines[0].startswith("✗ parc.csv:2:date d'achat")


def test_a_comparison_is_printed() -> None:
    row = {
        "criterion": "climate_change",
        "unit": "kg CO2 eq",
        "a": 1000.0,
        "b": 800.0,
        "difference": -200.0,
        "mean": -200.0,
        "p05": -250.0,
        "p50": -200.0,
        "p95": -150.0,
        "probability_b_lower": 1.0,
        "explained_by": [
            {"tier": "terminals", "category": "monitor", "stage": "use", "a": 500.0, "b": 300.0, "difference": -200.0}
        ],
    }
    side = {"organisation": "CH", "year": 2025, "country": "FR", "factor_set": "x", "path": "a"}
    labels = {"monitor": {"fr": "Écrans", "en": "Monitors"}}
    document = {"a": side, "b": side, "draws": 100, "seed": 1, "differences": [row], "not_compared": []}
    compared = msgspec.convert(document | {"category_labels": labels}, StudyComparison)
    out = io.StringIO()
    print_comparison(compared, "fr", Console(file=out, width=120))
    assert "−200\u00a0kg" in out.getvalue() and "100\u00a0%" in out.getvalue() and "Écrans" in out.getvalue()
