"""From activity to impacts, draws, scores and differences: each figure recomputed by hand."""

import math

import msgspec
import numpy as np
import pytest

from ecosoin.engine.activity import activity
from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.impacts import (
    CriterionWeight,
    SingleScore,
    boundary_share,
    coverage_share,
    covered,
    grouped,
    has_embedded,
    impacts_by_row,
    single_score,
)
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.engine.variance import variance_shares
from ecosoin.kernel.ranged import amount_multiplier
from ecosoin.kernel.vocabulary import CRITERION_CODES, STAGE_CODES
from ecosoin.results.record import Drawn
from tests.canonical import factor, item, matrix, mix
from tests.on_paper import Limits, factor_draws, mean, total_variance

CLIMATE, ACID, FINAL, OZONE = (
    CRITERION_CODES.index(c) for c in ("climate_change", "acidification", "final_energy", "ozone_depletion")
)
MAKE, CARRY, USE, END = (STAGE_CODES.index(s) for s in ("manufacturing", "distribution", "use", "end_of_life"))
HALF = {"high": 0.02, "medium": 0.1, "low": 0.3}
MATRIX = matrix(
    [item("laptop"), item("gb"), item("box")],
    ["FR", "DE"],
    [
        factor("laptop", "manufacturing", "climate_change", 170.0, 130.0, 260.0),
        factor("laptop", "distribution", "climate_change", 4.0),
        factor("laptop", "end_of_life", "climate_change", 3.0, quality="low"),
        factor("laptop", "manufacturing", "acidification", 0.7),
        factor("gb", "use", "climate_change", 0.02, quality="low"),
        factor("box", "manufacturing", "climate_change", 50.0),
        factor("box", "use", "climate_change", 6.0),
    ],
    [
        mix("FR", "climate_change", 0.05, 0.04, 0.0625),
        mix("FR", "acidification", 0.003),
        mix("DE", "climate_change", 0.4),
    ],
)
TABLE = activity(
    ["laptop", "laptop", "gb", "box"],
    [2.5, 1.5, 0.0, 0.5],
    [300.0, 150.0, 0.0, 20.0],
    use_unit=[10.0, 6.0, 40.0, 3.0],
    place=["FR", "DE", "FR", "FR"],
    quality=["high", "low", "medium", "low"],
    lines=[3, 2, 4, 7],
    scope={"service": ["a", "b", "b", "a"]},
)


def test_an_activity_says_what_it_was_not_told() -> None:
    plain = activity(["laptop", "gb"], [2.0, 3.0], [5.0, 7.0])
    assert (plain.place, plain.quality) == (("FR", "FR"), ("medium", "medium"))
    assert plain.use_unit.tolist() == [0.0, 0.0]
    assert plain.lines.tolist() == [1, 1]
    assert len(plain) == 2 and plain.scope == {}


def test_impacts_of_each_line_by_stage() -> None:
    impacts = impacts_by_row(TABLE, MATRIX)
    expected = [
        [2.5 * 170, 2.5 * 4, 300 * 0.05, 2.5 * 3],
        [1.5 * 170, 1.5 * 4, 150 * 0.4, 1.5 * 3],
        [math.nan, math.nan, 40 * 0.02, math.nan],
        [0.5 * 50, math.nan, 3 * 6 + 20 * 0.05, math.nan],
    ]
    found = impacts[:, [MAKE, CARRY, USE, END], CLIMATE]
    assert found == pytest.approx(np.array(expected), rel=1e-12, nan_ok=True)
    acid = [[2.5 * 0.7, 300 * 0.003], [1.5 * 0.7, math.nan], [math.nan, math.nan], [math.nan, 20 * 0.003]]
    assert impacts[:, [MAKE, USE], ACID] == pytest.approx(np.array(acid), rel=1e-12, nan_ok=True)
    assert impacts[:, USE, FINAL] == pytest.approx([300.0, 150.0, math.nan, 20.0], nan_ok=True)


