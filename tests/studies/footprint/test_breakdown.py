"""Each dimension adds up to the total, at published factors and on the mean of the draws; pairs add up to each."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ecosoin.engine.activity import activity
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, drawn_means, total_draws
from ecosoin.kernel.ranged import amount_multiplier, lognormal_multiplier
from tests.laws.test_footprint import PLAN, matrix
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand
from tests.studies.footprint.test_figures import GROUP, HALF_WIDTH, SIGMA, parts

DIMENSIONS = ("tier", "stage", "category", "site", "service")


def test_each_dimension_sums_to_the_totals(hand: Hand) -> None:
    document = hand.document
    for total in document.totals:
        for dimension in DIMENSIONS:
            found = [p for p in document.breakdown if (p.criterion, p.dimension) == (total.criterion, dimension)]
            assert {p.unit for p in found} <= {total.unit}
            if total.value is None:
                assert found == []
            else:
                assert math.fsum(p.value for p in found) == pytest.approx(total.value, rel=1e-11)
                assert math.fsum(p.mean for p in found) == pytest.approx(total.mean, rel=1e-11)
    keys = [(p.dimension, p.key, p.criterion) for p in document.breakdown]
    assert len(set(keys)) == len(keys)


def test_two_dimensions_sum_to_each_of_them(hand: Hand) -> None:
    path = str(hand.out / "breakdown.parquet")
    rows = duckdb.execute("select * from read_parquet(?)", [path]).fetchall()
    alone = {(d, k, c): (v, m) for d, k, second, _, c, _, v, m in rows if second is None}
    written = {(p.dimension, p.key, p.criterion): (p.value, p.mean) for p in hand.document.breakdown}
    assert set(alone) == set(written)
    assert all(alone[k] == pytest.approx(written[k], rel=1e-12) for k in written)
    folded = defaultdict[tuple[str, ...], list[tuple[float, float]]](list)
    for one, first, two, second, criterion, _, value, mean in rows:
        if two is not None:
            folded[one, two, first, criterion].append((value, mean))
            folded[two, one, second, criterion].append((value, mean))
    assert {k[:2] for k in folded} == {(a, b) for a in DIMENSIONS for b in DIMENSIONS if a != b}
    for (dimension, _, key, criterion), cells in folded.items():
        sums = tuple(math.fsum(c[i] for c in cells) for i in (0, 1))
        assert sums == pytest.approx(alone[dimension, key, criterion], rel=1e-10)


def test_the_mean_of_a_part_is_that_of_its_own_draws(hand: Hand) -> None:
    """The lines of the north: each amount and each factor drawn on its stream, their product averaged."""
    mean = 0.0
    for line, factor, value in parts("climate_change"):
        if line in ("pc-n", "sv-n"):
            amount = amount_multiplier(7, GROUP[line], HALF_WIDTH[GROUP[line].rpartition(":")[2]], 500)
            mean += value * float((amount * lognormal_multiplier(7, factor, SIGMA[factor], 500)).mean())
    (north,) = [
        p for p in hand.document.breakdown if (p.dimension, p.key, p.criterion) == ("site", "Nord", "climate_change")
    ]
    assert north.mean == pytest.approx(mean, rel=1e-9)
    assert north.mean > 1.005 * north.value


def test_means_of_rows_add_up_to_the_mean_of_the_draws() -> None:
    rows = activity(
        ["laptop", "server", "laptop", "line", "server"],
        [5.0, 0.6, 1.7, 3.0, 0.0],
        [780.0, 8400.0, 0.0, 12.0, 4632.0],
        use_unit=[30.0, 3.0, 7.0, 9.0, 2.0],
        quality=["high", "low", "medium", "medium", "low"],
    )
    draws, means = drawn_means(rows, matrix(), PLAN)
    assert np.array_equal(draws, total_draws(rows, matrix(), PLAN))
    by_row = impacts_by_row(rows, matrix(), means)
    assert np.array_equal(np.isnan(by_row), np.isnan(impacts_by_row(rows, matrix())))
    assert np.nansum(by_row, axis=(0, 1)) == pytest.approx(draws.mean(axis=1), rel=1e-12)
    exact = Plan(60_000, 5, dict.fromkeys(("high", "medium", "low"), 0.0))
    _, means = drawn_means(activity(["laptop"], [1.0], [0.0]), matrix(), exact)
    sigma = matrix().sigma[0, :2, 0]
    assert means.factor[0, :2, 0] == pytest.approx(np.exp(sigma**2 / 2), rel=0.01)


@pytest.mark.usefixtures("no_report")
def test_equal_lines_stand_in_the_order_of_their_identifiers(tmp_path: Path) -> None:
    made = [("pc", "manufacturing", "climate_change", 0.1 + 0.2, "kg CO2 eq/unit")]
    made += [("pc", "end_of_life", "climate_change", 1 / 3, "kg CO2 eq/unit")]
    factors = write_set(tmp_path / "set", ["pc,laptop,terminals,7,13,,"], made)
    ids = [f"n{(7 * n) % 31:02d}" for n in range(31)]
    body = "".join(f"{i},pc,3\n" for i in ids)
    results = study(tmp_path, f"id,type,quantity\n{body}", factors=str(factors))
    assert [t["item_id"] for t in results["top"]] == sorted(ids)[:20]
    assert {t["name"] for t in results["top"]} == {None} and {t["item"] for t in results["top"]} == {"pc"}


@pytest.mark.usefixtures("no_report")
def test_what_is_allocated_to_nothing_has_no_key(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity,site\na,laptop,3,Nord\nb,laptop,2,\n")
    found = {(p["dimension"], p["key"]) for p in results["breakdown"]}
    assert {("site", "Nord"), ("site", None), ("service", None)} <= found
    assert results["breakdown"][0]["dimension"] == "tier"
