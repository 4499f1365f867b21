"""What leaves cannot be subtracted back: the attack, and the invariants that stop it."""

from __future__ import annotations

from itertools import pairwise

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
