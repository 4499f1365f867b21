"""What a study is told (options, words, facts), what each changes, and where it stops."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road import study as road
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study, write_set
from tests.studies.footprint.hand import ITEMS, write_hand_set

pytestmark = pytest.mark.usefixtures("no_report")

SOUND = "id,type,quantity,purchase date\na,pc,3,2022-03-04\nb,srv,2,2022-03-04\n"
DOUBTS = {
    "inventory": "id,type,quantity,purchase date,RAM (GB)\na,pc,1,2022-03-04,1.234\n",
    "type": "id,type,quantity,purchase date\na,zorglub,3,2022-03-04\n",
    "lifetime": "id,type,quantity,purchase date\na,lamp,3,\n",
}


def factors(work: Path) -> str:
    items = ["pc,laptop,terminals,4,30,,", "srv,server,datacentres,5,1200,,", "lamp,other,terminals,,30,,"]
    made = [(i, "manufacturing", "climate_change", v, "kg CO2 eq/unit") for i, v in (("pc", 150.0), ("lamp", 7.0))]
    return str(write_set(work / "set", items, made))


def files(work: Path) -> set[str]:
    return {p.name for p in (work / "out").iterdir()}


@pytest.mark.parametrize("doubt", sorted(DOUBTS))
def test_strict_stops_on_a_doubt_of_each_stage_and_writes_nothing(tmp_path: Path, doubt: str) -> None:
    with pytest.raises(InputProblems) as caught:
        study(tmp_path, DOUBTS[doubt], factors=factors(tmp_path), strict=True)
    assert "error" in {p.severity for p in caught.value.problems}
    assert not (tmp_path / "out").exists()
    results = study(tmp_path, DOUBTS[doubt], factors=factors(tmp_path))
    assert "doubt" in {p["severity"] for p in results["problems"]}
    assert "error" not in {p["severity"] for p in results["problems"]}


def test_strict_lets_a_sound_study_and_its_notes_pass(tmp_path: Path) -> None:
    results = study(tmp_path, SOUND.replace(",2022-03-04", ","), factors=factors(tmp_path), strict=True)
    assert {p["severity"] for p in results["problems"]} == {"note"}


ALWAYS = {"activity.parquet", "breakdown.parquet", "factors.parquet", "results.json", "ecosoin.json"} | {
    f"report.{kind}" for kind in ("html", "pdf")
}
DETAILED = {"lines.parquet", "impacts.parquet", "pcr-si-request.json", "pcr-si-response.json"}


@pytest.mark.parametrize(
    ("asked", "limit", "given", "more"),
    [
        ("auto", 2, "items", DETAILED),
        ("auto", 1, "scopes", set()),
        ("items", 1, "items", DETAILED),
        ("scopes", 9, "scopes", set()),
        ("none", 9, "none", set()),
    ],
)
def test_detail_is_written_up_to_a_number_of_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, limit: int, given: str, more: set[str]
) -> None:
    monkeypatch.setattr(road, "DETAIL_LINES", limit)
    results = study(tmp_path, SOUND, factors=factors(tmp_path), detail=asked)
    assert results["study"]["detail"] == given
    assert files(tmp_path) == ALWAYS | more
    assert bool(results["top"]) == (given == "items")


def test_detail_does_not_change_a_total(tmp_path: Path) -> None:
    one, other = (study(tmp_path, SOUND, factors=factors(tmp_path), detail=d)["totals"] for d in ("items", "none"))
    assert one == other


def test_draws_and_seed_are_those_asked(tmp_path: Path) -> None:
    def climate(**options: Any) -> dict[str, Any]:
        return dict(study(tmp_path, SOUND, factors=factors(tmp_path), detail="none", **options)["totals"][0])

    first, more, seeded = climate(draws=200, seed=3), climate(draws=300, seed=3), climate(draws=200, seed=4)
    assert first["value"] == more["value"] == seeded["value"]
    assert len({first["mean"], more["mean"], seeded["mean"]}) == 3
    assert first == climate(draws=200, seed=3)


def test_the_steps_are_told_in_order(tmp_path: Path) -> None:
    (tmp_path / "parc.csv").write_text(SOUND, encoding="utf-8")
    told: list[str] = []
    options = road.FootprintOptions((tmp_path / "parc.csv",), 2024, tmp_path / "out", factors=factors(tmp_path))
    road.run_footprint(options, told.append)
    assert told == ["read", "allocate", "measure", "draw", "write", "report"]


def test_what_is_wrong_in_the_sets_and_in_the_files_is_told_at_once(tmp_path: Path) -> None:
    broken = write_hand_set(tmp_path / "hand", items="item\npc\n")
    with pytest.raises(InputProblems) as caught:
        study(tmp_path, "id,type,quantity\na,pc,many\n", factors=str(broken))
    codes = {p.code for p in caught.value.problems}
    assert "factor-column-missing" in codes and len(codes) > 1
    assert "parc.csv" in {Path(p.file or "").name for p in caught.value.problems}


def test_doubts_of_a_set_are_those_of_the_study(tmp_path: Path) -> None:
    sources = (
        "id,kind,publisher,title,version,url,licence,date_published,date_accessed\n"
        "measured,dataset,,Fiches,3,https://a.example,CC0,,2024-01-02\nguess,assumption,B,D,,,CC0,,2024-01-02\n"
        "grid,dataset,C,R,,https://c.example,CC0,2022,2024-01-02\n"
    )
    loose = write_hand_set(tmp_path / "hand", sources=sources)
    results = study(tmp_path, "id,type,quantity\na,pc,3\n", factors=str(loose))
    doubts = [p for p in results["problems"] if p["severity"] == "doubt"]
    assert [(p["file"], p["row"], p["column"]) for p in doubts] == [("sources.csv", 2, "publisher")]
    with pytest.raises(InputProblems):
        study(tmp_path, "id,type,quantity\na,pc,3\n", factors=str(loose), strict=True)


def test_an_engine_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        study(tmp_path, SOUND, factors=factors(tmp_path), engine="abacus")
    assert caught.value.problem.code == "option-value-unknown"
    assert caught.value.problem.params["value"] == "abacus"


def test_what_stands_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError):
        study(tmp_path, SOUND, factors=factors(tmp_path))
    assert files(tmp_path) == {"mine.txt"}


def test_an_inventory_of_nothing_known_has_no_total(tmp_path: Path) -> None:
    results = study(tmp_path, DOUBTS["type"], factors=factors(tmp_path))
    assert {(r["value"], r["coverage_share"]) for r in results["totals"]} == {(None, 0.0)}
    assert results["quality"] == {"high": 0.0, "medium": 0.0, "low": 0.0}
    assert (results["sensitivity"], results["sources"], results["top"]) == ([], [], [])
    assert results["normalisation"]["single_score_mpt"] == 0
    assert results["normalisation"]["weight_share"] == 0
    assert (results["normalisation"]["boundaries"], results["plausibility"]) == ([], [])
    assert {r["id"]: r["verdict"] for r in results["rcp"]}["R09"] == "not_met"


@pytest.mark.parametrize("told", ["", "fact,value\nusers,0\nbeds,0\nstaff,0\n"])
def test_without_persons_nothing_is_told_by_person(tmp_path: Path, told: str) -> None:
    (tmp_path / "facts.csv").write_text(told or "fact,value\norganisation,H\n", encoding="utf-8")
    (tmp_path / "parc.csv").write_text(SOUND, encoding="utf-8")
    paths = (tmp_path / "parc.csv", tmp_path / "facts.csv")
    options = road.FootprintOptions(paths, 2024, tmp_path / "out", factors=factors(tmp_path), draws=100)
    results = plain(road.run_footprint(options))
    assert (results["normalisation"]["boundaries"], results["plausibility"]) == ([], [])
    assert results["normalisation"]["weight_share"] == pytest.approx(0.2106)


def test_one_fact_gives_its_own_persons_only(tmp_path: Path) -> None:
    (tmp_path / "facts.csv").write_text("fact,value\nbeds,40\n", encoding="utf-8")
    (tmp_path / "parc.csv").write_text(SOUND, encoding="utf-8")
    paths = (tmp_path / "parc.csv", tmp_path / "facts.csv")
    options = road.FootprintOptions(paths, 2024, tmp_path / "out", factors=factors(tmp_path), draws=100)
    results = plain(road.run_footprint(options))
    total = results["totals"][0]["value"]
    (found,) = results["normalisation"]["boundaries"]
    assert found == {"criterion": "climate_change", "per": "bed", "share": pytest.approx(total / 40 / 851.25)}
    assert results["plausibility"] == []


def test_a_folder_with_an_apostrophe_is_a_folder_like_another(tmp_path: Path) -> None:
    work = tmp_path / "l'hôpital"
    work.mkdir()
    results = study(work, SOUND, factors=factors(work))
    assert [r["item_id"] for r in results["top"]] == ["b", "a"]
    assert files(work) == ALWAYS | DETAILED


def test_the_twenty_heaviest_lines_and_fifteen_inputs_are_shown(tmp_path: Path) -> None:
    """30 lines of 20 items, each with its own factor and amount: 40 inputs and more."""
    items = [f"i{n},other,terminals,4,,," for n in range(20)]
    made = [(f"i{n}", "manufacturing", "climate_change", 10.0 + n, "kg CO2 eq/unit") for n in range(20)]
    made += [(f"i{n}", "manufacturing", "resource_use_minerals_metals", 1.0 + n, "kg Sb eq/unit") for n in range(20)]
    body = "".join(f"l{n:02d},i{n % 20},{n + 1}\n" for n in range(30))
    results = study(tmp_path, f"id,type,quantity\n{body}", factors=str(write_set(tmp_path / "many", items, made)))
    for criterion, base in (("climate_change", 10), ("resource_use_minerals_metals", 1)):
        weight = {f"l{n:02d}": (n + 1) * (base + n % 20) / 4 for n in range(30)}
        rows = [r for r in results["top"] if r["criterion"] == criterion]
        assert [r["item_id"] for r in rows] == sorted(weight, key=lambda k: (-weight[k], k))[:20]
        assert [r["share"] for r in rows] == pytest.approx(
            [weight[r["item_id"]] / sum(weight.values()) for r in rows], rel=1e-9
        )
        shares = [r["share_of_variance"] for r in results["sensitivity"] if r["criterion"] == criterion]
        assert len(shares) == 15 and shares == sorted(shares, reverse=True)


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
    [(",,", True), ("6,,", False), (",2020-03-01,", True), (",,2023-05-06", True), (",2020-03-01,2023-05-06", False)],
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
