"""What became of the lines of each file? Those that count, those that say nothing, those set aside and why."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Table
from ecosoin.results.record import EVERY_FILE, FileReading
from ecosoin.words.numbers import whole
from ecosoin.words.voice import Voice

_KINDS = ("blank", "titles", "comments", "continued")
_SHOWN = 10
"""Files named on a screen."""


def account_table(readings: Sequence[FileReading], language: Language) -> Table:
    """The account of every file: its lines are the sum of the columns of numbers that follow."""
    say = Voice("account", language)
    heads = columns(
        say, "file sheet format encoding #lines #kept #blank #titles #comments #continued #set_aside why absent"
    )
    rows = tuple(
        (
            r.file, r.sheet, _known(r.format, say), r.encoding, r.lines, r.kept, *(getattr(r, k) for k in _KINDS),
            sum(a.lines for a in r.set_aside), _reasons(r, say) or None, ", ".join(r.columns_absent) or None,
        )
        for r in readings
    )  # fmt: skip
    return Table(say("title"), heads, rows, annex=True)


def account_lines(readings: Sequence[FileReading], language: Language) -> list[str]:
    """The same in a line a file, the first ones."""
    say = Voice("account", language)
    lines = [_line(r, say) for r in readings[:_SHOWN]]
    left = len(readings) - len(lines)
    return [*lines, *([say("more_files", count=left)] if left else [])]


def _line(reading: FileReading, say: Voice) -> str:
    name = f"{reading.file}#{reading.sheet}" if reading.sheet else reading.file
    if name == EVERY_FILE:
        name = say("every_file")
    parts = [say("kept_of", kept=whole(reading.kept, say.language), lines=whole(reading.lines, say.language))]
    parts += [f"{say(k).lower()} {whole(n, say.language)}" for k in _KINDS if (n := getattr(reading, k))]
    if reading.set_aside:
        aside = sum(a.lines for a in reading.set_aside)
        parts.append(f"{say('set_aside').lower()} {whole(aside, say.language)} ({_reasons(reading, say)})")
    return say.pair(name, ", ".join(parts))


def _reasons(reading: FileReading, say: Voice) -> str:
    counts = Counter[str]()
    for a in reading.set_aside:
        counts[_known(a.code, say)] += a.lines
    return _listed(counts, say.language)


def set_aside(readings: Sequence[FileReading], language: Language) -> tuple[int, str]:
    """The lines of equipment set aside in all the files, and why; a sheet that is not read has none."""
    say, counts = Voice("account", language), Counter[str]()
    for a in (a for r in readings for a in r.set_aside if r.kept):
        counts[_known(a.code, say)] += a.lines
    return counts.total(), _listed(counts, language)


def _listed(counts: Mapping[str, int], language: Language) -> str:
    return ", ".join(f"{reason} {whole(n, language)}" for reason, n in counts.items() if n)


def _known(code: str, say: Voice) -> str:
    """The words of a code; itself when it has none."""
    return say(code) if say.knows(code) else code
