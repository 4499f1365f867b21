"""The same study on DuckDB, Spark in this process, and a standalone master with two workers."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.small_studies import study

INVENTORY = "id,type,quantity,purchase date,service,country,quality\n" + "".join(
    f"l{n},{('laptop', 'server', 'monitor', 'mri')[n % 4]},{1 + n % 7},{2014 + n % 10}-03-0{1 + n % 9},"
    f"service {n % 5},{('FR', 'DE', '')[n % 3]},{('high', 'medium', 'low', '')[n % 4]}\n"
    for n in range(400)
)


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(one["breakdown"]) == len(other["breakdown"])
    for a, b in zip(one["totals"], other["totals"], strict=True):
        assert a["criterion"] == b["criterion"]
        for key in ("value", "mean", "p05", "p50", "p95", "coverage_share"):
            assert (a[key] is None) == (b[key] is None)
            assert a[key] is None or math.isclose(a[key], b[key], rel_tol=1e-9)


@pytest.mark.spark
@pytest.mark.parametrize("where", ["local", "standalone"])
def test_spark_gives_every_total_of_duckdb(tmp_path: Path, request: pytest.FixtureRequest, where: str) -> None:
    master = request.getfixturevalue("spark_master") if where == "standalone" else None
    one = study(tmp_path, INVENTORY)
    other = study(tmp_path, INVENTORY, engine="spark", spark_master=master)
    same(one, other)
    assert other["study"]["engine"] == "spark"
