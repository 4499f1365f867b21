"""The electricity of rooms, counted once: what their lines say, laid over the inventory before it is measured."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

import duckdb

from ecosoin.doors.engines.duck import create_table
from ecosoin.engine.rooms import Meaning, RoomLine, Settled, Told, settle
from ecosoin.engine.statement import Hypotheses, Shape, own_energy, owned_share, room_of
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import DATACENTRE_LOCATIONS, OWN_ROOM
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Room
from ecosoin.results.record import FileReading, SetAside
from ecosoin.results.tables import specs

_NOTES = ("room-metered", "room-total-split", "room-overhead-in-pue")
_ASIDE = "room-electricity"


def settle_rooms(
    con: duckdb.DuckDBPyConnection,
    hypotheses: Hypotheses,
    given: frozenset[str],
    accounts: Mapping[str, FileReading],
    elsewhere: Collection[str] = (),
) -> tuple[list[Room], frozenset[str], list[Problem]]:
    """Makes ``equipment`` count the electricity of each room once: rooms, the columns now given, what is told.

    The lines whose electricity a PUE already counts leave ``equipment`` and ``accounts``, those that are also a thing
    keep the thing. ``elsewhere``: items that stand in no room of the organisation unless it says so.
    """
    shape = Shape(False, {}, given)
    rooms = _rooms(con, hypotheses, shape, elsewhere)
    found, unplaced = _lines(con, shape)
    settled = settle(rooms, found)
    if settled.metered or settled.energy or settled.gone:
        _lay(con, settled)
        given |= {"pue"}
    for file, lines in sorted(Counter(key[0] for key in settled.gone).items()):
        account = accounts.get(file)
        if account is not None:
            account.kept -= lines
            account.set_aside = [*account.set_aside, SetAside(code=_ASIDE, lines=lines)]
    sites = {r.site for r in rooms}
    lost = [x for x in unplaced if x.site in sites or not x.site] if sites else []
    told_of = [Told("room-electricity-unplaced", lost, {"lines": len(lost)})] if lost else []
    problems = []
    for told in (*settled.told, *told_of):
        file, row, _ = min(x.key for x in told.lines)
        severity = "note" if told.code in _NOTES else "doubt"
        problems.append(Problem(told.code, severity, file, row, params=told.params))  # type: ignore[arg-type]
    return settled.rooms, given, problems


def _rooms(
    con: duckdb.DuckDBPyConnection, hypotheses: Hypotheses, shape: Shape, elsewhere: Collection[str]
) -> list[Room]:
    cloud = ", ".join(map(literal, sorted(elsewhere))) or "''"
    location = shape.columns()["location"]
    pues = " ".join(f"when {literal(k)} then {hypotheses.pue[k]!r}" for k in DATACENTRE_LOCATIONS)
    rows = con.execute(
        f"""
with lit as (
  select coalesce(site, '') as site, {room_of(shape)} as kind, pue,
    coalesce(quantity * {owned_share(hypotheses, shape)} * coalesce({own_energy(shape)}, default_energy_kwh_year), 0)
      as kwh
  from resolved where tier in ('datacentres', 'networks') and ({location} is not null or item not in ({cloud}))
)
select site, kind, count(*), sum(kwh), max(pue), sum(kwh * (coalesce(pue, case kind {pues} end) - 1))
from lit where kind is not null group by 1, 2 order by 1, 2"""
    ).fetchall()
    return [
        Room(
            site=site,
            kind=kind,
            lines=lines,
            equipment_kwh=kwh,
            pue=pue,
            overhead="pue_default" if pue is None else "pue_given",
            overhead_kwh=over,
        )
        for site, kind, lines, kwh, pue, over in rows
    ]


def _lines(con: duckdb.DuckDBPyConnection, shape: Shape) -> tuple[list[RoomLine], list[RoomLine]]:
    """The lines of electricity of rooms; then those of which nothing says that they are."""
    words: dict[str, dict[str, Meaning]] = {}
    for row in load_reference_table("room_electricity"):
        words.setdefault(row["item"], {})[row["word"]] = row["meaning"]  # type: ignore[assignment]
    rows = con.execute(
        f"""
select source_file, source_row, coalesce(item_id, ''), item,
  lower(strip_accents(concat_ws(' ', type, name))), coalesce(site, ''), location,
  {own_energy(shape)}, default_energy_kwh_year, quantity
from resolved where item in ({", ".join(map(literal, words))}) and quantity > 0
  and (location is null or location in ({", ".join(map(literal, DATACENTRE_LOCATIONS))}))
order by 1, 2, 3"""
    ).fetchall()
    found: list[RoomLine] = []
    unplaced: list[RoomLine] = []
    for file, row, item_id, item, text, site, location, own, default, quantity in rows:
        lone = words[item][""] == "plain"
        met = {words[item][w] for w in re.findall(r"\w+", text) if w in words[item]}
        meaning: Meaning = "total" if "total" in met else "overhead" if met or not lone else "plain"
        kwh = own if own is not None else default
        if kwh is None:
            continue
        kept = unplaced if location is None and lone and meaning != "overhead" else found
        kept.append(
            RoomLine(
                (file, row, item_id),
                site,
                location or OWN_ROOM,
                meaning,
                kwh=kwh * quantity,
                quantity=quantity,
                lone=lone,
                given=lone or own is not None,
            )
        )
    return found, unplaced


def _lay(con: duckdb.DuckDBPyConnection, settled: Settled) -> None:
    """Makes ``equipment`` a view where each room is counted once."""
    kind = con.execute("select table_type from information_schema.tables where table_name = 'equipment'").fetchall()
    con.execute(f"alter {'view' if kind[0][0] == 'VIEW' else 'table'} equipment rename to equipment_in_rooms")
    create_table(con, "room_metered", specs("metered_site metered_kind"), sorted(settled.metered))
    changed = [(*k, v, False) for k, v in sorted(settled.energy.items())]
    gone = [(*k, None, True) for k in sorted(settled.gone)]
    columns = (*specs("line_file", count="line_row"), *specs("line_id", "line_kwh"), ("gone", "BOOLEAN"))
    create_table(con, "room_line", columns, [*changed, *gone])
    con.execute(
        "create view equipment as select e.* exclude (metered_site, metered_kind, line_file, line_row, line_id, "
        "line_kwh, gone) replace (case when metered_site is null then pue else 1e0 end as pue, "
        "coalesce(line_kwh, energy_kwh_year) as energy_kwh_year, "
        "case when line_kwh is null then hours_day end as hours_day) "
        "from (select * from equipment_in_rooms left join room_metered on metered_site = coalesce(site, '') "
        f"and metered_kind = coalesce(location, {literal(OWN_ROOM)}) "
        "left join room_line on line_file = source_file and line_row = source_row and line_id = coalesce(item_id, '')"
        ") e where not coalesce(gone, false)"
    )
