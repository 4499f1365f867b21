"""What leaves beside the tables: an account of what was read and problems that tell no small count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ecosoin.kernel.errors import Problem
from ecosoin.results.record import EVERY_FILE, FileReading, SetAside
from ecosoin.results.relevance import ReadCount

_COUNTS = ("rows", "acts", "total")
"""Parameters of problems that count rows or acts."""
_READ, _KEPT, _AMONG_KEPT = "read", "kept", ("date_without_zone",)
"""Reasons of what was read: all of it, what became acts, and what is told of some of these."""


def is_small(count: int, threshold: int) -> bool:
    """A count that points at few people; zero points at none.

    >>> is_small(10, 11), is_small(0, 11), is_small(11, 11)
    (True, False, False)
    """
    return 0 < count < threshold


def published_reading(files: Sequence[FileReading], step: int) -> list[FileReading]:
    """One row for all files, each count as the multiple of ``step`` at or under it: a small one is not told."""
    reasons: Counter[str] = Counter()
    for part in (part for file in files for part in file.set_aside):
        reasons[part.code] += part.lines
    aside = [SetAside(code=code, lines=lines) for code, n in sorted(reasons.items()) if (lines := _near(n, step))]
    kept = _near(sum(f.kept for f in files), step)
    formats = ",".join(sorted({f.format for f in files}))
    lines = kept + sum(part.lines for part in aside)
    return [FileReading(file=EVERY_FILE, format=formats, unit="row", lines=lines, kept=kept, set_aside=aside)]


def published_counts(counts: Mapping[tuple[str, str], int], step: int) -> list[ReadCount]:
    """What was read of each resource and why, as it may leave: multiples of ``step``, all read being their sum.

    >>> counts = {("a", "read"): 30, ("a", "kept"): 26, ("a", "without_date"): 4, ("b", "read"): 12}
    >>> [(c.resource, c.reason, c.rows) for c in published_counts(counts, 11)]
    [('a', 'kept', 22), ('a', 'read', 22), ('b', 'read', 11)]
    """
    near = {key: _near(n, step) for key, n in counts.items()}
    for resource in {name for name, _ in counts}:
        parts = [near[k] for k in counts if k[0] == resource and k[1] not in (_READ, *_AMONG_KEPT)]
        if parts:
            near[resource, _READ] = sum(parts)
    told = sorted(k for k in near if near[k] or not counts.get(k) or k[1] in (_READ, _KEPT))
    return [ReadCount(resource=name, reason=reason, rows=near[name, reason]) for name, reason in told]


def _near(count: int, step: int) -> int:
    """The multiple of ``step`` at or under a count."""
    return count - count % step


def published_problems(problems: Iterable[Problem], step: int) -> list[Problem]:
    """Problems as they may leave: those of several files as one, their rows and acts as multiples of ``step``.

    >>> found = [Problem("acts-none", "doubt", file, params={"rows": n}) for file, n in (("a", 4), ("b", 9))]
    >>> [(p.file, p.params) for n in (1, 2) for p in published_problems(found[:n], 11)]
    [('a', {'rows': '< 11'}), (None, {'rows': 11})]
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for p in problems:
        counted = any(name in _COUNTS for name in p.params)
        rest = sorted((k, str(v)) for k, v in p.params.items() if k not in _COUNTS)
        key = (p.code, p.severity, *rest) if counted else (id(p),)
        alike.setdefault(key, []).append(p)
    return [_published(same, step) for same in alike.values()]


def _published(same: Sequence[Problem], step: int) -> Problem:
    first = replace(same[0], file=None, row=None, column=None) if len(same) > 1 else same[0]
    params = dict(first.params)
    for name in (n for n in _COUNTS if isinstance(params.get(n), int)):
        count = sum(int(str(p.params[name])) for p in same)
        params[name] = f"< {step}" if is_small(count, step) else _near(count, step)
    return replace(first, params=params)
