"""Facts of the establishment: numbers as people write them, every wrong one told, the rest kept as declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.kernel.errors import InputProblems
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

pytestmark = pytest.mark.usefixtures("no_report")


def told(work: Path, facts: list[tuple[str, str]]) -> dict[str, Any]:
    (work / "parc.csv").write_text("id,type,quantity\na,laptop,3\n", encoding="utf-8")
    body = "".join(f'{k},"{v}"\n' for k, v in facts)
    (work / "facts.csv").write_text(f"fact,value\n{body}", encoding="utf-8")
    options = FootprintOptions((work / "parc.csv", work / "facts.csv"), 2024, work / "out", draws=100, detail="none")
    study: dict[str, Any] = plain(run_footprint(options))["study"]
    return study


@pytest.mark.parametrize(
    ("text", "value"),
    [("1234", 1234), ("1 234,5", 1234.5), ("1\u202f234", 1234), ("1\xa0234", 1234), ("0", 0), ("2.5", 2.5)],
)
def test_a_number_is_read_as_people_write_it(tmp_path: Path, text: str, value: float) -> None:
    assert told(tmp_path, [("users", text)])["users"] == value


def test_each_number_has_its_place_and_the_rest_is_declared(tmp_path: Path) -> None:
    facts = [("organisation", "Hôpital"), ("users", "130"), ("staff", "250"), ("beds", "40"), ("no_cloud", "oui")]
    study = told(tmp_path, facts)
    assert [study[k] for k in ("organisation", "users", "staff", "beds")] == ["Hôpital", 130, 250, 40]
    assert study["declared"] == {"no_cloud": "oui"}


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("users", "beaucoup"),
        ("staff", "-1"),
        ("beds", "inf"),
        ("beds", "nan"),
        ("telework_staff", "x"),
        ("telework_day_year", "-0.5"),
        ("household_person", "0"),
        ("household_person", "-2"),
        ("spare_server_share", "6 %"),
    ],
)
def test_a_fact_that_should_be_a_number_stops_the_study(tmp_path: Path, fact: str, text: str) -> None:
    with pytest.raises(InputProblems) as caught:
        told(tmp_path, [("organisation", "Hôpital"), (fact, text)])
    (problem,) = [p for p in caught.value.problems if p.severity == "error"]
    assert (problem.code, problem.row, problem.column, problem.params["fact"]) == (
        "fact-not-a-number",
        3,
        "value",
        fact,
    )
    assert not (tmp_path / "out").exists()


def test_every_wrong_fact_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        told(tmp_path, [("users", "x"), ("staff", "12"), ("beds", "y")])
    assert [p.row for p in caught.value.problems if p.severity == "error"] == [2, 4]
