"""Data shipped with the package, and factor sets in a folder: the only place that reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ecosoin.catalogue.factor_set import COLUMNS, FactorSet
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.kernel.errors import InputProblems, Problem, UsageError

DEFAULT_SET = "ademe-2022"
_LICENCE = "LICENCE.txt"


def _reference() -> Traversable:
    return resources.files("ecosoin") / "reference"


@cache
def builtin_set_names() -> tuple[str, ...]:
    """The names of the built-in factor sets, the default one first."""
    names = sorted(f.name for f in (_reference() / "factors").iterdir() if f.is_dir() and f.name[0] not in "._")
    return tuple(sorted(names, key=lambda n: n != DEFAULT_SET))


@cache
def load_builtin_set(name: str) -> FactorSet:
    """A built-in factor set by name; every row of it is kept."""
    if name not in builtin_set_names():
        raise _unknown_set(name)
    return _checked(name, _reference() / "factors" / name)


def load_set_folder(path: Path) -> FactorSet:
    """A factor set from the four CSV files of a folder; all its problems at once otherwise."""
    if not path.is_dir():
        raise _unknown_set(str(path))
    return _checked(path.name, path)


def load_set(name_or_folder: str) -> FactorSet:
    """A built-in set when a name is given, else the set of a folder."""
    if name_or_folder in builtin_set_names():
        return load_builtin_set(name_or_folder)
    return load_set_folder(Path(name_or_folder))


def read_set(name: str, folder: Traversable) -> tuple[FactorSet, list[Problem]]:
    """The set of a folder and its problems, without judging them."""
    tables: dict[str, list[dict[str, str]]] = {}
    problems: list[Problem] = []
    for table, columns in COLUMNS.items():
        file = folder / f"{table}.csv"
        if not file.is_file():
            continue
        try:
            header, tables[table] = _read_csv(file)
        except (UnicodeDecodeError, csv.Error) as error:
            tables[table] = []
            problems.append(Problem("factor-file-unreadable", "error", f"{table}.csv", params={"reason": str(error)}))
            continue
        if not tables[table]:
            listed = ", ".join(columns)
            problems += [
                Problem("factor-column-missing", "error", f"{table}.csv", 1, c, {"column": c, "columns": listed})
                for c in columns
                if c not in header
            ]
    places = {row["iso2"] for row in load_reference_table("countries")}
    factor_set, found = parse_factor_set(name, tables, places)
    return factor_set, problems + found


def set_folder(name_or_folder: str) -> Traversable:
    """Where a set is stored."""
    if name_or_folder in builtin_set_names():
        return _reference() / "factors" / name_or_folder
    path = Path(name_or_folder)
    if not path.is_dir():
        raise _unknown_set(name_or_folder)
    return path


def set_licence(name: str) -> str:
    """The licence note of a built-in set."""
    return (_reference() / "factors" / name / _LICENCE).read_text(encoding="utf-8")


@cache
def load_reference_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``reference/<name>.csv``."""
    return tuple(_read_csv(_reference() / f"{name}.csv")[1])


def load_reference_text(path: str) -> str:
    """A text file of ``reference/``, such as ``schema/footprint.schema.json``."""
    return _reference().joinpath(path).read_text(encoding="utf-8")


def _checked(name: str, folder: Traversable) -> FactorSet:
    factor_set, problems = read_set(name, folder)
    if any(p.severity == "error" for p in problems):
        raise InputProblems(problems)
    return replace(factor_set, doubts=tuple(problems))


def _read_csv(file: Traversable) -> tuple[Sequence[str], list[dict[str, str]]]:
    """Header and rows, separated by commas or semicolons; ``_row`` is the line an editor shows for the row's start."""
    text = file.read_text(encoding="utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    rows: list[dict[str, str]] = []
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append({**dict(zip(header, cells, strict=False)), "_row": str(line)})
        line = reader.line_num + 1
    return header, rows


def _unknown_set(name: str) -> UsageError:
    choices, files = ", ".join(builtin_set_names()), ", ".join(f"{table}.csv" for table in COLUMNS)
    return UsageError("factor-set-unknown", name=name, choices=choices, files=files)
