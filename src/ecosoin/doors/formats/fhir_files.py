"""Which FHIR resources does a file hold? Told by its content; NDJSON in UTF-8 is read in place, the rest laid down so.

The rest: Bundles, arrays and single resources (indented or not), UTF-16, Windows-1252, byte order marks.
"""

import codecs
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from ecosoin.doors.formats.fhir_bundles import BUNDLE, Bundles, Found
from ecosoin.doors.formats.json_values import BLANK, DECODER, LARGEST, Values
from ecosoin.doors.scratch import private_folder
from ecosoin.doors.text.packed import is_gzip

_HEAD = 1 << 16
"""Bytes looked at to know a file."""
BROKEN = (OSError, EOFError, zlib.error)
"""What reading a file that is cut or altered raises."""
_TYPE = re.compile(r'"resourceType"\s*:\s*"(\w+)"')
_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")
_LEGACY = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Damaged(Exception):
    """A file that cannot be read to its end; what it holds is not told."""


@dataclass
class FhirFile:
    """A file and what it holds: the resources by type, and the file to read each from; ``types`` once it was read.

    ``in_place``: the engine reads the user's own file.
    """

    path: Path
    encoding: str
    lines_of_json: bool
    in_place: bool
    parts: dict[str, Path] = field(default_factory=dict)
    types: Counter[str] | None = None
    unreadable: int = 0
    bundles: Bundles = field(default_factory=Bundles)
    lines: int = 0
    blank: int = 0

    def learn(self, types: Counter[str], used: frozenset[str], lines: int) -> None:
        """What reading the whole file in place told: its resources by type, its physical lines."""
        self.types = types
        self.parts = dict.fromkeys(sorted(used & types.keys()), self.path)
        self.lines = lines
        self.blank = self.lines - types.total()

    def plain(self, types: Counter[str]) -> bool:
        """Whether what was read in place is all that can be: every line a resource, none a Bundle."""
        return all(_NAME.fullmatch(name) and name != BUNDLE for name in types)

    def lay(self, folder: Path, used: frozenset[str]) -> None:
        """Lays the used resources down in ``folder``, one file a type, as NDJSON in UTF-8. Raises Damaged."""
        self.in_place = False
        try:
            self._lay(folder, used)
            if self.lines_of_json and self.types and BUNDLE in self.types:
                self.lines_of_json = False  # a Bundle a line
                self._lay(folder, used)
        except UnicodeDecodeError as error:
            if self.encoding.startswith("utf-16"):
                raise Damaged from error
            self.encoding = _LEGACY
            self.lay(folder, used)
        except (*BROKEN, ValueError, RecursionError) as error:
            raise Damaged from error

    def _lay(self, folder: Path, used: frozenset[str]) -> None:
        private_folder(folder)
        self.bundles = Bundles()
        self.parts, self.types, self.lines, self.blank, self.unreadable = {}, Counter(), 0, 0, 0
        laid: dict[str, IO[str]] = {}
        try:
            for resource in self._lines() if self.lines_of_json else self._resources():
                name = resource.get("resourceType") if resource else None
                if resource is None or not isinstance(name, str) or not _NAME.fullmatch(name):
                    self.unreadable += 1
                    continue
                self.types[name] += 1
                if name in used:
                    if name not in laid:
                        self.parts[name] = folder / f"{name}.ndjson"
                        laid[name] = self.parts[name].open("w", encoding="ascii")
                    laid[name].write(json.dumps(resource) + "\n")
        finally:
            for stream in laid.values():
                stream.close()
        if not self.lines_of_json:
            self.lines = self.types.total() + self.unreadable + self.bundles.without

    def _lines(self) -> Iterator[Found]:
        """The resource of each line; None for a line that holds none."""
        for text in _text_lines(self.path, self.encoding):
            self.lines += 1
            stripped = text.strip(BLANK)
            if not stripped:
                self.blank += 1
                continue
            try:
                found = DECODER.decode(stripped)
            except (ValueError, RecursionError):
                found = None
            yield found if isinstance(found, dict) else None

    def _resources(self) -> Iterator[Found]:
        """The resources of JSON documents, Bundles opened, with no more in memory than the largest of them."""
        with open_bytes(self.path) as stream:
            errors = "replace" if self.encoding == _LEGACY else "strict"
            values = Values(io.TextIOWrapper(stream, self.encoding, errors, newline=""))
            while sign := values.sign():
                if sign == "[":
                    for found in values.items():
                        yield from self.bundles.opened(found)
                elif sign == "{":
                    yield from self.bundles.document(values)
                else:
                    raise ValueError(sign)


def head_of(path: Path) -> tuple[str, str]:
    """The encoding of a file and its first characters, spaces and marks before them dropped. Raises Damaged."""
    try:
        with open_bytes(path) as stream:
            head = stream.read(_HEAD)
    except BROKEN as error:
        raise Damaged from error
    encoding = _encoding(head)
    return encoding, head.decode(encoding, "ignore").lstrip(BLANK)


def look(path: Path) -> FhirFile | None:
    """The file when its first bytes are FHIR: NDJSON, a Bundle, an array, one resource. Raises Damaged."""
    encoding, text = head_of(path)
    found = _TYPE.search(text)
    if text[:1] not in ("{", "[") or found is None:
        return None
    first = None if text[0] == "[" else next((n for line in text.split("\n") if (n := _type_of(line))), None)
    if first is None and "\n" not in text and text[0] == "{" and _TYPE.match(text[1:].lstrip()):
        first = found[1]  # a first line longer than the head
    of_lines = first not in (None, BUNDLE)
    in_place = of_lines and encoding == "utf-8"
    parts = {str(first): path} if in_place else {}
    return FhirFile(path, encoding, lines_of_json=of_lines, in_place=in_place, parts=parts)


def _encoding(head: bytes) -> str:
    """What the first bytes say; UTF-8 until a byte denies it."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is None and b"\0" in head[:2]:
        return "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
    return marked or "utf-8"


def _type_of(line: str) -> str | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    name = found.get("resourceType") if isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, decompressed when they are gzip (of one or several members), whatever its name."""
    return gzip.open(path) if is_gzip(path) else path.open("rb")  # type: ignore[return-value]


def count_lines(path: Path) -> int:
    """The physical lines of a file; the last may have no end. Raises Damaged."""
    block = np.empty(1 << 18, np.uint8)
    lines, last = 0, ord("\n")
    try:
        with open_bytes(path) as stream:
            while size := stream.readinto(block):  # type: ignore[attr-defined]
                lines += int(np.count_nonzero(block[:size] == ord("\n")))
                last = int(block[size - 1])
    except BROKEN as error:
        raise Damaged from error
    return lines + (last != ord("\n"))


def _text_lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a file; in UTF-8, a line that is not is read as Windows-1252."""
    with open_bytes(path) as stream:
        if encoding.startswith("utf-16"):
            yield from io.TextIOWrapper(stream, encoding, newline="\n")
            return
        while line := stream.readline(LARGEST):
            if len(line) == LARGEST:
                raise ValueError(LARGEST)
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                yield line.decode(_LEGACY, "replace")
