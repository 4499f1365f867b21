"""Raw tables to a factor set: every row is kept, or a problem says why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecosoin.catalogue.cells import RowReader, close_name
from ecosoin.catalogue.consistency import consistency_problems
from ecosoin.catalogue.factor_set import (
    CLIMATE_PARTS,
    COLUMNS,
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
_GRADES = tuple(grade.code for grade in QUALITY_GRADES)


def parse_factor_set(name: str, tables: Mapping[str, Table]) -> tuple[FactorSet, list[Problem]]:
    """The factor set held by the four tables ``items factors electricity sources``, and all that is wrong in them.

    Each row is a mapping of cells; ``_row`` is its line in the file (else counted from 2, after the header).
    """
    problems = [
        Problem(
            "factor-table-missing",
            "error",
            f"{table}.csv",
            params={"table": f"{table}.csv", "name": name, "columns": ",".join(columns)},
        )
        for table, columns in COLUMNS.items()
        if table not in tables
    ]
    for table in COLUMNS:
        problems += _column_problems(table, tables.get(table, ()))
    readers = {table: _readers(table, tables.get(table, ())) for table in COLUMNS}
    sources = [(r, _source(r)) for r in readers["sources"]]
    items = [(r, _item(r)) for r in readers["items"]]
    source_ids = {s.id for _, s in sources}
    item_codes = {i.item for _, i in items}
    factors = [(r, _factor(name, r, item_codes, source_ids)) for r in readers["factors"]]
    mixes = [(r, _mix(name, r, source_ids)) for r in readers["electricity"]]
    consistency_problems(sources, items, factors, mixes)
    for rows in readers.values():
        for reader in rows:
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


def _column_problems(table: str, rows: Table) -> list[Problem]:
    missing = [c for c in COLUMNS[table] if rows and c not in rows[0]]
    listed = ", ".join(COLUMNS[table])
    return [
        Problem("factor-column-missing", "error", f"{table}.csv", 1, c, {"column": c, "columns": listed})
        for c in missing
    ]


def _readers(table: str, rows: Table) -> list[RowReader]:
    return [RowReader(f"{table}.csv", int(row.get("_row") or n), row) for n, row in enumerate(rows, start=2)]


def _source(r: RowReader) -> Source:
    kind = r.choice("kind", SOURCE_KINDS)
    return Source(
        id=r.text("id", required=True),
        kind=kind,
        publisher=r.text("publisher", required=True),
        title=r.text("title", required=True),
        version=r.text("version"),
        url=r.text("url", required=kind != "assumption"),
        licence=r.text("licence", required=True),
        date_published=r.text("date_published"),
        date_accessed=r.text("date_accessed", required=True),
    )


def _item(r: RowReader) -> Item:
    lifetime = r.number("lifetime_year")
    if lifetime == 0:
        r.refuse("factor-number-invalid", "lifetime_year", text="0")
    return Item(
        item=r.text("item", required=True),
        category=r.text("category", required=True),
        tier=r.choice("tier", TIER_CODES),
        lifetime_year=lifetime,
        energy_kwh_year=r.number("energy_kwh_year"),
        aliases=tuple(alias.strip() for alias in r.text("aliases").split("|") if alias.strip()),
        note=r.text("note"),
    )


def _factor(name: str, r: RowReader, items: set[str], sources: set[str]) -> Factor:
    item = r.text("item", required=True)
    if item and item not in items:
        r.refuse("factor-item-unknown", "item", text=item, suggestion=close_name(item, items))
    criterion = r.choice("criterion", _FACTOR_CRITERIA)
    value = r.number("value", required=True)
    low, high = r.range(value)
    coverage = r.number("coverage", required=True)
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
        coverage=coverage or 0,
        unit=_unit(r, criterion),
        place=r.text("place"),
        valid_from=start,
        valid_to=end,
        quality=r.choice("quality", _GRADES),
        source_id=_source_id(r, sources),
        locator=r.text("locator", required=True),
        note=r.text("note"),
    )


def _mix(name: str, r: RowReader, sources: set[str]) -> Mix:
    criterion = r.choice("criterion", CRITERION_CODES)
    value = r.number("value", required=True)
    low, high = r.range(value)
    return Mix(
        set_name=name,
        place=r.text("place", required=True),
        year=r.year("year", required=True) or 0,
        criterion=criterion,
        value=value or 0,
        low=low,
        high=high,
        unit=_unit(r, criterion, counted="kWh"),
        source_id=_source_id(r, sources),
    )


def _source_id(r: RowReader, sources: set[str]) -> str:
    source = r.text("source_id", required=True)
    if source and source not in sources:
        r.refuse("factor-source-unknown", "source_id", text=source, suggestion=close_name(source, sources))
    return source


def _unit(r: RowReader, criterion: str, counted: str = "") -> str:
    """``<unit of the criterion>/<what is counted>``; climate parts share the unit of climate change."""
    unit = r.text("unit", required=True)
    base = CRITERION.get("climate_change" if criterion in CLIMATE_PARTS else criterion)
    if unit and base is not None:
        prefix, _, per = unit.rpartition("/")
        if prefix != base.unit or not per or (counted and per != counted):
            expected, example = f"{base.unit}/{counted or '…'}", f"{base.unit}/{counted or 'unit'}"
            r.refuse("factor-unit-mismatch", "unit", text=unit, criterion=criterion, expected=expected, example=example)
    return unit
