"""Do nine sheets in ten fall inside the 90 % interval? Manufacturers' sheets that no range was read on.

``manufacturers_sheets.csv``: sheets from July 2020 on, frozen (its licence and its classes are beside it). Each is one
unit of one model: what the engine draws for it is the law of that item, published and made into an interval of 90 %.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np

from ecosoin.doors.factor_sets import choose_factors
from ecosoin.engine.activity import activity
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.reference import load_reference_table

CLIMATE = CRITERION_CODES.index("climate_change")
LEAST_SHEETS = 20
SHEETS = [
    (r["item"], float(r["embedded_kg"]))
    for r in csv.DictReader((Path(__file__).parent / "manufacturers_sheets.csv").open(encoding="utf-8"))
    if r["embedded_kg"]
]


@cache
def bounds(item: str) -> tuple[float, float]:
    """5 and 95 % of everything but use of one unit, at the default set."""
    choice = choose_factors(None, "FR", 2022)
    one = activity([item], [1.0], [0.0], quality="high")
    drawn = total_draws(one, choice.matrix([item], ["FR"]), Plan(20_000, 1, {"high": 0.0}))[CLIMATE]
    low, high = np.quantile(drawn, (0.05, 0.95))
    return float(low), float(high)


def inside() -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for item, kg in SHEETS:
        low, high = bounds(item)
        found[item].append(low <= kg <= high)
    return found


def test_nine_sheets_in_ten_are_inside_the_interval() -> None:
    every = [x for sheets in inside().values() for x in sheets]
    assert len(every) > 350
    assert 0.85 <= sum(every) / len(every) <= 0.95


def test_no_category_is_far_from_it() -> None:
    shares = {k: sum(v) / len(v) for k, v in inside().items() if len(v) >= LEAST_SHEETS}
    assert set(shares) == {"laptop", "desktop", "monitor", "monitor_large", "smartphone"}
    assert all(0.80 <= share <= 0.97 for share in shares.values()), shares


def test_intervals_are_not_wide_instead_of_calibrated() -> None:
    """The median ratio high / low over the sheets is at most 1.2 times that of the ranges read on the older sheets."""
    rows = load_reference_table("ranges/manufacturers-pcf/ranges")
    read = {r["item"]: float(r["high"]) / float(r["low"]) for r in rows if r["quantity"] == "manufacturing"}
    known = [item for item, _ in SHEETS if item in read]
    drawn = median(bounds(i)[1] / bounds(i)[0] for i in known)
    assert drawn <= 1.2 * median(read[i] for i in known)
