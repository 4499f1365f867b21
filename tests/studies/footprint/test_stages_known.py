"""A total is whole: what draws electricity without a mix is not covered, and makes no total."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.engine.activity import activity
from ecosoin.engine.impacts import covered, without_mix
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.canonical import factor, item, matrix, mix
from tests.small_studies import study

ACIDIFICATION = "acidification"


@given(st.lists(st.tuples(st.sampled_from(["FR", "XX"]), st.sampled_from([0.0, 5.0])), min_size=1, max_size=9))
def test_a_row_is_covered_when_each_of_its_stages_is(rows: list[tuple[str, float]]) -> None:
    criteria = ("climate_change", ACIDIFICATION)
    weights = matrix(
        [item("pc")],
        ["FR", "XX"],
        [factor("pc", "manufacturing", c, 2.0) for c in criteria],
        [mix("FR", "climate_change", 0.05), mix("FR", ACIDIFICATION, 0.01), mix("XX", "climate_change", 0.5)],
    )
    places, energies = zip(*rows, strict=True)
    table = activity(["pc"] * len(rows), [1.0] * len(rows), list(energies), place=list(places))
    climate, acid = (CRITERION_CODES.index(c) for c in criteria)
    expected = [place == "FR" or kwh == 0 for place, kwh in rows]
    assert covered(table, weights)[:, climate].all()
    assert covered(table, weights)[:, acid].tolist() == expected
    assert (~without_mix(table, weights)[:, acid]).tolist() == expected


def test_a_total_without_some_electricity_is_not_one(tmp_path: Path) -> None:
    inventory = "id,type,quantity,country\na,desktop,10,FR\nb,desktop,1,{}\n"
    mainland, mixed = (study(tmp_path, inventory.format(c), name=f"{c}.csv") for c in ("FR", "ML"))
    values = [{t["criterion"]: t for t in results["totals"]} for results in (mainland, mixed)]
    lost = [c for c, t in values[1].items() if t["value"] is None and values[0][c]["value"] is not None]
    assert {"acidification", "resource_use_fossils"} <= set(lost)
    told = [p["params"] for p in mixed["problems"] if p["code"] == "mix-criterion-missing"]
    assert {c for p in told if p["place"] == "ML" for c in p["criteria"].split(", ")} >= set(lost)
    for results, by in zip((mainland, mixed), values, strict=True):
        without = {c for c, t in by.items() if t["value"] is None}
        assert all(by[c]["mean"] is None and by[c]["coverage_share"] < 1 for c in without)
        assert not {r["criterion"] for r in results["breakdown"]} & without


def test_a_request_read_back_holds_the_energy_its_hours_and_power_gave(tmp_path: Path) -> None:
    inventory = (
        "id,type,quantity,hours a day,power (W)\na,monitor,3,8,\nb,desktop,2,5,40\nc,laptop,1,,\nd,switch,1,,60\n"
    )
    first = study(tmp_path, inventory)
    request = tmp_path / "again.json"
    request.write_bytes((tmp_path / "out" / "pcr-si-request.json").read_bytes())
    again = plain(run_footprint(FootprintOptions(paths=(request,), year=2024, out=tmp_path / "again", draws=200)))
    energies = [{t["criterion"]: t["value"] for t in r["totals"]}["final_energy"] for r in (first, again)]
    assert energies[0] == pytest.approx(3 * 146 + 2 * 73 + 29.0175 + 60 * 8.76, rel=1e-9)
    assert energies[1] == pytest.approx(energies[0], rel=1e-9)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("laptop,1,48,", "number-unusual"),
        ("laptop,1,0.2,", "number-unusual"),
        ("laptop,12000000000,5,", "number-unusual"),
        ("laptop,1,5,65000", "energy-unusual"),
        ("server,1,5,0.3", "energy-unusual"),
        ("laptop,1,5,60", None),
    ],
)
def test_what_is_hardly_ever_true_is_a_doubt_beside_its_line(tmp_path: Path, line: str, code: str | None) -> None:
    results = study(tmp_path, f"id,type,quantity,lifetime (year),energy (kWh/year)\nz,laptop,1,5,30\na,{line}\n")
    found = [(p["code"], p["row"]) for p in results["problems"] if p["severity"] == "doubt"]
    assert found == ([(code, 3)] if code else [])
