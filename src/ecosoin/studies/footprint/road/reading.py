"""From files to a whole inventory: what was read, its words as items and places, the lines the rules add.

The two readings a study begins with go side by side: inventory (DuckDB works) and factor sets (Python works).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.formats.reading import ReadReport, read_inventory
from ecosoin.engine.allocation import spare_server_count, telework_box_count
from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import SERVER_CATEGORY
from ecosoin.engine.statement import OPTIONAL
from ecosoin.inputs.columns import EQUIPMENT, Frame
from ecosoin.kernel.errors import InputProblems, Problem, Severity
from ecosoin.kernel.vocabulary import EMBEDDED_STAGES
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.facts import StudyFacts

_ADDED_FILE = "ecosoin"
"""The source file of lines the rules add, so that no one takes them for the user's."""
_ADDED_PREFIX = "ecosoin-"
SPARE, TELEWORK = f"{_ADDED_PREFIX}spare-", f"{_ADDED_PREFIX}telework-"
"""How the identifiers of these lines begin."""
_BOXES = ("box_fibre", "box_adsl")
Spare = Literal["given", "default", "unknown", "no_servers"]


@dataclass(frozen=True)
class Opened:
    """The tables read, what reading them said, and the factors chosen with their ``problems``."""

    con: duckdb.DuckDBPyConnection
    choice: Choice
    read: ReadReport
    problems: list[Problem]


def open_study(
    paths: Sequence[Path | Frame],
    year: int,
    *,
    country: str = "FR",
    factors: str | None = None,
    format: str = "auto",
    mapping: Path | None = None,
    tolerate: float | None = None,
    memory: str | None = None,
) -> Opened:
    """Reads the inventory and the factor sets. Raises InputProblems with what is wrong in either, all at once."""
    con = connect(memory=memory)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(
            read_inventory, con, paths, format=format, mapping=mapping, year=year, country=country, tolerate=tolerate
        )
        try:
            choice = choose_factors(factors, country, year)
        except InputProblems as error:
            raise InputProblems([*error.problems, *reading.result().problems]) from error
        read = reading.result()
    return Opened(con, choice, read, [d for s in choice.sets for d in s.doubts])


def number_bounds() -> dict[str, float]:
    """``least`` and ``most``: what a number that is not zero may be, of ``reference/limits.csv``."""
    limits = {row["id"]: row["value"] for row in load_reference_table("limits")}
    return {end: float(limits[f"number_{end}"]) for end in ("least", "most")}


@dataclass(frozen=True)
class Survey:
    """The distinct words of an inventory with their number of lines, and the columns somebody filled."""

    words: list[tuple[str, str, str, int]]
    """(type, model, country, lines); an empty cell is an empty text."""
    given: frozenset[str]
    energies: Mapping[tuple[str, str], tuple[float, float]]
    """(type, model) -> the least and the greatest energy given, above 0 [kWh/year]."""


def survey_inventory(con: duckdb.DuckDBPyConnection) -> Survey:
    """What the next steps ask of the words of ``equipment``: columns nothing fills are not grouped by."""
    names = ("model", "country", *OPTIONAL)
    filled = con.execute(f"select {', '.join(f'count({n})' for n in names)} from equipment").fetchall()[0]
    given = frozenset(n for n, values in zip(names, filled, strict=True) if values)
    chosen = [n if n in given else f"null as {n}" for n in ("model", "country")]
    ends = ", ".join(f"{end}(energy_kwh_year) filter (energy_kwh_year > 0)" for end in ("min", "max"))
    rows = con.execute(
        f"select type, {', '.join(chosen)}, count(*), {ends} from equipment "
        f"group by {', '.join(['type', *sorted(given & {'model', 'country'})])} order by 1, 2, 3"
    ).fetchall()
    energies: dict[tuple[str, str], tuple[float, float]] = {}
    for kind, model, _, _, *found in rows:
        if found[0] is not None:
            key = (kind or "", model or "")
            least, most = energies.get(key, found)
            energies[key] = (min(least, found[0]), max(most, found[1]))
    return Survey([(row[0] or "", row[1] or "", row[2] or "", row[3]) for row in rows], given, energies)


