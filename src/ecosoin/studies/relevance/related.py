"""What does anyone know of the counts of rules that watch the same acts?

A rule that watches some of what another does counts no more than it; the parts of a rule make it up; two rules that
differ by their intervals alone are as two levels of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import Literal

from ecosoin.inputs.relevance.rules import LEVELS
from ecosoin.studies.relevance.rules import lines_of
from ecosoin.studies.relevance.tallies import Counted

ACCEPTED, PREVIOUS = "redundant_after_accepted", "redundant_after_previous"
Count = tuple[str, int]
"""A measure and its level; acts and patients have one level."""
ACTS, PATIENTS = ("acts", 0), ("patients", 0)
Code = tuple[str, str]
"""System and code of an act of the data."""
Where = Literal["cells", "total", "so"]
"""Where a relation is known to hold: in each cell, in the total alone, wherever it is so."""
Relation = tuple[tuple[tuple[int, Count, int], ...], Where]
"""A sum of counts, (number of the rule, count, weight), that is not negative."""


@dataclass(frozen=True)
class Watch:
    """How a rule watches the acts of a code: under which subject, in which contexts (all if empty), but for what."""

    subject: int
    contexts: frozenset[int]
    exclusions: tuple[str, ...]

    def holds(self, other: "Watch") -> bool:
        """Whether it sees all the acts that another does."""
        return not self.contexts or bool(other.contexts and other.contexts <= self.contexts)


Watched = Mapping[Code, Watch]


def watched(counted: Counted) -> list[Watched]:
    """How each rule watches the codes of the data."""
    lines = [line for _, line in lines_of(counted.rules)]
    found: list[dict[Code, Watch]] = [{} for _ in counted.rules]
    for c in counted.codes:
        line = lines[c.line_no]
        found[c.rule_no][c.system, c.code] = Watch(c.subject_no, line.contexts, line.exclusions)
    return list(found)


def related_rules(counted: Counted) -> list[list[int]]:
    """The numbers of the rules that counted something, together when something is known of their counts."""
    found = watched(counted)
    groups: list[list[int]] = []
    for n in (n for n in range(len(counted.rules)) if (n, "", 0) in counted.tallies):
        near = [g for g in groups if any(found[n].keys() & found[m].keys() for m in g)]
        groups = [g for g in groups if g not in near] + [[*(m for g in near for m in g), n]]
    return groups


def relations(counted: Counted, rules: Sequence[int]) -> Iterator[Relation]:
    """All that is known of the counts of related rules, two by two, then of a rule and those that make it up."""
    found = watched(counted)
    of = {n: found[n] for n in rules}
    for count, seen in ((ACTS, _kept), (PATIENTS, _seen)):
        for n, m in permutations(rules, 2):
            if set(of[n]) <= seen(of[n], of[m]):
                yield (((m, count, 1), (n, count, -1)), "cells")
        for n in rules:
            yield from _made_up(n, of, count, {m: seen(of[n], of[m]) for m in rules if m != n})
    for n, m in permutations(rules, 2):
        if counted.rules[n].indication == counted.rules[m].indication:
            yield from _levels(counted, of, n, m)
    for n in rules:
        yield from _parts(counted, of, n)


def _seen(mine: Watched, other: Watched) -> set[Code]:
    """The codes whose acts, as far as a rule sees them, another sees too."""
    return {code for code, watch in mine.items() if code in other and other[code].holds(watch)}


def _kept(mine: Watched, other: Watched) -> set[Code]:
    """Those whose acts are at least as many there: acts of a subject at one instant are one."""
    seen = _seen(mine, other)
    joined: dict[int, set[int]] = {}
    for code in seen:
        joined.setdefault(other[code].subject, set()).add(mine[code].subject)
    return {code for code in seen if len(joined[other[code].subject]) == 1}


def _made_up(rule: int, of: Mapping[int, Watched], count: Count, seen: Mapping[int, set[Code]]) -> Iterator[Relation]:
    """A rule counts at most what those that see all its acts do; just as much if they have nothing else in common."""
    left, chosen = set(of[rule]), list[int]()
    useful = {n: held for n, held in seen.items() if held != left}
    while left:
        best = max(useful, key=lambda n: (len(useful[n] & left) - len(of[n].keys() - useful[n]), -n), default=None)
        if best is None or not useful[best] & left:
            return
        left -= useful.pop(best)
        chosen.append(best)
    if len(chosen) > 1:
        made = tuple((n, count, 1) for n in chosen)
        yield ((*made, (rule, count, -1)), "cells")
        if count == ACTS and sum(len(of[n]) for n in chosen) == len(of[rule]):
            yield (((rule, count, 1), *((n, c, -w) for n, c, w in made)), "so")


def _subjects(watched: Watched) -> set[frozenset[Code]]:
    """The codes of each subject."""
    found: dict[int, set[Code]] = {}
    for code, watch in watched.items():
        found.setdefault(watch.subject, set()).add(code)
    return {frozenset(codes) for codes in found.values()}


def _watches_as(part: Watched, whole: Watched) -> bool:
    """Whether a rule watches the codes of another in the same contexts, but for the same exclusions."""
    return all(
        code in whole and (whole[code].contexts, whole[code].exclusions) == (watch.contexts, watch.exclusions)
        for code, watch in part.items()
    )


def _levels(counted: Counted, of: Mapping[int, Watched], part: int, whole: int) -> Iterator[Relation]:
    """A longer interval makes as many acts redundant at least, and so does a rule that watches more."""
    if not _watches_as(of[part], of[whole]):
        return
    larger = _subjects(of[whole])
    if not all(any(few <= many for many in larger) for few in _subjects(of[part])):
        return
    same = _subjects(of[part]) <= larger
    days, longer = (counted.rules[n].interval_day for n in (part, whole))
    for k, j in product(range(len(LEVELS)), repeat=2):
        if days[k] <= longer[j]:
            yield (((whole, (PREVIOUS, j), 1), (part, (PREVIOUS, k), -1)), "cells")
            if same:
                accepted: Where = "cells" if days[k] == longer[j] else "total"
                yield (((whole, (ACCEPTED, j), 1), (part, (ACCEPTED, k), -1)), accepted)


def _parts(counted: Counted, of: Mapping[int, Watched], whole: int) -> Iterator[Relation]:
    """Rules whose subjects are some of those of another, each its own, make some of its redundant acts, or all."""
    rule, every, chosen = counted.rules[whole], _subjects(of[whole]), list[int]()
    left = set(every)
    for n in sorted(of, key=lambda n: (-len(of[n]), n)):
        alike = (counted.rules[n].indication, counted.rules[n].interval_day) == (rule.indication, rule.interval_day)
        mine = _subjects(of[n])
        if alike and mine != every and mine <= left and _watches_as(of[n], of[whole]):
            left -= mine
            chosen.append(n)
    if len(chosen) > 1:
        for name, k in product((ACCEPTED, PREVIOUS), range(len(LEVELS))):
            made = tuple((n, (name, k), -1) for n in chosen)
            yield (((whole, (name, k), 1), *made), "cells")
            if not left:
                yield (((whole, (name, k), -1), *((n, c, -w) for n, c, w in made)), "cells")
