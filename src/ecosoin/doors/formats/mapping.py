"""The user's own words: a YAML or CSV file that says which header is which column, which word is which value.

One direction in every command: the header of the file, then our column.
"""

import difflib
import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ecosoin.catalogue.matching import normalised
from ecosoin.doors.formats.mapping_text import CSV, Written, written_mapping
from ecosoin.doors.refusals import given_file
from ecosoin.doors.text.export_columns import export_specs, export_tables
from ecosoin.doors.text.staging import ColumnMapping, TypeGiven
from ecosoin.inputs.cells import word
from ecosoin.inputs.columns import TABLES
from ecosoin.inputs.headers import Heading, bare, headers_of
from ecosoin.kernel.errors import InputProblems, Problem

_SHEETS = [export_specs()[t] for t in export_tables("rvtools")]
INVENTORY = frozenset(c.name for columns in (*TABLES.values(), *_SHEETS) for c in columns)
USAGE = frozenset(c.name for columns in export_specs().values() for c in columns)
_SECTIONS = ("columns", "values", "constants", "sheets", "types")
_HOW = ("column", "multiply", "decimal", "dates")
_MARKS, _ORDERS = ("", ",", "."), ("", "day", "month")
_YES, _NO = ("true", "yes", "oui", "vrai", "on", "1", "x"), ("", "false", "no", "non", "faux", "off", "0")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(0*,\d+|\d+,(\d{1,2}|\d{4,}))")
"""A decimal comma that cannot group thousands."""


def read_mapping(path: Path | None, known: Collection[str] = INVENTORY) -> ColumnMapping:
    """The mapping of a file to the columns ``known``; all its problems at once when it cannot be used.

    YAML: ``columns: {header: column}`` or ``{header: {column: …, multiply: …, decimal: ",", dates: day}}``,
    ``values: {column: {word: value}}``, ``constants: {column: value}``,
    ``sheets: [name]``, the only ones read;
    ``types: {word: {item: code, confirmed: true}}``, what ``--propose`` writes: other keys are for people.
    CSV: columns ``header, column, multiply, decimal, dates, word, value``; a row gives a header its column, a word its
    value, or a column its value for a whole file.
    """
    if path is None:
        return ColumnMapping()
    file = str(given_file(path))
    try:
        written = written_mapping(path)
    except (yaml.YAMLError, ValueError) as error:
        reason, mark = " ".join(str(error).split()), getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else getattr(error, "line", None)
        raise InputProblems([Problem("mapping-unreadable", "error", file, row, params={"reason": reason})]) from error
    mapping = _Mapping(file, frozenset(known), written)
    found = mapping.read({} if written.document is None else written.document)
    mapping.tell_repeated()
    if mapping.problems:
        raise InputProblems(mapping.problems)
    return found


