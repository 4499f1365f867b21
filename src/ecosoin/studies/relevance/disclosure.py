"""What leaves beside the tables: an account of what was read and problems that tell no small count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ecosoin.kernel.errors import Problem
from ecosoin.results.record import EVERY_FILE, FileReading, SetAside

_COUNTS = ("rows", "acts", "total")
"""Parameters of problems that count rows or acts."""


def is_small(count: int, threshold: int) -> bool:
    """A count that points at few people; zero points at none.

    >>> is_small(10, 11), is_small(0, 11), is_small(11, 11)
    (True, False, False)
    """
    return 0 < count < threshold


def published_reading(files: Sequence[FileReading], step: int) -> list[FileReading]:
    """One row for all files, each count rounded to a multiple of ``step``: no small count is told, nor one of none."""

    def near(count: int) -> int:
        return round(count / step) * step

    reasons: Counter[str] = Counter()
    for part in (part for file in files for part in file.set_aside):
        reasons[part.code] += part.lines
    aside = [SetAside(code=code, lines=lines) for code, n in sorted(reasons.items()) if (lines := near(n))]
    kept = near(sum(f.kept for f in files))
    formats = ",".join(sorted({f.format for f in files}))
    lines = kept + sum(part.lines for part in aside)
    return [FileReading(file=EVERY_FILE, format=formats, unit="row", lines=lines, kept=kept, set_aside=aside)]


def told_problems(problems: Iterable[Problem], threshold: int) -> list[Problem]:
    """Problems as they may leave: a number of rows or acts too small to be published is told as such.

    >>> told_problems([Problem("acts-none", "error", params={"rows": 10, "acts": 11})], 11)[0].params
    {'rows': '< 11', 'acts': 11}
    """

    def told(name: str, value: object) -> object:
        small = name in _COUNTS and isinstance(value, int) and is_small(value, threshold)
        return f"< {threshold}" if small else value

    return [replace(p, params={k: told(k, v) for k, v in p.params.items()}) for p in problems]
