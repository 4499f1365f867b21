"""Raw tables to a factor set: every row is kept, or a problem says why not."""

from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass

from ecosoin.catalogue.checks import RowReader, close_name, consistency_problems
from ecosoin.catalogue.factor_set import (
    CLIMATE_PARTS,
    COLUMNS,
    ENERGY_KINDS,
    SOURCE_KINDS,
    Factor,
    FactorSet,
    Item,
    Mix,
    Source,
)
from ecosoin.kernel.errors import Problem, sorted_problems
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, QUALITY_GRADES, STAGE_CODES, TIER_CODES

Table = Sequence[Mapping[str, str]]
_FACTOR_CRITERIA = CRITERION_CODES + CLIMATE_PARTS
_WEAKEST = "low"


def parse_factor_set(
    name: str, tables: Mapping[str, Table], places: Container[str] | None = None
) -> tuple[FactorSet, list[Problem]]:
    """The factor set held by the four tables ``items factors electricity sources``, and all that is wrong in them.

    Each row is a mapping of cells; ``_row`` is its line in the file (else counted from 2, after the header). A table
    without one of its columns is told and not read further. ``places`` are the codes a place may have.
    """
    problems = [_missing_table(name, table) for table in COLUMNS if table not in tables]
    column_problems = {table: _column_problems(table, tables.get(table, ())) for table in COLUMNS}
    usable = {t: tables[t] if t in tables and not column_problems[t] else () for t in COLUMNS}
    readers = {table: _readers(table, rows) for table, rows in usable.items()}
    sources = [(r, _source(r)) for r in readers["sources"]]
    items = [(r, _item(r)) for r in readers["items"]]
    known = _Known(
        items={i.item for _, i in items} if "items" in tables and not column_problems["items"] else None,
        sources={s.id for _, s in sources} if "sources" in tables and not column_problems["sources"] else None,
        places=places,
    )
    factors = [(r, _factor(name, r, known)) for r in readers["factors"]]
    mixes = [(r, _mix(name, r, known)) for r in readers["electricity"]]
    consistency_problems(sources, items, factors, mixes)
    for table in COLUMNS:
        problems += column_problems[table]
        for reader in readers[table]:
            problems += reader.problems
    factor_set = FactorSet(
        name=name,
        items=tuple(i for r, i in items if r.ok),
        factors=tuple(f for r, f in factors if r.ok and f.criterion not in CLIMATE_PARTS),
        mixes=tuple(m for r, m in mixes if r.ok),
        sources=tuple(s for r, s in sources if r.ok),
        parts=tuple(f for r, f in factors if r.ok and f.criterion in CLIMATE_PARTS),
    )
    return factor_set, sorted_problems(problems)


@dataclass(frozen=True)
class _Known:
    """What a row may point to; ``None`` when the table that would say is missing: the row is not blamed for it."""

    items: Set[str] | None
    sources: Set[str] | None
    places: Container[str] | None


def _missing_table(name: str, table: str) -> Problem:
    params = {"table": f"{table}.csv", "name": name, "columns": ",".join(COLUMNS[table])}
    return Problem("factor-table-missing", "error", f"{table}.csv", params=params)


def _column_problems(table: str, rows: Table) -> list[Problem]:
    missing = [c for c in COLUMNS[table] if rows and c not in rows[0]]
    listed = ", ".join(COLUMNS[table])
    return [
        Problem(
            "factor-column-missing",
            "error",
            file=f"{table}.csv",
            row=1,
            column=c,
            params={"column": c, "columns": listed},
        )
        for c in missing
    ]


def _readers(table: str, rows: Table) -> list[RowReader]:
    return [RowReader(f"{table}.csv", int(row.get("_row") or n), row) for n, row in enumerate(rows, start=2)]


def _source(r: RowReader) -> Source:
    kind = r.wanted("kind", "dataset")
    if kind not in SOURCE_KINDS:
        r.doubt("factor-choice-unknown", "kind", text=kind, column="kind", choices=", ".join(SOURCE_KINDS))
    return Source(
        id=r.text("id", required=True),
        kind=kind,
        publisher=r.wanted("publisher"),
        title=r.wanted("title"),
        version=r.text("version"),
        url=r.text("url") if kind == "assumption" else r.wanted("url"),
        licence=r.wanted("licence"),
        date_published=r.text("date_published"),
        date_accessed=r.wanted("date_accessed"),
    )


