"""What does a folder hold that we wrote? Its manifest, ``ecosoin.json``; every other file is someone else's."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

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
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError):
        return None


def files_of(folder: Path) -> list[str]:
    """The files of a folder and of those below, by name, sorted; drafts of ours left out."""
    return sorted(_names(folder))


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if (not path.is_dir() or path.is_symlink()) and not (folder / name.parts[0] / MARK).is_file():
            yield name.as_posix()


def written(folder: Path) -> set[str]:
    """The files of a folder that we wrote: those its manifest lists, and the manifest; none without one."""
    found = read_manifest(folder)
    return {*found.files, MANIFEST} if found else set()


def others(folder: Path) -> set[str]:
    """The files of a folder that we did not write: so many at most, for a folder may be a whole disk."""
    ours = written(folder)
    return set(islice((name for name in _names(folder) if name not in ours), _COUNTED))
