"""Which identifiers of a file left in place are repeated? Exactly, whatever its size.

Identifiers written in order are told unique by one reading; so are those that end in whole numbers, one bit for each.
Otherwise their 64-bit hashes are sorted: only rows whose hash is met twice are compared, so that two identifiers of the
same hash are not taken for one.
"""

from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from math import ceil
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.doors.engines.duck import count
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged

Hashes = npt.NDArray[np.uint64]
_HASHES = 2**64
_TABLE = "identifier_hash"
_SORTED = 2**24
"""Hashes sorted at once."""


def check_identifiers(staging: Staging, staged: Staged) -> None:
    """Notes how many rows repeat an identifier, with the least of those repeated."""
    key = staged.column("item_id" if staged.table == "equipment" else "vm_id")
    if staged.table not in ("equipment", "virtual_machine") or key is None:
        return
    con, known = staging.con, f"(select {key.sql} as key from {staged.relation} where {key.sql} is not null)"
    first = f"(select * from {known} limit {staging.limit('identifier_sample')})"
    bits = staging.limit("identifier_bit")
    for unique in (in_order, partial(each_number_once, bits=bits)):
        if unique(con, first) and unique(con, known):
            return
    lines, value = repeats(con, known, staging.limit("identifier_hash"))
    if lines:
        staging.problem("duplicates-counted", "error", staged.shown_file, column=key.header, lines=lines, value=value)


def in_order(con: duckdb.DuckDBPyConnection, known: str) -> bool:
    """Whether each ``key`` of a relation comes after the one before it, as text or as numbers written are: so once.

    >>> two = ("('9'), ('10')", "('A10'), ('A9')", "('a'), ('a')")
    >>> [in_order(duckdb.connect(), f"(values {x}) t(key)") for x in two]
    [True, True, False]
    """
    longer = "strlen(last) < strlen(key) or (strlen(last) = strlen(key) and last < key)"
    both = f"select bool_and(last < key), bool_and({longer}) from (select key, lag(key) over () as last from {known})"
    return any(x is not False for x in con.execute(both).fetchall()[0])


def each_number_once(con: duckdb.DuckDBPyConnection, known: str, bits: int) -> bool:
    """Whether, less the start they all share, the ``key`` are whole numbers all different, in ``bits`` bits at most.

    Two keys of one number (``7``, ``07``) give False, which says nothing.

    >>> three = ("('PC-12'), ('PC-7')", "('PC-7'), ('PC-07')", "('PC-7'), ('PC-x')")
    >>> [each_number_once(duckdb.connect(), f"(values {x}) t(key)", 1000) for x in three]
    [True, False, False]
    """
    told = "count(key), min(key), max(key), max(length(key))"  # the last in the order of texts is not the longest
    rows, least, most, longest = con.execute(f"select {told} from {known}").fetchall()[0]
    start = sum(1 for _ in takewhile(lambda ends: ends[0] == ends[1], zip(least or "", most or "", strict=False)))
    if not rows or (room := 10 ** (longest - start)) > bits:
        return False
    number = f"try_cast({f'substring(key, {start + 1})' if start else 'key'} as bigint)"
    try:
        met = con.execute(f"select bit_count(bitstring_agg({number}, 0, {room - 1})) from {known}").fetchall()[0][0]
    except duckdb.OutOfRangeException:
        return False
    return bool(met == rows)


def repeats(con: duckdb.DuckDBPyConnection, known: str, held: int) -> tuple[int, Any]:
    """Rows of a relation whose ``key`` another has before them, and the least such key; ``held`` hashes at a time.

    >>> repeats(duckdb.connect(), "(values ('b'), ('a'), ('b'), ('a'), ('b'), ('c')) t(key)", 2)
    (3, 'a')
    """
    suspect = np.unique(np.concatenate([np.zeros(0, np.uint64), *_met_twice(con, known, held)]))
    if not len(suspect):
        return 0, None
    con.register("suspect", {"hash": suspect})
    lines, value = con.execute(
        "select coalesce(sum(n - 1), 0), min(key) from (select key, count(*) as n "
        f"from {known} where hash(key) in (select hash from suspect) group by key having count(*) > 1)"
    ).fetchall()[0]
    con.unregister("suspect")
    return int(lines), value


def _met_twice(con: duckdb.DuckDBPyConnection, known: str, held: int) -> Iterator[Hashes]:
    """The hashes met more than once: one reading for each ``held`` keys."""
    rows = count(con, known)
    readings = max(1, ceil(rows / held))
    parts = max(1, ceil(rows / readings / _SORTED))
    width = _HASHES // parts
    for reading in range(readings):
        con.execute(
            f"create or replace temp table {_TABLE} as "
            f"select hash from (select hash(key) as hash from {known}) where hash % {readings} = {reading}"
        )
        for part in range(parts):
            low, high = part * width, _HASHES if part == parts - 1 else (part + 1) * width
            between = f"select hash from {_TABLE} where hash >= {low}::ubigint and hash <= {high - 1}::ubigint"
            hashes: Hashes = con.execute(between).fetchnumpy()["hash"]
            hashes.sort()
            yield hashes[1:][hashes[1:] == hashes[:-1]]
    con.execute(f"drop table {_TABLE}")
