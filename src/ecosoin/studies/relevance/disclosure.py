"""What leaves beside the tables: an account of what was read and problems that tell no small count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ecosoin.kernel.errors import Problem
from ecosoin.results.record import EVERY_FILE, FileReading, SetAside
from ecosoin.results.relevance import ReadCount

_SAID = {
    "column", "columns", "days", "encoding", "header", "latest", "oldest", "period", "resources", "servers", "studies",
    "system", "table",
}  # fmt: skip
"""Parameters of problems that are told as they are: they count no row, and quote no cell and no name of a file."""
_UNSAID = "…"
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


def published_counts(
    counts: Mapping[tuple[str, str], int], step: int, formats: Mapping[str, str] | None = None
) -> list[ReadCount]:
    """What was read of each resource and why, as it may leave: multiples of ``step``, all read being their sum.

    ``formats``: those of files, which are told as one a format.

    >>> counts = {("a", "read"): 30, ("a", "kept"): 26, ("a", "without_date"): 4, ("b", "read"): 12}
    >>> [(c.resource, c.reason, c.rows) for c in published_counts(counts, 11)]
    [('a', 'kept', 22), ('a', 'read', 22), ('b', 'read', 11)]
    """
    known, exact = formats or {}, Counter[tuple[str, str]]()
    for (name, reason), rows in counts.items():
        exact[known.get(name, name), reason] += rows
    near = {key: _near(n, step) for key, n in exact.items()}
    for resource in {name for name, _ in exact}:
        parts = [near[k] for k in exact if k[0] == resource and k[1] not in (_READ, *_AMONG_KEPT)]
        if parts:
            near[resource, _READ] = sum(parts)
    told = sorted(k for k in near if near[k] or not exact[k] or k[1] in (_READ, _KEPT))
    return [ReadCount(resource=name, reason=reason, rows=near[name, reason]) for name, reason in told]


def _near(count: int, step: int) -> int:
    """The multiple of ``step`` at or under a count."""
    return count - count % step


def published_problems(problems: Iterable[Problem], step: int) -> list[Problem]:
    """Problems of data as they may leave: one a kind, of no file nor line, counted in multiples of ``step``.

    >>> found = [Problem("acts-none", "doubt", file, params={"rows": n}) for file, n in (("a", 4), ("b", 9))]
    >>> [(p.file, p.params) for n in (1, 2) for p in published_problems(found[:n], 11)]
    [(None, {'rows': '< 11'}), (None, {'rows': 11})]
    """
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for p in problems:
        texts = sorted((k, str(v)) for k, v in p.params.items() if k in _SAID)
        alike.setdefault((p.code, p.severity, p.column, *texts), []).append(p)
    return [_published(same, step) for same in alike.values()]


def _published(same: Sequence[Problem], step: int) -> Problem:
    def told(name: str) -> object:
        values = [p.params.get(name) for p in same]
        if name in _SAID:
            return values[0]
        counts = [v for v in values if isinstance(v, int)]
        if len(counts) < len(values):
            return _UNSAID
        return f"< {step}" if is_small(sum(counts), step) else _near(sum(counts), step)

    return replace(same[0], file=None, row=None, params={name: told(name) for name in same[0].params})
