"""What text do the bytes of a file hold? UTF-8 with ordinary line ends, whatever its encoding or packing.

A file is UTF-8, UTF-16, UTF-32 or Windows-1252; where most of its accents are UTF-8 and some bytes are not, it stays
UTF-8 and the lines with these bytes are told.
"""

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ecosoin.doors.text.packed import DAMAGE, is_gzip, swells
from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.whole_text import announced

_WIDE = ("utf-16", "utf-32")
_BOM = codecs.BOM_UTF8
_LONE_RETURN = re.compile(rb"\r[^\n]")
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is not UTF-8, as Python carries it through a text."""


@dataclass
class PlainText:
    """A UTF-8 file (a copy where the user's was not) and what one pass over its bytes told.

    ``lines``: physical lines; ``blank``: whether some are empty; ``quotes``: whether a quotation mark is met.
    """

    path: Path
    encoding: str = "utf-8"
    lines: int = 0
    size: int = 0
    blank: bool = False
    quotes: bool = False
    nul_row: int | None = None
    long_row: int | None = None
    lone_return: bool = False
    inner_mark: bool = False


def plain_text(staging: Staging, path: Path) -> PlainText | None:
    """The text of a file, or None with its problems noted when it cannot be read as text."""
    file, source = str(path), path
    try:
        if is_gzip(path):
            source = _unpacked(staging, path)
        seen = scan(source, staging.limit("line_byte"))
        if seen.size and (seen.encoding != "utf-8" or seen.lone_return or seen.inner_mark):
            source = _converted(staging, source, seen, file=file)
            encoding = seen.encoding
            seen = scan(source, staging.limit("line_byte"))
            seen.encoding = encoding
    except _TooLarge as error:
        size, ratio = error.args
        staging.problem("archive-too-large", "error", file, size=size, ratio=ratio)
        return None
    except DAMAGE as error:
        staging.problem("archive-damaged", "error", file, reason=str(error))
        return None
    if seen.size == 0:
        staging.problem("file-empty", "error", file)
    if seen.nul_row is not None:
        staging.problem("nul-byte", "error", file, seen.nul_row)
    if seen.long_row is not None:
        staging.problem("line-too-long", "error", file, seen.long_row, limit=staging.limit("line_byte"))
    return None if seen.size == 0 or seen.nul_row is not None or seen.long_row is not None else seen


class _TooLarge(Exception):
    """A packed file that unpacks beyond the limit: to how many bytes, how many times its size."""


def _unpacked(staging: Staging, path: Path) -> Path:
    target, size, packed = staging.scratch_file(), 0, path.stat().st_size
    with gzip.open(path) as stream, target.open("wb") as out:
        while chunk := stream.read(staging.limit("line_byte")):
            size += len(chunk)
            if swells(packed, size, staging.limits):
                raise _TooLarge(size, round(size / packed))
            out.write(chunk)
    return target


def scan(path: Path, limit: int) -> PlainText:
    """One pass over the bytes of a file, by chunks of ``limit`` bytes, the longest a line may be."""
    seen = PlainText(path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid, carried, tail = True, 0, b"\n"
    with path.open("rb") as stream:
        for chunk in _chunks(stream, limit):
            if seen.size == 0:
                seen.encoding = announced(chunk).removesuffix("-sig")
            seen.size += len(chunk)
            ends = chunk.count(b"\n")
            if seen.nul_row is None and b"\0" in chunk:
                seen.nul_row = 1 + seen.lines + chunk.count(b"\n", 0, chunk.index(b"\0"))
            first = chunk.find(b"\n")
            if carried + (first if first >= 0 else len(chunk)) > limit and seen.long_row is None:
                seen.long_row = 1 + seen.lines
            carried = len(chunk) - 1 - chunk.rfind(b"\n") if first >= 0 else carried + len(chunk)
            seen.lines += ends
            joined = tail + chunk
            seen.quotes = seen.quotes or b'"' in chunk
            seen.blank = seen.blank or b"\n\n" in joined or b"\n\r\n" in joined
            seen.lone_return = seen.lone_return or _LONE_RETURN.search(joined) is not None
            marks = chunk.count(_BOM) - chunk.startswith(_BOM) * (seen.size == len(chunk))
            seen.inner_mark = seen.inner_mark or marks > 0
            tail = joined[-2:]
            valid = valid and _decodes(decoder, chunk)
    valid = valid and _decodes(decoder, b"", final=True)
    seen.lines += carried > 0
    if seen.encoding.startswith(_WIDE):
        seen.nul_row = seen.long_row = None
    elif not valid:
        seen.encoding = "mixed" if _mostly_utf8(path, limit) else "cp1252"
    return seen


def _chunks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while chunk := stream.read(size):
        yield chunk


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path, size: int) -> bool:
    """Whether more accents are UTF-8 than bytes are not."""
    good = stray = 0
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as stream:
        while piece := stream.read(size):
            found = len(_STRAY.findall(piece))
            stray += found
            good += sum(not c.isascii() for c in piece) - found if not piece.isascii() else 0
    return good > stray


def _converted(staging: Staging, path: Path, seen: PlainText, file: str) -> Path:
    """The file in UTF-8, with ordinary line ends; characters that cannot be read are replaced, and counted."""
    target = staging.scratch_file()
    lost, rows = 0, []
    mixed = seen.encoding == "mixed"
    encoding, errors = ("utf-8", "surrogateescape") if mixed else (seen.encoding, "replace")
    with (
        path.open(encoding=encoding, errors=errors, newline=None if seen.lone_return else "") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        row = 1
        while piece := source.read(staging.limit("line_byte")):
            if mixed and _STRAY.search(piece):
                rows += [row + piece.count("\n", 0, m.start()) for m in _STRAY.finditer(piece)]
                piece = _STRAY.sub(lambda m: bytes([ord(m[0]) & 0xFF]).decode("cp1252", "replace"), piece)
            row += piece.count("\n")
            lost += piece.count("\ufffd")
            out.write(piece.replace("\ufeff", ""))
    if mixed:
        lines = sorted(set(rows))
        staging.problem("encoding-mixed", "doubt", file, lines[0], lines=len(lines))
    elif seen.encoding != "utf-8":
        staging.problem("encoding-converted", "note", file, encoding=seen.encoding)
    if lost:
        staging.problem("characters-lost", "doubt", file, count=lost)
    return target
