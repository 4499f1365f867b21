"""Earlier results of the same service, and the day of the measurement."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ecosoin.kernel.errors import InputProblems, Problem


@dataclass(frozen=True)
class History:
    """Results documents measured before, and today."""

    previous: tuple[dict[str, Any], ...] = ()
    today: date = field(default_factory=date.today)


def earlier_result(folder: str, journey: str) -> dict[str, Any]:
    """The results document of a folder, when it measured the same journey."""
    document = read_result(folder)
    if document.get("journey") != journey:
        params = {"path": folder, "found": str(document.get("journey")), "wanted": journey}
        raise InputProblems([Problem("ecodesign-previous-journey", "error", Path(folder).name, params=params)])
    return document


def read_result(folder: str) -> dict[str, Any]:
    """The results document of a folder written by a measurement."""
    path = Path(folder)
    try:
        document: dict[str, Any] = json.loads((path / "results.json").read_text(encoding="utf-8"))
        float(document["total"]["encoded_bytes"]["median"])
        if "measured_on" in document:
            date.fromisoformat(document["measured_on"])
    except (OSError, ValueError, TypeError, KeyError):
        document = {}
    if document.get("command") != "ecodesign measure":
        raise InputProblems([Problem("ecodesign-result-unreadable", "error", path.name, params={"path": folder})])
    return document