def lines_without_lifetime(con: duckdb.DuckDBPyConnection, choice: Choice) -> list[Problem]:
    """Lines of items without a default lifetime that give none themselves: their embedded impact stays missing.

    An item that no embedded factor is known of lacks that first: its life would change nothing.
    """
    made = {item for item, stage, _ in choice.selection.factors if stage in EMBEDDED_STAGES}
    words = con.execute(
        "select item, count(*), min(source_file), min(source_row) from resolved "
        "where item is not null and default_lifetime_year is null and lifetime_year is null "
        "and (purchase_date is null or retirement_date is null) group by 1 order by 1"
    ).fetchall()
    return [
        Problem("lifetime-missing", "doubt", file, row, column="lifetime_year", params={"item": item, "lines": lines})
        for item, lines, file, row in words
        if item in made
    ]


def energy_columns_unused(con: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Hours and powers that :func:`ecosoin.engine.statement.own_energy` cannot count, with the item and its lines."""
    kind = "coalesce(energy_kind, '')"
    alone, kept = "energy_kwh_year is null and {} is null and {} not in (?, ?)", "({} is not null or {} is not null)"
    cases: tuple[tuple[str, Severity, str, str], ...] = (
        ("hours-unused", "doubt", "hours_day", alone.format("power_w", kind)),
        ("power-unused", "doubt", "power_w", alone.format("hours_day", kind)),
        ("energy-of-the-year", "note", "energy_kwh_year", f"{kept.format('hours_day', 'power_w')} and {kind} <> ?"),
    )
    scaled = {"hours_day": ("power_x_hours", "share_of_day"), "power_w": ("power_x_hours", "continuous")}
    problems = list[Problem]()
    for code, severity, column, condition in cases:
        found = con.execute(
            "select item, count(*), min(source_file), min(source_row) from resolved "
            f"where item is not null and {column} is not null and {condition} group by 1 order by 1",
            scaled.get(column, ("share_of_day",)),
        ).fetchall()
        problems += [
            Problem(code, severity, file, row, column=column, params={"item": item, "lines": lines})
            for item, lines, file, row in found
        ]
    return problems


def energies_unusual(con: duckdb.DuckDBPyConnection, survey: Survey) -> list[Problem]:
    """Energies given that are ``energy_usual_ratio`` times that of their item, or as many times less."""
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    ratio = limits["energy_usual_ratio"]
    usual = con.execute("select type, model, default_energy_kwh_year from resolution where default_energy_kwh_year > 0")
    met = [(survey.energies.get((kind, model)), kwh) for kind, model, kwh in usual.fetchall()]
    if not any(ends and (ends[0] * ratio < kwh or ends[1] > kwh * ratio) for ends, kwh in met):
        return []
    found = con.execute(
        "select source_file, source_row, item, energy_kwh_year, default_energy_kwh_year from resolved "
        "where energy_kwh_year > 0 and default_energy_kwh_year > 0 "
        "and abs(ln(energy_kwh_year / default_energy_kwh_year)) > ln(?) order by 1, 2 limit ?",
        [ratio, int(limits["listed_problem"])],
    ).fetchall()
    return [
        Problem(
            "energy-unusual", "doubt", file, row, column="energy_kwh_year",
            params={"value": f"{given:g}", "item": item, "usual": f"{usual:g}", "ratio": f"{given / usual:.2g}"},
        )
        for file, row, item, given, usual in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Completion:
    """What was added: ``spare`` says where the share of spare servers comes from."""

    spare: Spare
    telework: bool
    problems: tuple[Problem, ...]


def complete_inventory(con: duckdb.DuckDBPyConnection, choice: Choice, facts: StudyFacts) -> Completion:
    """Adds the lines the RCP asks for to ``equipment``; only for a study that gives establishment facts.

    Facts used: ``telework_staff``, ``telework_day_year``, ``household_person``, ``spare_server_share``.
    """
    problems: list[Problem] = []
    added: list[tuple[str, str, float, float | None]] = []
    items = choice.selection.items
    numbers = facts.numbers
    telework = "telework_staff" in numbers and "telework_day_year" in numbers
    if telework:
        household = numbers.get("household_person", choice.hypotheses.household_person)
        boxes = telework_box_count(numbers["telework_staff"], numbers["telework_day_year"], household)
        fibre = choice.hypotheses.fibre_share
        parts = [(b, s) for b, s in zip(_BOXES, (fibre, 1 - fibre), strict=True) if b in items]
        added += [(f"{TELEWORK}{item}", item, boxes * share, None) for item, share in parts]
        if len(parts) < len(_BOXES):
            problems.append(Problem("telework-item-missing", "doubt", params={"items": ", ".join(_BOXES)}))
    spare, share = _spare_share(choice, facts)
    counted = "select item, sum(quantity) from resolved where item is not null group by 1 order by 1"
    held = con.execute(counted).fetchall()
    servers = [(i, q) for i, q in held if items[i].category == SERVER_CATEGORY and q]
    if not servers:
        spare = "no_servers"
    elif share:
        added += [(f"{SPARE}{item}", item, spare_server_count(q, share), 0.0) for item, q in servers]
        if spare == "default":
            problems.append(Problem("spare-servers-assumed", "note", params={"share": f"{100 * share:g}"}))
    ids = con.execute("select item_id from equipment where starts_with(item_id, ?)", [_ADDED_PREFIX]).fetchall()
    added = [line for line in added if (line[0],) not in ids]  # a request read back holds them already
    if added:
        _append(con, choice, added)
    return Completion(spare, telework, tuple(problems))


def _spare_share(choice: Choice, facts: StudyFacts) -> tuple[Spare, float]:
    if "spare_server_share" in facts.numbers:
        return "given", facts.numbers["spare_server_share"]
    if facts.organisation or facts.numbers:
        return "default", choice.hypotheses.spare_server_share
    return "unknown", 0.0


def _append(con: duckdb.DuckDBPyConnection, choice: Choice, added: list[tuple[str, str, float, float | None]]) -> None:
    """Makes ``equipment`` a view over what was read and the lines added."""
    kind = con.execute("select table_type from information_schema.tables where table_name = 'equipment'").fetchall()
    con.execute(f"alter {'view' if kind[0][0] == 'VIEW' else 'table'} equipment rename to equipment_read")
    empty = ", ".join(f"cast(null as {c.type}) as {c.name}" for c in EQUIPMENT)
    con.execute(
        f"create table equipment_added as select {empty}, '' as source_file, 0::bigint as source_row where false"
    )
    for row, (line_id, item, quantity, energy) in enumerate(added, start=1):
        con.execute(
            "insert into equipment_added (item_id, type, quantity, energy_kwh_year, source_file, source_row) "
            "values (?, ?, ?, ?, ?, ?)",
            [line_id, item, quantity, energy, _ADDED_FILE, row],
        )
        known = choice.selection.items[item]
        con.execute(
            "insert into resolution select $1, '', $1, $2, false, $3, $4, $5, $6 where not exists "
            "(select 1 from resolution where type = $1 and model = '')",
            [item, known.tier, known.energy_kind, known.power_w, known.lifetime_year, known.energy_kwh_year],
        )
    con.execute(
        "insert into place select '', ? where not exists (select 1 from place where country = '')", [choice.place]
    )
    columns = ", ".join([*(c.name for c in EQUIPMENT), "source_file", "source_row"])
    con.execute(
        f"create view equipment as select {columns} from equipment_read union all select {columns} from equipment_added"
    )
