"""The factors of a service written on paper are exact: what moves is what the paper says moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ecosoin.engine import factor_matrix
from ecosoin.kernel.ranged import factor_range


@pytest.fixture(scope="package", autouse=True)
def exact_factors() -> Iterator[None]:
    """A range without width stays so, without the floor of the catalogue."""

    def exact(row: tuple[float, float | None, float | None], *rest: object) -> tuple[float, float, float]:
        value, low, high = row
        return (value, value, value) if low == high == value else factor_range(row, *rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factor_matrix, "factor_range", exact)
        yield
