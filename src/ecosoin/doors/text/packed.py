"""The first bytes of a file, and its bytes where it is packed: gzip, or zlib as the agents of OCS send inventories."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

_GZIP, _ZLIB = b"\x1f\x8b", (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
PARQUET = b"PAR1"
"""The first bytes of a Parquet file."""
_WEB_PAGE = ("<!doctype html", "<html")
_HEAD = 4096
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)
"""What a packed file that is damaged or cut short raises when it is read."""


def is_gzip(path: Path) -> bool:
    """Whether a file is packed by gzip, by its first bytes."""
    return begins(path, len(_GZIP)) == _GZIP


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet, by its first bytes."""
    return begins(path, len(PARQUET)) == PARQUET


def is_web_page(head: str) -> bool:
    """Whether the first characters of a text, spaces before them dropped, are those of a web page.

    >>> is_web_page("<!DOCTYPE html>"), is_web_page("<html lang=fr>"), is_web_page("<xml>")
    (True, True, False)
    """
    return head[: len(_WEB_PAGE[0])].lower().startswith(_WEB_PAGE)


def begins(path: Path, size: int) -> bytes:
    """The first bytes of a file, as they are."""
    with path.open("rb") as stream:
        return stream.read(size)


def archive_of(path: Path) -> zipfile.ZipFile:
    """The archive a file is; BadZipFile whatever is wrong in what it tells of itself."""
    try:
        return zipfile.ZipFile(path)
    except (ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error


def swells(packed: int, size: int, limits: Mapping[str, float]) -> bool:
    """Whether bytes unpack to far more than a file that anybody wrote does.

    >>> limits = {"archive_byte": 2e9, "archive_ratio": 200, "archive_small_byte": 2e7}
    >>> swells(10**6, 3 * 10**7, limits), swells(10**5, 3 * 10**7, limits), swells(10**3, 10**7, limits)
    (False, True, False)
    """
    return size > limits["archive_byte"] or (
        size > limits["archive_small_byte"] and size > packed * limits["archive_ratio"]
    )


def open_unpacked(path: Path, most: int) -> BinaryIO:
    """The bytes of a file, unpacked; of one packed by zlib, no more than ``most``. Raises one of ``DAMAGE``."""
    if is_gzip(path):
        return gzip.open(path)  # type: ignore[return-value]
    deflated = _is_deflated_document(begins(path, _HEAD))
    return io.BytesIO(_inflated(path.read_bytes(), most)) if deflated else path.open("rb")


def head_of(path: Path) -> bytes:
    """The first bytes a file unpacks to. Raises one of ``DAMAGE``."""
    with open_unpacked(path, _HEAD) as stream:
        return stream.read(_HEAD)


def _is_deflated_document(head: bytes) -> bool:
    """Whether these bytes unpack to a document of marks: a text may begin with the two bytes of zlib."""
    if not head.startswith(_ZLIB):
        return False
    try:
        return zlib.decompressobj().decompress(head, _HEAD).lstrip()[:1] in (b"<", b"{", b"[")
    except zlib.error:
        return False


def _inflated(data: bytes, most: int) -> bytes:
    """Up to ``most`` bytes; EOFError when there are fewer and the end was cut off."""
    packed = zlib.decompressobj()
    found = packed.decompress(data, most)
    if len(found) < most and not packed.eof:
        raise EOFError
    return found
