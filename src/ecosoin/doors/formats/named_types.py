"""What is a line without a type? What its name says, in a list whose names are words of equipment."""

import re
from dataclasses import replace

from ecosoin.doors.catalogue_words import shipped_dictionary
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged, StagedColumn

_NUMBERED = re.compile(r"\d{3}")
"""What is in the name of one thing among others."""
_KNOWN = 2
"""One line in this many, at least, must have a name that the dictionary knows."""


def types_by_name(staging: Staging, staged: Staged) -> Staged:
    """The relation whose lines without a type take their name for one, when most of these names are known words.

    ``PC-0012`` is the name of one thing; « Pousse-seringue » is what it is. A list without such names is left as it is.
    """
    kind, name = staged.column("type"), staged.column("name")
    if staged.table != "equipment" or staged.in_place or name is None or (kind is not None and kind.constant):
        return staged
    bare = f"{staged.trimmed('type')} is null and {staged.trimmed('name')} is not null"
    met = f"select {staged.trimmed('name')}, count(*), min({staged.row_sql}) from {staged.relation} where {bare}"
    found = staging.con.execute(f"{met} group by 1").fetchall()
    listed = staging.kinds.get(staged.shown_file, "")
    read = shipped_dictionary().read
    known = sum(lines for text, lines, _ in found if not _NUMBERED.search(text) and read(text, listed).family)
    total = sum(lines for _, lines, _ in found)
    if not total or known * _KNOWN < total:
        return staged
    first = min(row for *_, row in found)
    staging.problem("type-from-name", "note", staged.shown_file, first, column=name.header, lines=total, known=known)
    sql = f"coalesce({staged.trimmed('type')}, {staged.trimmed('name')})"
    made = StagedColumn("type", kind.header if kind else name.header, sql, errors=name.errors)
    return replace(staged, columns=(*(c for c in staged.columns if c is not kind), made))
