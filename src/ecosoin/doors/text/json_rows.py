"""Flat JSON objects, in a list or one a line: a table whose columns are their keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged
from ecosoin.kernel.sql import literal


def stage_json_rows(staging: Staging, path: Path, document: Any, format: str) -> tuple[str, Staged] | None:
    """Stages a document that is a table: (its format, the relation); None when it is none that we know.

    The row of a problem is the rank of the object, from 1. An object that holds objects or lists makes no table.
    """
    file, records = str(path), document if isinstance(document, list) else [document]
    if not all(map(_is_flat, records)):
        return None
    headers = list(dict.fromkeys(key for record in records for key in record))
    found = staging.recognise(headers, format)
    if found is None:
        return None
    rows = [(n, [record.get(h) for h in headers]) for n, record in enumerate(records, start=1)]
    filled = [(n, cells) for n, cells in rows if any(c not in (None, "") for c in cells)]
    blank = len(rows) - len(filled)
    staging.account(file, found.format, unit="record", lines=len(rows), kept=len(filled), blank=blank)
    relation, typed = staging.rows(len(headers), filled)
    named = f"(select *, {literal(file)} as source_file from {relation})"
    return found.format, staging.recognised(named, found, file=file, headers=headers, header_row=1, typed=typed)


def _is_flat(record: object) -> bool:
    return isinstance(record, Mapping) and not any(isinstance(v, Mapping | list) for v in record.values())
