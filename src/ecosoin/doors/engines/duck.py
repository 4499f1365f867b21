"""DuckDB, embedded: the default engine, and the place where small tables are laid down and read back."""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ecosoin.doors.scratch import process_scratch
from ecosoin.engine.dialect import DUCKDB
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.sql import identifier, literal

_PATTERN = re.compile(r"([*?\[])")
_AMOUNT = re.compile(r"\d+(\.\d+)? ?([KMGT]i?B)", re.IGNORECASE)
_SHARE_OF_LIMIT = 6
"""Of the memory a process may take, where the system limits it, the engine takes one part in this many."""

Columns = dict[str, npt.NDArray[Any]]
Specs = Sequence[tuple[str, str]]
"""Columns of a table: name, SQL type."""


def connect(spill: Path | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory database that never looks for extensions on a network; ``spill`` is where it may overflow.

    Without one, a folder of this process: never the folder the user is in. ``memory``: how much it may take before it
    overflows, as ``2GB``; unless told, what the system lets it. Raises UsageError ``memory-invalid``.
    """
    if memory is not None and not _AMOUNT.fullmatch(memory):
        raise UsageError("memory-invalid", value=memory)
    con = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    con.execute("set enable_progress_bar = false")
    with suppress(OSError):  # no room for a folder: most statements need none
        con.execute(f"set temp_directory = {literal(spill or process_scratch() / 'spill')}")
    if most := memory or _allowed():
        con.execute(f"set memory_limit = {literal(most)}")
    return con


def _allowed() -> str | None:
    """What the engine may take where the system limits a process: it looks at the memory of the machine alone."""
    if sys.platform != "win32":
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit != resource.RLIM_INFINITY:
            return f"{limit // 1000 // _SHARE_OF_LIMIT}KB"
    return None


def seal(con: duckdb.DuckDBPyConnection, given: Iterable[Path], folders: Iterable[Path] = ()) -> None:
    """From now on the engine opens what was ``given`` (files, and what folders hold) and nothing else, for good.

    It also reads and writes in ``folders`` and in the scratch of this process. What is in a folder whose name, or has a
    name, that the engine takes for a pattern is looked for from the folder above, which is then open too; what has a
    name that is no text stays closed. No later statement can undo this.
    """
    files, places = set[str](), {str(p.absolute()) for p in (*folders, process_scratch())}
    for path in given:
        for seen in (path.absolute(), path.resolve()):
            above = [Path(*seen.parts[:n]) for n, part in enumerate(seen.parts) if n and _PATTERN.search(part)]
            places |= {str(p) for p in (*above[:1], *([seen] if path.is_dir() else []))}
            files |= {str(seen)} if not above and not path.is_dir() else set()
    for option, paths in (("allowed_paths", files), ("allowed_directories", places)):
        named = [p for p in sorted(paths) if p.encode("utf-8", "ignore").decode() == p]
        con.execute(f"set {option} = [{', '.join(map(literal, named))}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")


@contextmanager
def engine_files(folder: Path, place: Path | None = None) -> Iterator[Path]:
    """Yields a folder where a sealed engine may write; at the end its files are moved to ``folder``.

    It is made in ``place``, a folder the engine was given; in the scratch of this process unless told.
    """
    with TemporaryDirectory(dir=place or process_scratch()) as work:
        yield Path(work)
        for file in sorted(Path(work).iterdir()):
            shutil.move(file, folder / file.name)


def one_path(path: Path | str) -> str:
    """The path of one file as the engine reads paths, from the root.

    It would take ``*``, ``?`` and ``[`` for a pattern of many, a first ``~`` for the folder of the user, ``file:`` or
    ``sqlite:`` for another way to read.

    >>> one_path("/tmp/parc[1]*.csv"), one_path("~/parc.csv").startswith("~")
    ('/tmp/parc[[]1][*].csv', False)
    """
    return _PATTERN.sub(r"[\1]", str(Path(path).absolute()))


def path_literal(path: Path | str) -> str:
    """:func:`one_path` as SQL."""
    return literal(one_path(path))


def parquet_sql(path: Path | str, more: str = "") -> str:
    """SQL of the rows of one Parquet file; a folder named ``site=A`` adds no column."""
    return f"read_parquet({path_literal(path)}, hive_partitioning = false{more})"


def create_table(con: duckdb.DuckDBPyConnection, name: str, columns: Specs, rows: Iterable[Sequence[Any]]) -> None:
    """A table from rows of plain values."""
    con.execute(f"create or replace table {identifier(name)} ({', '.join(f'{identifier(c)} {t}' for c, t in columns)})")
    vectors = [list(v) for v in zip(*rows, strict=True)]
    if vectors:
        unnested = ", ".join(f"unnest(${i + 1}::{t}[])" for i, (_, t) in enumerate(columns))
        con.execute(f"insert into {identifier(name)} select {unnested}", vectors)


def count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a relation, or of what follows ``from``."""
    return int(con.execute(f"select count(*) from {relation}").fetchall()[0][0])


def fetch_columns(con: duckdb.DuckDBPyConnection, sql: str) -> Columns:
    """The result by column: numbers as float64 with NaN for NULL, text as objects with None."""
    columns: Columns = {}
    for name, values in con.execute(sql).fetchnumpy().items():
        if isinstance(values, np.ma.MaskedArray):
            numeric = values.dtype.kind in "fiu"
            plain = values.data.astype(np.float64 if numeric else object)
            plain[np.ma.getmaskarray(values)] = np.nan if numeric else None
            values = plain
        columns[name] = values
    return columns


def write_parquet(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    con.execute(f"copy ({sql}) to {literal(path.absolute())} (format parquet, compression zstd)")


def write_rows(
    con: duckdb.DuckDBPyConnection, columns: Specs, rows: Iterable[Sequence[Any]], path: Path, order: str = ""
) -> None:
    """Rows of plain values as Parquet; ``order``: an SQL clause."""
    create_table(con, "written", columns, rows)
    write_parquet(con, f"select * from written {order}", path)


def read_parquet(con: duckdb.DuckDBPyConnection, path: Path) -> Columns:
    return fetch_columns(con, f"select * from {parquet_sql(path)}")


class DuckEngine:
    """Runs a statement on the tables of its own connection."""

    dialect = DUCKDB

    def __init__(self, con: duckdb.DuckDBPyConnection):
        self.con = con

    def columns(self, sql: str) -> Columns:
        return fetch_columns(self.con, sql)
