"""Where do results go? A folder that appears complete or not at all, with the manifest of what was written."""

import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ecosoin.doors.draft import draft_for, moves, sweep
from ecosoin.doors.manifest import DRAFT, MANIFEST, Manifest, files_of, others, read_manifest, written
from ecosoin.doors.refusals import existing, free_bytes, new_name, refusals_told
from ecosoin.doors.text.whole_text import whole_bytes
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.version import __version__
from ecosoin.results.documents import DOCUMENTS
from ecosoin.results.text import document_text

MARKER = "results.json"
_PAGES, _SHOWN = "pages", 3
"""The name of a folder that holds pages alone; the files that an error names."""
_LEAST_BYTES = 100_000
"""What the smallest study takes, its pages left out."""


def check_folder(out: Path, read: Iterable[Path] = ()) -> Path:
    """Refuses a folder that could not take a result, before anything is computed; gives its path, links followed.

    Drafts that dead runs left for it are removed. Raises UsageError: ``out-folder-holds-others`` (files that no
    manifest of ours lists, empty folders), ``out-folder-in-the-way`` (a file), ``out-link-broken``,
    ``out-name-unreadable``, ``out-name-too-long``, ``access-refused``, ``no-room-left``, ``out-folder-read`` (it holds,
    or is in, one of the results ``read``: it would be lost).
    """
    target = _reached(out)
    for source in (path.resolve() for path in read):
        if target == source or target in source.parents or source in target.parents:
            raise UsageError("out-folder-read", path=str(out), source=str(source))
    _refuse(target, others(target))
    return target


def _reached(out: Path) -> Path:
    try:
        new_name(out)
        target = new_name(out.resolve())
        found = existing(target)
        if not found.is_dir():
            raise UsageError("out-folder-in-the-way", path=str(found))
        sweep(target)
        places = {existing(target)} | ({existing(target.parent)} if moves(target) else set())
        for place in places:
            with refusals_told(place), tempfile.TemporaryFile(dir=place):
                pass
    except (OSError, RuntimeError, ValueError) as error:  # a link to itself, a folder of the system, no path at all
        raise UsageError("access-refused", path=str(out), detail=str(error)) from error
    free = free_bytes(target)
    if free < _LEAST_BYTES:
        raise UsageError("no-room-left", path=str(target), free=free // 1000)
    return target


@contextmanager
def result_folder(out: Path, kind: str) -> Iterator[Path]:
    """Yields a folder to fill; on success it takes the place of ``out``, on failure nothing is left.

    ``kind`` names the study in the manifest. Raises what :func:`check_folder` does.
    """
    target = check_folder(out)
    with refusals_told(target), draft_for(target, inside=not moves(target)) as draft:
        yield draft
        write_manifest(draft, kind)
        _refuse(target, others(target))


@contextmanager
def replace_files(folder: Path) -> Iterator[Path]:
    """Yields an empty folder to fill; on success its files take their places in ``folder``, the others stay.

    A file that no manifest of ours lists is never replaced (``out-folder-holds-others``); the manifest lists the new.
    """
    target = _reached(folder)
    with refusals_told(target), draft_for(target, inside=True) as draft:
        yield draft
        made, ours = files_of(draft), written(target)
        _refuse(target, {name for name in made if (target / name).exists()} - ours)
        write_manifest(draft, study_kind(target) if ours else _PAGES, sorted(ours - {MANIFEST} | set(made)))


def replace_file(path: Path, text: str) -> None:
    """Writes a text in the place of a file, whole or not at all. Raises UsageError when the place cannot take it."""
    target = path.resolve()
    with refusals_told(target), tempfile.TemporaryDirectory(prefix=DRAFT, dir=target.parent) as work:
        made = Path(work) / target.name
        made.write_text(text, encoding="utf-8", newline="\n")
        made.replace(target)


def _refuse(folder: Path, found: Collection[str]) -> None:
    if found:
        shown = ", ".join(sorted(found)[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
        raise UsageError("out-folder-holds-others", path=str(folder), files=shown, count=len(found))


def write_document(document: Any, path: Path) -> None:
    path.write_text(document_text(document), encoding="utf-8")


def read_document(folder: Path, kind: str, file: str = MARKER) -> Any:
    """A document of a finished study, of its class when it has one.

    Raises UsageError ``not-a-result-folder`` when it is not there or not what its class says.
    """
    document = DOCUMENTS.get(kind, {}).get(file, Any)
    try:
        return msgspec.json.decode(whole_bytes(_settled(folder) / file, "json_byte"), type=document)
    except (OSError, UnicodeError, RecursionError, msgspec.MsgspecError) as error:
        raise UsageError("not-a-result-folder", path=str(folder), reason=file, detail=str(error)) from None


def write_manifest(folder: Path, kind: str, files: Collection[str] | None = None) -> None:
    """Writes ``ecosoin.json``; ``files``: all that the folder holds unless told."""
    listed = [name for name in files_of(folder) if name != MANIFEST] if files is None else list(files)
    write_document(Manifest(kind, __version__, listed), folder / MANIFEST)


def study_kind(folder: Path) -> str:
    """The study a folder holds, from its manifest; :class:`UsageError` ``not-a-result-folder`` when it holds none."""
    found = read_manifest(_settled(folder))
    if found is None:
        raise UsageError("not-a-result-folder", path=str(folder), reason=MANIFEST)
    return found.name


def _settled(folder: Path) -> Path:
    """The folder, once a move that a kill had stopped is finished."""
    if not folder.is_dir() or any(folder.glob(f"{DRAFT}*")):
        sweep(folder.resolve())
    return folder
