"""What does the terminal show of studies side by side?"""

from collections.abc import Iterator

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, METALS
from ecosoin.pages.terminal import Head, Part, grid, line
from ecosoin.results.comparison import (
    ComparedMember,
    ComparedStudy,
    SeveralComparison,
    StudyComparison,
    StudyDifference,
)
from ecosoin.studies.footprint.report.view import Names
from ecosoin.words import pair
from ecosoin.words.numbers import MISSING, interval, quantity, share, whole

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SAME_COVERAGE = 0.01
"""Between shares of lines, below which a gap is not one of coverage."""


def comparison_parts(document: StudyComparison, language: Language, width: int) -> Iterator[Part]:
    """Two studies side by side: difference, its interval, how sure B is lower, and what explains it."""
    names = Names(language, {}, document.category_labels)
    for letter, side in (("A", document.a), ("B", document.b)):
        yield _named(letter, side, names)
    heads: list[Head] = [(names.say("criterion"), "left"), ("A", "right"), ("B", "right"), ("B − A", "right")]
    heads += [(names.say("interval_title"), "left"), ("P(B < A)", "right")]
    rows = [
        (
            names.label(d.criterion),
            *(quantity(x, d.unit, language) for x in (d.mean_a, d.mean_b, d.mean)),
            interval(d.p05, d.p95, d.unit, language),
            share(d.probability_b_lower, language),
        )
        for d in document.differences
    ]
    yield grid(heads, rows, width)
    for d in document.differences:
        if d.criterion == CLIMATE:
            yield _explained(names, d, width)


def _explained(names: Names, difference: StudyDifference, width: int) -> Part:
    heads: list[Head] = [(names.say(k), "left") for k in ("tier", "category", "stage")]
    rows: list[tuple[str, ...]] = [
        (
            *(names.label(k) for k in (x.tier, x.category, x.stage)),
            quantity(x.difference, difference.unit, names.language),
        )
        for x in difference.explained_by
    ]
    return grid([*heads, ("B − A", "right")], rows, width)


def several_parts(document: SeveralComparison, language: Language, width: int) -> Iterator[Part]:
    """Each member beside the first, for climate and for minerals and metals; ``--json`` gives every criterion."""
    names = Names(language, {}, {})
    of_studies = document.by == "study"
    letters = [_letter(n) for n in range(len(document.studies))]
    if of_studies:
        yield from (_named(letter, s, names) for letter, s in zip(letters, document.studies, strict=True))
    for row in document.criteria:
        if row.criterion not in (CLIMATE, METALS):
            continue
        called = letters if of_studies else [m.name for m in row.members]
        first = called[0]
        heads: list[Head] = [(names.say("study" if of_studies else document.by), "left"), (names.say("mean"), "right")]
        heads += [(names.say("interval_title"), "left"), (names.say("gap_from", first=first), "right")]
        heads += [(names.say("probability_under", first=first), "right")]
        yield ""
        yield line(names.label(row.criterion), style="bold")
        rows = [_member(name, m, row.unit, language) for name, m in zip(called, row.members, strict=True)]
        yield grid(heads, rows, width)
        for name, m in zip(called, row.members, strict=True):
            if abs(m.coverage_share - row.members[0].coverage_share) > _SAME_COVERAGE:
                covered = [share(x, language) for x in (m.coverage_share, row.members[0].coverage_share)]
                yield line(names.say("covers_other", name=name, share=covered[0], first=first, other=covered[1]))
    if document.lines_without:
        yield line(names.say(f"lines_without_{document.by}", lines=whole(document.lines_without, language)))


def _letter(n: int) -> str:
    """A, B… Z, then A2, B2…"""
    turn, place = divmod(n, len(_LETTERS))
    return _LETTERS[place] + (str(turn + 1) if turn else "")


def _named(letter: str, study: ComparedStudy, names: Names) -> Part:
    told = " · ".join(str(x) for x in (study.organisation, study.year, study.factor_set, study.path) if x)
    return line(pair(letter, told, names.language))


def _member(name: str, member: ComparedMember, unit: str, language: Language) -> tuple[str, ...]:
    if member.mean is None:
        return name, MISSING, "", "", ""
    gap = member.difference
    return (
        name,
        quantity(member.mean, unit, language),
        interval(member.p05, member.p95, unit, language),
        quantity(gap.mean, unit, language) if gap else "",
        share(member.probability_lower, language) if gap else "",
    )
