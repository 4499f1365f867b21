"""The text of a small file of the user's: a mapping, rules, a model. The same encodings as an inventory."""

import codecs
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ZEROS = (
    (slice(1, 4), b"\0\0\0", "utf-32-le"),
    (slice(0, 3), b"\0\0\0", "utf-32-be"),
    (slice(1, 4, 2), b"\0\0", "utf-16-le"),
    (slice(0, 3, 2), b"\0\0", "utf-16-be"),
)
"""Where the zeros beside the first letters are when no mark tells the encoding."""
_LEGACY = "cp1252"


def announced(head: bytes) -> str:
    """The encoding that the first bytes announce: a mark, or zeros beside the first letters; UTF-8 otherwise.

    >>> [announced("ab;".encode(e)) for e in ("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le", "cp1252")]
    ['utf-8-sig', 'utf-16', 'utf-16-be', 'utf-32', 'utf-32-le', 'utf-8']
    """
    known = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    return known or next((name for place, zeros, name in _ZEROS if head[place] == zeros), "utf-8")


def whole_text(path: Path) -> str:
    """UTF-8, UTF-16, UTF-32 or Windows-1252, line ends made one; UnicodeDecodeError for what is none of them."""
    data = path.read_bytes()
    encoding = announced(data)
    if encoding == "utf-8":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            encoding = _LEGACY
    return data.decode(encoding).replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
