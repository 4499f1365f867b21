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


ACTIVITY: Specs = (
    *specs("item tier category place quality site service lifetime_basis energy_basis room line_item"),
    *specs(number="unit_year use_unit energy_kwh", count="lines"),
)
"""``activity.parquet``: the amounts every total is computed from, by item, place, scope and what is a default."""

FACTORS: Specs = (
    *specs("kind id item stage criterion place", "value central low high method_share models mean"),
    *specs(
        "unit quality set_name source_id source_kind publisher title version date_published url licence locator note "
        "stream range"
    ),
)
"""``factors.parquet``: the factors, electricity mixes and defaults used, whole, each with its source and its law.

``low central high`` are the 5, 50 and 95 % of what is drawn, of one model; ``mean`` that of the draws; ``method_share``
what models do not average out, ``models`` the sum of their squared shares; ``range`` where a range read beside the set
comes from. ``kind`` is ``factor``, ``mix``, ``lifetime_year``, ``energy_kwh_year`` or ``pue``.
"""

EXPLAINED: Specs = (
    *specs("item_id name source_file", count="source_row"),
    *specs("service component item type"),
    ("bottom_up", "BOOLEAN"),
    *specs("place", "line_quantity owned share_embedded share_use amortised_year"),
    *specs("lifetime_basis", "unit_kwh_year"),
    *specs("energy_basis", "applied_pue unit_year use_unit energy_kwh", "bases"),
)
"""What ``lines.parquet`` tells of a line to explain its impacts, with the columns of each study beside."""

BREAKDOWN: Specs = specs("dimension_1 key_1 dimension_2 key_2 criterion unit", "value mean")
"""``breakdown.parquet``: sums by one dimension (the second empty) and by two; an empty key is allocated to nothing."""

MACHINES: Specs = specs("machine host service stage criterion unit", "share value")
"""``machines.parquet``: what each virtual machine takes of each host; no machine: what none takes."""

AGGREGATE: Specs = (
    *specs("scope rule site month level", "interval_day", "acts patients"),
    *specs(count="redundant_after_accepted redundant_after_previous"),
    *specs(number="avoidable_low avoidable_central avoidable_high"),
    ("suppressed", "BOOLEAN"),
)
"""``aggregate.parquet``: acts and redundant acts by rule and level, of all, by site and by month."""
