"""Columns and cells shared by the reports on services and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecosoin.pages.model import Cell, Column


def row_of(rows: Sequence[Mapping[str, Any]], criterion: str) -> Mapping[str, Any] | None:
    """The row of a criterion, when it has a value."""
    return next((r for r in rows if r["criterion"] == criterion and r.get("p50") is not None), None)


def numbers(record: Mapping[str, Any], *keys: str) -> tuple[Cell, ...]:
    """Cells of a record, missing as ``None``."""
    return tuple(record.get(k) for k in keys)


def text(title: str) -> Column:
    """A text column."""
    return Column(title)


def figure(title: str, unit: str | None = None, digits: int = 3) -> Column:
    """A number column."""
    return Column(title, "number", unit, digits)


def part(title: str) -> Column:
    """A share column."""
    return Column(title, "share")