def test_a_thing_that_draws_no_power_has_a_use_of_zero_and_a_pure_use_without_factor_has_none() -> None:
    """0 kWh of a laptop is a known use; a gigabyte without a factor is not known, whatever its 0 kWh."""
    idle = activity(["laptop", "gb"], [2.0, 0.0], [0.0, 0.0], use_unit=[5.0, 7.0])
    impacts = impacts_by_row(idle, MATRIX)
    assert impacts[:, USE, ACID].tolist() == pytest.approx([0.0, math.nan], nan_ok=True)
    assert impacts[:, USE, CLIMATE].tolist() == pytest.approx([0.0, 0.14])
    where_no_mix_is_known = activity(["laptop", "laptop"], [2.0, 2.0], [0.0, 3.0], place="DE")
    assert impacts_by_row(where_no_mix_is_known, MATRIX)[:, USE, ACID].tolist() == pytest.approx(
        [0.0, math.nan], nan_ok=True
    )


def test_a_use_known_in_part_counts_what_is_known() -> None:
    unknown = activity(["box", "box"], [2.0, 2.0], [math.nan, 30.0], use_unit=[5.0, math.nan])
    assert impacts_by_row(unknown, MATRIX)[:, USE, CLIMATE].tolist() == pytest.approx([30.0, 1.5])
    nothing = activity(["box"], [2.0], [math.nan], use_unit=[math.nan])
    assert math.isnan(impacts_by_row(nothing, MATRIX)[0, USE, CLIMATE])


def test_which_items_have_an_embedded_stage() -> None:
    assert has_embedded(MATRIX).tolist() == [True, False, True]


def test_lines_covered_by_criterion() -> None:
    known = covered(TABLE, MATRIX)
    assert known[:, CLIMATE].tolist() == [True, True, True, True]
    assert known[:, ACID].tolist() == [True, False, False, False]  # no mix of acidification in DE
    assert known[:, FINAL].tolist() == [True, True, False, True]
    assert not known[:, OZONE].any()
    share = coverage_share(TABLE, MATRIX, unmatched_lines=4)
    assert share[[CLIMATE, ACID, FINAL, OZONE]] == pytest.approx([16 / 20, 3 / 20, 12 / 20, 0.0])


def test_no_line_at_all_is_covered_at_zero() -> None:
    none = activity([], [], [])
    assert coverage_share(none, MATRIX).tolist() == [0.0] * len(CRITERION_CODES)
    assert coverage_share(none, MATRIX, unmatched_lines=3)[CLIMATE] == 0.0


def test_sums_by_service_keep_what_nobody_knows() -> None:
    by_service = grouped(impacts_by_row(TABLE, MATRIX), [TABLE.scope["service"]])
    assert by_service.keys == (("a",), ("b",))
    assert by_service.value[:, MAKE, CLIMATE] == pytest.approx([425 + 25, 255])
    assert by_service.value[:, USE, CLIMATE] == pytest.approx([15 + 19, 60 + 0.8])
    assert by_service.value[:, USE, ACID] == pytest.approx([0.9 + 0.06, math.nan], nan_ok=True)
    whole = grouped(impacts_by_row(TABLE, MATRIX)[:3], [])
    assert whole.keys == ((),)
    assert whole.value[:, CARRY, CLIMATE] == pytest.approx([16.0])
    assert grouped(impacts_by_row(activity([], [], []), MATRIX), [()]).keys == ()


S_MAKE, S_MEDIUM, S_LOW = (130 / 170, 1.0, 260 / 170), (1 / 1.3, 1.0, 1.3), (0.5, 1.0, 2.0)
S_FR, S_DE = (0.8, 1.0, 1.25), (1 / 1.1, 1.0, 1.1)
"""The 5, 50 and 95 % of each factor, over its value."""


