"""What leaves cannot be subtracted back: the attack, and the invariants that stop it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.studies.relevance.disclosure import chain, is_small, withheld

MIN = 11
tables = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=2)


def differenced(counts: dict[str, tuple[int, int]], hidden: set[str]) -> list[int]:
    """The attack: from the published total and the published cells, what is left for the withheld ones."""
    return [
        sum(c[k] for c in counts.values()) - sum(c[k] for name, c in counts.items() if name not in hidden)
        for k in range(2)
    ]


@given(tables)
def test_subtraction_gives_back_no_small_cell(counts: dict[str, tuple[int, int]]) -> None:
    hidden = withheld(counts, MIN)
    assert not any(is_small(v, MIN) for name, c in counts.items() if name not in hidden for v in c)
    told = [name for name in hidden if any(counts[name])]
    if hidden and hidden != set(counts):
        assert len(told) != 1
        assert not any(is_small(left, MIN) for left in differenced(counts, hidden))


def test_one_small_cell_takes_a_neighbour_with_it() -> None:
    assert withheld({"a": (3, 3), "b": (40, 20), "c": (50, 30)}, MIN) == {"a", "b"}


def test_without_a_neighbour_to_hide_behind_the_table_is_withheld() -> None:
    assert withheld({"a": (3, 3), "b": (0, 0)}, MIN) == {"a", "b"}


def test_nothing_small_nothing_withheld() -> None:
    assert withheld({"a": (30, 20), "b": (0, 0)}, MIN) == set()


@given(st.lists(st.integers(0, 80), min_size=3, max_size=3).map(sorted))
def test_nested_counts_never_differ_by_a_small_number(values: list[int]) -> None:
    told = [v for v in chain(values, MIN) if v is not None]
    assert not any(is_small(v, MIN) for v in told)
    assert not any(is_small(b - a, MIN) for a, b in pairwise(told))


@pytest.mark.parametrize(
    ("counts", "already", "expected"),
    [
        ({"a": (3, 2), "b": (50, 30), "c": (40, 20)}, "", "ac"),
        ({"a": (3, 2), "b": (40, 31), "c": (40, 20)}, "", "ac"),
        ({"a": (3, 2), "c": (40, 20), "b": (40, 20)}, "", "ab"),
        ({"a": (3, 2), "b": (4, 3), "c": (40, 20)}, "", "abc"),
        ({"a": (6, 6), "b": (6, 5), "c": (40, 20)}, "", "ab"),
        ({"a": (6, 6), "b": (6, 4), "c": (40, 20), "d": (12, 11)}, "", "abd"),
        ({"a": (40, 10), "b": (50, 11), "c": (60, 12)}, "", "ab"),
        ({"a": (40, 11), "b": (50, 11), "c": (0, 0)}, "", ""),
        ({"a": (0, 0), "b": (15, 15), "c": (20, 20), "d": (30, 30)}, "ab", "abc"),
        ({"a": (0, 0), "b": (15, 15), "c": (20, 20)}, "a", "a"),
        ({"a": (12, 12), "b": (15, 15), "c": (20, 20)}, "a", "ab"),
        ({"a": (12, 12), "b": (15, 15), "c": (20, 20)}, "ab", "ab"),
        ({"a": (12, 12), "b": (0, 0), "c": (20, 20)}, "a", "ac"),
        ({"a": (12, 12)}, "a", "a"),
    ],
)
def test_cells_withheld_by_hand(counts: dict[str, tuple[int, int]], already: str, expected: str) -> None:
    """The smallest neighbour by both its counts, then its name, until two cells and 11 of each count are hidden."""
    assert withheld(counts, MIN, frozenset(already)) == set(expected)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([12, 20, 60], [None, 20, 60]),
        ([11, 22, 33], [11, 22, 33]),
        ([11, 21, 32], [None, 21, 32]),
        ([0, 10, 10], [0, None, None]),
        ([11, 11, 11], [11, 11, 11]),
        ([5, 9, 10], [None, None, None]),
        ([0, 11, 11], [0, 11, 11]),
        ([30, 40, 50], [30, None, 50]),
    ],
)
def test_nested_counts_by_hand(values: list[int], told: list[int | None]) -> None:
    assert chain(values, MIN) == told


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_small_count(count: int, small: bool) -> None:
    assert is_small(count, MIN) is small