class _Mapping:
    """The reading of one file: what is wrong in it is gathered."""

    def __init__(self, file: str, known: frozenset[str], written: Written):
        self.file, self.known, self.written = file, known, written
        self.problems: list[Problem] = []
        for name in written.unknown:
            self._problem("mapping-key-unknown", name, key=name, keys=", ".join(CSV), row=1)

    def read(self, document: Any) -> ColumnMapping:
        """The mapping of a document of sections."""
        if not isinstance(document, Mapping):
            self._problem("mapping-unreadable", None, reason=type(document).__name__)
            return ColumnMapping()
        unknown = [str(k) for k in document if k not in _SECTIONS]
        turned = {str(document[k]): k for k in unknown if k in self.known and isinstance(document[k], str)}
        if turned and len(turned) == len(unknown):
            self._turned({}, turned)
            return ColumnMapping()
        flat = {k: document[k] for k in unknown if isinstance(document[k], str) and document[k] in self.known}
        if flat and len(flat) == len(document):
            line = ", ".join(": ".join((_plain(h), c)) for h, c in flat.items())
            self._problem("mapping-section-absent", None, line=f"columns: {{{line}}}")
            return ColumnMapping()
        for key in unknown:
            self._problem("mapping-key-unknown", key, key=key, keys=", ".join(_SECTIONS))
        headings = self._headings(self._section(document, "columns"))
        values = {
            column: {word(w): v for w, v in self._scalars(words, f"values.{column}", word)}
            for column, words in self._known_columns(self._section(document, "values"), "values")
        }
        constants = dict(self._known_columns(dict(self._scalars(document.get("constants"), "constants")), "constants"))
        sheets = document.get("sheets") or []
        sheets = [sheets] if isinstance(sheets, str) else sheets
        if not isinstance(sheets, list) or not all(isinstance(s, str) for s in sheets):
            wrong = sheets if not isinstance(sheets, list) else next(s for s in sheets if not isinstance(s, str))
            self._problem("mapping-unreadable", "sheets", reason=type(wrong).__name__)
            sheets = []
        self._alike(headings, "columns", bare)
        bared = {bare(h): heading for h, heading in headings.items()}
        return ColumnMapping(
            bared, values, constants, tuple(sheets), types=self._types(self._section(document, "types")),
            file=self.file, headers=tuple(headings),
        )  # fmt: skip

    def _types(self, section: Mapping[Any, Any]) -> dict[str, TypeGiven]:
        """The item of each word; one that is not confirmed counts for nothing."""
        found: dict[str, TypeGiven] = {}
        self._alike(section, "types", normalised)
        for name, told in section.items():
            place, how = f"types.{name}", told if isinstance(told, Mapping) else {}
            item, confirmed = how.get("item") or "", word(str(how.get("confirmed") or ""))
            if not isinstance(told, Mapping) or not isinstance(item, str):
                self._problem(
                    "mapping-value-invalid", place, value=str(told), expected=", ".join(("item", "confirmed"))
                )
            elif confirmed not in (*_YES, *_NO):
                expected = " ".join((_YES[0], _NO[1]))
                self._problem("mapping-value-invalid", f"{place}.confirmed", value=confirmed, expected=expected)
            elif confirmed in _YES and not item:
                self._problem("mapping-item-absent", place, word=str(name))
            else:
                line = self.written.lines.get(place)
                found[str(name)] = TypeGiven(item.strip(), confirmed in _YES, line)
        return found

    def _headings(self, section: Mapping[Any, Any]) -> dict[str, Heading]:
        headings: dict[str, Heading] = {}
        turned: dict[str, str] = {}
        for header, target in section.items():
            name = str(header)
            how = dict(target) if isinstance(target, Mapping) else {"column": target}
            column = str(how.get("column") or "")
            place = f"columns.{name}"
            for key in how.keys() - set(_HOW):
                self._problem("mapping-key-unknown", f"{place}.{key}", key=str(key), keys=", ".join(_HOW))
            if not bare(name):
                self._problem("mapping-header-empty", place, value=name)
            elif not isinstance(how.get("column"), str):
                self._problem("mapping-value-invalid", place, value=column, expected=", ".join(sorted(self.known)))
            elif column in self.known:
                headings[name] = self._heading(column, how, place)
            elif name in self.known:
                turned[column] = name
            else:
                self._unknown(column, place)
        if turned:
            self._turned({h: heading.column for h, heading in headings.items()}, turned)
        return headings

    def _heading(self, column: str, how: Mapping[str, Any], place: str) -> Heading:
        decimal: Any = how.get("decimal") or ""
        dates: Any = how.get("dates") or ""
        for key, value, choices in (("decimal", decimal, _MARKS), ("dates", dates, _ORDERS)):
            if value not in choices:
                expected = " ".join(filter(None, choices))
                self._problem("mapping-value-invalid", f"{place}.{key}", value=str(value), expected=expected)
        multiply = self._multiply(how.get("multiply", "1"), place)
        return Heading(column, multiply, decimal=decimal, dates=dates, told="multiply" in how)

    def _multiply(self, text: Any, place: str) -> float:
        """A finite number above zero; a comma may be its decimal mark when it cannot group thousands."""
        plain = str(text).strip()
        plain = plain.replace(",", ".") if _COMMA.fullmatch(plain) else plain
        number = float(plain) if _NUMBER.fullmatch(plain) else math.nan
        if math.isfinite(number) and number > 0:
            return number
        self._problem("mapping-multiply-invalid", f"{place}.multiply", value=str(text))
        return 1.0

    def _section(self, document: Mapping[Any, Any], name: str) -> Mapping[Any, Any]:
        section = document.get(name)
        if section is None or isinstance(section, Mapping):
            return section or {}
        self._problem("mapping-unreadable", name, reason=type(section).__name__)
        return {}

    def _scalars(
        self, section: Any, place: str, alike: Callable[[str], str] | None = None
    ) -> Iterator[tuple[str, str]]:
        """The pairs of a section whose values are plain; ``alike``: what makes two keys one."""
        if section is not None and not isinstance(section, Mapping):
            self._problem("mapping-unreadable", place, reason=type(section).__name__)
            return
        if alike:
            self._alike(section or {}, place, alike)
        for key, value in (section or {}).items():
            if isinstance(value, str):
                yield key, value
            else:
                self._problem("mapping-unreadable", f"{place}.{key}", reason=type(value).__name__)

    def _alike(self, section: Mapping[str, Any], place: str, alike: Callable[[str], str]) -> None:
        """Notes the keys that are one to us and that two different answers follow."""
        first: dict[str, str] = {}
        for key in section:
            other = first.setdefault(alike(key), key)
            if section[other] != section[key]:
                spot = f"{place}.{other}"
                lines = self.written.lines
                self.written.again(spot, other, key, first=lines.get(spot), line=lines.get(f"{place}.{key}"))

    def tell_repeated(self) -> None:
        """Each key given more than once, with its lines: which answer is the good one nobody knows."""
        for place, (names, lines) in self.written.repeated.items():
            told = {"key": " / ".join(names), "lines": ", ".join(map(str, lines))}
            self._problem("yaml-key-repeated", place, row=lines[-1] if lines else None, **told)

    def _known_columns(self, section: Mapping[Any, Any], place: str) -> Iterator[tuple[str, Any]]:
        for name, value in section.items():
            if name in self.known:
                yield name, value
            else:
                self._unknown(name, f"{place}.{name}")

    def _unknown(self, column: str, place: str) -> None:
        ours = {bare(h): c.name for t, cs in TABLES.items() for c in cs for h in (c.name, *headers_of(t, c.name))}
        meant = ours.get(bare(column), column)
        near = [meant] if meant in self.known else difflib.get_close_matches(column, self.known) or ["–"]
        told = {"column": column, "columns": ", ".join(sorted(self.known)), "near": ", ".join(near)}
        self._problem("mapping-column-unknown", column, row=self.written.lines.get(place), **told)

    def _turned(self, right: Mapping[str, str], turned: Mapping[str, str]) -> None:
        """A file written our column first: the line to write instead."""
        pairs = ", ".join(": ".join((_plain(h), c)) for h, c in {**right, **turned}.items())
        self._problem("mapping-other-way", None, line=f"columns: {{{pairs}}}")

    def _problem(self, code: str, place: str | None, /, row: int | None = None, **params: object) -> None:
        found = row or self.written.lines.get(place or "")
        self.problems.append(Problem(code, "error", self.file, found, column=place, params=params))


def _plain(header: str) -> str:
    """A header as a YAML flow mapping takes it, in quotes unless it is a plain word.

    >>> _plain("Date acte"), _plain("Prix : total"), _plain("12")
    ('Date acte', '"Prix : total"', '"12"')
    """
    words = header.split()
    plain = bool(words) and header == " ".join(words) and all(w.isalpha() for w in words)
    return header if plain and yaml.safe_load(header) == header else json.dumps(header, ensure_ascii=False)
