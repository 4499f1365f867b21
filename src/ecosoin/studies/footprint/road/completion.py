"""What the rules add to an inventory when the establishment has told its facts: telework boxes, spare servers."""

from dataclasses import dataclass
from typing import Literal

import duckdb

from ecosoin.engine.allocation import spare_server_count, telework_box_count
from ecosoin.engine.choice import Choice
from ecosoin.engine.server_components import SERVER_CATEGORY
from ecosoin.inputs.columns import EQUIPMENT
from ecosoin.kernel.errors import Problem
from ecosoin.studies.footprint.facts import StudyFacts

ADDED_FILE = "ecosoin"
"""The source file of lines the rules add, so that no one takes them for the user's."""

Spare = Literal["given", "default", "unknown", "no_servers"]

_BOXES = ("box_fibre", "box_adsl")


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
        added += [(f"ecosoin-telework-{item}", item, boxes * share, None) for item, share in parts]
        if len(parts) < len(_BOXES):
            problems.append(Problem("telework-item-missing", "doubt", params={"items": ", ".join(_BOXES)}))
    spare: Spare
    spare, share = _spare_share(choice, facts)
    servers = con.execute(
        "select item, sum(quantity) from resolved where item is not null group by 1 order by 1"
    ).fetchall()
    servers = [(i, q) for i, q in servers if items[i].category == SERVER_CATEGORY and q]
    if not servers:
        spare = "no_servers"
    elif share:
        added += [(f"ecosoin-spare-{item}", item, spare_server_count(q, share), 0.0) for item, q in servers]
        if spare == "default":
            problems.append(Problem("spare-servers-assumed", "note", params={"share": f"{100 * share:g}"}))
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
    view = kind[0][0] == "VIEW"
    con.execute(f"alter {'view' if view else 'table'} equipment rename to equipment_read")
    names = [c.name for c in EQUIPMENT]
    empty = ", ".join(f"cast(null as {c.type}) as {c.name}" for c in EQUIPMENT)
    con.execute(
        f"create table equipment_added as select {empty}, '' as source_file, 0::bigint as source_row where false"
    )
    for row, (line_id, item, quantity, energy) in enumerate(added, start=1):
        con.execute(
            "insert into equipment_added (item_id, name, type, quantity, energy_kwh_year, source_file, source_row) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [line_id, None, item, quantity, energy, ADDED_FILE, row],
        )
        con.execute(
            "insert into resolution select ?, '', ?, ?, false, ?, ? where not exists "
            "(select 1 from resolution where type = ? and model = '')",
            [
                item,
                item,
                choice.selection.items[item].tier,
                choice.selection.items[item].lifetime_year,
                choice.selection.items[item].energy_kwh_year,
                item,
            ],
        )
    con.execute(
        "insert into place select '', ? where not exists (select 1 from place where country = '')", [choice.place]
    )
    columns = ", ".join([*names, "source_file", "source_row"])
    con.execute(
        f"create view equipment as select {columns} from equipment_read union all select {columns} from equipment_added"
    )
