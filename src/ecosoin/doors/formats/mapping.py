"""The user's own words: a YAML or CSV file that says which header is which column, which word is which value.

One direction in every command: the header of the file, then our column.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ecosoin.doors.refusals import given_file
from ecosoin.doors.text.export_columns import export_specs, export_tables
from ecosoin.doors.text.small_table import small_table
from ecosoin.doors.text.staging import ColumnMapping
from ecosoin.doors.text.whole_text import whole_text
from ecosoin.doors.yaml.bounded import load_yaml
from ecosoin.inputs.cells import word
from ecosoin.inputs.columns import TABLES
from ecosoin.inputs.headers import Heading, bare
from ecosoin.kernel.errors import InputProblems, Problem

_SHEETS = [export_specs()[t] for t in export_tables("rvtools")]
INVENTORY = frozenset(c.name for columns in (*TABLES.values(), *_SHEETS) for c in columns)
USAGE = frozenset(c.name for columns in export_specs().values() for c in columns)
_SECTIONS = ("columns", "values", "constants", "sheets")
_HOW = ("column", "multiply", "decimal", "dates")
_MARKS, _ORDERS = ("", ",", "."), ("", "day", "month")
_CSV = ("header", "column", "multiply", "decimal", "dates", "word", "value")
Scalar = str | int | float | bool | date


def read_mapping(path: Path | None, known: Collection[str] = INVENTORY) -> ColumnMapping:
    """The mapping of a file to the columns ``known``; all its problems at once when it cannot be used.

    YAML: ``columns: {header: column}`` or ``{header: {column: …, multiply: …, decimal: ",", dates: day}}``,
    ``values: {column: {word: value}}``, ``constants: {column: value}``,
    ``sheets: [name]``, the only ones read.
    CSV: columns ``header, column, multiply, decimal, dates, word, value``; a row gives a header its column, a word its
    value, or a column its value for a whole file.
    """
    if path is None:
        return ColumnMapping()
    mapping = _Mapping(str(given_file(path)), frozenset(known))
    try:
        is_table = path.suffix.lower() == ".csv"
        document = _csv_document(path, mapping) if is_table else load_yaml(whole_text(path))[1]
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InputProblems([Problem("mapping-unreadable", "error", str(path), params={"reason": reason})]) from error
    found = mapping.read({} if document is None else document)
    if mapping.problems:
        raise InputProblems(mapping.problems)
    return found


class _Mapping:
    """The reading of one file: what is wrong in it is gathered."""

    def __init__(self, file: str, known: frozenset[str]):
        self.file, self.known = file, known
        self.problems: list[Problem] = []

    def read(self, document: Any) -> ColumnMapping:
        """The mapping of a document of sections."""
        if not isinstance(document, Mapping):
            self._problem("mapping-unreadable", None, reason=type(document).__name__)
            return ColumnMapping()
        unknown = [str(k) for k in document if k not in _SECTIONS]
        turned = {str(document[k]): k for k in unknown if k in self.known and isinstance(document[k], Scalar)}
        if turned and len(turned) == len(unknown):
            self._turned({}, turned)
            return ColumnMapping()
        for key in unknown:
            self._problem("mapping-key-unknown", key, key=key, keys=", ".join(_SECTIONS))
        headings = self._headings(self._section(document, "columns"))
        values = {
            column: {word(str(w)): str(v) for w, v in self._scalars(words, f"values.{column}")}
            for column, words in self._known_columns(self._section(document, "values"), "values")
        }
        constants = {
            column: str(v)
            for column, v in self._known_columns(
                dict(self._scalars(document.get("constants"), "constants")), "constants"
            )
        }
        sheets = document.get("sheets") or []
        if not isinstance(sheets, list):
            self._problem("mapping-unreadable", "sheets", reason=type(sheets).__name__)
            sheets = []
        bared = {bare(h): heading for h, heading in headings.items()}
        return ColumnMapping(bared, values, constants, tuple(map(str, sheets)))

    def _headings(self, section: Mapping[Any, Any]) -> dict[str, Heading]:
        headings: dict[str, Heading] = {}
        turned: dict[str, str] = {}
        for header, target in section.items():
            name = str(header)
            how = dict(target) if isinstance(target, Mapping) else {"column": target}
            column = str(how.get("column"))
            place = f"columns.{name}"
            for key in how.keys() - set(_HOW):
                self._problem("mapping-key-unknown", f"{place}.{key}", key=str(key), keys=", ".join(_HOW))
            if not isinstance(how.get("column"), Scalar):
                self._problem("mapping-value-invalid", place, value=column, expected=", ".join(sorted(self.known)))
            elif column in self.known:
                headings[name] = self._heading(column, how, place)
            elif name in self.known:
                turned[column] = name
            else:
                self._unknown(column)
        if turned:
            self._turned({h: heading.column for h, heading in headings.items()}, turned)
        return headings

    def _heading(self, column: str, how: Mapping[str, Any], place: str) -> Heading:
        multiply = how.get("multiply", 1)
        decimal: Any = how.get("decimal") or ""
        dates: Any = how.get("dates") or ""
        if isinstance(multiply, bool) or not isinstance(multiply, int | float):
            self._problem("mapping-value-invalid", f"{place}.multiply", value=str(multiply), expected="0.001")
            multiply = 1
        for key, value, choices in (("decimal", decimal, _MARKS), ("dates", dates, _ORDERS)):
            if value not in choices:
                expected = " ".join(filter(None, choices))
                self._problem("mapping-value-invalid", f"{place}.{key}", value=str(value), expected=expected)
        return Heading(column, float(multiply), decimal=decimal, dates=dates)

    def _section(self, document: Mapping[Any, Any], name: str) -> Mapping[Any, Any]:
        section = document.get(name)
        if section is None or isinstance(section, Mapping):
            return section or {}
        self._problem("mapping-unreadable", name, reason=type(section).__name__)
        return {}

    def _scalars(self, section: Any, place: str) -> Iterator[tuple[str, Scalar]]:
        """The pairs of a section whose values are plain."""
        if section is not None and not isinstance(section, Mapping):
            self._problem("mapping-unreadable", place, reason=type(section).__name__)
            return
        for key, value in (section or {}).items():
            if isinstance(value, Scalar):
                yield str(key), value
            else:
                self._problem("mapping-unreadable", f"{place}.{key}", reason=type(value).__name__)

    def _known_columns(self, section: Mapping[Any, Any], place: str) -> Iterator[tuple[str, Any]]:
        for name, value in section.items():
            if str(name) in self.known:
                yield str(name), value
            else:
                self._unknown(str(name))

    def _unknown(self, column: str) -> None:
        self._problem("mapping-column-unknown", column, column=column, columns=", ".join(sorted(self.known)))

    def _turned(self, right: Mapping[str, str], turned: Mapping[str, str]) -> None:
        """A file written our column first: the line to write instead."""
        pairs = ", ".join(": ".join((_plain(h), c)) for h, c in {**right, **turned}.items())
        self._problem("mapping-other-way", None, line=f"columns: {{{pairs}}}")

    def _problem(self, code: str, place: str | None, /, **params: object) -> None:
        self.problems.append(Problem(code, "error", self.file, column=place, params=params))


def _plain(header: str) -> str:
    """A header as a YAML flow mapping takes it, in quotes unless it is a plain word.

    >>> _plain("Date acte"), _plain("Prix : total"), _plain("12")
    ('Date acte', '"Prix : total"', '"12"')
    """
    words = header.split()
    plain = bool(words) and header == " ".join(words) and all(w.isalpha() for w in words)
    return header if plain and yaml.safe_load(header) == header else json.dumps(header, ensure_ascii=False)


def _csv_document(path: Path, mapping: _Mapping) -> dict[str, Any]:
    """The rows of a CSV as the sections of a YAML."""
    table = small_table(path)
    document: dict[str, dict[str, Any]] = {"columns": {}, "values": {}, "constants": {}}
    for name in table.header:
        if name and name not in _CSV:
            params = {"key": name, "keys": ", ".join(_CSV)}
            mapping.problems.append(
                Problem("mapping-key-unknown", "error", mapping.file, 1, column=name, params=params)
            )
    for _, row in table.records():
        cells = {k: v.strip() for k, v in row.items()}
        column = cells.get("column", "")
        if cells.get("word"):
            document["values"].setdefault(column, {})[cells["word"]] = cells.get("value", "")
        elif cells.get("header"):
            how: dict[str, Any] = {k: v for k, v in cells.items() if k in _HOW and v}
            if "multiply" in how:
                how["multiply"] = float(how["multiply"].replace(",", "."))
            document["columns"][cells["header"]] = how
        elif cells.get("value"):
            document["constants"][column] = cells["value"]
    return document
