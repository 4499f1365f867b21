"""Which characters can a page show? Those that no page can hold, or that the fonts of the PDF lack, become □."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import chain
from typing import Any

from ecosoin.pages.model import Report, Table
from ecosoin.reference import reference_folder

BOX = "□"
_LINE_END = re.compile("\r\n?|[\u0085\u2028\u2029]")
_HELD_BY_NONE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NOT_PLAIN = re.compile(f"{_LINE_END.pattern}|{_HELD_BY_NONE.pattern}")
_VARIATIONS = {chr(c) for c in range(0xFE00, 0xFE10)}
"""They choose the drawing of the character before them."""
_CMAP_ENTRY, _GROUPS, _GROUP = 16, 12, ">3L"
"""Bytes of an entry in a font's directory; where the groups of its map of characters begin, and their form."""


def legible(report: Report) -> tuple[Report, set[str]]:
    """The report without characters that XML forbids or that are no character, and those that became a box."""
    boxed: set[str] = set()
    return _cleaned(report, boxed), boxed


def _cleaned(part: Any, boxed: set[str]) -> Any:
    if isinstance(part, str):
        if not _NOT_PLAIN.search(part):
            return part
        text = _LINE_END.sub("\n", part)
        boxed.update(_HELD_BY_NONE.findall(text))
        return _HELD_BY_NONE.sub(BOX, text)
    if isinstance(part, Table):
        texts = (cell for cell in chain.from_iterable(part.rows) if isinstance(cell, str))
        if not _NOT_PLAIN.search(" ".join(texts)):
            return replace(part, caption=_cleaned(part.caption, boxed), columns=_cleaned(part.columns, boxed))
    if isinstance(part, tuple):
        return tuple(_cleaned(x, boxed) for x in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _cleaned(getattr(part, f.name), boxed) for f in fields(part)})
    return part


def drawable(text: str) -> tuple[str, set[str]]:
    """The text with a box for each character the fonts lack, and these; what is never seen is left out.

    >>> drawable("Urgences 🏥, 中")[0]
    'Urgences □, □'
    """
    lacking = set(_lacked().findall(text))
    boxes = {ord(c): "" if unicodedata.category(c) == "Cf" or c in _VARIATIONS else BOX for c in lacking}
    return text.translate(boxes) if boxes else text, {chr(c) for c, box in boxes.items() if box}


@cache
def _lacked() -> re.Pattern[str]:
    """Any character that one of the fonts lacks."""
    fonts = [set(_characters(path.read_bytes())) for path in sorted(reference_folder("fonts").glob("*.otf"))]
    drawn = set.intersection(*fonts)
    return re.compile("[^" + "".join(f"\\U{c:08x}" for c in sorted(drawn)) + "]")


def _characters(font: bytes) -> Iterator[int]:
    """The code points a font draws, from the groups of its map of characters (OpenType ``cmap``, format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4s3L", font, 12 + _CMAP_ENTRY * k) for k in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (maps,) = struct.unpack_from(">H", font, start + 2)
    offsets = (start + struct.unpack_from(">2HL", font, start + 4 + 8 * k)[2] for k in range(maps))
    whole = next(o for o in offsets if struct.unpack_from(">H", font, o)[0] == _GROUPS)
    (groups,) = struct.unpack_from(">L", font, whole + _GROUPS)
    for first, last, _ in struct.iter_unpack(_GROUP, font[whole + 16 : whole + 16 + 12 * groups]):
        yield from range(first, last + 1)
