"""The footprint of a line, in SQL, is the use of its items: the same equations, written for millions of lines."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.doors.engines.duck import connect, create_table, fetch_columns
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.statement import Shape, activity_select
from ecosoin.engine.use import Use, of_life
from tests.canonical import HYPOTHESES, SETTINGS, lay_inventory, lay_resolution

_SHARES = (("item_id", "VARCHAR"), ("service", "VARCHAR"), ("share_embedded", "DOUBLE"), ("share_use", "DOUBLE"))


def line_of_an_estate(embedded: float, running: float, lifetime: float | None, kwh: float, **line: object) -> Use:
    """The activity of one line, allocated ``embedded`` and ``running`` (0-1) to a service, by the statement."""
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "lifetime_year": lifetime, **line}])
    lay_resolution(con, [("t", "thing", "datacentres", False, 6.0, kwh)])
    create_table(con, "allocation", _SHARES, [("a", "s", embedded, running)])
    row = fetch_columns(con, activity_select(SETTINGS, DUCKDB, Shape(True, {})))
    return Use(*(float(row[k].sum()) for k in ("unit_year", "use_unit", "energy_kwh")))


def test_a_shared_server_by_hand() -> None:
    """12 servers owned at 85 %, a quarter of their making and half of their running, 5 years, 1752 kWh, PUE 1.55."""
    found = line_of_an_estate(0.25, 0.5, 5.0, 1752.0, quantity=12.0, ownership="cope", location="colocation")
    assert vars(found) == pytest.approx({"unit_year": 0.51, "use_unit": 5.1, "energy_kwh": 5.1 * 1752 * 1.55})


share = st.floats(0.01, 1)


@settings(max_examples=20, deadline=None)
@given(
    quantity=st.floats(0.1, 1e4), embedded=share, running=share, lifetime=st.none() | st.floats(0.5, 30),
    kwh=st.floats(0, 1e4), ownership=st.sampled_from(sorted(HYPOTHESES.ownership_share)),
    room=st.sampled_from(sorted(HYPOTHESES.pue)),
)  # fmt: skip
def test_the_footprint_of_a_line_is_the_use_of_its_items(
    quantity: float, embedded: float, running: float, lifetime: float | None, kwh: float, ownership: str, room: str
) -> None:
    line = {"quantity": quantity, "ownership": ownership, "location": room}
    found = line_of_an_estate(embedded, running, lifetime, kwh, **line)
    owned = quantity * HYPOTHESES.ownership_share[ownership]
    used = owned * running
    use = of_life(owned * embedded, lifetime or 6.0, kwh, HYPOTHESES.pue[room], running=used, used=used)
    for name, amount in vars(use).items():
        assert math.isclose(getattr(found, name), amount, rel_tol=1e-9), name
