"""Earlier results of a journey, read back from their folders, and the day of the measurement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from ecosoin.doors.folder import MARKER
from ecosoin.doors.text.whole_text import whole_bytes
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.results.ecodesign import Measurement
from ecosoin.studies.ecodesign.findings import Earlier


@dataclass(frozen=True)
class History:
    """Measurements made before, and today."""

    previous: tuple[Earlier, ...] = ()
    today: date = field(default_factory=date.today)


class _Median(msgspec.Struct):
    median: float


class _Total(msgspec.Struct):
    encoded_bytes: _Median


class _Old(msgspec.Struct):
    """What is read of a measurement made before, perhaps by an older version: the keys every version wrote."""

    command: Literal["ecodesign measure"]
    total: _Total
    journey: str = ""
    measured_on: str = ""
    requests: list[dict[str, Any]] = []


def earlier_result(folder: str) -> tuple[str, Earlier]:
    """The name of the journey of an earlier measurement, and what is kept of it."""
    document = _decoded(folder, _Old)
    try:
        _ = document.measured_on and date.fromisoformat(document.measured_on)
    except ValueError:
        raise unreadable(folder) from None
    return document.journey, Earlier(document.measured_on, document.total.encoded_bytes.median, document.requests)


def other_journeys(folders: Sequence[str], found: Sequence[str], wanted: str) -> None:
    """Refuses earlier measurements of other journeys than the ``wanted`` one: InputProblems, each of them."""
    wrong = [(folder, name) for folder, name in zip(folders, found, strict=True) if name != wanted]
    if wrong:
        raise InputProblems(
            Problem("ecodesign-previous-journey", "error", Path(folder).name, params=params)
            for folder, name in wrong
            for params in [{"path": folder, "found": name, "wanted": wanted}]
        )


def read_result(folder: str) -> Measurement:
    """The measurement of a folder, written by this version; an older one is told, not guessed."""
    document: Measurement = _decoded(folder, Measurement)
    return document


def _decoded(folder: str, kind: Any) -> Any:
    try:
        return msgspec.json.decode(whole_bytes(Path(folder) / MARKER, "json_byte"), type=kind)
    except (OSError, ValueError, RecursionError):
        raise unreadable(folder) from None


def unreadable(folder: str) -> InputProblems:
    """The problem of a folder that holds no result of this version."""
    return InputProblems([Problem("ecodesign-result-unreadable", "error", Path(folder).name, params={"path": folder})])
