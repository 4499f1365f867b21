"""The CSV a GLPI list exports: one line a device, its type and place written for people."""

from __future__ import annotations

from dataclasses import replace

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.staged import Staged, StagedColumn
from ecosoin.kernel.sql import literal


def complete_glpi_list(staging: Staging, staged: Staged) -> Staged:
    """Gives each line an identifier, a quantity of 1, its maker with its model, and the site its place begins with.

    Computers that are virtual machines are not equipment: they are set aside and counted.
    """
    if staged.table != "equipment" or staged.column("quantity") is not None:
        return staged
    listed = ", ".join(literal(w) for w in staging.words.choices["virtual_computer"])
    kind = _text(staged, "type")
    virtual = f"coalesce(strip_accents(lower({kind})) in ({listed}), false)"
    relation = staged.relation
    aside, row = staging.con.execute(
        f"select count(*) filter (where {virtual}), min(source_row) filter (where {virtual}) from {relation}"
    ).fetchall()[0]
    if aside:
        staging.problem("glpi-list-virtual", "note", staged.shown_file, row, _header(staged, "type"), lines=aside)
        relation = f"(select * from {relation} where not {virtual})"
    untyped, row = staging.con.execute(
        f"select count(*) filter (where {kind} is null), min(source_row) filter (where {kind} is null) from {relation}"
    ).fetchall()[0]
    status = ", ".join(literal(w) for w in staging.words.choices["retired_status"])
    retired = f"strip_accents(lower({_text(staged, 'status')})) in ({status})"
    gone, gone_row = staging.con.execute(
        f"select count(*) filter (where {retired}), min(source_row) filter (where {retired}) from {relation}"
    ).fetchall()[0]
    if gone:
        staging.problem(
            "glpi-list-retired", "doubt", staged.shown_file, gone_row, _header(staged, "status"), lines=gone
        )
    screens = staged.column("screen_size") is not None
    guess = "Monitor" if screens else "Computer"
    if untyped:
        staging.problem(
            "glpi-list-untyped", "doubt", staged.shown_file, row, _header(staged, "type"), lines=untyped, type=guess
        )
    maker, model = _text(staged, "manufacturer"), _text(staged, "model")
    place = f"coalesce(split_part({_text(staged, 'place')}, ' > ', 1), {_last(_text(staged, 'entity'))})"
    key = ", ".join(_text(staged, n) for n in ("serial", "inventory_number", "name", "glpi_id"))
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


def _text(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return f"nullif(trim({column.sql}), '')" if column else "cast(null as varchar)"


def _last(text: str) -> str:
    return f"split_part({text}, ' > ', -1)"


def _header(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return column.header if column else staged.columns[0].header
