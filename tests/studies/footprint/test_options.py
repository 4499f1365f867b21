"""What a study is told (options, words, facts), what each changes, and where it stops."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road import study as road
from tests.small_studies import study, write_set
from tests.studies.footprint.hand import write_hand_set

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
    assert {p["severity"] for p in results["problems"] if p["code"] != "factor-embedded-unknown"} == {"note"}


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
    assert first["mean"] == more["mean"] == seeded["mean"]
    assert len({first["p05"], more["p05"], seeded["p05"]}) == 3
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
    total = results["totals"][0]["mean"]
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
        told = [r for r in results["sensitivity"] if r["criterion"] == criterion]
        *shares, rest = (r["share_of_variance"] for r in told)
        assert len(shares) == 15 and shares == sorted(shares, reverse=True)
        assert told[-1]["input"] == "rest" and sum(shares) + rest == pytest.approx(1)
