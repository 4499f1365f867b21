"""Which lines of equipment are in service? Those that have left and those in stock are set aside, counted and told."""

from dataclasses import replace

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.cells import text_sql
from ecosoin.inputs.columns import Staged
from ecosoin.kernel.sql import literal

_REASONS = (("status-retired", "retired_status"), ("status-in-stock", "stock_status"))


def in_service(staging: Staging, staged: Staged) -> Staged:
    """The relation without the lines whose status is that of equipment that has left, or that waits in stock."""
    status = staged.column("status")
    if staged.table != "equipment" or status is None:
        return staged
    text = f"translate(strip_accents(lower({text_sql(status)})), '_-', '  ')"
    lead = _any(staging, "status_lead")
    for code, name in _REASONS:
        told = f"^(({lead})(e|s|es)? )*({_any(staging, name)})(e|s|es)?([^a-z0-9]|$)"
        gone = f"coalesce(regexp_matches({text}, {literal(told)}), false)"
        counted = f"select count(*), min({staged.row_sql}) from {staged.relation} where {gone}"
        lines, row = staging.con.execute(counted).fetchall()[0]
        if lines:
            staging.problem(code, "doubt", staged.shown_file, row, column=status.header, lines=lines)
            staging.set_aside(staged.shown_file, code, lines)
            staged = replace(staged, relation=f"(select * from {staged.relation} where not {gone})")
    return staged


def _any(staging: Staging, name: str) -> str:
    """A pattern of the words of a list, the longest first."""
    return "|".join(sorted(staging.words.choices[name], key=len, reverse=True))


def retired_before(staging: Staging, staged: Staged, typed: str) -> str:
    """The typed rows without those retired before the year of study, which are set aside in the account."""
    if staged.table != "equipment" or staged.column("retirement_date") is None:
        return typed
    gone = f"coalesce(retirement_date < make_date({staging.year}, 1, 1), false)"
    counted = f"select source_file, count(*) from {typed} where {gone} group by 1 order by 1"
    found = staging.con.execute(counted).fetchall()
    for file, lines in found:
        staging.set_aside(staging.path_of(file) if file not in staging.readings else file, "retired-before-year", lines)
    if not found:
        return typed
    kept = staging.relation()
    kind = "view" if staged.in_place else "table"
    staging.con.execute(f"create {kind} {kept} as select * from {typed} where not {gone}")
    return kept
