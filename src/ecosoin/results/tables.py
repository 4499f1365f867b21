"""Which tables stand beside a result? Their columns as (name, type); one row a line of the Parquet file."""

from collections.abc import Mapping
from typing import Any

Specs = tuple[tuple[str, str], ...]
Columns = Mapping[str, Any]
"""A table once read: name -> values, as long as each other."""


def specs(text: str = "", number: str = "", count: str = "") -> Specs:
    """Columns of text, numbers and whole numbers, from their names."""
    kinds = (("VARCHAR", text), ("DOUBLE", number), ("BIGINT", count))
    return tuple((name, kind) for kind, names in kinds for name in names.split())


ACTIVITY: Specs = specs("item tier category place quality site service", "unit_year use_unit energy_kwh", "lines")
"""``activity.parquet``: the amounts every total is computed from, by item, place and scope."""

FACTORS: Specs = (
    *specs("kind id item stage criterion place", "value low high sigma"),
    *specs(
        "unit quality set_name source_id source_kind publisher title version date_published url licence locator note"
    ),
)
"""``factors.parquet``: the factors and electricity mixes used, whole, each with its source."""

EXPLAINED: Specs = (
    *specs("item_id name source_file", count="source_row"),
    *specs("service component item type"),
    ("bottom_up", "BOOLEAN"),
    *specs("place", "line_quantity owned share_embedded share_use amortised_year"),
    *specs("lifetime_basis", "unit_kwh_year"),
    *specs("energy_basis", "applied_pue unit_year use_unit energy_kwh"),
)
"""What ``lines.parquet`` tells of a line to explain its impacts, with the columns of each study beside."""

BREAKDOWN: Specs = specs("dimension_1 key_1 dimension_2 key_2 criterion unit", "value mean")
"""``breakdown.parquet``: sums by one dimension (the second empty) and by two; an empty key is allocated to nothing."""

AGGREGATE: Specs = (
    *specs("scope rule site month level", "interval_day", "acts patients"),
    *specs(count="redundant_after_accepted redundant_after_previous"),
    *specs(number="avoidable_low avoidable_central avoidable_high"),
    ("suppressed", "BOOLEAN"),
)
"""``aggregate.parquet``: acts and redundant acts by rule and level, of all, by site and by month."""
