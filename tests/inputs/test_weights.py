"""Weights drawn where the committee says they lie: means known on paper."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.weights import WeightSpace, contradiction, draw_weights

DRAWS = 60_000


def means(space: WeightSpace) -> list[float]:
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert drawn.shape == (DRAWS, space.size)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(DRAWS), abs=1e-12) and drawn.min() >= 0
    return [float(x) for x in drawn.mean(axis=0)]


def test_free_weights_share_alike() -> None:
    """Dirichlet (1, 1, 1, 1): mean 1/4, variance (n - 1) / (n2 (n + 1)) = 3 / 80."""
    drawn = draw_weights(WeightSpace("free", 4), DRAWS, np.random.default_rng(5))
    assert drawn.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.004)
    assert drawn.var(axis=0) == pytest.approx([3 / 80] * 4, rel=0.03)


def test_an_order_gives_the_textbook_means() -> None:
    """Three ordered weights: (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, (1/3) / 3, at the places the order names."""
    assert means(WeightSpace("ordinal", 3, groups=(2, 0, 1))) == pytest.approx([2 / 18, 11 / 18, 5 / 18], abs=0.004)


def test_equal_importance_is_shared() -> None:
    """The first alone, the two others in one group: the mean of what is left, (5 + 2) / 36."""
    assert means(WeightSpace("ordinal", 3, groups=(1, 0, 1))) == pytest.approx([7 / 36, 11 / 18, 7 / 36], abs=0.004)


def test_an_order_holds_in_every_draw() -> None:
    drawn = draw_weights(WeightSpace("ordinal", 4, groups=(1, 0, 2, 1)), 2000, np.random.default_rng(5))
    assert np.all(drawn[:, 1] >= drawn[:, 0]) and np.all(drawn[:, 1] >= drawn[:, 3])
    assert np.all(drawn[:, 2] <= drawn[:, 0]) and np.all(drawn[:, 2] <= drawn[:, 3])
    assert 0.4 < np.mean(drawn[:, 0] > drawn[:, 3]) < 0.6


def test_floors_alone_leave_the_rest_free() -> None:
    """0.3 and 0.1 at least: the 0.6 that is left is shared alike, 0.2 each."""
    space = WeightSpace("bounded", 3, low=(0.3, 0.1, 0.0), high=(1.0, 1.0, 1.0))
    assert means(space) == pytest.approx([0.5, 0.3, 0.2], abs=0.004)
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert np.all(drawn >= np.array(space.low))
    assert drawn.var(axis=0) == pytest.approx([0.36 / 18] * 3, rel=0.03)


def test_two_bounded_weights_are_uniform_between_their_bounds() -> None:
    """0.2 <= w <= 0.5 with its complement free between 0.5 and 0.8: uniform, mean 0.35, variance 0.09 / 12."""
    space = WeightSpace("bounded", 2, low=(0.2, 0.1), high=(0.5, 0.9))
    drawn = draw_weights(space, DRAWS, np.random.default_rng(5))
    assert drawn.min(axis=0) == pytest.approx([0.2, 0.5], abs=0.002)
    assert drawn.max(axis=0) == pytest.approx([0.5, 0.8], abs=0.002)
    assert drawn.mean(axis=0) == pytest.approx([0.35, 0.65], abs=0.004)
    assert drawn.var(axis=0) == pytest.approx([0.0075, 0.0075], rel=0.03)


def test_an_odd_number_of_bounded_weights_stays_within() -> None:
    space = WeightSpace("bounded", 3, low=(0.1, 0.2, 0.0), high=(0.4, 0.5, 0.6))
    drawn = draw_weights(space, 5000, np.random.default_rng(5))
    assert drawn.sum(axis=1) == pytest.approx(np.ones(5000), abs=1e-12)
    assert np.all(drawn >= np.array(space.low) - 1e-12) and np.all(drawn <= np.array(space.high) + 1e-12)
    assert drawn.min(axis=0) == pytest.approx([0.1, 0.2, 0.1], abs=0.02)
    assert drawn.max(axis=0) == pytest.approx([0.4, 0.5, 0.6], abs=0.02)


def test_settled_weights_do_not_move() -> None:
    space = WeightSpace("bounded", 2, low=(0.3, 0.7), high=(0.3, 0.7))
    assert draw_weights(space, 2, np.random.default_rng(5)).tolist() == [[0.3, 0.7], [0.3, 0.7]]


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        ((0.5, 0.25), (0.5, 0.75), None),
        ((0.5, 0.2), (0.4, 0.9), "low-over-high"),
        ((0.5, 0.5), (0.5, 0.9), None),
        ((0.5, 0.51), (0.6, 0.9), "low-over-one"),
        ((0.1, 0.2), (0.25, 0.75), None),
        ((0.1, 0.2), (0.25, 0.74), "high-under-one"),
    ],
)
def test_bounds_that_leave_room_or_none(low: tuple[float, ...], high: tuple[float, ...], why: str | None) -> None:
    assert contradiction(WeightSpace("bounded", 2, low=low, high=high)) == why


def test_only_bounds_can_contradict_each_other() -> None:
    assert contradiction(WeightSpace("ordinal", 2, groups=(0, 1), low=(0.9, 0.9), high=(0.1, 0.1))) is None
