"""From the words of an inventory (types, models, countries) to items and places, once for each distinct word."""

from __future__ import annotations

import duckdb

from ecosoin.catalogue.matching import ItemIndex
from ecosoin.connectors.duck import create_table
from ecosoin.footprint.server_components import BLADE, SERVER_CATEGORY
from ecosoin.kernel.errors import Problem
from ecosoin.workflows.factor_choice import Choice, country_index

_RESOLUTION = (
    ("type", "VARCHAR"),
    ("model", "VARCHAR"),
    ("item", "VARCHAR"),
    ("tier", "VARCHAR"),
    ("bottom_up", "BOOLEAN"),
    ("default_lifetime_year", "DOUBLE"),
    ("default_energy_kwh_year", "DOUBLE"),
)


def resolve_types(con: duckdb.DuckDBPyConnection, choice: Choice) -> list[Problem]:
    """Lays ``resolution`` down and the view ``resolved`` over it; a type no item answers to is a doubt."""
    index = ItemIndex(choice.selection.items.values())
    rows: list[tuple[object, ...]] = []
    problems: list[Problem] = []
    words = con.execute(
        "select coalesce(type, ''), coalesce(model, ''), count(*), min(source_file), min(source_row) "
        "from equipment group by 1, 2 order by 1, 2"
    ).fetchall()
    for kind, model, lines, file, row in words:
        match = index.match(kind, model)
        if match.item is None:
            suggestions = ", ".join(match.suggestions) or "–"
            params = {"type": kind, "model": model or "–", "lines": lines, "suggestions": suggestions}
            problems.append(Problem("type-unmatched", "doubt", file, row, "type", params))
            rows.append((kind, model, None, None, False, None, None))
            continue
        item = match.item
        bottom_up = item.category == SERVER_CATEGORY and item.item != BLADE and match.by != "model"
        rows.append((kind, model, item.item, item.tier, bottom_up, item.lifetime_year, item.energy_kwh_year))
    create_table(con, "resolution", _RESOLUTION, rows)
    con.execute(
        "create view resolved as select e.*, r.item, r.tier, r.bottom_up, r.default_lifetime_year "
        "from equipment e join resolution r on r.type = coalesce(e.type, '') and r.model = coalesce(e.model, '')"
    )
    return problems


def resolve_places(con: duckdb.DuckDBPyConnection, choice: Choice) -> list[Problem]:
    """Lays the table ``place`` down; an unknown country, or one without electricity, is an error: none replaces it."""
    countries = country_index()
    known = {place for place, _ in choice.selection.mixes}
    rows, problems = [], []
    words = con.execute(
        "select coalesce(country, ''), min(source_file), min(source_row) from equipment group by 1 order by 1"
    ).fetchall()
    for text, file, row in words:
        place = choice.place if text == "" else countries.code(text)
        if place is None:
            problems.append(countries.unknown(text, "error", file, row, "country"))
        elif place not in known:
            problems.append(Problem("mix-missing", "error", file, row, "country", {"place": place}))
        else:
            rows.append((text, place))
    create_table(con, "place", (("country", "VARCHAR"), ("place", "VARCHAR")), rows)
    return problems


def lines_without_lifetime(con: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Lines of items without a default lifetime that give none themselves: their embedded impact stays missing."""
    words = con.execute(
        "select item, count(*), min(source_file), min(source_row) from resolved "
        "where item is not null and default_lifetime_year is null and lifetime_year is null "
        "and (purchase_date is null or retirement_date is null) group by 1 order by 1"
    ).fetchall()
    return [
        Problem("lifetime-missing", "doubt", file, row, "lifetime_year", {"item": item, "lines": lines})
        for item, lines, file, row in words
    ]
