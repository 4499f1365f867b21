"""Which tables stand beside a result? Their columns as (name, type); one row a line of the Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Specs = tuple[tuple[str, str], ...]
Columns = Mapping[str, Any]
"""A table once read: name -> values, as long as each other."""


def _columns(text: str = "", number: str = "", count: str = "") -> Specs:
    kinds = (("VARCHAR", text), ("DOUBLE", number), ("BIGINT", count))
    return tuple((name, kind) for kind, names in kinds for name in names.split())


ACTIVITY: Specs = _columns("item tier category place quality site service", "unit_year use_unit energy_kwh", "lines")
"""``activity.parquet``: the amounts every total is computed from, by item, place and scope."""

FACTORS: Specs = (
    *_columns("kind id item stage criterion place", "value low high sigma"),
    *_columns(
        "unit quality set_name source_id source_kind publisher title version date_published url licence locator note"
    ),
)
"""``factors.parquet``: the factors and electricity mixes used, whole, each with its source."""

BREAKDOWN: Specs = _columns("dimension_1 key_1 dimension_2 key_2 criterion unit", "value mean")
"""``breakdown.parquet``: sums by one dimension (the second empty) and by two; an empty key is allocated to nothing."""
