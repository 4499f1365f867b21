"""What the terminal shows."""

import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace
from rich.console import Console

from ecosoin.kernel.errors import Language
from ecosoin.pages.terminal import Head, drawn, grid, progress_bar, screen
from ecosoin.results.comparison import StudyComparison
from ecosoin.results.footprint import Footprint
from ecosoin.results.record import Sensitivity, Total
from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.comparison import comparison_parts
from ecosoin.studies.footprint.report.screen import footprint_parts
from ecosoin.words.problems import problem_lines
from tests.pages.samples import footprint_document
from tests.small_studies import study, write_set


def printed(width: int, language: Language) -> str:
    return drawn(lambda cells: footprint_parts(footprint_document("[bold]"), language, cells), Console(width=width))


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
        "mean_a": 1000.0,
        "mean_b": 800.0,
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
    text = drawn(lambda cells: comparison_parts(compared, "fr", cells), Console(width=120))
    assert "−200\u00a0kg" in text and "100\u00a0%" in text and "Écrans" in text


def problem(code: str, severity: str, n: int, **place: Any) -> dict[str, Any]:
    return {"code": code, "severity": severity, "params": {"value": n, "year": n, "lines": n}} | place


def test_three_problems_of_each_code_then_a_count() -> None:
    found = [problem("date-invalid", "doubt", n, file="f.csv", row=n, column="c") for n in range(1, 6)]
    found += [problem("comment-lines", "note", 7, file="g.csv", row=None), problem("number-negative", "error", 8)]
    lines = problem_lines(found, "en", 3)
    assert lines[0].startswith("? f.csv:1:c — ") and "“1”" in lines[0] and lines[1].startswith("    → ")
    assert lines[6].startswith("· g.csv — 7 line(s)") and lines[8].startswith("✗ ") and "8" in lines[8]
    assert len(lines) == 11 and "date-invalid: 2 more" in lines[10]
    assert len(problem_lines(found[:3], "fr", 3)) == 6


@pytest.mark.parametrize(
    ("part", "cells", "bar"),
    [
        (0.3125, 4, "█▎··"),
        (-0.5, 4, "····"),
        (1.5, 4, "████"),
        (0.125, 1, "▏"),
        (0.25, 1, "▎"),
        (0.875, 1, "▉"),
        (0.124, 1, "·"),
        (1 / 3 * 3, 3, "███"),
    ],
)
def test_a_bar_counts_eighths_of_a_cell(part: float, cells: int, bar: str) -> None:
    assert progress_bar(part, cells) == bar


def shown(document: Footprint, language: Language = "fr", width: int = 120) -> list[str]:
    text = drawn(lambda cells: footprint_parts(document, language, cells), Console(width=width))
    return [" ".join(line.split()) for line in text.splitlines()]


def total(criterion: str, unit: str, value: float | None, coverage: float, **bounds: float | None) -> Total:
    spread = {"mean": None, "p05": None, "p50": None, "p95": None, **bounds}
    return Total(criterion=criterion, unit=unit, value=value, coverage_share=coverage, **spread)


TOTALS = [
    total("climate_change", "kg CO2 eq", 480.0, 0.5),
    total("acidification", "mol H+ eq", None, 0.0),
    total("water_use", "m3 world eq deprived", None, 0.0),
    total("land_use", "Pt", 7.0, 1.0, p05=6.0),
]


def test_a_bare_document_shows_what_it_has() -> None:
    full = footprint_document()
    study = replace(full.study, organisation=None)
    lines = shown(replace(full, study=study, totals=TOTALS, breakdown=[], sensitivity=[], rcp=[]))
    assert "2025 · ademe-2022" in lines
    assert "Changement climatique 480 kg CO₂ éq. ████···· 50 %" in lines
    assert "Acidification — ········ 0 %" in lines
    assert not any(x.startswith("Consommation d'eau") for x in lines)
    assert "Occupation des sols 7 Pt ████████ 100 %" in lines
    assert not any("Par tiers" in x or "RCP" in x or "mesurer" in x for x in lines)


