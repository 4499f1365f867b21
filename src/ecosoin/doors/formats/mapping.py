"""The user's own words: a YAML or CSV file that says which header is which column, which word is which value."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import yaml

from ecosoin.doors.text.staging import ColumnMapping
from ecosoin.inputs.cells import word
from ecosoin.inputs.columns import TABLES
from ecosoin.inputs.headers import Heading, bare
from ecosoin.kernel.errors import InputProblems, Problem, UsageError

_COLUMNS = frozenset(c.name for columns in TABLES.values() for c in columns)


def read_mapping(path: Path | None) -> ColumnMapping:
    """The mapping of a file; all its problems at once when it cannot be used.

    YAML: ``columns: {header: column}`` or ``{header: {column: …, multiply: …}}``, ``values: {column: {word: value}}``.
    CSV: columns ``header, column, multiply, word, value``; a row gives a header its column or a word its value.
    """
    if path is None:
        return ColumnMapping()
    if not path.is_file():
        raise UsageError("path-not-found", path=str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
        columns, values = _from_csv(text) if path.suffix.lower() == ".csv" else _from_yaml(text)
    except (UnicodeDecodeError, yaml.YAMLError, csv.Error, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise InputProblems([Problem("mapping-unreadable", "error", str(path), params={"reason": reason})]) from error
    used = {c: c for c in [*(h.column for h in columns.values()), *values] if c not in _COLUMNS}
    if used:
        listed = ", ".join(sorted(_COLUMNS))
        raise InputProblems(
            Problem("mapping-column-unknown", "error", str(path), column=c, params={"column": c, "columns": listed})
            for c in used
        )
    return ColumnMapping(columns, values)


def _from_yaml(text: str) -> tuple[dict[str, Heading], dict[str, dict[str, str]]]:
    document = yaml.safe_load(text) or {}
    columns = {}
    for header, target in (document.get("columns") or {}).items():
        if isinstance(target, Mapping):
            columns[bare(str(header))] = Heading(str(target["column"]), float(target.get("multiply", 1)))
        else:
            columns[bare(str(header))] = Heading(str(target))
    values = {
        str(column): {word(str(w)): str(v) for w, v in words.items()}
        for column, words in (document.get("values") or {}).items()
    }
    return columns, values


def _from_csv(text: str) -> tuple[dict[str, Heading], dict[str, dict[str, str]]]:
    first = text.splitlines()[0] if text.strip() else ""
    columns: dict[str, Heading] = {}
    values: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ","):
        column = (row.get("column") or "").strip()
        if row.get("word"):
            values.setdefault(column, {})[word(row["word"])] = (row.get("value") or "").strip()
        elif row.get("header"):
            columns[bare(row["header"])] = Heading(column, float((row.get("multiply") or "1").replace(",", ".")))
    return columns, values
