"""From the words of an inventory (types, models, countries) to items and places, once for each distinct word."""

from collections import Counter
from dataclasses import dataclass

import duckdb

from ecosoin.catalogue.matching import ItemIndex
from ecosoin.doors.engines.duck import create_table
from ecosoin.doors.factor_sets import country_index
from ecosoin.engine.choice import Choice
from ecosoin.engine.server_components import BLADE, SERVER_CATEGORY
from ecosoin.kernel.errors import Problem
from ecosoin.results.tables import specs

_SCOPES = ("site", "service", "quality")
_DEFAULTS = specs(number="default_lifetime_year default_energy_kwh_year")
_RESOLUTION = (*specs("type model item tier"), ("bottom_up", "BOOLEAN"), *_DEFAULTS)


@dataclass(frozen=True)
class Survey:
    """The distinct words of an inventory with their number of lines, and the columns somebody filled."""

    words: list[tuple[str, str, str, int]]
    """(type, model, country, lines); an empty cell is an empty text."""
    given: frozenset[str]


def survey_inventory(con: duckdb.DuckDBPyConnection) -> Survey:
    """One scan of ``equipment`` for everything the next steps ask about its words."""
    counted = ", ".join(f"count({c})" for c in _SCOPES)
    rows = con.execute(
        f"select type, model, country, count(*), {counted} from equipment group by 1, 2, 3 order by 1, 2, 3"
    ).fetchall()
    given = {c for n, c in enumerate(_SCOPES, start=4) if any(row[n] for row in rows)}
    given |= {c for n, c in ((1, "model"), (2, "country")) if any(row[n] for row in rows)}
    return Survey([(row[0] or "", row[1] or "", row[2] or "", row[3]) for row in rows], frozenset(given))


def resolve_types(con: duckdb.DuckDBPyConnection, choice: Choice, survey: Survey) -> list[Problem]:
    """Lays ``resolution`` down and the view ``resolved`` over it; a type no item answers to is a doubt."""
    index = ItemIndex(choice.selection.items.values())
    rows: list[tuple[object, ...]] = []
    problems: list[Problem] = []
    lines: Counter[tuple[str, str]] = Counter()
    for kind, model, _, count in survey.words:
        lines[kind, model] += count
    for (kind, model), count in sorted(lines.items()):
        match = index.match(kind, model)
        if match.item is None:
            suggestions = ", ".join(match.suggestions) or "–"
            params = {"type": kind, "model": model or "–", "lines": count, "suggestions": suggestions}
            file, row = _first(con, "coalesce(type, '') = ? and coalesce(model, '') = ?", kind, model)
            problems.append(Problem("type-unmatched", "doubt", file, row, column="type", params=params))
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


def resolve_places(con: duckdb.DuckDBPyConnection, choice: Choice, survey: Survey) -> list[Problem]:
    """Lays the table ``place`` down; an unknown country, or one without electricity, is an error: none replaces it."""
    countries = country_index()
    known = {place for place, _ in choice.selection.mixes}
    rows: list[tuple[str, str]] = []
    problems: list[Problem] = []
    for text in sorted({country for _, _, country, _ in survey.words}):
        place = choice.place if text == "" else countries.code(text)
        if place in known:
            rows.append((text, place))
            continue
        file, row = _first(con, "country = ?", text)
        if place is None:
            problems.append(countries.unknown(text, "error", file, row, column="country"))
        else:
            problems.append(Problem("mix-missing", "error", file, row, column="country", params={"place": place}))
    create_table(con, "place", (("country", "VARCHAR"), ("place", "VARCHAR")), rows)
    return problems


def _first(con: duckdb.DuckDBPyConnection, condition: str, *values: str) -> tuple[str | None, int | None]:
    """Where a word is first met: file and row."""
    found = con.execute(
        f"select source_file, source_row from equipment where {condition} order by 1, 2 limit 1", list(values)
    ).fetchall()
    return found[0] if found else (None, None)


def lines_without_lifetime(con: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Lines of items without a default lifetime that give none themselves: their embedded impact stays missing."""
    words = con.execute(
        "select item, count(*), min(source_file), min(source_row) from resolved "
        "where item is not null and default_lifetime_year is null and lifetime_year is null "
        "and (purchase_date is null or retirement_date is null) group by 1 order by 1"
    ).fetchall()
    return [
        Problem("lifetime-missing", "doubt", file, row, column="lifetime_year", params={"item": item, "lines": lines})
        for item, lines, file, row in words
    ]
