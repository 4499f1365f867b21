"""What are the files given called in a result? By the way to them from the folder that holds them all."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ecosoin.results.places import Places

_OF_A_DISK = 2
"""Parts of a path that a disk has, or a folder of all its users: what is below may be a name of a person."""


def given_places(paths: Iterable[str | Path]) -> Places:
    """The names of files and folders given, and of all below them: two files never have the same.

    They are names alone for files that have each their own. Otherwise they are ways from the folder that holds all that
    was given, or from the number of what was given where that folder is one of the whole machine.
    """
    given = [Path(p) for p in paths]
    folders = {
        str(root): Path(os.path.normpath(root.absolute())) for root in (p if p.is_dir() else p.parent for p in given)
    }
    whole = set(folders.values())
    tops = [a for a in dict.fromkeys(folders.values()) if not any(b in a.parents for b in whole)]
    alone = len({p.name for p in given}) == len(given) and not any(p.is_dir() for p in given)
    called = dict.fromkeys(tops, "") if len(tops) == 1 else _called(tops)
    roots: dict[str, str] = {}
    for root, folder in folders.items():
        top = next(t for t in tops if t == folder or t in folder.parents)
        name = (PurePosixPath(called[top]) / folder.relative_to(top).as_posix()).as_posix()
        roots |= dict.fromkeys((root, str(folder)), "" if alone or name == "." else name)
    return Places(tuple(sorted(roots.items(), key=lambda root: (-len(root[0]), root))))


def _called(tops: Sequence[Path]) -> Mapping[Path, str]:
    numbered = {top: str(n) for n, top in enumerate(tops, 1)}
    with suppress(ValueError, RuntimeError):  # several disks; nobody's home
        common = Path(os.path.commonpath(tops))
        if len(common.parts) > _OF_A_DISK and common not in Path.home().parents:
            return {top: top.relative_to(common).as_posix() for top in tops}
    return numbered
