"""Which files of a folder are read? Those it holds that can hold data; others, and links that leave it, are told."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ecosoin.doors.text.staging import Staging

DATA = (
    *(".csv", ".tsv", ".txt", ".gz", ".json", ".jsonl", ".ndjson", ".xml", ".ocs"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet"),
)
_HIDDEN = (".", "~$")
"""How the names of hidden files, and of those a spreadsheet keeps while it is open, begin."""


def folder_files(staging: Staging, folder: Path) -> list[Path]:
    """The files to read of a folder and of those below, sorted; links to folders are not followed."""
    found = sorted(_entries(staging, folder))
    hidden = [p for p in found if p.name.startswith(_HIDDEN)]
    links = [p for p in found if p not in {*hidden} and (not p.is_file() or leads_out(p, folder))]
    inside = [p for p in found if p not in {*hidden, *links}]
    data = [p for p in inside if p.suffix.lower() in DATA]
    left = [p for p in inside if p.suffix.lower() not in DATA]
    if not data:
        staging.problem("folder-without-data", "error", str(folder))
    for code, paths in (("files-left", left if data else []), ("files-hidden", hidden), ("links-left", links)):
        if paths:
            staging.problem(code, "note", str(folder), files=staging.named(_names(folder, paths)))
    return data


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path inside a folder is, or goes through, a link to what is not: it is not followed."""
    return not path.resolve().is_relative_to(folder.resolve())


def _entries(staging: Staging, folder: Path) -> Iterator[Path]:
    """What a folder holds: files and links below it, and hidden folders, which are not entered."""
    try:
        paths = list(folder.iterdir())
    except OSError as error:
        staging.problem("file-unreadable", "error", str(folder), reason=error.strerror or str(error))
        return
    for path in paths:
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(_HIDDEN):
            yield from _entries(staging, path)
        else:
            yield path


def _names(folder: Path, paths: Sequence[Path]) -> list[str]:
    return [os.fsencode(p.relative_to(folder)).decode("utf-8", "replace") for p in paths]