def test_draws_of_the_total_are_the_sum_of_each_amount_times_each_factor() -> None:
    plan = Plan(300, 11, HALF)

    def known(name: str, limits: Limits) -> np.ndarray:
        return factor_draws(11, name, limits, 300, models=False)

    def amount(name: str, half: float) -> np.ndarray:
        return amount_multiplier(11, f"amount:{name}", half, 300)

    laptop_fr, laptop_de = amount("laptop:FR:high", 0.02), amount("laptop:DE:low", 0.3)
    gb, box = amount("gb:FR:medium", 0.1), amount("box:FR:low", 0.3)
    laptops = 2.5 * laptop_fr + 1.5 * laptop_de
    expected = (
        laptops * 170 * known("factor:s:laptop:manufacturing:climate_change", S_MAKE)
        + laptops * 4 * known("factor:s:laptop:distribution:climate_change", S_MEDIUM)
        + laptops * 3 * known("factor:s:laptop:end_of_life:climate_change", S_LOW)
        + 40 * gb * 0.02 * known("factor:s:gb:use:climate_change", S_LOW)
        + 0.5 * box * 50 * known("factor:s:box:manufacturing:climate_change", S_MEDIUM)
        + 3 * box * 6 * known("factor:s:box:use:climate_change", S_MEDIUM)
        + (300 * laptop_fr + 20 * box) * 0.05 * known("mix:s:electricity:FR:2023:climate_change", S_FR)
        + 150 * laptop_de * 0.4 * known("mix:s:electricity:DE:2023:climate_change", S_DE)
    )
    draws = total_draws(TABLE, MATRIX, plan)
    assert draws[CLIMATE] == pytest.approx(expected, rel=1e-12)
    assert draws[FINAL] == pytest.approx(300 * laptop_fr + 150 * laptop_de + 20 * box, rel=1e-12)
    acid = (
        laptops * 0.7 * known("factor:s:laptop:manufacturing:acidification", S_MEDIUM)
        + (300 * laptop_fr + 20 * box) * 0.003 * known("mix:s:electricity:FR:2023:acidification", S_DE)
    )  # fmt: skip
    assert draws[ACID] == pytest.approx(acid, rel=1e-12)


def test_draws_of_lines_whose_amounts_are_given() -> None:
    """Multipliers of each row replace those of the quality grades; two rows of an item add up."""
    plan = Plan(3, 5, {})
    rows = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 0.5], [3.0, 1.0, 2.0], [0.5, 2.5, 4.0]])
    draws = total_draws(TABLE, MATRIX, plan, rows)
    assert draws[FINAL] == pytest.approx(300 * rows[0] + 150 * rows[1] + 20 * rows[3], rel=1e-12)
    made = factor_draws(5, "factor:s:laptop:manufacturing:acidification", S_MEDIUM, 3, models=False)
    kwh = factor_draws(5, "mix:s:electricity:FR:2023:acidification", S_DE, 3, models=False)
    acid = (2.5 * rows[0] + 1.5 * rows[1]) * 0.7 * made + (300 * rows[0] + 20 * rows[3]) * 0.003 * kwh
    assert draws[ACID] == pytest.approx(acid, rel=1e-12)


def test_an_unknown_amount_adds_nothing_to_the_draws() -> None:
    nan = math.nan
    unknown = activity(["laptop", "box"], [nan, 2.0], [nan, nan], use_unit=[nan, nan], place="FR", quality="high")
    plan = Plan(4, 5, HALF)
    made = factor_draws(5, "factor:s:box:manufacturing:climate_change", S_MEDIUM, 4, models=False)
    box = amount_multiplier(5, "amount:box:FR:high", 0.02, 4)
    assert total_draws(unknown, MATRIX, plan)[CLIMATE] == pytest.approx(2 * 50 * made * box, rel=1e-12)
    ones = np.ones((2, 4))
    assert total_draws(unknown, MATRIX, plan, ones)[CLIMATE] == pytest.approx(2 * 50 * made, rel=1e-12)


