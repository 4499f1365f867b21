"""Who writes the tables beside a result, and reads them back? Parquet, enough to compute the study again."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np

from ecosoin.catalogue.factor_set import Source
from ecosoin.catalogue.ranges import ENERGY, LIFETIME, NO_RANGES, Ranges, ReadRange
from ecosoin.catalogue.selection import Selection
from ecosoin.doors.engines.duck import (
    Columns,
    connect,
    create_table,
    fetch_columns,
    parquet_sql,
    write_parquet,
    write_rows,
)
from ecosoin.doors.folder import MARKER
from ecosoin.engine.activity import BASES, ActivityTable
from ecosoin.engine.detail import (
    CELL_COLUMNS,
    cells,
    impacts_by_line,
    impacts_select,
    lines_select,
    machines_select,
    profile_select,
)
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.statement import Shape
from ecosoin.engine.uncertainty import factor_law, mix_law
from ecosoin.kernel.errors import Defect, UsageError
from ecosoin.kernel.sql import identifier
from ecosoin.results.tables import ACTIVITY, FACTORS, Specs
from ecosoin.words import languages

_COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""How what a spreadsheet computes begins."""


def _source_cells(source: Source) -> tuple[Any, ...]:
    return (
        source.id, source.kind, source.publisher, source.title, source.version, source.date_published, source.url,
        source.licence,
    )  # fmt: skip


HYPOTHESES = "hypotheses"
"""Who gives a default that no set does: ``reference/hypotheses.csv``."""


def factor_rows(
    matrix: FactorMatrix, selection: Selection, models: Mapping[str, float], ranges: Ranges
) -> list[tuple[Any, ...]]:
    """Every factor, mix and default of the matrix with its source and law; a server and its twin share their rows."""
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    for (i, s, c), f in sorted(matrix.factor.items()):
        low, central, high = matrix.limits[i, s, c].tolist()
        law, read = factor_law(matrix, models, (i, s, c)), matrix.read.get((i, s, c))
        rows["factor", f"{matrix.items[i]}|{f.id}"] = (
            "factor", f.id, matrix.items[i], f.stage, f.criterion, f.place, f.value, central, low, high, law.method,
            law.models, law.mean, f.unit, f.quality, f.set_name, *_source_cells(selection.source_of(f)), f.locator,
            f.note, f"factor:{f.id}", _read_from(read, ranges),
        )  # fmt: skip
    for (p, c), m in sorted(matrix.mix_row.items()):
        low, central, high = matrix.mix_limits[p, c].tolist()
        rows["mix", m.id] = (
            "mix", m.id, None, "use", m.criterion, m.place, m.value, central, low, high, 1.0, 1.0,
            mix_law(matrix, p, c).mean, m.unit, None, m.set_name, *_source_cells(selection.source_of(m)),
            str(m.year), "", f"mix:{m.id}", None,
        )  # fmt: skip
    for (kind, name), d in sorted(matrix.defaults.items()):
        low, central, high = d.limits
        unit = {LIFETIME: "year", ENERGY: "kWh/year"}.get(kind, "ratio")
        giver = selection.default_set.get((name, kind))
        rows[kind, name] = (
            kind, f"{giver or HYPOTHESES}:{name}:{kind}", name, None, None, None, d.published, central, low, high,
            1.0, 1.0, d.published * d.mean, unit, None, giver, *(None,) * 8, None, None,
            d.stream, _read_from(d.read, ranges),
        )  # fmt: skip
    return list(rows.values())


def _read_from(read: ReadRange | None, ranges: Ranges) -> str | None:
    """The source of a range read beside a set, with its licence."""
    if read is None:
        return None
    source = ranges.sources[read.folder, read.source_id]
    return f"{source.publisher}, {source.title} ({source.version}), {read.locator}. {source.licence}"


def write_activity(
    con: duckdb.DuckDBPyConnection, activity: ActivityTable, tiers: Sequence[tuple[str, str]], path: Path
) -> None:
    """``activity.parquet``: the collapsed rows every total is computed from; ``tiers`` are (tier, category) by row."""
    tier, category = [t for t, _ in tiers], [c for _, c in tiers]
    amounts = [[None if np.isnan(x) else float(x) for x in v]
               for v in (activity.unit_year, activity.use_unit, activity.energy_kwh)]  # fmt: skip
    rows = zip(
        activity.item, tier, category, activity.place, activity.quality, activity.scope["site"],
        activity.scope["service"], *(activity.basis(b) for b in BASES), *amounts, [int(x) for x in activity.lines],
        strict=True,
    )  # fmt: skip
    write_rows(con, ACTIVITY, rows, path, order="order by all")


