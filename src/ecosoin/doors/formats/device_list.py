"""Lists of equipment written for people, one device a line: those GLPI and OCS export."""

from dataclasses import replace

from ecosoin.doors.formats.list_kind import guessed_type
from ecosoin.doors.formats.statuses import in_service
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import text_sql
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.inputs.identity import placeholder_sql
from ecosoin.kernel.errors import Severity
from ecosoin.kernel.sql import literal


def complete_list(staging: Staging, staged: Staged) -> Staged:
    """Gives each line an identifier, a quantity of 1, its maker with its model, and the site its place begins with.

    Computers that are virtual machines are not equipment: they are set aside and counted.
    """
    if staged.table != "equipment" or staged.column("quantity") is not None:
        return staged

    def told(code: str, severity: Severity, column: str, where: str, **params: str) -> int:
        """How many lines answer; if any, that and the first of them are noted."""
        answers = f"select count(*), min(source_row) from {staged.relation} where {where}"
        lines, row = staging.con.execute(answers).fetchall()[0]
        if lines:
            header = _header(staged, column)
            staging.problem(code, severity, staged.shown_file, row, column=header, lines=lines, **params)
        return int(lines)

    kind = _text(staged, "type")
    virtual = f"coalesce({_is_listed(staging, kind, 'virtual_computer')}, false)"
    if lines := told("glpi-list-virtual", "note", "type", virtual):
        staging.set_aside(staged.shown_file, "glpi-list-virtual", lines)
        staged = replace(staged, relation=f"(select * from {staged.relation} where not {virtual})")
    staged = in_service(staging, staged)
    maker, model, place, entity = (_text(staged, n) for n in ("manufacturer", "model", "place", "entity"))
    named = (
        f"case when starts_with(lower({model}), lower({maker})) then {model} "
        f"else coalesce({maker} || ' ' || {model}, {model}) end"
    )
    guess, types = guessed_type(staging, staged, kind, model=named, name=_text(staged, "name"))
    told("glpi-list-untyped", "doubt", "type", f"{kind} is null", type=", ".join(types))
    staged, keys = _identified(staging, staged)
    site = f"coalesce(split_part({place}, ' > ', 1), split_part({entity}, ' > ', -1))"
    columns = [c for c in staged.columns if c.column not in _OWN]
    columns += [
        StagedColumn("item_id", _header(staged, "serial"), f"coalesce({keys})"),
        StagedColumn("type", _header(staged, "type"), f"coalesce({kind}, {guess})"),
        StagedColumn("model", _header(staged, "model"), named),
        StagedColumn("quantity", _header(staged, "name"), "'1'"),
        StagedColumn("site", _header(staged, "place"), site),
    ]
    return replace(staged, columns=tuple(columns))


def _identified(staging: Staging, staged: Staged) -> tuple[Staged, str]:
    """SQL of the keys of a line, the surest first: serial, inventory number, UUID, a name no other line has, rank.

    What makers write in place of a serial number is no key. Lines with nothing but a name already met are told.
    """
    words = staging.words.choices["placeholder"]
    known = {n: _text(staged, n) for n in ("serial", "inventory_number", "uuid", "name", "glpi_id")}
    real = {n: f"case when not {placeholder_sql(known[n], words)} then {known[n]} end" for n in _NUMBERS}
    name = known["name"]
    relation = (
        f"(select *, case when count(*) over (partition by {name}) = 1 then {name} end as own_name, "
        f"coalesce({', '.join(real.values())}) as own_number from {staged.relation})"
    )
    repeated = f"own_number is null and own_name is null and {known['glpi_id']} is null and {name} is not null"
    lines, row = staging.con.execute(f"select count(*), min(source_row) from {relation} where {repeated}").fetchall()[0]
    if lines:
        header = _header(staged, "name")
        staging.problem("list-names-repeated", "doubt", staged.shown_file, row, column=header, lines=lines)
    return replace(staged, relation=relation), f"own_number, own_name, {known['glpi_id']}"


def _text(staged: Staged, name: str) -> str:
    """SQL: the text of a column, its entities as characters."""
    column = staged.column(name)
    return text_sql(column) if column else "cast(null as varchar)"


_NUMBERS = ("serial", "inventory_number", "uuid")
_OWN = (
    *("type", "model", "serial", "inventory_number", "uuid", "glpi_id", "manufacturer"),
    *("entity", "place", "status", "processor", "screen_size"),
)


def _is_listed(staging: Staging, text: str, name: str) -> str:
    """SQL: whether a text is one of the words of a list."""
    return f"strip_accents(lower({text})) in ({', '.join(literal(w) for w in staging.words.choices[name])})"


def _header(staged: Staged, name: str) -> str:
    column = staged.column(name)
    return column.header if column else staged.columns[0].header
