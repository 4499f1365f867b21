"""The one tree of errors.

EcosoinError
├── InputProblems   the user's data is wrong (exit 1): carries every problem found, not the first
├── UsageError      the call is wrong (exit 2): unknown option value, folder in the way, missing extra
└── Defect          we are wrong (exit 3): a broken invariant

A :class:`Problem` says what and where (file, row, column) by a stable code and its parameters; the sentence and the
remedy are made when read, by :mod:`ecosoin.words.problems`::

    try:
        study = ecosoin.assess("parc.csv", year=2025)
    except ecosoin.InputProblems as error:
        for p in error.problems:
            print(p.code, p.row, p.column, p.params)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from ecosoin.kernel.passwords import without_passwords

Severity = Literal["error", "doubt", "note"]
Language = str
"""A language code that has a column in ``reference/words``: fr, en, …"""
_NAMED = 5
"""Problems the text of an exception names; all are in ``problems``."""
_RANK: Mapping[str, int] = {"error": 0, "doubt": 1, "note": 2}


@dataclass(frozen=True)
class Problem:
    """One thing wrong or doubtful in what we were given.

    ``row`` is the 1-based line of the file as an editor or a spreadsheet shows it (header included),
    ``column`` the header as written by the user; ``params`` fill the sentence of ``code``.
    """

    code: str
    severity: Severity
    file: str | None = None
    row: int | None = None
    column: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A password that was typed in a path or an address is in no problem."""
        told = {k: without_passwords(v) if isinstance(v, str) else v for k, v in self.params.items()}
        object.__setattr__(self, "params", told)
        object.__setattr__(self, "file", self.file and without_passwords(self.file))

    def record(self) -> dict[str, Any]:
        """What the output contract keeps of it: code, severity, file, row, column, params; no sentence."""
        return vars(self) | {"params": dict(self.params)}


def sorted_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first, then by file, row, column and code; exact repeats removed."""
    seen: dict[tuple[object, ...], Problem] = {}
    for p in problems:
        seen.setdefault((p.code, p.severity, p.file, p.row, p.column, tuple(sorted(map(str, p.params.items())))), p)
    return sorted(seen.values(), key=lambda p: (_RANK[p.severity], p.file or "", p.row or 0, p.column or "", p.code))


def escalate_doubts(problems: Iterable[Problem]) -> list[Problem]:
    """Doubts become errors (``--strict``)."""
    return [replace(p, severity="error") if p.severity == "doubt" else p for p in problems]


class EcosoinError(Exception):
    """Root of every error Ecosoin raises on purpose."""


class InputProblems(EcosoinError):
    """The input cannot be used; every problem found is listed."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted_problems(problems)
        super().__init__("; ".join(f"{p.file}:{p.row} {p.code} {dict(p.params)}" for p in self.problems[:_NAMED]))


class UsageError(EcosoinError):
    """The command was called in a way it cannot serve; ``problems`` when several arguments are wrong alike."""

    def __init__(self, code: str, **params: object):
        self.problem = Problem(code, "error", params=params)
        self.problems = [self.problem]
        super().__init__(f"{code} {dict(self.problem.params)}")


class Defect(EcosoinError):
    """An invariant of ours does not hold; never the user's fault."""


def stop_on_errors(problems: Iterable[Problem], strict: bool = False) -> None:
    """Raises InputProblems when one of them is an error (``strict``: or a doubt); the list goes out whole."""
    judged = escalate_doubts(problems) if strict else list(problems)
    if any(p.severity == "error" for p in judged):
        raise InputProblems(judged)


_Given = TypeVar("_Given")


def together(*calls: Callable[[], _Given]) -> list[_Given]:
    """What each call gives; when some refuse, what all of them refuse, in one error.

    Raises InputProblems when one of them does, else UsageError.
    """
    given, refused = list[_Given](), list[InputProblems | UsageError]()
    for call in calls:
        try:
            given.append(call())
        except (InputProblems, UsageError) as error:
            refused.append(error)
    if not refused:
        return given
    problems = [p for error in refused for p in error.problems]
    if any(isinstance(error, InputProblems) for error in refused):
        raise InputProblems(problems)
    refused[0].problems = problems
    raise refused[0]
