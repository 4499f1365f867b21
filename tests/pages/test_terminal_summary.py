"""What problems and bare documents say in a terminal: each figure, in both languages."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ecosoin.kernel.errors import Language
from ecosoin.pages.terminal.table import progress_bar
from ecosoin.studies.footprint.report.screen import print_comparison, print_footprint
from ecosoin.words.problems import problem_lines
from tests.small_studies import study, write_set


def problem(code: str, severity: str, n: int, **place: Any) -> dict[str, Any]:
    return {"code": code, "severity": severity, "message": f"{code} {n}", "remedy": f"do {n}"} | place


def test_three_problems_of_each_code_then_a_count() -> None:
    found = [problem("a", "doubt", n, file="f.csv", row=n, column="c") for n in range(1, 6)]
    found += [problem("b", "note", 1, file="g.csv", row=None), problem("c", "error", 2)]
    lines = problem_lines(found, "en", 3)
    assert lines[:2] == ["? f.csv:1:c — a 1", "    → do 1"]
    assert lines[6:10] == ["· g.csv — b 1", "    → do 1", "✗ c 2", "    → do 2"]
    assert len(lines) == 11 and "2" in lines[10]
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


def shown(document: dict[str, Any], language: Language = "fr", width: int = 120) -> list[str]:
    out = io.StringIO()
    print_footprint(document, language, Console(file=out, width=width))
    return [" ".join(line.split()) for line in out.getvalue().splitlines()]


TOTALS: list[dict[str, Any]] = [
    {"criterion": "climate_change", "unit": "kg CO2 eq", "value": 480.0, "coverage_share": 0.5},
    {"criterion": "acidification", "unit": "mol H+ eq", "value": None, "coverage_share": 0.0},
    {"criterion": "water_use", "unit": "m3 world eq deprived", "value": None, "coverage_share": 0.0},
    {"criterion": "land_use", "unit": "Pt", "value": 7.0, "coverage_share": 1.0, "p05": 6.0, "p95": None},
]


def test_a_bare_document_shows_what_it_has() -> None:
    lines = shown({"study": {"year": 2025}, "totals": TOTALS})
    assert "2025" in lines
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
        {"criterion": "acidification", "input": "factor:s:x:use:acidification", "share_of_variance": 0.9},
        {"criterion": "climate_change", "input": "amount:switch:FR:low", "share_of_variance": 0.62},
        {"criterion": "climate_change", "input": "amount:pc:FR:low", "share_of_variance": 0.2},
    ]
    lines = shown(results | {"sensitivity": inputs}, "en")
    start = next(i for i, x in enumerate(lines) if x.startswith("By category"))
    assert [x.split()[0] for x in lines[start + 1 : start + 7]] == names[:6]
    assert not any(x.startswith("sept") for x in lines)
    assert next(x for x in lines if x.startswith("deux")).endswith("18%")
    assert any(x.startswith("Measure this first: ") and x.endswith("(62%)") for x in lines)


def test_a_comparison_leaves_out_what_a_side_does_not_say() -> None:
    out = io.StringIO()
    side = {"organisation": None, "year": 2025, "factor_set": "x", "path": "here"}
    print_comparison({"a": side, "b": side | {"year": 2026}, "differences": []}, "en", Console(file=out, width=120))
    assert out.getvalue().splitlines()[:2] == ["A: 2025 · x · here", "B: 2026 · x · here"]
