"""Which electricity do requests define themselves? Mixes of the user's, beside those of the sets."""

from dataclasses import replace

import duckdb

from ecosoin.catalogue.factor_set import Mix, Source
from ecosoin.doors.engines.duck import count
from ecosoin.engine.choice import Choice
from ecosoin.kernel.vocabulary import CRITERION

REQUEST = "pcr-si"
"""The set that these mixes are said to be of."""


def with_own_mixes(con: duckdb.DuckDBPyConnection, choice: Choice, year: int) -> tuple[Choice, dict[str, str]]:
    """The choice with the mixes that requests define, and name -> place; a name that is a place of a set is starred."""
    known = con.execute("select 1 from information_schema.tables where table_name = 'request_mix'").fetchall()
    if not known or not count(con, "request_mix"):
        return choice, {}
    taken = {place for place, _ in choice.selection.mixes}
    places: dict[str, str] = {}
    mixes, sources = dict(choice.selection.mixes), dict(choice.selection.sources)
    rows = con.execute("select name, criterion, max(value), max(source) from request_mix group by 1, 2 order by 1, 2")
    for name, criterion, value, source in rows.fetchall():
        place = places.setdefault(name, f"{name}*" if name in taken else name)
        unit = f"{CRITERION[criterion].unit}/kWh"
        mixes[place, criterion] = Mix(
            set_name=REQUEST, place=place, year=year, criterion=criterion, value=value, low=None, high=None, unit=unit,
            source_id=name,
        )  # fmt: skip
        sources[REQUEST, name] = Source(
            id=name, kind="dataset", publisher=source, title=name, version=str(year), url="", licence="",
            date_published="", date_accessed="",
        )  # fmt: skip
    return replace(choice, selection=replace(choice.selection, mixes=mixes, sources=sources)), places
