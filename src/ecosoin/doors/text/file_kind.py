"""What is a file? Its first bytes say, never its name."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from ecosoin.doors.text.packed import DAMAGE, PARQUET, archive_of, head_of, is_gzip, is_web_page
from ecosoin.doors.text.whole_text import announced
from ecosoin.reference import load_reference_table

Kind = Literal["text", "json", "xml", "workbook", "parquet", "refused"]
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_BOOK_PARTS = ("[Content_Types].xml", "content.xml", "mimetype", "_rels/", "xl/", "docProps/")
"""What the first entries of a workbook's archive begin with."""
_NAME_LENGTH, _NAME = slice(26, 28), 30
"""Where the header of an archive's entry has the length of its name, then the name."""


@dataclass(frozen=True)
class FileKind:
    """How to read a file, or why not: the code of a problem, with the names it lists."""

    name: Kind
    code: str = ""
    told: Mapping[str, Sequence[str]] = field(default_factory=dict)


def file_kind(path: Path) -> FileKind:
    """What the bytes of a file are; a text when nothing says otherwise. OSError when it cannot be opened."""
    try:
        head = head_of(path)
    except DAMAGE:
        return FileKind("refused", "archive-damaged")
    encoding = announced(head)
    plain = head.decode(encoding, "replace").encode() if encoding not in ("utf-8", "utf-8-sig") else head
    first = plain.lstrip(b"\xef\xbb\xbf \t\r\n")
    packed = is_gzip(path)
    if is_web_page(first.decode("latin-1")):
        return FileKind("refused", "web-page-as-table")
    if packed and head.startswith((PARQUET, _OLE, _ZIP)):
        return FileKind("refused", "archive-of-files", {"files": [path.stem]})
    if head.startswith(PARQUET):
        return FileKind("parquet")
    if head.startswith(_OLE):
        return FileKind("workbook")
    if head.startswith(_ZIP) or zipfile.is_zipfile(path):
        return _zip_kind(path, head)
    other = next((name for begins, name in _signatures() if head.startswith(begins)), None)
    if other:
        return FileKind("refused", "file-kind-unread", {"kind": [other]})
    if path.suffix.lower() == ".json" or first[:1] in (b"{", b"["):
        return FileKind("json")
    return FileKind("xml" if first[:1] == b"<" else "text")


def _zip_kind(path: Path, head: bytes) -> FileKind:
    """A workbook, or an archive of other files; one cut short is told by its first entry."""
    try:
        with archive_of(path) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
    except zipfile.BadZipFile:
        name = head[_NAME:][: int.from_bytes(head[_NAME_LENGTH], "little")].decode("utf-8", "replace")
        of_files = Path(name).suffix and name.isprintable() and not name.startswith(_BOOK_PARTS)
        return FileKind("refused", "archive-damaged") if of_files else FileKind("workbook")
    if any(n.startswith(_BOOK_PARTS) for n in names):
        return FileKind("workbook")
    return FileKind("refused", "archive-of-files", {"files": names})


@cache
def _signatures() -> list[tuple[bytes, str]]:
    return [(bytes.fromhex(r["begins"]), r["kind"]) for r in load_reference_table("file_signatures")]
