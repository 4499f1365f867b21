"""The CSV a GLPI list exports: one line a device, its type and place written for people."""

from dataclasses import replace

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.kernel.sql import literal


def complete_glpi_list(staging: Staging, staged: Staged) -> Staged:
    """Gives each line an identifier, a quantity of 1, its maker with its model, and the site its place begins with.

    Computers that are virtual machines are not equipment: they are set aside and counted.
    """
    if staged.table != "equipment" or staged.column("quantity") is not None:
        return staged
    listed = ", ".join(literal(w) for w in staging.words.choices["virtual_computer"])
    kind = staged.trimmed("type")
    virtual = f"coalesce(strip_accents(lower({kind})) in ({listed}), false)"
    relation = staged.relation
    aside, row = _found(staging, relation, virtual)
    if aside:
        staging.problem(
            "glpi-list-virtual", "note", file=staged.shown_file, row=row, column=_header(staged, "type"), lines=aside
        )
        relation = f"(select * from {relation} where not {virtual})"
    status = ", ".join(literal(w) for w in staging.words.choices["retired_status"])
    retired = f"strip_accents(lower({staged.trimmed('status')})) in ({status})"
    gone, row = _found(staging, relation, retired)
    if gone:
        staging.problem(
            "glpi-list-retired", "doubt", file=staged.shown_file, row=row, column=_header(staged, "status"), lines=gone
        )
    screens = staged.column("screen_size") is not None
    guess = "Monitor" if screens else "Computer"
    untyped, row = _found(staging, relation, f"{kind} is null")
    if untyped:
        staging.problem(
            "glpi-list-untyped",
            "doubt",
            file=staged.shown_file,
            row=row,
            column=_header(staged, "type"),
            lines=untyped,
            type=guess,
        )
    maker, model = staged.trimmed("manufacturer"), staged.trimmed("model")
    place = (
        f"coalesce(split_part({staged.trimmed('place')}, ' > ', 1), split_part({staged.trimmed('entity')}, ' > ', -1))"
    )
    key = ", ".join(staged.trimmed(n) for n in ("serial", "inventory_number", "name", "glpi_id"))
    columns = [c for c in staged.columns if c.column not in _OWN]
    columns += [
        StagedColumn("item_id", _header(staged, "serial"), f"coalesce({key})"),
        StagedColumn("type", _header(staged, "type"), f"coalesce({kind}, {literal(guess)})"),
        StagedColumn(
            "model",
            _header(staged, "model"),
            f"case when starts_with(lower({model}), lower({maker})) then {model} "
            f"else coalesce({maker} || ' ' || {model}, {model}) end",
        ),
        StagedColumn("quantity", _header(staged, "name"), "'1'"),
        StagedColumn("site", _header(staged, "place"), place),
    ]
    return replace(staged, relation=relation, columns=tuple(columns))


_OWN = frozenset(
    (
        *("type", "model", "serial", "inventory_number", "glpi_id", "manufacturer"),
        *("entity", "place", "status", "processor", "screen_size"),
    )
)


def _found(staging: Staging, relation: str, where: str) -> tuple[int, int | None]:
    """How many lines answer, and the first of them."""
    count, row = staging.con.execute(f"select count(*), min(source_row) from {relation} where {where}").fetchall()[0]
    return count, row


def _header(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return column.header if column else staged.columns[0].header
