"""What is a list whose lines do not say their type a list of? Its headers, then its models and names."""

from collections import Counter
from collections.abc import Iterable

from ecosoin.catalogue.wording import Family
from ecosoin.doors.catalogue_words import shipped_dictionary
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table

_DEFAULT = "Computer"


def guessed_type(staging: Staging, staged: Staged, kind: str, *, model: str, name: str) -> tuple[str, list[str]]:
    """SQL of the type of a line without one, and the types it may take; the arguments are SQL of texts.

    A model that is known says its type; the others take that of the list.
    """
    found = staging.con.execute(
        f"select {model}, regexp_extract({name}, '^[A-Za-z]+'), count(*) from {staged.relation} "
        f"where {kind} is null group by 1, 2 order by 1, 2"
    ).fetchall()
    models, votes = dict[str, list[str]](), Counter[str]()
    for text, _, lines in found:
        reading = shipped_dictionary().read(text, model=True) if text else None
        if reading and reading.family and reading.family.items:
            votes[_type(reading.family)] += lines
            if reading.sure:
                models.setdefault(_type(reading.family), []).append(text)
    announced = _rows("type").get(staging.kinds.get(staged.shown_file, ""))
    listed = announced or _most(votes) or _most(_named((prefix, lines) for _, prefix, lines in found)) or _DEFAULT
    cases = "".join(
        f" when {model} in ({', '.join(map(literal, sorted(set(texts))))}) then {literal(of)}"
        for of, texts in sorted(models.items())
    )
    known = sum(lines for text, _, lines in found if any(text in texts for texts in models.values()))
    types = sorted({*models, *([listed] if known < sum(lines for *_, lines in found) else [])})
    return (f"case{cases} else {literal(listed)} end" if cases else literal(listed)), types


def _type(family: Family) -> str:
    return family.items[0]


def _most(votes: Counter[str]) -> str:
    return votes.most_common(1)[0][0] if votes else ""


def _rows(evidence: str) -> dict[str, str]:
    return {r["kind"]: r["word"] for r in load_reference_table("list_kinds") if r["evidence"] == evidence}


def _named(prefixes: Iterable[tuple[str | None, int]]) -> Counter[str]:
    """The types that the prefixes of names stand for, with their lines."""
    kinds = {r["word"]: r["kind"] for r in load_reference_table("list_kinds") if r["evidence"] == "name"}
    types, votes = _rows("type"), Counter[str]()
    for prefix, lines in prefixes:
        if kind := kinds.get((prefix or "").upper()):
            votes[types[kind]] += lines
    return votes
