"""Countries, lifetimes and facts of a study; Spark gives the totals of DuckDB."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.kernel.errors import InputProblems
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study
from tests.studies.footprint.hand import ITEMS, write_hand_set


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
    assert found(results, "type-unmatched") == [("doubt", 3, "type")]
    assert results["study"]["unmatched_lines"] == 4
    assert results["study"]["lines"] == 6
    assert climate(results) == pytest.approx((3 + 7) * (162 / 4 + 30 * 0.08), rel=1e-9)


def test_a_near_word_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "id,type,quantity\na,Portabl,3\nb,Portabl,2\n", strict=True)
    (problem,) = [p for p in caught.value.problems if p.code == "type-proposed"]
    assert problem.params["item"] == "pc"
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


@pytest.mark.parametrize(("country", "code"), [("Atlantis", "country-unknown"), ("Espagne", "mix-missing")])
def test_the_lines_of_an_unknown_country_are_set_aside_while_they_are_few(
    tmp_path: Path, country: str, code: str
) -> None:
    lines = "".join(f"b{i},pc,3,FR\n" for i in range(30))
    results = run(tmp_path, f"id,type,quantity,pays\na,zorglub,3,{country}\n{lines}")
    assert [p[1:] for p in found(results, code)] == [(2, "pays")] and found(results, code)[0][0] == "doubt"
    assert found(results, "type-unmatched")[0][1:] == (2, "type")
    [account] = results["reading"]
    assert account["set_aside"] == [{"code": code, "lines": 1}] and account["kept"] == 30
    assert account["lines"] == account["kept"] + account["titles"] + 1
    [told] = [p["params"] for p in results["problems"] if p["code"] == "lines-set-aside"]
    assert told == {"lines": 1, "total": 31} and results["study"]["lines"] == 30


def test_lines_in_error_of_each_kind_count_together(tmp_path: Path) -> None:
    lines = "".join(f"b{i},pc,3,FR\n" for i in range(37))
    text = f"id,type,quantity,country\na,pc,3,Atlantis\nc,pc,-3,FR\n{lines}"
    with pytest.raises(InputProblems):
        run(tmp_path, text)
    (tmp_path / "more").mkdir()
    results = run(tmp_path / "more", text + "z,pc,1,FR\n")
    [told] = [p["params"] for p in results["problems"] if p["code"] == "lines-set-aside"]
    assert told == {"lines": 2, "total": 40} and results["reading"][0]["kept"] == 38


def test_a_host_of_an_unknown_country_is_not_taken_from_its_machines(tmp_path: Path) -> None:
    parc, guests = tmp_path / "parc.csv", tmp_path / "vm.csv"
    lines = "".join(f"b{i},pc,3,FR,\n" for i in range(30))
    parc.write_text(f"id,type,quantity,country,cores\na,srv,1,Atlantis,8\n{lines}", encoding="utf-8")
    guests.write_text("machine virtuelle,hôte,vCPU\nv,a,2\n", encoding="utf-8")
    sets = str(write_hand_set(tmp_path / "hand"))
    with pytest.raises(InputProblems) as caught:
        run_footprint(FootprintOptions(paths=(parc, guests), year=2024, out=tmp_path / "out", factors=sets))
    assert [p.code for p in caught.value.problems if p.severity == "error"] == ["country-unknown"]


def test_what_reading_and_what_places_find_wrong_is_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "id,type,quantity,country\na,pc,-3,FR\nb,zorglub,3,Atlantis\n")
    codes = {p.code for p in caught.value.problems if p.severity != "note"}
    assert codes == {"number-negative", "type-unmatched", "country-unknown"}


@pytest.mark.parametrize(
    ("cells", "told"),
    [(",,", True), ("6,,", False), (",2020-03-01,", True), (",,2026-05-06", True), (",2020-03-01,2026-05-06", False)],
)
def test_a_line_without_any_lifetime_is_told(tmp_path: Path, cells: str, told: bool) -> None:
    items = ITEMS.replace("terminals,4,30", "terminals,,30")
    header = "id,type,quantity,lifetime (year),purchase date,retirement date"
    results = run(tmp_path, f"{header}\na,srv,3,,2020-01-02,2024-01-02\nb,pc,3,{cells}\n", items=items)
    assert found(results, "lifetime-missing") == ([("doubt", 3, "lifetime (year)")] if told else [])
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


INVENTORY = "id,type,quantity,purchase date,service,country,quality\n" + "".join(
    f"l{n},{('laptop', 'server', 'monitor', 'mri')[n % 4]},{1 + n % 7},{2014 + n % 10}-03-0{1 + n % 9},"
    f"service {n % 5},{('FR', 'DE', '')[n % 3]},{('high', 'medium', 'low', '')[n % 4]}\n"
    for n in range(400)
)


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(one["breakdown"]) == len(other["breakdown"])
    for a, b in zip(one["totals"], other["totals"], strict=True):
        assert a["criterion"] == b["criterion"]
        for key in ("value", "mean", "p05", "p50", "p95", "coverage_share"):
            assert (a[key] is None) == (b[key] is None)
            assert a[key] is None or math.isclose(a[key], b[key], rel_tol=1e-9)


@pytest.mark.spark
@pytest.mark.parametrize("where", ["local", "standalone"])
def test_spark_gives_every_total_of_duckdb(tmp_path: Path, request: pytest.FixtureRequest, where: str) -> None:
    master = request.getfixturevalue("spark_master") if where == "standalone" else None
    one = study(tmp_path, INVENTORY)
    other = study(tmp_path, INVENTORY, engine="spark", spark_master=master)
    same(one, other)
    assert other["study"]["engine"] == "spark"
