"""What does the system refuse? No room left, no right to write: a sentence with the folder, never a defect of ours."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ecosoin.kernel.errors import EcosoinError, UsageError
from ecosoin.kernel.refused import FORBIDDEN, FULL, refusal

_DUCKDB = ("duckdb", "_duckdb")
_ENGINE_MEMORY, _ENGINE_DISK = "OutOfMemoryException", "IOException"
"""What the engine says when the memory, or a file, fails it."""
_LONGEST = 100
"""Characters that a draft and the longest of our names add to a path."""


def told_refusal(error: BaseException, folder: Path | None = None) -> UsageError | None:
    """The sentence of a refusal, and of which folder; None when the error is another one."""
    if isinstance(error, EcosoinError):
        return None
    cause = refusal(error)
    if cause is None and type(error).__module__ in _DUCKDB:
        code = next((c for c in sorted(FULL | FORBIDDEN) if os.strerror(c) in str(error)), None)
        cause = OSError(code, str(error)) if code else None
    if cause is None:
        return _of_machine(error, folder)
    path = folder or Path(str(cause.filename or Path.cwd()))
    if cause.errno in FULL:
        path = min(path, Path(tempfile.gettempdir()), key=free_bytes)  # libraries keep their scratch files there
        return UsageError("no-room-left", path=str(path), free=free_bytes(path) // 1000, detail=str(cause))
    return UsageError("access-refused", path=str(path), detail=str(cause))


def _of_machine(error: BaseException, folder: Path | None) -> UsageError | None:
    """The sentence of what the memory or the disk of the machine could not do; None for another error."""
    cause: BaseException | None = error
    while cause is not None:
        kind = type(cause).__name__ if type(cause).__module__ in _DUCKDB else ""
        number = cause.errno if isinstance(cause, OSError) else None
        if isinstance(cause, MemoryError) or kind == _ENGINE_MEMORY or number == errno.ENOMEM:
            return UsageError("memory-lacking", detail=str(cause))
        if number is not None or kind == _ENGINE_DISK:
            path = folder or getattr(cause, "filename", None) or Path.cwd()
            return UsageError("system-refused", path=str(path), detail=str(cause), reason=_first_line(cause))
        cause = cause.__cause__ or cause.__context__
    return None


def _first_line(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or str(error)).partition("\n")[0]


@contextmanager
def refusals_told(folder: Path) -> Iterator[None]:
    """Says what the system refuses while a folder is written."""
    try:
        yield
    except Exception as error:
        told = told_refusal(error, folder)
        if told is None:
            raise
        raise told from error


def given_path(text: str | Path) -> Path:
    """A file or folder a user gave; :class:`UsageError` when it is neither, before anything opens it.

    A pipe or a device has no size and is read once: opening one may wait for ever.
    """
    path = Path(text)
    if path.is_file() or path.is_dir():
        return path
    there = path.exists()
    raise UsageError("path-not-a-file" if there else "path-not-found", path=str(path))


def given_paths(texts: Iterable[str | Path]) -> list[Path]:
    """Several at once: the error of :func:`given_path` tells each that is neither a file nor a folder."""
    paths, refused = list[Path](), list[UsageError]()
    for text in texts:
        try:
            paths.append(given_path(text))
        except UsageError as error:
            refused.append(error)
    if refused:
        refused[0].problems = [e.problem for e in refused]
        raise refused[0]
    return paths


def given_file(text: str | Path) -> Path:
    """The same where only a file will do."""
    path = given_path(text)
    if path.is_dir():
        raise UsageError("path-not-a-file", path=str(path))
    return path


def new_name(out: Path) -> Path:
    """A place where something is to be written, before anything is: told when a disk or a library refuses its name.

    Raises UsageError: ``out-link-broken`` (a link to what is not there), ``out-name-unreadable``,
    ``out-name-too-long``.
    """
    shown = os.fsencode(out).decode("utf-8", "replace")
    try:
        if shown != str(out):
            raise UsageError("out-name-unreadable", path=shown)
        for part in (out, *out.parents):
            if part.is_symlink() and not part.exists():
                raise UsageError("out-link-broken", path=str(part), target=str(part.readlink()))
        (out.absolute() / ("x" * _LONGEST)).exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise UsageError("out-name-too-long", path=shown) from error
    return out


def existing(path: Path) -> Path:
    """A path, or the nearest folder above that exists."""
    return next(p for p in (path, *path.parents) if p.exists() or p == p.parent)


def free_bytes(path: Path) -> int:
    """The room left on the disk of a path; 0 when the system does not say."""
    try:
        return shutil.disk_usage(existing(path)).free
    except OSError:
        return 0
