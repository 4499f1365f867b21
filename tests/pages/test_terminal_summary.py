"""What problems and bare documents say in a terminal: each figure, in both languages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from msgspec import convert
from msgspec.structs import replace
from rich.console import Console

from ecosoin.kernel.errors import Language
from ecosoin.pages.terminal.table import progress_bar
from ecosoin.results.footprint import Footprint, StudyComparison
from ecosoin.results.record import Sensitivity, Total
from ecosoin.studies.footprint.report.screen import print_comparison, print_footprint
from ecosoin.words.problems import problem_lines
from tests.pages.documents import footprint_document
from tests.small_studies import study, write_set


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
    out = io.StringIO()
    print_footprint(document, language, Console(file=out, width=width))
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


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
    out = io.StringIO()
    side = {"organisation": None, "year": 2025, "country": "FR", "factor_set": "x", "path": "here"}
    both = {"a": side, "b": side | {"year": 2026}, "draws": 100, "seed": 1}
    document = both | {"differences": [], "not_compared": [], "category_labels": {}}
    print_comparison(convert(document, StudyComparison), "en", Console(file=out, width=120))
    assert out.getvalue().splitlines()[:2] == ["A: 2025 · x · here", "B: 2026 · x · here"]
