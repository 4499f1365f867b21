"""What one row cannot see: repeats, names that mean two items, units that change, parts above their total."""

from collections.abc import Sequence

from ecosoin.catalogue.cells import RowReader
from ecosoin.catalogue.factor_set import CLIMATE_PARTS, Factor, Item, Mix, Source
from ecosoin.catalogue.matching import normalised

Read = Sequence[tuple[RowReader, Source]]


def consistency_problems(
    sources: Read,
    items: Sequence[tuple[RowReader, Item]],
    factors: Sequence[tuple[RowReader, Factor]],
    mixes: Sequence[tuple[RowReader, Mix]],
) -> None:
    """Refuses, on the row that comes last, whatever contradicts an earlier row."""
    _repeats([(r, s.id) for r, s in sources])
    _repeats([(r, i.item) for r, i in items])
    _repeats([(r, _factor_key(f)) for r, f in factors])
    _repeats([(r, f"{m.place} {m.year} {m.criterion}" if m.place else "") for r, m in mixes])
    _ambiguous_names(items)
    _units(factors)
    _parts(factors)


def _factor_key(f: Factor) -> str:
    if not (f.item and f.stage and f.criterion):
        return ""
    return " ".join(x for x in (f.item, f.stage, f.criterion, f.place, str(f.valid_from or "")) if x)


def _repeats(rows: Sequence[tuple[RowReader, str]]) -> None:
    seen: dict[str, int] = {}
    for reader, key in rows:
        if key and key in seen:
            reader.refuse("factor-duplicate", key=key, other_row=seen[key])
        seen.setdefault(key, reader.row_number)


def _ambiguous_names(items: Sequence[tuple[RowReader, Item]]) -> None:
    owner = {normalised(i.item): i.item for _, i in items}
    for reader, item in items:
        for alias in item.aliases:
            other = owner.setdefault(normalised(alias), item.item)
            if other != item.item:
                reader.refuse("factor-alias-ambiguous", "aliases", alias=alias, item=item.item, other=other)


def _units(factors: Sequence[tuple[RowReader, Factor]]) -> None:
    counted: dict[str, tuple[str, int]] = {}
    for reader, f in factors:
        per = f.unit.rpartition("/")[2]
        if not (f.item and per):
            continue
        other, row = counted.setdefault(f.item, (per, reader.row_number))
        if other != per:
            reader.refuse("factor-unit-inconsistent", "unit", item=f.item, text=per, other=other, other_row=row)


def _parts(factors: Sequence[tuple[RowReader, Factor]]) -> None:
    totals = {(f.item, f.stage, f.place): f.value for r, f in factors if f.criterion == "climate_change" and r.ok}
    for reader, f in factors:
        if f.criterion not in CLIMATE_PARTS or not reader.ok:
            continue
        total = totals.get((f.item, f.stage, f.place))
        if total is None:
            reader.refuse("factor-part-without-total", "criterion", part=f.criterion, item=f.item)
        elif f.value > total:
            reader.refuse("factor-part-above-total", "value", part=f.criterion, value=f.value, total=total, item=f.item)
