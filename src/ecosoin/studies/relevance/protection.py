"""What must be withheld of counts that leave, so that none of those withheld can be found again?

The attacker knows every count that leaves, every relation between counts (sums, one contained in another) and how
cells are chosen, not which were chosen first. What he can tell of a count is the range that a linear programme gives
it: less than ``span`` wide, more must be withheld. Counts are whole, so the range of the programme may be a little
wider than his own.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Terms = tuple[tuple[int, int], ...]
"""A sum of counts: (number of the count, weight)."""
Floats = npt.NDArray[np.float64]
_TRIED = 12
"""Counts tried, one after the other, to be withheld for the sake of another."""
_REMEMBERED = 64
"""Worlds met that a sum, when it is asked, is looked up in."""
_PRIMAL = ("simplex_strategy", 4)  # only the aim changes from one run to the next: the last world stays a possible one
_FELT = 1e-7
"""Least effect of a count on a range that is taken for one."""


@dataclass
class Counts:
    """Counts and all that anyone knows of them; a count is named by its number, from 0.

    ``least``: known lower bound; ``worth``: those of less worth are withheld first; ``hidden``: not to be told;
    ``equal``: sums of counts that are zero; ``above``: sums that are not negative; ``small``: sums that point at few.
    """

    value: list[int] = field(default_factory=list)
    least: list[int] = field(default_factory=list)
    worth: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    equal: list[Terms] = field(default_factory=list)
    above: list[Terms] = field(default_factory=list)
    small: list[Terms] = field(default_factory=list)

    def add(self, value: int, *, least: int, worth: int, hidden: bool) -> int:
        """The number of a new count."""
        number = len(self.value)
        self.value.append(value)
        self.least.append(least)
        self.worth.append(worth)
        if hidden:
            self.hidden.add(number)
        return number

    def more(self, terms: Terms, least: int = 0, *, known: bool = True) -> None:
        """Says that a sum, as everyone knows or not, is not negative; nearer to 0 than ``least``, it points at few."""
        value = sum(self.value[n] * weight for n, weight in terms)
        if known and value >= 0:  # an act told at two places at once counts at one
            self.above.append(terms)
        if 0 < abs(value) < least:
            self.small.append(terms)


def protected(counts: Counts, span: float) -> set[int]:
    """The counts to withhold: those ``hidden``, and as many others as it takes.

    The range of each one, and of each sum of ``small``, is at least ``span`` wide; all are withheld if none can be.

    >>> counts = Counts()
    >>> cells = [counts.add(v, least=1, worth=0, hidden=v < 11) for v in (3, 40, 50)]
    >>> total = counts.add(93, least=1, worth=1, hidden=False)
    >>> counts.equal.append((*((c, 1) for c in cells), (total, -1)))
    >>> sorted(protected(counts, 10))
    [0, 1]
    """
    hidden = set(counts.hidden)
    if not hidden and not counts.small:
        return hidden
    attacker = Attacker(counts, hidden)
    asked: list[Terms] = [*reversed(counts.small), *(((n, 1),) for n in sorted(hidden, reverse=True))]
    attacker.watch(asked)
    while asked:
        if attacker.lost(asked[-1], span):
            asked.pop()
            continue
        found = attacker.betrayers(asked[-1])
        if not found:
            return set(range(len(counts.value)))
        found.sort(key=lambda n: (not counts.value[n], counts.worth[n], counts.value[n], n))
        chosen = _helpful(attacker, found[:_TRIED], asked[-1])
        hidden.add(chosen)
        attacker.forget(chosen)
        asked.append(((chosen, 1),))
        attacker.watch(asked[-1:])
    return hidden


def _helpful(attacker: "Attacker", found: Sequence[int], terms: Terms) -> int:
    """The first count that, withheld, widens the range of a sum; failing that, the first."""
    return next((n for n in found if attacker.wider(terms, n)), found[0])


class Attacker:
    """The linear programme of someone who knows all that was told: which values may a sum of counts take?"""

    def __init__(self, counts: Counts, hidden: Iterable[int]):
        import highspy

        self.counts, self.hidden = counts, set(hidden)
        self._most = 4.0 * max(counts.value, default=0) + 100
        self._solver = solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("presolve", "off"), _PRIMAL):
            solver.setOptionValue(option, value)
        told = np.array(counts.value, float)
        free = np.isin(np.arange(told.size), list(self.hidden))
        lower = np.where(free, np.array(counts.least, float), told)
        solver.addVars(told.size, lower, np.where(free, self._most, told))
        for known, most in ((counts.equal, 0.0), (counts.above, highspy.kHighsInf)):
            for terms in known:
                numbers, weights = (np.array(x) for x in zip(*terms, strict=True))
                entries = (numbers.astype(np.int32), weights.astype(float))
                solver.addRow(0.0, most, len(terms), *entries)
        self._ranges = _Ranges(told)
        self._costs: list[tuple[int, int]] = []
        self._betrayed = np.zeros(told.size, bool)

    def watch(self, asked: Sequence[Terms]) -> None:
        """Sums whose range will be asked."""
        self._ranges.follow(asked)

    def forget(self, number: int) -> None:
        """A count is no longer told."""
        self.hidden.add(number)
        self._solver.changeColBounds(number, float(self.counts.least[number]), self._most)

    def lost(self, terms: Terms, span: float) -> bool:
        """Whether the values a sum may take, as far as one can tell, are ``span`` apart at least."""
        low, high = self._ranges[terms]
        if high - low >= span:
            return True
        self._betrayed[:] = False
        for sign in (1, -1):
            self._solve(terms, sign)
            low, high = self._ranges[terms]
            if high - low >= span:
                return True
        return False

    def wider(self, terms: Terms, number: int) -> bool:
        """Whether the range of a sum, as ``lost`` found it, would be wider if a count were not told."""
        self._solver.changeColBounds(number, float(self.counts.least[number]), self._most)
        low, high = self._ranges[terms]
        values = (_sum(terms, self._solved(terms, sign)[0]) for sign in (1, -1))
        found = any(not low - _FELT <= value <= high + _FELT for value in values)
        told = float(self.counts.value[number])
        self._solver.changeColBounds(number, told, told)
        return found

    def betrayers(self, terms: Terms) -> list[int]:
        """The counts told that narrow the range of a sum; failing that, those told beside the ones withheld."""
        told = [n for n in np.flatnonzero(self._betrayed).tolist() if n not in self.hidden]
        if told:
            return told
        near, seen = {n for n, _ in terms}, set[int]()
        relations = [{n for n, _ in r} for r in (*self.counts.equal, *self.counts.above)]
        while near - seen:
            seen |= near
            near = seen | {n for r in relations if r & seen for n in r}
            if told := sorted(near - self.hidden):
                return told
        return []

    def _solve(self, terms: Terms, sign: int) -> None:
        """A world where a sum is the least (``sign`` 1) or the greatest (-1): every range watched learns from it."""
        world, felt = self._solved(terms, sign)
        self._betrayed |= np.abs(felt) > _FELT
        self._ranges.learn(world)

    def _solved(self, terms: Terms, sign: int) -> tuple[Floats, Floats]:
        """The value of each count in that world, and how much the sum feels each one."""
        for n, _ in self._costs:
            self._solver.changeColCost(n, 0.0)
        self._costs = [(n, sign * weight) for n, weight in terms]
        for n, cost in self._costs:
            self._solver.changeColCost(n, float(cost))
        self._solver.run()
        solution: Any = self._solver.getSolution()
        return np.array(solution.col_value), np.array(solution.col_dual)


class _Ranges:
    """The least and the greatest value of sums of counts in the worlds met."""

    def __init__(self, world: Floats):
        self._worlds = deque([world], maxlen=_REMEMBERED)
        self._row: dict[Terms, int] = {}
        self._numbers, self._starts = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._weights, self._low, self._high = np.zeros(0), np.zeros(0), np.zeros(0)

    def __getitem__(self, terms: Terms) -> tuple[float, float]:
        row = self._row[terms]
        return float(self._low[row]), float(self._high[row])

    def follow(self, asked: Iterable[Terms]) -> None:
        """Sums to follow from here on; the last worlds met count already."""
        for terms in set(asked) - self._row.keys():
            values = [_sum(terms, world) for world in self._worlds]
            numbers, weights = zip(*terms, strict=True)
            self._row[terms] = len(self._row)
            self._starts = np.append(self._starts, self._numbers.size)
            self._numbers, self._weights = np.append(self._numbers, numbers), np.append(self._weights, weights)
            self._low, self._high = np.append(self._low, min(values)), np.append(self._high, max(values))

    def learn(self, world: Floats) -> None:
        """One more world."""
        self._worlds.append(world)
        values = np.add.reduceat(world[self._numbers] * self._weights, self._starts)
        np.minimum(self._low, values, out=self._low)
        np.maximum(self._high, values, out=self._high)


def _sum(terms: Terms, world: Floats) -> float:
    return float(sum(weight * world[n] for n, weight in terms))
