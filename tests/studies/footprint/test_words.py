"""Types, models and countries of an inventory: what each word finds, and what is told when it finds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.kernel.errors import InputProblems
from tests.small_studies import study
from tests.studies.footprint.hand import ITEMS, write_hand_set

pytestmark = pytest.mark.usefixtures("no_report")


def run(work: Path, inventory: str, **more: Any) -> dict[str, Any]:
    items = more.pop("items", ITEMS)
    return study(work, inventory, factors=str(write_hand_set(work / "hand", items=items)), **more)


def places(work: Path) -> dict[str, str]:
    rows = duckdb.execute(
        "select item_id, place from read_parquet(?)", [str(work / "out" / "lines.parquet")]
    ).fetchall()
    return dict(rows)


def climate(results: dict[str, Any]) -> float:
    return float(next(r["value"] for r in results["totals"] if r["criterion"] == "climate_change"))


def found(results: dict[str, Any], code: str) -> list[tuple[Any, ...]]:
    return [(p["severity"], p["row"], p["column"]) for p in results["problems"] if p["code"] == code]


def test_each_unknown_word_is_told_once_at_its_first_line(tmp_path: Path) -> None:
    lines = "a,pc,,3\nb,zorglub,,2\nc,zorglub,,4\nd,zorglub,Z9,5\ne,zorglub,,6\nf,box,Portable,7\n"
    results = run(tmp_path, f"id,type,model,quantity\n{lines}")
    assert found(results, "type-unmatched") == [("doubt", 3, "type"), ("doubt", 5, "type")]
    assert results["study"]["unmatched_lines"] == 4
    assert results["study"]["lines"] == 6
    assert climate(results) == pytest.approx((3 + 7) * (162 / 4 + 30 * 0.08), rel=1e-9)


def test_a_near_word_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "id,type,quantity\na,Portabl,3\nb,Portabl,2\n", strict=True)
    (problem,) = [p for p in caught.value.problems if p.code == "type-unmatched"]
    assert "Portable" in str(problem.params["suggestions"]).split(", ")
    assert (problem.params["type"], problem.params["lines"], problem.severity) == ("Portabl", 2, "error")


def test_a_line_takes_the_electricity_of_its_country(tmp_path: Path) -> None:
    lines = "a,pc,3,Allemagne\nb,pc,4,\nc,pc,5,France\nd,pc,6,de\n"
    results = run(tmp_path, f"id,type,quantity,country\n{lines}")
    assert places(tmp_path) == {"a": "DE", "b": "FR", "c": "FR", "d": "DE"}
    assert climate(results) == pytest.approx(18 * 162 / 4 + 9 * 30 * 0.4 + 9 * 30 * 0.08, rel=1e-9)


def test_a_line_without_a_country_takes_that_of_the_study(tmp_path: Path) -> None:
    results = run(tmp_path, "id,type,quantity,country\na,pc,3,\nb,pc,4,FR\n", country="Deutschland")
    assert places(tmp_path) == {"a": "DE", "b": "FR"}
    assert results["study"]["country"] == "DE"


def test_an_inventory_without_countries_takes_that_of_the_study(tmp_path: Path) -> None:
    assert climate(run(tmp_path, "id,type,quantity\na,pc,3\n", country="DE")) == pytest.approx(
        3 * (162 / 4 + 30 * 0.4), rel=1e-9
    )


@pytest.mark.parametrize(("country", "code"), [("Atlantis", "country-unknown"), ("Espagne", "mix-missing")])
def test_a_country_without_electricity_stops_the_study(tmp_path: Path, country: str, code: str) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, f"id,type,quantity,country\na,pc,3,FR\nb,pc,3,{country}\nc,pc,3,{country}\n")
    errors = [(p.code, p.row, p.column) for p in caught.value.problems if p.severity == "error"]
    assert errors == [(code, 3, "country")]


def test_every_country_without_electricity_is_told_with_the_unknown_types(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "id,type,quantity,country\na,pc,3,Espagne\nb,zorglub,3,Italie\n")
    assert sorted((p.code, p.row) for p in caught.value.problems if p.severity != "note") == [
        ("mix-missing", 2),
        ("mix-missing", 3),
        ("type-unmatched", 3),
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [(",,", True), ("6,,", False), (",2020-03-01,", True), (",,2023-05-06", True), (",2020-03-01,2023-05-06", False)],
)
def test_a_line_without_any_lifetime_is_told(tmp_path: Path, cells: str, told: bool) -> None:
    items = ITEMS.replace("terminals,4,30", "terminals,,30")
    header = "id,type,quantity,lifetime (year),purchase date,retirement date"
    results = run(tmp_path, f"{header}\na,srv,3,,2020-01-02,2024-01-02\nb,pc,3,{cells}\n", items=items)
    assert found(results, "lifetime-missing") == ([("doubt", 3, "lifetime_year")] if told else [])
    covered = next(r["coverage_share"] for r in results["totals"] if r["criterion"] == "acidification")
    assert covered == (0 if told else 0.5)


def test_lines_without_lifetime_are_told_by_item(tmp_path: Path) -> None:
    items = ITEMS.replace("terminals,4,30", "terminals,,30").replace("datacentres,5", "datacentres,")
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "id,type,quantity\na,srv,3\nb,pc,2\nc,pc,4\nd,trip,4\n", items=items, strict=True)
    problems = [p for p in caught.value.problems if p.code == "lifetime-missing"]
    assert [(p.params["item"], p.params["lines"], p.row, p.severity) for p in problems] == [
        ("srv", 1, 2, "error"),
        ("pc", 2, 3, "error"),
    ]
