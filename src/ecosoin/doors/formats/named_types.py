"""What is a line without a type, or with that of a standard? What its name says, where names are words of equipment."""

import re
from dataclasses import replace

from ecosoin.doors.catalogue_words import shipped_dictionary
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.inputs.headers import bare
from ecosoin.inputs.identity import placeholder_sql
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table

_NUMBERED = re.compile(r"\d{3}")
"""What is in the name of one thing among others."""
_KNOWN = 2
"""One line in this many, at least, must have a name that the dictionary knows."""
_BIOMEDICAL, _CODE = "biomedical", 3
"""Letters of a code of modality: ``XA`` is an angiography room or a C-arm, which its name tells."""


def types_by_name(staging: Staging, staged: Staged) -> Staged:
    """The relation whose lines without a type take their name for one, when most of these names are known words.

    ``PC-0012`` is the name of one thing; « Pousse-seringue » is what it is. A list without such names is left as it is.
    In a biomedical list a name that is known also says more than a code of modality.
    """
    kind, name = staged.column("type"), staged.column("name")
    if staged.table != "equipment" or staged.in_place or name is None or (kind is not None and kind.constant):
        return staged
    text, given = staged.trimmed("name"), staged.trimmed("type")
    coded = staging.kinds.get(staged.shown_file) == _BIOMEDICAL
    asked = f"{text} is not null and ({given} is null or ({coded} and length({given}) <= {_CODE}))"
    met = f"select {text}, {given} is null, count(*), min({staged.row_sql}) from {staged.relation} where {asked}"
    found = staging.con.execute(f"{met} group by 1, 2 order by 1, 2").fetchall()
    listed = staging.kinds.get(staged.shown_file, "")
    read = shipped_dictionary().read
    known = {t for t, *_ in found if not _NUMBERED.search(t) and read(t, listed).family}
    without = [(t, lines, row) for t, untyped, lines, row in found if untyped]
    total, said = (sum(lines for t, lines, _ in without if every or t in known) for every in (True, False))
    taken = bool(total) and said * _KNOWN >= total
    if taken:
        row, told = min(row for *_, row in without), {"lines": total, "known": said}
        staging.problem("type-from-name", "note", staged.shown_file, row, column=name.header, **told)
    cases = [f"when {given} is null then {text}"] if taken else []
    if coded and (names := sorted({t for t, untyped, *_ in found if not untyped} & known)):
        over = [(lines, row) for t, untyped, lines, row in found if not untyped and t in names]
        told = {"lines": sum(lines for lines, _ in over), "name": name.header}
        row, header = min(row for _, row in over), kind.header if kind else None
        staging.problem("name-over-code", "note", staged.shown_file, row, column=header, **told)
        quoted = ", ".join(map(literal, names))
        cases.append(f"when length({given}) <= {_CODE} and {text} in ({quoted}) then {text}")
    if not cases:
        return staged
    sql = f"case {' '.join(cases)} else {given} end"
    made = StagedColumn("type", kind.header if kind else name.header, sql, errors=name.errors)
    return replace(staged, columns=(*(c for c in staged.columns if c is not kind), made))


def told_apart(staging: Staging, staged: Staged) -> Staged:
    """The relation whose inventory numbers, taken for identifiers, are none where a word stands in their place."""
    column = staged.column("item_id")
    if staged.table != "equipment" or column is None or column.as_is or bare(column.header) not in _spare_headers():
        return staged
    text, words = staged.trimmed("item_id"), staging.words.choices["placeholder"]
    sql = f"case when not {placeholder_sql(text, words)} then {text} end"
    return replace(staged, columns=tuple(replace(c, sql=sql) if c is column else c for c in staged.columns))


def _spare_headers() -> set[str]:
    rows = load_reference_table("inventory_headers")
    return {bare(r["header"]) for r in rows if (r["format"], r["column"]) == ("table", "inventory_number")}
