"""JSON as people write it by hand: read as far as its meaning is clear, each departure from the standard told.

Accepted beside RFC 8259: a missing or trailing comma, comments, a placeholder left in place (``{...}``, ``...``, a bare
word), which is read as absent. Anything else is an error at its line. A text with one document a line is a list of
them.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ecosoin.doors.text.packed import DAMAGE, open_unpacked, swells
from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.whole_text import announced
from ecosoin.kernel.errors import Problem

_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_WORD = re.compile(r"[^\W\d][\w-]*|\.\.\.|…")
_BLANK = re.compile(r"\s+|/\*.*?\*/|//[^\n]*", re.DOTALL)
_SHOWN = 20
"""Characters shown of what cannot be read."""
_CONSTANTS = {"true": True, "false": False, "null": None}


class JsonError(ValueError):
    """What could not be read, and at which line: the code of a problem and its parameters."""

    def __init__(self, code: str, line: int, **params: object):
        super().__init__(code)
        self.code, self.line, self.params = code, line, params


class Node(dict[str, Any]):
    """An object that remembers the line it starts at."""

    line = 1


ABSENT = object()
"""What a placeholder stands for."""

Told = Callable[[str, int, str], None]


def parse_tolerant(text: str, told: Told, nesting: int) -> Any:
    """The document; ``told(code, line, text)`` hears of each departure from the standard."""
    parser = _Parser(text, told, nesting)
    value = parser.value(0)
    parser.blank()
    if parser.at < len(text):
        raise parser.stop()
    return value


class _Parser:
    def __init__(self, text: str, told: Told, nesting: int):
        self.text, self.told, self.nesting, self.at = text, told, nesting, 0

    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

    def stop(self, found: str = "") -> JsonError:
        return JsonError("json-unreadable", self.line(), found=found or self.text[self.at : self.at + 1])

    def blank(self) -> None:
        while match := _BLANK.match(self.text, self.at):
            if match.group().startswith("/"):
                self.told("json-comment", self.line(), match.group())
            self.at = match.end()

    def peek(self) -> str:
        self.blank()
        if self.at >= len(self.text):
            raise JsonError("json-cut-short", self.line())
        return self.text[self.at]

    def value(self, depth: int) -> Any:
        if depth > self.nesting:
            raise JsonError("json-nested", self.line(), most=self.nesting)
        char = self.peek()
        if char == "{":
            return self.object(depth)
        if char == "[":
            return self.array(depth)
        if match := _STRING.match(self.text, self.at):
            return self.string(match)
        if match := _NUMBER.match(self.text, self.at):
            self.at = match.end()
            return json.loads(match.group())
        if match := _WORD.match(self.text, self.at):
            if match.group() in _CONSTANTS:
                self.at = match.end()
                return _CONSTANTS[match.group()]
            return self.placeholder(match)
        raise self.stop()

    def string(self, match: re.Match[str]) -> str:
        try:
            text: str = json.loads(match.group())
        except json.JSONDecodeError as error:
            raise self.stop(match.group()[:_SHOWN]) from error
        self.at = match.end()
        return text

    def placeholder(self, match: re.Match[str]) -> object:
        self.told("json-placeholder", self.line(), match.group())
        self.at = match.end()
        return ABSENT

    def object(self, depth: int) -> Any:
        node, placeholder = Node(), False
        node.line = self.line()
        self.at += 1
        while self.peek() != "}":
            if self.text[self.at] == "{":
                self.told("json-key-missing", self.line(), "{")
                self.value(depth + 1)
                self.separator("}")
                continue
            match = _STRING.match(self.text, self.at)
            if match is None:
                word = _WORD.match(self.text, self.at)
                if word is None:
                    raise self.stop()
                self.placeholder(word)
                placeholder = True
                self.separator("}")
                continue
            key = self.string(match)
            if self.peek() != ":":
                raise self.stop(match.group()[:_SHOWN])
            self.at += 1
            value = self.value(depth + 1)
            if key in node:
                self.told("json-key-repeated", self.line(), key)
            if value is not ABSENT:
                node[key] = value
            self.separator("}")
        self.at += 1
        return ABSENT if placeholder and not node else node

    def array(self, depth: int) -> list[Any]:
        values = []
        self.at += 1
        while self.peek() != "]":
            value = self.value(depth + 1)
            if value is not ABSENT:
                values.append(value)
            self.separator("]")
        self.at += 1
        return values

    def separator(self, closing: str) -> None:
        line = self.line()
        char = self.peek()
        if char == ",":
            self.at += 1
            if self.peek() == closing:
                self.told("json-trailing-comma", line, ",")
        elif char != closing:
            self.told("json-comma-missing", line, ",")


def _decoded(staging: Staging, file: str, data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or UTF-32 where it says so, else Windows-1252."""
    encoding = announced(data)
    encoding = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = data.decode(encoding, errors="replace")
    if encoding != "utf-8-sig":
        staging.problem("encoding-converted", "note", file, encoding=encoding)
    return text


def _json_lines(text: str) -> list[Any]:
    """The documents of a text that has one a line; JSONDecodeError when a line is none."""
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _is_deep(document: Any, most: int) -> bool:
    """Whether objects and lists are nested more than ``most`` times."""
    level = [document]
    for _ in range(most + 1):
        inside = (x.values() if isinstance(x, dict) else x for x in level if isinstance(x, dict | list))
        level = [value for values in inside for value in values if isinstance(value, dict | list)]
    return bool(level)


def read_json(staging: Staging, path: Path, departures: list[Problem]) -> Any:
    """The JSON of a file, its departures from the standard noted; None when it cannot be read, with the reason said."""
    file = str(path)
    try:
        with open_unpacked(path, staging.limit("json_byte") + 1) as stream:
            data = stream.read(staging.limit("json_byte") + 1)
    except DAMAGE as error:
        staging.problem("archive-damaged", "error", file, reason=str(error))
        return None
    if len(data) > staging.limit("json_byte"):
        staging.problem("json-too-large", "error", file, limit=staging.limit("json_byte"))
        return None
    packed = path.stat().st_size
    if swells(packed, len(data), staging.limits):
        staging.problem("archive-too-large", "error", file, size=len(data), ratio=round(len(data) / packed))
        return None
    text = _decoded(staging, file, data)
    if not text.strip():
        staging.problem("file-empty", "error", file)
        return None
    for parse in (json.loads, _json_lines):
        with suppress(json.JSONDecodeError, RecursionError):
            document = parse(text)
            if _is_deep(document, staging.limit("nesting")):
                staging.problem("json-nested", "error", file, most=staging.limit("nesting"))
                return None
            return document

    def told(code: str, line: int, what: str) -> None:
        departures.append(Problem(code, "doubt", file=file, row=line, params={"text": what}))

    try:
        return parse_tolerant(text, told, staging.limit("nesting"))
    except JsonError as error:
        staging.problem(error.code, "error", file, error.line, column=None, **error.params)
        return None
