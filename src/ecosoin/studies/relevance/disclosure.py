"""Which counts may leave: none under the threshold, none that subtraction would give back.

A table publishes the values of its cells and their total. A cell is withheld when its count is small (between 1 and the
threshold, excluded); then further cells, smallest first, until what is withheld cannot be told apart: at least two
cells and a withheld sum of at least the threshold. When that cannot be reached the whole table is withheld.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def is_small(count: int, threshold: int) -> bool:
    """A count that points at few people; zero points at none.

    >>> is_small(10, 11), is_small(0, 11), is_small(11, 11)
    (True, False, False)
    """
    return 0 < count < threshold


def withheld(counts: Mapping[Key, Sequence[int]], threshold: int, already: frozenset[Key] = frozenset()) -> set[Key]:
    """The cells of a table to withhold; each cell has one or several counts (acts, patients), all published or none.

    ``already`` names cells withheld for another reason. The total of the table is taken to be published.

    >>> sorted(withheld({"a": [3], "b": [40], "c": [50]}, 11))
    ['a', 'b']
    """
    hidden = {k for k, values in counts.items() if any(is_small(v, threshold) for v in values)} | set(already)
    if not hidden:
        return hidden
    rest = sorted((k for k in counts if k not in hidden), key=lambda k: (sum(counts[k]), str(k)))
    rest = [k for k in rest if any(counts[k])]

    def safe() -> bool:
        told = [k for k in hidden if any(counts[k])]
        sums = [sum(column) for column in zip(*(counts[k] for k in told), strict=True)]
        return not told or (len(told) >= 2 and not any(is_small(s, threshold) for s in sums))

    while not safe() and rest:
        hidden.add(rest.pop(0))
    return hidden if safe() else set(counts)


def chain(values: Sequence[int], threshold: int) -> list[int | None]:
    """Nested counts (each contained in the next) without small differences between those published, largest kept first.

    >>> chain([20, 25, 60], 11)
    [None, 25, 60]
    >>> chain([0, 5, 60], 11)
    [0, None, 60]
    """
    published: list[int | None] = [None] * len(values)
    last: int | None = None
    for i in range(len(values) - 1, -1, -1):
        if not is_small(values[i], threshold) and (last is None or not is_small(last - values[i], threshold)):
            published[i] = last = values[i]
    return published
