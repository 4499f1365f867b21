"""What do all result documents share? The base of their records, the head of a study, the account of what was read.

A document holds figures, codes and parameters, never a sentence: the same study gives the same bytes in every language.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from ecosoin.kernel.errors import Problem, Severity, sorted_problems
from ecosoin.results.places import NOWHERE, Places, is_absolute

SCHEMA_VERSION: Final = "1"


class Record(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A part of a result document: its fields are the keys of the JSON object."""


Labels = dict[str, str]
"""A text of the user's or of a reference row, by language."""


class ProblemRecord(Record):
    """A problem found in what we were given, by code and parameters."""

    code: str
    severity: Severity
    file: str | None
    row: int | None
    column: str | None
    params: dict[str, Any]


class Sentence(Record):
    """Something said, as a key of ``reference/words`` (``topic.key``) and its parameters."""

    code: str
    params: dict[str, Any] = {}


EVERY_FILE = "*"
"""The file of an account that stands for all."""


class SetAside(Record):
    """Lines left out of a file for one reason."""

    code: str
    lines: int


class FileReading(Record, kw_only=True):
    """The account of one file or sheet: ``lines`` is the sum of the other counts."""

    file: str
    sheet: str | None = None
    format: str
    encoding: str | None = None
    unit: Literal["line", "row", "record"] = "line"
    lines: int
    kept: int
    blank: int = 0
    titles: int = 0
    comments: int = 0
    continued: int = 0
    set_aside: list[SetAside] = []
    columns_absent: list[str] = []


class Head(Record, kw_only=True):
    """Who, when, with what: what every study says of itself."""

    country: str | None
    year: int | None
    period: str | None = None
    factor_sets: list[str]
    draws: int | None
    seed: int | None
    tool_version: str
    method_version: str
    catalogue_version: str


class Document(Record, kw_only=True):
    """What a study's document always tells: who and with what, what was read, what was wrong in it."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    study: Head
    reading: list[FileReading]
    problems: list[ProblemRecord] = []


class Spread(Record):
    """A figure and its draws: ``value`` at published factors, the others of the draws; ``None`` is missing."""

    value: float | None
    mean: float | None
    p05: float | None
    p50: float | None
    p95: float | None


class Impact(Spread, kw_only=True):
    """A figure of one criterion, in ``unit``."""

    criterion: str
    unit: str


class Total(Impact, kw_only=True):
    """The total of a criterion; ``coverage_share`` (0-1): lines or amounts that have a factor for it."""

    coverage_share: float


class Sensitivity(Record):
    """The share (0-1) of a criterion's variance that comes from one uncertain input."""

    criterion: str
    input: str
    share_of_variance: float


class Drawn(Record, kw_only=True):
    """What the draws of a figure say: mean, median, bounds of 90 %."""

    mean: float
    p05: float
    p50: float
    p95: float


class DrawnImpact(Drawn, kw_only=True):
    """A figure of one criterion, in ``unit``, with its draws."""

    criterion: str
    unit: str
    value: float


class FactorSource(Record):
    """A publication the factors come from."""

    id: str
    kind: str
    publisher: str
    title: str
    licence: str
    url: str


_PATHS = ("file", "other_file", "path")


def problem_records(
    problems: Iterable[Problem], places: Places = NOWHERE, *, named: bool = False
) -> list[ProblemRecord]:
    """Problems as documents keep them, sorted; files by the names ``places`` gives, no path of a machine.

    ``named``: the problems call their files so already.
    """

    def shown(path: str) -> str:
        called = named and not is_absolute(path) and path not in dict(places.roots)
        return path if called else places.shown(path)

    def told(key: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return shown(value) if key in _PATHS else places.told(value)

    return [
        ProblemRecord(
            **p.record() | {"file": p.file and shown(p.file), "params": {k: told(k, v) for k, v in p.params.items()}}
        )
        for p in sorted_problems(problems)
    ]
