"""The text of a small file of the user's: a mapping, rules, a model. The same encodings as an inventory."""

import codecs
from pathlib import Path

from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.reference import load_reference_table

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


def whole_bytes(path: Path, limit: str = "small_text_byte") -> bytes:
    """The bytes of a file that is held whole: one as long as ``limit`` of ``reference/limits.csv`` at most.

    Raises UsageError ``path-not-a-file`` for a pipe or a device, which may wait for ever; InputProblems
    ``file-too-large``, before anything is read; OSError.
    """
    size = path.stat().st_size
    if not path.is_file():
        raise UsageError("path-not-a-file", path=str(path))
    most = next(int(float(r["value"])) for r in load_reference_table("limits") if r["id"] == limit)
    if size > most:
        raise InputProblems([Problem("file-too-large", "error", path.name, params={"size": size, "limit": most})])
    return path.read_bytes()


def whole_text(path: Path) -> str:
    """UTF-8, UTF-16, UTF-32 or Windows-1252, line ends made one; UnicodeDecodeError for what is none of them.

    Raises what :func:`whole_bytes` does.
    """
    data = whole_bytes(path)
    encoding = announced(data)
    if encoding == "utf-8":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            encoding = _LEGACY
    return data.decode(encoding).replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")
