"""Can a workbook be opened? Its archive is weighed and the reach of its sheets told before any cell is read.

A reader of sheets makes a place for every cell up to the last one: a single cell far away asks for more memory than a
machine has, and the process ends there.
"""

import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ecosoin.doors.text.packed import archive_of, swells
from ecosoin.doors.text.sheet_extent import Extent, sheet_extents
from ecosoin.doors.text.xml_reader import XmlError

_CHUNK = 1 << 20
_SECRET = 1
"""The flag of an entry that a password locks."""
_ZIP, _BINARY_SHEETS = b"PK", ".bin"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What an archive that is damaged, or packed in a way we do not know, raises."""
_PANIC = "PanicException"
"""The name of what a library in Rust raises when it breaks; it is no Exception."""
_ALONE = Path(__file__).with_name("lone_workbook.py")


class WorkbookRefused(Exception):
    """Why a workbook is not opened: the code of a problem, its line, its parameters."""

    def __init__(self, code: str, row: int | None = None, **params: Any):
        super().__init__(code)
        self.code, self.row, self.params = code, row, params


def weighed_workbook(path: Path, limits: Mapping[str, float]) -> CalamineWorkbook:
    """The workbook of a file; :class:`WorkbookRefused` when it cannot be read, or is far larger than what it seems."""
    with broken_reader_told():
        with path.open("rb") as stream:
            packed = stream.read(len(_ZIP)) == _ZIP
        if packed or zipfile.is_zipfile(path):
            _weigh(path, limits)
        else:
            _try_alone(path, limits)
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)


@contextmanager
def broken_reader_told() -> Iterator[None]:
    """Turns what the readers of archives, of XML and of sheets raise, their breakdowns too, into one refusal."""
    try:
        yield
    except XmlError as error:
        declares = error.code == "xml-declares"
        code = error.code if declares else "workbook-unreadable"
        raise WorkbookRefused(code, error.line if declares else None, **error.params) from error
    except (CalamineError, *_DAMAGE) as error:
        raise WorkbookRefused("workbook-unreadable", reason=_first_line(error)) from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise WorkbookRefused("workbook-unreadable", reason=_first_line(error)) from None


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _weigh(path: Path, limits: Mapping[str, float]) -> None:
    with archive_of(path) as archive:
        if any(entry.flag_bits & _SECRET for entry in archive.infolist()):
            raise WorkbookRefused("workbook-unreadable", reason="*")
        _weigh_archive(archive, limits)
        if any(name.endswith(_BINARY_SHEETS) for name in archive.namelist()):
            _try_alone(path, limits)
        else:
            _judge(sheet_extents(archive, limits), limits)


def _weigh_archive(archive: zipfile.ZipFile, limits: Mapping[str, float]) -> None:
    most, entries = int(limits["archive_byte"]), archive.infolist()
    size, packed = sum(e.file_size for e in entries), max(1, sum(e.compress_size for e in entries))
    if size <= most < packed * limits["deflate_ratio"]:
        size = _unpacked_size(archive, most)
    if swells(packed, size, limits):
        raise WorkbookRefused("archive-too-large", size=size, ratio=round(size / packed))


def _unpacked_size(archive: zipfile.ZipFile, limit: int) -> int:
    """Bytes the archive really unpacks to, whatever it declares; counting stops just above the limit."""
    size = 0
    for entry in archive.infolist():
        entry.file_size = limit + 2 * _CHUNK
        with archive.open(entry) as stream:
            while size <= limit and (chunk := stream.read(_CHUNK)):
                size += len(chunk)
    return size


def _judge(extents: list[Extent], limits: Mapping[str, float]) -> None:
    for one in extents:
        sparse = one.filled * limits["sheet_spread"] < one.area > limits["sheet_small_cell"]
        if sparse or one.beyond:
            raise WorkbookRefused("cell-far", sheet=one.sheet, cell=one.last, filled=one.filled)
    area, text = sum(one.area for one in extents), sum(one.text for one in extents)
    if area > limits["sheet_cell"] or text > limits["archive_byte"]:
        raise WorkbookRefused("workbook-too-large", cells=area, limit=int(limits["sheet_cell"]), text=text)


def _try_alone(path: Path, limits: Mapping[str, float]) -> None:
    """Opens the sheets of a binary workbook in a process of its own: what it would end is not this one."""
    command = [sys.executable, "-I", str(_ALONE), str(path.absolute()), str(int(limits["binary_workbook_byte"]))]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise WorkbookRefused("workbook-unreadable", reason=done.stderr.strip().rpartition("\n")[2])