def test_what_the_draws_say() -> None:
    assert interval(np.arange(101.0) ** 2) == Drawn(mean=3350.0, p05=25.0, p50=2500.0, p95=9025.0)


def test_where_the_variance_comes_from() -> None:
    """Var(E[T|x]) of each input, over the variance of the total; products that share inputs vary together."""
    laptop, gb, box = (f"factor:s:{n}" for n in ("laptop", "gb", "box"))
    fr, de = "mix:s:electricity:FR:2023:climate_change", "mix:s:electricity:DE:2023:climate_change"
    amounts = {"amount:laptop:FR:high": 0.02, "amount:laptop:DE:low": 0.3}
    amounts |= {"amount:gb:FR:medium": 0.1, "amount:box:FR:low": 0.3}
    laws = {
        f"{laptop}:manufacturing:climate_change": S_MAKE,
        f"{laptop}:distribution:climate_change": S_MEDIUM,
        f"{laptop}:end_of_life:climate_change": S_LOW,
        f"{gb}:use:climate_change": S_LOW,
        f"{box}:manufacturing:climate_change": S_MEDIUM,
        f"{box}:use:climate_change": S_MEDIUM,
        fr: S_FR,
        de: S_DE,
    }
    products = [
        *((n * v, f"{laptop}:{stage}:climate_change", amount)
          for n, amount in ((2.5, "amount:laptop:FR:high"), (1.5, "amount:laptop:DE:low"))
          for stage, v in (("manufacturing", 170), ("distribution", 4), ("end_of_life", 3))),
        (40 * 0.02, f"{gb}:use:climate_change", "amount:gb:FR:medium"),
        (0.5 * 50, f"{box}:manufacturing:climate_change", "amount:box:FR:low"),
        (3 * 6.0, f"{box}:use:climate_change", "amount:box:FR:low"),
        (300 * 0.05, fr, "amount:laptop:FR:high"),
        (20 * 0.05, fr, "amount:box:FR:low"),
        (150 * 0.4, de, "amount:laptop:DE:low"),
    ]  # fmt: skip
    squares = {k: mean(v, 2) / mean(v) ** 2 for k, v in laws.items()} | {k: 1 + h**2 / 3 for k, h in amounts.items()}
    terms = [(v * mean(laws[f]), (f, a)) for v, f, a in products]
    whole = total_variance(terms, squares)
    expected = {x: sum(m for m, of in terms if x in of) ** 2 * (squares[x] - 1) / whole for x in squares}
    found = variance_shares(TABLE, MATRIX, Plan(10, 1, HALF), ["climate_change"])
    assert {s.input: s.share_of_variance for s in found} == pytest.approx(expected, rel=1e-9)
    assert [s.input for s in found] == sorted(expected, key=lambda name: -expected[name])
    assert {s.criterion for s in found} == {"climate_change"}
    assert 0.9 < sum(expected.values()) < 1


def test_the_variance_of_the_draws_is_the_sum_of_the_first_order_variances() -> None:
    """On 60 000 draws of a total with small spreads, where second-order terms hardly count."""
    draws = total_draws(TABLE, MATRIX, Plan(60_000, 3, HALF))[FINAL]
    kwh = 300**2 * 0.02**2 / 3 + 150**2 * 0.3**2 / 3 + 20**2 * 0.3**2 / 3
    assert float(np.var(draws)) == pytest.approx(kwh, rel=0.03)


def test_inputs_of_equal_variance_are_told_by_name() -> None:
    twins = activity(["laptop", "laptop"], [0.0, 0.0], [9.0, 9.0], place=["FR", "DE"], quality="low")
    shares = variance_shares(twins, MATRIX, Plan(10, 1, HALF), ["final_energy"])
    assert [(s.input, s.share_of_variance) for s in shares] == [
        ("amount:laptop:DE:low", pytest.approx(0.5)),
        ("amount:laptop:FR:low", pytest.approx(0.5)),
    ]


