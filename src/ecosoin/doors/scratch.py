"""Where does a run keep what it needs only while it lives? In a folder of its own, gone with it, even after a kill.

The folder ``ecosoin-<kind>-…`` is readable by its owner only. Its file ``scratch.lock`` is held as long as the run
lives and names the machine: the next run on that machine, by the same person, removes the folders that nobody holds.
"""

import atexit
import os
import platform
import re
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from ecosoin.doors.locks import lock

_PREFIX, _LOCK = "ecosoin-", "scratch.lock"
_NAME = re.compile(rf"{_PREFIX}([a-z]+-)?[a-z0-9_]{{8}}")
_OWNER_ONLY, _OTHERS = 0o700, 0o077
_BIRTH_S = 60
"""How long a run may take between the making of its folder and its lock."""


@contextmanager
def scratch_folder(kind: str, place: Path | None = None) -> Iterator[Path]:
    """Yields a new folder in ``place`` (that of the system for temporary files unless told); it goes at the end.

    Folders left there, and in that of the system, by runs that were killed are removed first. Raises OSError where no
    folder can be made.
    """
    common = Path(tempfile.gettempdir())
    parent = place or common
    for swept in {parent, common}:
        sweep_scratch(swept)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{kind}-", dir=parent))
    with private_files():
        held = (folder / _LOCK).open("xb")
    try:
        with suppress(OSError):  # a disk without locks: then no run can take this folder for a dead one's
            lock(held)
        held.write(_here())  # once locked: what says a machine is locked, or its run is dead
        held.flush()
        yield folder
    finally:
        with suppress(OSError):
            _empty(folder)
        held.close()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def process_scratch() -> Path:
    """The one folder of this process for what outlives a call; it goes when Python ends."""
    stack, process = ExitStack(), os.getpid()
    folder = stack.enter_context(scratch_folder("run"))

    @atexit.register
    def close() -> None:
        if os.getpid() == process:  # a copy of the process is not its owner
            stack.close()

    return folder


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever this process writes meanwhile, libraries included, can be read by its owner alone."""
    before = _refused(_OTHERS)
    try:
        yield
    finally:
        _refused(before)


def private_folder(path: Path) -> Path:
    """Makes a folder its owner alone can read; one that is there stays."""
    path.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    return path


def sweep_scratch(place: Path) -> None:
    """Removes the folders that dead runs of this person on this machine left in ``place``; those held stay."""
    for folder in sorted(place.glob(f"{_PREFIX}*")):
        with suppress(OSError):
            if not _ours(folder):
                continue
            if _unmarked(folder):
                _bury(folder)
                continue
            with (folder / _LOCK).open("r+b") as held:
                if held.read() != _here():
                    continue
                held.seek(0)
                lock(held)
                _empty(folder)
            shutil.rmtree(folder)


def remove_socket(folder: Path) -> None:
    """Removes the folder of the socket of a browser, which is elsewhere; the profile has a link to it."""
    socket = folder / "SingletonSocket"
    with suppress(OSError):
        outside = socket.readlink().parent
        for name in (socket.name, "SingletonCookie"):
            (outside / name).unlink(missing_ok=True)
        outside.rmdir()


def _empty(folder: Path) -> None:
    """Removes all that a folder holds but its lock: what a kill leaves of it is still known as ours."""
    remove_socket(folder)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _LOCK:
            path.unlink(missing_ok=True)


def _here() -> bytes:
    """This machine, as a lock names it: what another machine that shares a disk holds is not seen from here."""
    return platform.node().encode("utf-8", "replace") + b"\n"


def _ours(folder: Path) -> bool:
    """Whether a folder is one a run of this person made, by its name, its owner and its rights."""
    told = folder.lstat()
    if not _NAME.fullmatch(folder.name) or not stat.S_ISDIR(told.st_mode):
        return False
    if sys.platform != "win32":
        return told.st_uid == os.getuid() and stat.S_IMODE(told.st_mode) == _OWNER_ONLY
    return True


def _refused(rights: int) -> int:
    """Sets the rights that new files do not give, and gives those before; on Windows the folder says it all."""
    if sys.platform != "win32":
        return os.umask(rights)
    return rights


def _unmarked(folder: Path) -> bool:
    return not (folder / _LOCK).exists() or not (folder / _LOCK).stat().st_size


def _bury(folder: Path) -> None:
    """Removes a folder whose run was killed before it could hold it: empty, and not being made just now."""
    if time.time() - folder.stat().st_mtime > _BIRTH_S and not {p.name for p in folder.iterdir()} - {_LOCK}:
        (folder / _LOCK).unlink(missing_ok=True)
        folder.rmdir()