def _item(r: RowReader) -> Item:
    lifetime = r.number("lifetime_year")
    if lifetime == 0:
        r.refuse("factor-number-invalid", "lifetime_year", text="0")
    kind, power = r.choice("energy_kind", ENERGY_KINDS, required=False), r.number("power_w")
    if (kind == "power_x_hours") != bool(power):
        r.refuse("factor-power-alone", "power_w", item=r.text("item"))
    return Item(
        item=r.text("item", required=True),
        category=r.text("category", required=True),
        tier=r.choice("tier", TIER_CODES),
        lifetime_year=lifetime,
        energy_kwh_year=r.number("energy_kwh_year"),
        aliases=tuple(alias.strip() for alias in r.text("aliases").split("|") if alias.strip()),
        note=r.text("note"),
        energy_kind=kind,
        power_w=power,
    )


def _factor(name: str, r: RowReader, known: _Known) -> Factor:
    item = r.text("item", required=True)
    if item and known.items is not None and item not in known.items:
        r.refuse("factor-item-unknown", "item", text=item, suggestion=close_name(item, known.items))
    criterion = r.choice("criterion", _FACTOR_CRITERIA)
    value = r.number("value", required=True)
    low, high = r.range(value)
    coverage = r.number("coverage")
    if coverage is not None and not 0 < coverage < 1:
        r.refuse("factor-coverage-invalid", "coverage", text=r.text("coverage"))
    start, end = r.year("valid_from"), r.year("valid_to")
    if start is not None and end is not None and start > end:
        r.refuse("factor-validity-disordered", "valid_from", start=start, end=end)
    return Factor(
        set_name=name,
        item=item,
        stage=r.choice("stage", STAGE_CODES),
        criterion=criterion,
        value=value or 0,
        low=low,
        high=high,
        coverage=coverage,
        unit=_unit(r, criterion),
        place=_place(r, known),
        valid_from=start,
        valid_to=end,
        quality=_quality(r),
        source_id=_source_id(r, known),
        locator=r.wanted("locator"),
        note=r.text("note"),
    )


def _mix(name: str, r: RowReader, known: _Known) -> Mix:
    criterion = r.choice("criterion", CRITERION_CODES)
    value = r.number("value", required=True)
    low, high = r.range(value)
    return Mix(
        set_name=name,
        place=_place(r, known, required=True),
        year=r.year("year", required=True) or 0,
        criterion=criterion,
        value=value or 0,
        low=low,
        high=high,
        unit=_unit(r, criterion, counted="kWh"),
        source_id=_source_id(r, known),
    )


def _source_id(r: RowReader, known: _Known) -> str:
    source = r.text("source_id", required=True)
    if source and known.sources is not None and source not in known.sources:
        r.refuse("factor-source-unknown", "source_id", text=source, suggestion=close_name(source, known.sources))
    return source


def _place(r: RowReader, known: _Known, required: bool = False) -> str:
    place = r.text("place", required)
    if place and known.places is not None and place not in known.places:
        r.refuse("factor-place-unknown", "place", text=place)
    return place


def _quality(r: RowReader) -> str:
    """The grade; a row that gives none is held as low."""
    r.wanted("quality", _WEAKEST)
    return r.choice("quality", QUALITY_GRADES, required=False) or _WEAKEST


def _unit(r: RowReader, criterion: str, counted: str = "") -> str:
    """``<unit of the criterion>/<what is counted>``, written our way; climate parts share the unit of climate change.

    Spaces, case and ``eq``/``e`` do not matter; a unit without what is counted counts units (kWh for electricity).
    """
    unit = r.text("unit", required=True)
    base = CRITERION.get("climate_change" if criterion in CLIMATE_PARTS else criterion)
    if not unit or base is None:
        return unit
    prefix, _, per = unit.rpartition("/") if "/" in unit else (unit, "", counted or "unit")
    same = prefix == base.unit or _plain(prefix) == _plain(base.unit)
    if not same or not per or (counted and per != counted):
        expected, example = f"{base.unit}/{counted or '…'}", f"{base.unit}/{counted or 'unit'}"
        r.refuse("factor-unit-mismatch", "unit", text=unit, criterion=criterion, expected=expected, example=example)
    return f"{base.unit}/{per.strip()}"


def _plain(unit: str) -> str:
    return "".join(c for c in unit.casefold() if c.isalnum()).replace("eq", "e")