def test_criteria_without_variance_have_no_share() -> None:
    sure = Plan(10, 1, {"high": 0.0, "low": 0.0, "medium": 0.0})
    assert variance_shares(TABLE, MATRIX, sure, ["final_energy", "ozone_depletion"]) == []
    some = variance_shares(TABLE, MATRIX, Plan(10, 1, HALF), ["final_energy", "acidification"])
    assert {s.criterion for s in some} == {"final_energy", "acidification"}


def test_a_table_of_two_lines_of_one_amount_is_drawn_once() -> None:
    twice = activity(["laptop", "laptop"], [2.0, 3.0], [7.0, 11.0], place="FR", quality="low")
    once = activity(["laptop"], [5.0], [18.0], place="FR", quality="low")
    plan = Plan(20, 9, HALF)
    assert total_draws(twice, MATRIX, plan) == pytest.approx(total_draws(once, MATRIX, plan), rel=1e-12)


WEIGHTS = (CriterionWeight("a", 8.0, 0.25), CriterionWeight("b", 5.0, 0.4), CriterionWeight("c", 2.0, 0.35))


def test_a_single_score_weighs_each_normalised_total_and_names_what_is_missing() -> None:
    """6 / 8 x 0.25 + 7 / 2 x 0.35 = 1.4125 points."""
    score = single_score({"a": 6.0, "b": None, "c": 7.0}, WEIGHTS)
    assert score == SingleScore(pytest.approx(1412.5), pytest.approx(0.6), ("b",))


def test_a_total_of_zero_is_known_and_what_is_absent_is_missing() -> None:
    score = single_score({"a": 0.0, "unweighted": 3.0}, WEIGHTS)
    assert score == SingleScore(0.0, 0.25, ("b", "c"))


def test_the_share_of_a_boundary_is_for_each_person_served() -> None:
    """60 kg for 4 persons are 15 kg each; a person's part of 900 kg among 300 is 3 kg."""
    assert boundary_share(60.0, 4.0, 900.0, 300.0) == pytest.approx(5.0)


def test_the_difference_of_two_studies() -> None:
    draws_a, draws_b = np.array([5.0, 7.0, 9.0, 3.0]), np.array([4.0, 8.0, 9.0, 1.0])
    d = difference("climate_change", "kg", 6.5, 4.0, draws_a, draws_b)
    assert (d.criterion, d.unit, d.a, d.b, d.difference) == ("climate_change", "kg", 6.5, 4.0, -2.5)
    assert d.probability_b_lower == pytest.approx(0.625)
    assert (d.interval.mean, d.interval.p50) == (pytest.approx(-0.5), pytest.approx(-0.5))


def test_what_a_difference_is_made_of_largest_first() -> None:
    a = {
        ("climate", "terminals", "laptop", "use"): 10.0,
        ("climate", "terminals", "laptop", "manufacturing"): 30.0,
        ("climate", "networks", "switch", "use"): 4.0,
        ("acid", "terminals", "laptop", "use"): 2.0,
    }
    b = {
        ("climate", "terminals", "laptop", "use"): 7.0,
        ("climate", "terminals", "laptop", "manufacturing"): 45.0,
        ("climate", "networks", "switch", "use"): 4.0,
        ("climate", "datacentres", "server", "use"): 6.0,
    }
    found = {c: [msgspec.structs.astuple(part) for part in parts] for c, parts in contributions(a, b).items()}
    assert found == {
        "acid": [("terminals", "laptop", "use", 2.0, 0.0, -2.0)],
        "climate": [
            ("terminals", "laptop", "manufacturing", 30.0, 45.0, 15.0),
            ("datacentres", "server", "use", 0.0, 6.0, 6.0),
            ("terminals", "laptop", "use", 10.0, 7.0, -3.0),
        ],
    }
