"""A stream depends on the seed and on the name of what is drawn, on nothing else."""

from __future__ import annotations

import pytest

from ecosoin.kernel.draws import stream

PINNED = {
    (7, "factor:x"): [0.7268124396455363, -1.1938800191692645, -2.801670436328717],
    (-3, "é"): [-0.11584092927562892, 0.7571371513177133, 0.013918862240831805],
}


def test_a_stream_is_the_same_on_every_machine_and_in_every_version() -> None:
    """Results of a seed are published: these numbers may never change."""
    assert stream(7, "factor:x").standard_normal(3).tolist() == pytest.approx(PINNED[7, "factor:x"], rel=1e-12)
    assert stream(-3, "é").standard_normal(3).tolist() == pytest.approx(PINNED[-3, "é"], rel=1e-12)


def test_each_name_and_each_seed_has_its_own_stream() -> None:
    first = {tuple(stream(s, n).standard_normal(2)) for s in (1, 2, 3) for n in ("a", "b", "ab")}
    assert len(first) == 9
