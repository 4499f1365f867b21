"""What does a folder hold that we wrote? Its manifest, ``ecosoin.json``; every other file is someone else's."""

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path, PurePosixPath

import msgspec

MANIFEST, _COUNTED = "ecosoin.json", 1000
DRAFT, MARK = ".ecosoin-draft-", "draft.json"
"""How the name of a draft begins, and the file inside that says whose it is."""


class Manifest(msgspec.Struct):
    """Which study a folder holds, by which version, in which files."""

    name: str
    version: str
    files: list[str]


def read_manifest(folder: Path) -> Manifest | None:
    try:
        if not (folder / MANIFEST).is_file():  # a pipe may wait for ever
            return None
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, UnicodeError, RecursionError, msgspec.MsgspecError):
        return None


def files_of(folder: Path) -> list[str]:
    """The files of a folder and of those below, by name, sorted; drafts of ours left out."""
    return sorted(_names(folder))


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if (not path.is_dir() or path.is_symlink()) and not (folder / name.parts[0] / MARK).is_file():
            yield name.as_posix()


def _empty(folder: Path, ours: set[str]) -> Iterator[str]:
    """The folders below one that hold nothing, unless files of ours were there; they end with a slash."""
    kept = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if name.parts[0].startswith(DRAFT) or name.as_posix() in kept or path.is_symlink() or not path.is_dir():
            continue
        if not any(path.iterdir()):
            yield f"{name.as_posix()}/"


def written(folder: Path) -> set[str]:
    """The files of a folder that we wrote: those its manifest lists, and the manifest; none without one."""
    found = read_manifest(folder)
    return {*found.files, MANIFEST} if found else set()


def others(folder: Path) -> set[str]:
    """The files and empty folders of a folder that we did not make: so many at most, it may be a whole disk."""
    ours = written(folder)
    found = chain((name for name in _names(folder) if name not in ours), _empty(folder, ours))
    return set(islice(found, _COUNTED))
