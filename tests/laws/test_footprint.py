"""What holds for every estate: totals, splits and uses, whatever the figures."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.catalogue.factor_set import Factor, Mix
from ecosoin.doors.engines.duck import connect, create_table, fetch_columns
from ecosoin.engine.activity import ActivityTable, activity
from ecosoin.engine.allocation import machine_shares, service_shares
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix
from ecosoin.engine.impacts import coverage_share, grouped, impacts_by_row
from ecosoin.engine.statement import Shape, activity_select
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.engine.use import Use, of_life
from ecosoin.engine.variance import variance_shares
from ecosoin.kernel.vocabulary import CRITERION_CODES, STAGE_CODES
from tests.canonical import HYPOTHESES, SETTINGS, Z90, lay_inventory, lay_resolution

ITEMS = ("laptop", "server", "line")
CLIMATE = CRITERION_CODES.index("climate_change")
PLAN = Plan(400, 7, HYPOTHESES.quality_half_width)


def matrix() -> FactorMatrix:
    def factor(item: str, stage: str, criterion: str, value: float) -> Factor:
        return Factor("s", item, stage, criterion, value, None, None, 0.9, "", "", None, None, "medium", "x", "", "")

    factors = {
        (item, stage, criterion): factor(item, stage, criterion, 1.0 + len(item) + n)
        for item in ITEMS[:2]
        for n, stage in enumerate(STAGE_CODES[:3] if item == "laptop" else STAGE_CODES)
        for criterion in ("climate_change", "acidification")
    }
    factors["line", "use", "climate_change"] = factor("line", "use", "climate_change", 0.5)
    mixes = {("FR", "climate_change"): Mix("s", "FR", 2022, "climate_change", 0.05, 0.04, 0.06, "", "x")}
    return factor_matrix(ITEMS, ["FR"], {}, factors, mixes, HYPOTHESES.factor_ratios)


amount = st.floats(0, 1e6)
rows = st.lists(st.tuples(st.sampled_from(ITEMS), amount, amount, amount, st.sampled_from(["a", "b"])), min_size=1)


def table(data: list[tuple[str, float, float, float, str]]) -> ActivityTable:
    item, unit_year, energy, use, service = zip(*data, strict=True)
    return activity(item, unit_year, energy, use_unit=use, scope={"service": service})


def total(a: ActivityTable) -> float:
    return float(np.nansum(impacts_by_row(a, matrix())[:, :, CLIMATE]))


@given(rows, st.floats(0.1, 10))
def test_impacts_are_linear_in_quantity(data: list[Any], k: float) -> None:
    scaled = [(i, u * k, e * k, x * k, s) for i, u, e, x, s in data]
    assert math.isclose(total(table(scaled)), k * total(table(data)), rel_tol=1e-9, abs_tol=1e-9)


@given(rows, st.randoms())
def test_the_order_of_rows_changes_nothing(data: list[Any], random: Any) -> None:
    shuffled = list(data)
    random.shuffle(shuffled)
    assert math.isclose(total(table(shuffled)), total(table(data)), rel_tol=1e-9, abs_tol=1e-9)
    first, second = (total_draws(table(d), matrix(), PLAN)[CLIMATE] for d in (data, shuffled))
    assert np.allclose(first, second, rtol=1e-9)


@given(rows)
def test_services_add_up_to_the_total(data: list[Any]) -> None:
    a = table(data)
    by_service = grouped(impacts_by_row(a, matrix()), [a.scope["service"]])
    assert math.isclose(float(np.nansum(by_service.value[:, :, CLIMATE])), total(a), rel_tol=1e-9, abs_tol=1e-9)


@given(rows)
def test_shares_of_variance_leave_the_rest_to_what_combines(data: list[Any]) -> None:
    shares = [v for v in variance_shares(table(data), matrix(), PLAN) if v.criterion == "climate_change"]
    if shares:
        assert 0 < sum(v.share_of_variance for v in shares) <= 1 + 1e-9
        assert [v.share_of_variance for v in shares] == sorted((v.share_of_variance for v in shares), reverse=True)


def test_an_empty_inventory_gives_an_empty_result() -> None:
    empty = activity([], [], [], scope={"service": []})
    m = factor_matrix([], [], {}, {}, {}, HYPOTHESES.factor_ratios)
    assert impacts_by_row(empty, m).shape == (0, len(STAGE_CODES), len(CRITERION_CODES))
    assert not total_draws(empty, m, PLAN).any()
    assert not coverage_share(empty, m).any()


def test_what_has_no_factor_is_missing_and_never_zero() -> None:
    impacts = impacts_by_row(table([("laptop", 1.0, 1.0, 1.0, "a")]), matrix())
    assert np.isnan(impacts[0, :, CRITERION_CODES.index("ozone_depletion")]).all()
    assert coverage_share(table([("laptop", 1.0, 1.0, 1.0, "a")]), matrix(), 1)[CLIMATE] == 0.5


def test_the_same_input_is_drawn_once_for_two_studies() -> None:
    """B holds A plus a sure gain: paired draws never disagree on the sign."""
    a = table([("laptop", 100.0, 10.0, 0.0, "a"), ("server", 10.0, 5.0, 1.0, "a")])
    b = table([("laptop", 95.0, 9.5, 0.0, "a"), ("server", 10.0, 5.0, 1.0, "a")])
    gap = total_draws(b, matrix(), PLAN)[CLIMATE] - total_draws(a, matrix(), PLAN)[CLIMATE]
    assert (gap < 0).all()


def test_draws_depend_on_the_seed_and_repeat() -> None:
    a = table([("laptop", 100.0, 10.0, 0.0, "a")])
    again = total_draws(a, matrix(), PLAN)
    assert np.array_equal(total_draws(a, matrix(), PLAN), again)
    assert not np.array_equal(total_draws(a, matrix(), Plan(400, 8, PLAN.half_width)), again)


def test_the_variance_formula_agrees_with_the_draws() -> None:
    """One dominant lognormal factor: its analytic share is close to the share measured on draws without it."""
    a = table([("laptop", 100.0, 0.0, 0.0, "a"), ("server", 5.0, 0.0, 0.0, "a")])
    plan = Plan(40_000, 3, {"medium": 0.0})
    shares = {v.input: v.share_of_variance for v in variance_shares(a, matrix(), plan, ["climate_change"])}
    m = matrix()
    variance = float(np.var(total_draws(a, m, plan)[CLIMATE]))
    i, s = m.item_index()["laptop"], STAGE_CODES.index("distribution")
    sigma, value = math.log(1.3) / Z90, m.value[i, s, CLIMATE]
    alone = (100.0 * value) ** 2 * math.exp(sigma**2) * (math.exp(sigma**2) - 1)
    name = f"factor:{m.factor[i, s, CLIMATE].id}"
    assert math.isclose(shares[name], alone / variance, rel_tol=0.05)


def test_the_interval_holds_the_central_value_for_one_factor() -> None:
    draws = total_draws(table([("laptop", 1.0, 0.0, 0.0, "a")]), matrix(), Plan(20_000, 1, {"medium": 0.1}))[CLIMATE]
    i = interval(draws)
    assert i.p05 < total(table([("laptop", 1.0, 0.0, 0.0, "a")])) < i.p95


machine = st.fixed_dictionaries(
    {
        "ram_gb": st.none() | st.floats(0, 512),
        "vcpu_count": st.none() | st.floats(0, 64),
        "storage_gb": st.none() | st.floats(0, 1e5),
        "power_state": st.sampled_from(["on", "off", "suspended"]),
        "host_id": st.sampled_from(["h1", "h2", None]),
        "service": st.sampled_from(["s1", "s2", None]),
        "allocation_key": st.none() | st.floats(0, 0.05),
    }
)


@settings(max_examples=25)
@given(st.lists(machine, max_size=12), st.lists(st.sampled_from(range(12)), max_size=6))
def test_allocation_conserves_every_host(machines: list[dict[str, Any]], used: list[int]) -> None:
    """The activity of hosts is the same with and without machines and applications: shares move it, never lose it."""
    hosts = [{"item_id": h, "type": "t", "quantity": 1.0 + n, "cluster": "c"} for n, h in enumerate(("h1", "h2", "x"))]
    vms = [{"vm_id": f"v{n}", "cluster": "c", **m} for n, m in enumerate(machines)]
    applications = [{"application": f"a{n}", "vm_id": f"v{v}"} for n, v in enumerate(used)]
    con = connect()
    lay_inventory(con, equipment=hosts, virtual_machine=vms, application=applications)
    lay_resolution(con, [("t", "server", "datacentres", False, 5.0, 1000.0)])
    con.execute(f"create table machine_share as {machine_shares(HYPOTHESES)}")
    con.execute(f"create table allocation as {service_shares(bool(applications))}")
    whole, split = (fetch_columns(con, activity_select(SETTINGS, DUCKDB, Shape(has, {}))) for has in (False, True))
    for name in ("unit_year", "use_unit", "energy_kwh"):
        assert math.isclose(float(split[name].sum()), float(whole[name].sum()), rel_tol=1e-9)


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