def test_bars_stop_at_six_and_the_first_input_is_that_of_climate(tmp_path: Path) -> None:
    names = ["un", "deux", "trois", "quatre", "cinq", "six", "sept"]
    items = [f"i{n},{name},terminals,4,,," for n, name in enumerate(names)]
    made = [(f"i{n}", "manufacturing", "climate_change", 100.0 - 10 * n, "kg CO2 eq/unit") for n in range(7)]
    body = "".join(f"l{n},i{n},4\n" for n in range(7))
    results = study(tmp_path, f"id,type,quantity\n{body}", factors=str(write_set(tmp_path / "set", items, made)))
    inputs = [
        Sensitivity(criterion="acidification", input="factor:s:x:use:acidification", share_of_variance=0.9),
        Sensitivity(criterion="climate_change", input="amount:switch:FR:low", share_of_variance=0.62),
        Sensitivity(criterion="climate_change", input="amount:pc:FR:low", share_of_variance=0.2),
    ]
    lines = shown(replace(convert(results, Footprint), sensitivity=inputs), "en")
    start = next(i for i, x in enumerate(lines) if x.startswith("By category"))
    assert [x.split()[0] for x in lines[start + 1 : start + 7]] == names[:6]
    assert not any(x.startswith("sept") for x in lines)
    assert next(x for x in lines if x.startswith("deux")).endswith("18%")
    assert any(x.startswith("Measure this first: ") and x.endswith("(62%)") for x in lines)


def test_a_comparison_leaves_out_what_a_side_does_not_say() -> None:
    side = {"organisation": None, "year": 2025, "country": "FR", "factor_set": "x", "path": "here"}
    both = {"a": side, "b": side | {"year": 2026}, "draws": 100, "seed": 1}
    document = both | {"differences": [], "not_compared": [], "category_labels": {}}
    compared = convert(document, StudyComparison)
    text = drawn(lambda cells: comparison_parts(compared, "en", cells), Console(width=120))
    assert text.splitlines()[:2] == ["A: 2025 · x · here", "B: 2026 · x · here"]


WORD = st.text("abcdefghéî", min_size=1, max_size=12)
LABEL = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
AMOUNT = st.text("0123456789,−\u00a0", min_size=1, max_size=14)


def laid(heads: list[Head], rows: list[tuple[str, ...]], width: int) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width)
    console.print(grid(heads, rows, width))
    return out.getvalue()


@given(st.integers(60, 200), st.lists(st.tuples(LABEL, LABEL, AMOUNT, AMOUNT, AMOUNT), min_size=1, max_size=6))
def test_no_width_takes_a_name_or_a_figure_away(width: int, rows: list[tuple[str, ...]]) -> None:
    heads: list[Head] = [("Critère", "left"), ("Catégorie", "left"), ("A", "right"), ("B − A", "right"), ("P", "right")]
    lines = laid(heads, rows, width).splitlines()
    assert all(len(line.rstrip()) <= width for line in lines)
    names = " ".join(line[:width] for line in lines)
    for name, kind, *amounts in rows:
        assert all(word in names for word in (*name.split(), *kind.split()))
        assert all(amount.strip("\u00a0") in names for amount in amounts)
    first = [line.split("  ")[0].strip() for line in lines if line[:1].strip()]
    assert rows[0][0].split()[0] in " ".join(first)


def test_a_name_cannot_drive_the_terminal() -> None:
    assert "\x1b" not in laid([("a", "left"), ("b", "left")], [("x\x1b[2J", "\x9b2Jy")], 80)


def test_a_narrow_table_is_a_block_a_row() -> None:
    heads: list[Head] = [("Critère", "left"), ("A", "right"), ("B", "right")]
    rows = [("Climat", "1 234,5 kg CO₂ éq.", "9 876,5 kg CO₂ éq."), ("Eau", "1 m³", "2 m³")]
    assert [line.split() for line in laid(heads, rows, 30).splitlines()][:2] == [
        ["Climat"], ["A", "1", "234,5", "kg", "CO₂", "éq."],
    ]  # fmt: skip
    wide = laid(heads, rows, 80).splitlines()
    assert len(wide) == 3 and wide[2].startswith("Eau")


def test_a_pipe_has_no_width_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert screen().width > 1000
    monkeypatch.setenv("COLUMNS", "90")
    assert screen().width == 90
