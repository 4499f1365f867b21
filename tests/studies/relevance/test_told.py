"""What a study of acts says on a screen: once, and nothing of nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import Problem
from ecosoin.results.record import FileReading, SetAside
from ecosoin.studies.relevance.disclosure import published_problems, published_reading
from tests.studies.relevance.data import level, run, write_rules

_LINES = ["p;LOINC;4548-4;2024-01-01", "p;LOINC;4548-4;2024-01-01", "q;LOINC;4548-4;2024-01-01", "r;X;1;2024-01-01"]


def acts_file(folder: Path, lines: list[str]) -> Path:
    (path := folder / "acts.csv").write_text("\n".join(["patient;system;code;date", *lines, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_act_said_again_counts_once_and_that_is_told(tmp_path: Path, times: int) -> None:
    path = acts_file(tmp_path, [line for line in (_LINES[0], _LINES[2]) for _ in range(times)])
    document = run(tmp_path, path, rules=write_rules(tmp_path / "rules.csv", {}), min_cell=1)
    assert level(document)["acts"] == 2
    repeated = [p["params"] for p in document["problems"] if p["code"] == "acts-repeated"]
    assert repeated == ([{"rows": 2 * (times - 1)}] if times > 1 else [])


@pytest.mark.parametrize(
    ("day", "odd"),
    [("2024-01-01", False), ("1900-01-01", False), ("1899-12-31", True), ("2025-03-02", False), ("2025-03-03", True)],
)
def test_acts_of_no_patient_alive_and_acts_to_come_are_doubted(tmp_path: Path, day: str, odd: bool) -> None:
    path = acts_file(tmp_path, [_LINES[0], f"q;LOINC;4548-4;{day}"])
    options: dict[str, Any] = {"rules": write_rules(tmp_path / "rules.csv", {}), "today": date(2025, 3, 1)}
    told = [p["params"] for p in run(tmp_path, path, **options)["problems"] if p["code"] == "acts-dates-implausible"]
    assert told == ([{"acts": 1, "oldest": 1900, "latest": "2025-03-01"}] if odd else [])
    inside = run(tmp_path, path, **options, period="2024-01..2024-12")["problems"]
    assert "acts-dates-implausible" not in {p["code"] for p in inside}


def test_each_doubt_is_printed_once(tmp_path: Path) -> None:
    path = acts_file(tmp_path, _LINES)
    found = CliRunner().invoke(main, ["relevance", str(path), "--out", str(tmp_path / "out")])
    assert found.exit_code == 0, found.output
    told = [line for line in found.output.splitlines() if line[:2] in ("? ", "· ", "✗ ")]
    assert told and len(told) == len(set(told))


def test_a_reason_of_no_line_is_not_told() -> None:
    files = [FileReading(file="a", format="csv", lines=103, kept=100, set_aside=[SetAside(code="x", lines=3)])]
    assert published_reading(files, 11)[0].set_aside == []


def test_a_published_problem_names_no_file_and_counts_no_few() -> None:
    found = [
        Problem("x", "doubt", file, row, params={"lines": 1, "value": "Dupont", "column": "date"})
        for file, row in (("MARTIN_Zoe.json", 3), ("b.csv", 7))
    ]
    [told] = published_problems([*found, *found * 6], 11)
    assert (told.file, told.row, told.params) == (None, None, {"lines": 11, "value": "…", "column": "date"})
    [few] = published_problems(found, 11)
    assert few.params["lines"] == "< 11"


def test_files_are_read_as_one_a_format(tmp_path: Path) -> None:
    """Ten files of ten acts: each told apart would tell ten of each."""
    for n in range(10):
        (tmp_path / f"{n}").mkdir()
        lines = [f"p{n}-{k};LOINC;4548-4;2024-01-01" for k in range(10)]
        acts_file(tmp_path / f"{n}", lines).rename(tmp_path / f"patient-{n}.csv")
    files = sorted(tmp_path.glob("*.csv"))
    document = run(tmp_path, *files, rules=write_rules(tmp_path / "rules.csv", {}), min_cell=11)
    told = {(r["resource"], r["reason"]): r["rows"] for r in document["read"]}
    assert told == {("csv", "read"): 99, ("csv", "kept"): 99}
    assert "patient-" not in str(document)
