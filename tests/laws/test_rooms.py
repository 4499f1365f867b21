"""The electricity of a room is counted once: by the PUE of its equipment or by its lines, whatever the estate."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.doors.engines.duck import connect
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.statement import OPTIONAL, Shape, line_select
from ecosoin.results.footprint import Room
from ecosoin.results.record import FileReading
from ecosoin.studies.footprint.road.rooms import settle_rooms
from tests.canonical import HYPOTHESES, SETTINGS, lay_inventory, lay_resolution

RESOLUTION = [
    ("server", "server", "datacentres", False, 5.0, 1000.0),
    ("switch", "switch", "networks", False, 5.0, 100.0),
    ("laptop", "laptop", "terminals", False, 5.0, 30.0),
    ("Climatisation", "cooling", "non_digital", False, 15.0, None),
    ("Onduleur", "ups", "non_digital", False, 10.0, 400.0),
    ("Électricité de climatisation", "electricity", "non_digital", False, None, 1.0),
    ("Électricité totale", "electricity", "non_digital", False, None, 1.0),
    ("Électricité", "electricity", "non_digital", False, None, 1.0),
]
ITS = {"server", "switch"}


def settled(lines: list[dict[str, Any]]) -> tuple[duckdb.DuckDBPyConnection, list[Room], FileReading, dict[str, int]]:
    """The inventory with its rooms settled, its account, and how often each thing was told."""
    con, account = connect(), FileReading(file="test.csv", lines=len(lines), kept=len(lines), format="table")
    lay_inventory(con, equipment=[{"item_id": f"L{n}", "quantity": 1.0, **x} for n, x in enumerate(lines)])
    lay_resolution(con, RESOLUTION)
    con.execute(
        "create view resolved as select e.*, r.item, r.tier, r.energy_kind, r.default_power_w, "
        "r.default_lifetime_year, r.default_energy_kwh_year from equipment e join resolution r on r.type = e.type"
    )
    rooms, filled, told = settle_rooms(con, HYPOTHESES, frozenset(OPTIONAL), {"test.csv": account})
    con.execute(f"create table line as {line_select(SETTINGS, DUCKDB, Shape(False, {}, filled), ('location',))}")
    return con, rooms, account, {p.code: sum(q.code == p.code for q in told) for p in told}


def drawn(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
    """(site, kind of room) -> what its equipment and its lines draw."""
    rows = con.execute(
        "select site, coalesce(location, 'own_room'), sum(energy_kwh) from line where item <> 'laptop' group by all"
    ).fetchall()
    return {(site, kind): kwh for site, kind, kwh in rows}


SERVER = {"type": "server", "site": "A", "energy_kwh_year": 1000.0}
COOLING = {"type": "Électricité de climatisation", "site": "A", "quantity": 600.0}


def test_lines_take_the_place_of_a_default_pue() -> None:
    con, rooms, account, told = settled([SERVER, {"type": "switch", "location": "own_room", "site": "A"}, COOLING])
    assert drawn(con) == {("A", "own_room"): pytest.approx(1000 + 100 + 600)}
    assert told == {"room-metered": 1} and account.kept == 3
    assert [(r.overhead, r.overhead_kwh, r.equipment_kwh, r.pue) for r in rooms] == [("lines", 600.0, 1100.0, None)]


def test_lines_and_a_pue_are_told_and_the_lines_set_aside() -> None:
    chiller = {"type": "Climatisation", "site": "A", "energy_kwh_year": 50.0}
    con, rooms, account, told = settled([{**SERVER, "pue": 1.4}, COOLING, chiller])
    assert drawn(con) == {("A", "own_room"): pytest.approx(1400)}
    assert told == {"room-electricity-twice": 1}
    assert (account.kept, [(a.code, a.lines) for a in account.set_aside]) == (2, [("room-electricity", 1)])
    assert [(r.overhead, r.pue) for r in rooms] == [("both", 1.4)]
    assert con.execute("select unit_year from line where item = 'cooling'").fetchall() == [(pytest.approx(1 / 15),)]


def test_a_pue_of_one_is_said_with_its_lines() -> None:
    con, rooms, _, told = settled([{**SERVER, "pue": 1.0}, COOLING])
    assert drawn(con) == {("A", "own_room"): pytest.approx(1600)} and "room-electricity-twice" not in told
    assert [r.overhead for r in rooms] == ["lines"]


def test_the_electricity_of_a_whole_room_is_that_of_the_room() -> None:
    total = {"type": "Électricité totale", "site": "A", "location": "own_room", "quantity": 2500.0}
    con, rooms, _, told = settled([SERVER, COOLING, total])
    assert drawn(con) == {("A", "own_room"): pytest.approx(2500)} and told == {"room-total-split": 1}
    assert [(r.overhead, r.overhead_kwh) for r in rooms] == [("total", 1500.0)]


def test_a_total_below_its_equipment_is_refused() -> None:
    total = {"type": "Électricité totale", "site": "A", "location": "own_room", "quantity": 800.0}
    con, rooms, account, told = settled([SERVER, total])
    assert drawn(con) == {("A", "own_room"): pytest.approx(1930)}
    assert told == {"room-total-below": 1} and account.kept == 1 and rooms[0].overhead == "pue_default"


def test_a_default_energy_is_in_the_pue() -> None:
    con, _, _, told = settled([SERVER, {"type": "Onduleur", "site": "A"}])
    assert drawn(con) == {("A", "own_room"): pytest.approx(1930)} and told == {"room-overhead-in-pue": 1}


def test_lines_of_another_room_change_nothing() -> None:
    con, _, _, told = settled([SERVER, {**COOLING, "site": "B"}, {**COOLING, "location": "colocation"}])
    assert drawn(con)["A", "own_room"] == pytest.approx(1930) and told == {"room-lines-alone": 2}


EQUIPMENT = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["server", "switch", "laptop"]),
        "site": st.sampled_from(["A", "B", None]),
        "location": st.sampled_from(["own_room", "colocation", "office", None]),
        "quantity": st.sampled_from([0.0, 1.0, 3.0]),
        "energy_kwh_year": st.sampled_from([None, 500.0, 0.0]),
        "pue": st.sampled_from([None, None, None, 1.0, 1.5]),
    }
)
LINES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Climatisation", "Électricité de climatisation", "Électricité"]),
        "site": st.sampled_from(["A", "B", None]),
        "location": st.sampled_from(["own_room", "colocation"]),
        "energy_kwh_year": st.sampled_from([1.0, 700.0]),
    }
)


@given(st.lists(EQUIPMENT, min_size=1, max_size=6), st.lists(LINES, max_size=4))
@settings(max_examples=25, deadline=None)
def test_whatever_the_estate_overhead_is_counted_once(
    estate: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> None:
    con, rooms, account, told = settled([*estate, *lines])
    known = {(r.site, r.kind): r for r in rooms}
    found = con.execute(
        "select site, coalesce(location, 'own_room'), item in ('server', 'switch'), applied_pue, energy_kwh, "
        "line_quantity * unit_kwh_year from line where item <> 'laptop'"
    ).fetchall()
    covering = [x for x in lines if any(r.kind == x["location"] and x["site"] in (None, r.site) for r in rooms)]
    refused = sum(
        x["energy_kwh_year"] for x in covering if any(
            (r.pue or 1) > 1 and r.kind == x["location"] and x["site"] in (None, r.site) for r in rooms
        )
    )  # fmt: skip
    overhead = sum(kwh for _, _, own, _, kwh, _ in found if not own)
    assert overhead == pytest.approx(sum(x["energy_kwh_year"] for x in lines) - refused)
    for site, kind, own, pue, kwh, alone in found:
        room = known.get((site, kind))
        if own and room is not None and kind != "office":
            assert kwh == pytest.approx(alone * pue)
            if room.overhead == "lines":
                assert pue == 1
    spread = sum(r.overhead_kwh for r in rooms if r.overhead == "lines")
    alone = sum(x["energy_kwh_year"] for x in lines if x not in covering)
    assert spread == pytest.approx(overhead - alone)
    assert account.lines == account.kept + sum(a.lines for a in account.set_aside)
    assert bool(refused) == ("room-electricity-twice" in told)


def test_the_total_of_all_rooms_holds_that_of_one() -> None:
    whole = {
        "type": "Électricité",
        "name": "Total salles",
        "site": "",
        "location": "own_room",
        "energy_kwh_year": 30000.0,
    }
    one = {**whole, "name": "Total salle A", "site": "A", "energy_kwh_year": 20000.0}
    other = {**SERVER, "site": "B", "energy_kwh_year": 5000.0}
    con, rooms, _, _ = settled([{**SERVER, "energy_kwh_year": 10000.0}, other, whole, one])
    assert sum(drawn(con).values()) == pytest.approx(30000)
    assert sum(r.overhead_kwh for r in rooms) == pytest.approx(15000)


def test_a_meter_without_a_place_is_told() -> None:
    meter = {"type": "Électricité", "name": "Total", "site": "A", "energy_kwh_year": 30000.0}
    _, _, _, told = settled([SERVER, meter])
    assert told == {"room-electricity-unplaced": 1}
