"""Repeated identifiers of a file left in place: exact, in order or not, whatever is held at a time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.doors.text import identifiers
from ecosoin.doors.text.identifiers import each_number_once, in_order, repeats
from tests.doors.inventories import read

KEYS = st.lists(st.one_of(st.integers(0, 40).map(str), st.text("aé1", max_size=3)), max_size=60)


def laid(keys: list[str]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create table laid as select unnest($1::varchar[]) as key", [keys])
    return con


def counted(keys: list[str]) -> tuple[int, str | None]:
    repeated = {k: n for k, n in Counter(keys).items() if n > 1}
    return sum(n - 1 for n in repeated.values()), min(repeated, default=None, key=str.encode)


@given(KEYS, st.integers(1, 70), st.integers(1, 70))
def test_repeats_are_those_one_counts(keys: list[str], held: int, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifiers, "_SORTED", at_once)
        assert repeats(laid(keys), "laid", held) == counted(keys)


@settings(max_examples=50)
@given(KEYS)
def test_two_identifiers_of_one_hash_are_not_one(keys: list[str]) -> None:
    con = laid(keys)
    con.execute("create macro hash(x) as strlen(x)::ubigint")
    assert con.execute("select hash('abc')").fetchall() == [(3,)]
    assert repeats(con, "laid", 7) == counted(keys)


@settings(max_examples=50)
@given(KEYS)
def test_identifiers_in_order_are_unique(keys: list[str]) -> None:
    assert not in_order(laid(keys), "laid") or counted(keys) == (0, None)
    unique = sorted(set(keys), key=str.encode)
    assert in_order(laid(unique), "laid")
    assert in_order(laid(sorted(unique, key=lambda k: (len(k.encode()), k.encode()))), "laid")


@given(KEYS, st.text("aé1", max_size=3), st.integers(1, 10_000))
def test_identifiers_of_different_numbers_are_unique(keys: list[str], start: str, bits: int) -> None:
    keys = [start + k for k in keys]
    assert not each_number_once(laid(keys), "laid", bits) or counted(keys) == (0, None)


@settings(max_examples=40)
@given(st.sets(st.integers(0, 999)).filter(len), st.text("aé", max_size=3))
def test_different_numbers_are_known_for_what_they_are(numbers: set[int], start: str) -> None:
    padded = [f"{start}{n:03}" for n in numbers]
    alone = len(padded) == 1  # nothing tells where its number begins
    assert each_number_once(laid(padded), "laid", 1_000) is not alone
    plain = [f"{start}{n}" for n in {*numbers, 0, 98, 997}]  # the last in the order of texts is not the longest
    assert each_number_once(laid(plain), "laid", 1_000)
    assert not any(each_number_once(laid(keys), "laid", 9) for keys in (padded, plain))


@pytest.mark.parametrize(("sample", "held"), [(5, 1_000), (100_000, 1_000), (5, 100)])
@pytest.mark.parametrize(
    ("key", "lines"),
    [("range", 0), ("'PC-' || range", 0), ("999 - range", 0), ("range // 2", 500), ("if(range = 999, 3, range)", 1),
     ("if(range % 2 = 0, null, range)", 0), ("range % 7 + 0.5", 993)],
)  # fmt: skip
def test_a_repeat_is_found_at_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, lines: int, sample: int, held: int
) -> None:
    monkeypatch.setattr(identifiers, "_SORTED", 64)
    limits = {"identifier_sample": sample, "identifier_hash": held}
    known = identifiers.Staging.limit
    monkeypatch.setattr(identifiers.Staging, "limit", lambda self, name: limits.get(name) or known(self, name))
    path = tmp_path / "p.parquet"
    rows = f"select {key} as id, 'Laptop' as type, 1 as quantity from range(1000)"
    duckdb.execute(f"copy ({rows}) to '{path}' (format parquet)")
    assert [p.params["lines"] for p in read(path).found("duplicates-counted")] == ([lines] if lines else [])
