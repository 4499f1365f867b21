"""Which road each file takes: by what it contains first, by its name last."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError

from ecosoin.doors.formats.glpi import GlpiInventories, documents, is_glpi, stage_glpi
from ecosoin.doors.formats.glpi_list import complete_glpi_list
from ecosoin.doors.formats.pcr_si import is_request, kind_of, stage_pcr_si
from ecosoin.doors.formats.rvtools import is_rvtools, stage_rvtools
from ecosoin.doors.text.csv_table import stage_csv
from ecosoin.doors.text.parquet_table import stage_frame, stage_parquet
from ecosoin.doors.text.staging import Staging
from ecosoin.doors.text.tolerant_json import JsonError, parse_tolerant
from ecosoin.doors.text.workbook import open_workbook, stage_workbook
from ecosoin.inputs.staged import Frame, Staged
from ecosoin.kernel.errors import Problem, UsageError

_DATA = (".csv", ".tsv", ".txt", ".json", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet")
_PARQUET, _OLE = b"PAR1", b"\xd0\xcf\x11\xe0"


def inventory_files(staging: Staging, paths: Sequence[Path | Frame]) -> list[Path | Frame]:
    """The files to read, folders opened; those of a folder that cannot hold data are left, and said."""
    files: list[Path | Frame] = []
    left: list[str] = []
    for path in paths:
        if isinstance(path, Frame):
            files.append(path)
            continue
        if not path.exists():
            raise UsageError("path-not-found", path=str(path))
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
        files += [p for p in inside if p.suffix.lower() in _DATA]
        left += [str(p.relative_to(path)) for p in inside if p.suffix.lower() not in _DATA]
        if not any(p.suffix.lower() in _DATA for p in inside):
            staging.problem("folder-without-data", "error", str(path))
        elif left:
            staging.problem("files-left", "note", str(path), files=", ".join(left))
            left = []
    return files


def stage_files(staging: Staging, files: Sequence[Path | Frame], format: str) -> dict[Path, str]:
    """Stages every file and dataframe; gives the format each was recognised as."""
    formats: dict[Path, str] = {}
    glpi = GlpiInventories()
    for path in files:
        if isinstance(path, Frame):
            found = _keep(staging, stage_frame(staging, path, format))
            formats |= {Path(path.name): found} if found else {}
            continue
        try:
            found = _stage(staging, path, format, glpi)
        except OSError as error:
            staging.problem("file-unreadable", "error", str(path), reason=error.strerror or str(error))
            continue
        if found is not None:
            formats[path] = found
    stage_glpi(staging, glpi)
    return formats


def _stage(staging: Staging, path: Path, format: str, glpi: GlpiInventories) -> str | None:
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(_PARQUET):
        return _keep(staging, stage_parquet(staging, path, format))
    if zipfile.is_zipfile(path) or head.startswith(_OLE):
        return _workbook(staging, path, format)
    if path.suffix.lower() == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json(staging, path, format, glpi)
    return _keep(staging, stage_csv(staging, path, format))


def _keep(staging: Staging, read: tuple[str, Staged] | None) -> str | None:
    if read is None:
        return None
    name, staged = read
    staging.staged.append(complete_glpi_list(staging, staged) if name == "glpi" else staged)
    return name


def _workbook(staging: Staging, path: Path, format: str) -> str | None:
    workbook = open_workbook(staging, path)
    if workbook is None:
        return None
    before = len(staging.staged)
    try:
        if format in ("auto", "rvtools") and is_rvtools(workbook.sheet_names):
            stage_rvtools(staging, path, workbook)
            return "rvtools"
        found = stage_workbook(staging, path, workbook, format)
    except CalamineError as error:
        staging.problem("workbook-unreadable", "error", str(path), reason=str(error))
        return None
    if found == "glpi":
        staging.staged[before:] = [complete_glpi_list(staging, s) for s in staging.staged[before:]]
    return found


def _json(staging: Staging, path: Path, format: str, glpi: GlpiInventories) -> str | None:
    file = str(path)
    if path.stat().st_size > staging.limit("json_byte"):
        staging.problem("json-too-large", "error", file, limit=staging.limit("json_byte"))
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252", errors="replace")
        staging.problem("encoding-converted", "note", file, encoding="cp1252")
    if not text.strip():
        staging.problem("file-empty", "error", file)
        return None
    departures: list[Problem] = []
    document = _document(staging, file, text, departures)
    if document is None:
        return None
    found = [d for _, d in documents(path, document) if is_glpi(d)]
    if isinstance(document, list) and 0 < len(found) < len(document):
        staging.problem("json-items-left", "note", file, items=len(document) - len(found))
    if format in ("auto", "glpi") and found:
        for name, inventory in documents(path, document):
            glpi.add(name, inventory)
        return "glpi"
    if format in ("auto", "pcr-si") and is_request(document):
        staging.problems += departures
        stage_pcr_si(staging, path, document)
        return "pcr-si"
    if isinstance(document, Mapping) and "$schema" in document:
        staging.problem("json-schema-left", "note", file)
    elif format in ("auto", "pcr-si") and (kind := kind_of(document)):
        staging.problem("pcr-not-a-request", "note", file, kind=kind)
    else:
        keys = ", ".join(list(document)[:10]) if isinstance(document, Mapping) else type(document).__name__
        staging.problem("json-unknown", "error", file, keys=keys)
    return None


def _document(staging: Staging, file: str, text: str, departures: list[Problem]) -> Any:
    """The JSON of a file, its departures from the standard noted; None when it cannot be read."""
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        pass
    try:
        return parse_tolerant(
            text,
            lambda code, line, what: departures.append(Problem(code, "doubt", file, line, None, {"text": what})),
            staging.limit("nesting"),
        )
    except JsonError as error:
        staging.problem("json-unreadable", "error", file, error.line, None, reason=str(error))
        return None
