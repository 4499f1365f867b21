"""How does a result take its place? Made in a draft, then moved; a kill, at any moment, loses nothing.

Beside its target, or inside where the target cannot be moved, a draft is a folder ``.ecosoin-draft-…``::

    draft.json    whose draft this is; locked while its run lives
    making/       what is being written
    made/         ``making`` once complete: from here on the next run finishes the move
    earlier/      the result replaced, until the new one is in place
"""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from ecosoin.doors.locks import lock
from ecosoin.doors.manifest import DRAFT, MANIFEST, MARK, files_of, others, read_manifest, written
from ecosoin.kernel.version import __version__

_MAKING, _MADE, _EARLIER = "making", "made", "earlier"
_BIRTH_S = 60
"""How long a run may take between the making of its draft and its mark."""
_CANNOT_MOVE = (errno.EBUSY, errno.EXDEV)
"""What a system says of a folder where another disk or folder is mounted."""


class _Mark(msgspec.Struct):
    """Whose draft this is: the name of its target, empty for the folder it is in."""

    target: str
    version: str = __version__


@contextmanager
def draft_for(target: Path, inside: bool) -> Iterator[Path]:
    """Yields the folder to fill; on success its content takes the place of that of ``target``.

    ``inside``: the files of ``target`` are replaced, otherwise the folder itself. On failure nothing is left.
    """
    place = target if inside else target.parent
    place.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place))
    making, made = work / _MAKING, work / _MADE
    with (work / MARK).open("xb") as mark:
        with suppress(OSError):  # a disk without locks: then no run takes this draft for a dead one
            lock(mark)
        mark.write(msgspec.json.encode(_Mark("" if inside else target.name)))
        mark.flush()
        try:
            making.mkdir()
            yield making
            making.replace(made)
            try:
                _move(work, target)
            except OSError as error:
                if error.errno not in _CANNOT_MOVE:
                    raise
                with draft_for(target, inside=True) as again:
                    shutil.copytree(made, again, dirs_exist_ok=True)
        finally:
            mark.close()
            if not (inside and made.exists()):  # there, files were being replaced: the next run goes on
                _remove(work)


def _remove(work: Path) -> None:
    """Removes a draft, its mark last: what a kill leaves of it is still known as ours."""
    for name in (_MAKING, _MADE, _EARLIER):
        shutil.rmtree(work / name, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)


def sweep(target: Path) -> None:
    """Removes the drafts that dead runs left for ``target``; one that was complete takes its place first."""
    for place, name in ((target.parent, target.name), (target, "")):
        for work in sorted(place.glob(f"{DRAFT}*")):
            _bury(work)
            with suppress(OSError, msgspec.MsgspecError), (work / MARK).open("r+b") as mark:
                if msgspec.json.decode(mark.read(), type=_Mark).target == name:
                    lock(mark)  # held by the run that made it, as long as it lives
                    if name and (work / _MADE).exists() and others(target):
                        continue
                    _move(work, target)
                    mark.close()
                    _remove(work)


def _bury(work: Path) -> None:
    """Removes a draft whose run was killed before it could be marked: empty, and not being made just now."""
    with suppress(OSError):
        if time.time() - work.stat().st_mtime > _BIRTH_S:
            if (work / MARK).exists() and not (work / MARK).stat().st_size:
                (work / MARK).unlink()
            work.rmdir()


def _move(work: Path, target: Path) -> None:
    """Puts what a draft made in the place of ``target``; called again, goes on where it was stopped."""
    made, earlier = work / _MADE, work / _EARLIER
    if work.parent == target:
        _replace(made, target)
        return
    try:
        if made.exists():
            if target.exists() and not earlier.exists():
                shutil.copymode(target, made)
                target.replace(earlier)
            made.replace(target)
    finally:
        if earlier.exists() and not target.exists():
            earlier.replace(target)


def _replace(made: Path, target: Path) -> None:
    """Moves files, the manifest last, once those of the earlier result that have no heir are gone."""
    new = read_manifest(made)
    if new is None:
        return
    for name in written(target) & set(files_of(target)) - {*new.files, MANIFEST}:
        (target / name).unlink(missing_ok=True)
    for name in sorted(files_of(made), key=MANIFEST.__eq__):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(target / name)
    shutil.rmtree(made)


def moves(target: Path) -> bool:
    """Whether a folder can be renamed: not a mount point, nor above where we stand, nor in a folder we cannot write.

    One that is not there yet can.
    """
    here = Path.cwd()
    return not target.is_dir() or not (
        target in (here, *here.parents) or os.path.ismount(target) or not os.access(target.parent, os.W_OK)
    )