def write_factors(
    con: duckdb.DuckDBPyConnection,
    matrix: FactorMatrix,
    selection: Selection,
    path: Path,
    *,
    models: Mapping[str, float] = MappingProxyType({}),
    ranges: Ranges = NO_RANGES,
) -> None:
    """``factors.parquet``: the factors used, whole; ``models`` as in an activity."""
    write_rows(con, FACTORS, factor_rows(matrix, selection, models, ranges), path)


def write_lines(
    con: duckdb.DuckDBPyConnection,
    shape: Shape,
    matrix: FactorMatrix,
    *,
    selection: Selection,
    criteria: frozenset[str],
    folder: Path,
) -> None:
    """``lines.parquet``, one row a line, ``impacts.parquet``, one a profile x stage x criterion, from ``line``."""
    assumptions = {m.id for m in selection.mixes.values() if selection.source_of(m).kind == "assumption"}
    assumptions |= {f.id for f in matrix.factor.values() if selection.source_of(f).kind == "assumption"}
    create_table(con, "cell", CELL_COLUMNS, cells(matrix, criteria, frozenset(assumptions)))
    con.execute(f"create table profile as {profile_select(shape)}")
    write_parquet(con, lines_select(shape), folder / "lines.parquet")
    write_parquet(con, f"{impacts_select(criteria)} order by profile, stage, criterion", folder / "impacts.parquet")


def write_machines(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """``machines.parquet``: what each virtual machine takes of its hosts, from the tables of lines of ``folder``."""
    lines, impacts = (parquet_sql(folder / f"{name}.parquet") for name in ("lines", "impacts"))
    write_parquet(con, machines_select(lines, impacts), folder / "machines.parquet")


def line_impacts(con: duckdb.DuckDBPyConnection, folder: Path) -> duckdb.DuckDBPyRelation:
    """The impacts of each line, stage and criterion of a study folder, those of a profile given to its lines."""
    lines, impacts = (parquet_sql(folder / f"{name}.parquet") for name in ("lines", "impacts"))
    by_profile = "profile" in con.sql(f"from {impacts}").columns
    return con.sql(impacts_by_line(lines, impacts) if by_profile else f"from {impacts}")


def write_labels(labels: Mapping[str, Mapping[str, str]], path: Path) -> None:
    """``labels.csv``: what the user calls codes of the result, one column a language.

    A word that a spreadsheet would compute is written after an apostrophe, as one types it there.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("code", *languages()))
        for code, names in sorted(labels.items()):
            row = (code, *(names.get(k, "") for k in languages()))
            writer.writerow(typed_text(word) for word in row)


def typed_text(word: str) -> str:
    """A word as one types it in a spreadsheet that would compute it: after an apostrophe."""
    return f"'{word}" if word.startswith(_COMPUTED) else word


@contextmanager
def as_written(folder: Path, file: str = MARKER) -> Iterator[None]:
    """Says that a folder is no longer what a study wrote, when what is made of its ``file`` cannot be.

    Anybody may edit these files: what they break is told, whatever breaks. Raises UsageError ``result-altered``.
    """
    try:
        yield
    except (duckdb.Error, LookupError, TypeError, ValueError, ArithmeticError, AttributeError, Defect) as error:
        raise UsageError("result-altered", path=str(folder), reason=file, detail=str(error)) from error


def read_table(folder: Path, name: str, columns: Specs) -> Columns:
    """The columns of a table of a study folder, each of the type that ``columns`` gives it; numbers are finite.

    Raises UsageError: ``not-a-result-folder`` without that table, ``result-altered`` for another one.
    """
    path, named = folder / f"{name}.parquet", f"{name}.parquet"
    if not path.is_file():
        raise UsageError("not-a-result-folder", path=str(folder), reason=named)
    with as_written(folder, named):
        con = connect()
        asked = ", ".join(f"cast({identifier(c)} as {t}) as {identifier(c)}" for c, t in columns)
        found = fetch_columns(con, f"select {asked} from {parquet_sql(path)}")
        for column, kind in columns:
            if kind == "DOUBLE" and np.isinf(found[column].astype(np.float64)).any():
                raise ValueError(column)
    return found


def read_activity(folder: Path) -> tuple[ActivityTable, tuple[str, ...], tuple[str, ...]]:
    """The activity of a study folder, with its tiers and categories by row."""
    c = read_table(folder, "activity", ACTIVITY)

    def text(name: str) -> tuple[str, ...]:
        return tuple(str(x) for x in c[name])

    with as_written(folder, "activity.parquet"):
        table = ActivityTable(
            item=text("item"),
            place=text("place"),
            quality=text("quality"),
            lines=c["lines"].astype(np.int64),
            scope={k: text(k) for k in ("site", "service", *BASES)},
            unit_year=c["unit_year"].astype(np.float64),
            use_unit=c["use_unit"].astype(np.float64),
            energy_kwh=c["energy_kwh"].astype(np.float64),
        )
    return table, text("tier"), text("category")
