"""What does the terminal show of a footprint? Totals, and bars of what weighs most."""

from collections.abc import Iterator
from typing import Literal

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.account import account_lines
from ecosoin.pages.terminal import BAR_CELLS, Head, Part, Words, grid, line, progress_bar
from ecosoin.results.footprint import Footprint
from ecosoin.studies.footprint.report.confidence import input_label
from ecosoin.studies.footprint.report.view import CLIMATE, View
from ecosoin.words.numbers import MISSING, number, share

_WIDE, _LABEL_CELLS, _MOST_BARS = 100, 28, 6
_STYLES = {"tier": "blue", "stage": "magenta", "category": "cyan"}


def footprint_parts(document: Footprint, language: Language, width: int) -> Iterator[Part]:
    """The summary of a footprint study: totals, then bars by tier, stage and category, then the verdicts."""
    view = View(document, language)
    study = view.study
    head = " · ".join(str(x) for x in (study.organisation, study.year, study.factor_set) if x)
    yield ""
    yield line(view.say("title"), style="bold")
    yield line(head, style="dim")
    if view.incomplete:
        yield line(view.incomplete, style="bold")
    yield ""
    yield _totals(view, width)
    if CLIMATE in view.pair and (beside := view.published(CLIMATE)):
        yield line(f"{view.label(CLIMATE)}{view.say('colon')}{beside}", style="dim")
    for dimension in ("tier", "stage", "category"):
        if view.pair and view.sums(CLIMATE, dimension):
            yield ""
            yield _shares(view, dimension, width)
    yield from map(line, _last_lines(view))


def _totals(view: View, width: int) -> Part:
    sides: tuple[Literal["left", "right"], ...] = ("left", "right", "left", "left")
    heads = [(view.say(k), s) for k, s in zip(("criterion", "mean", "interval_title", "coverage"), sides, strict=True)]
    rows: list[tuple[str | Words, ...]] = []
    for criterion, total in view.totals.items():
        if not CRITERION[criterion].mandatory and total.value is None:
            continue
        covered = total.coverage_share
        bar = f"{progress_bar(covered, BAR_CELLS // 3)} " if width >= _WIDE else ""
        bar += share(covered, view.language)
        style = "bold" if criterion in view.pair else ""
        name = line(view.label(criterion), style=style)
        rows.append((name, line(view.written(criterion), style=style), _bounds(view, criterion), bar))
    return grid(heads, rows, width)


def _bounds(view: View, criterion: str) -> str:
    """The 90 % interval in the unit of the value beside it."""
    total, factor = view.totals[criterion], view.scale(criterion)[0]
    low, high = total.p05, total.p95
    if low is None or high is None:
        return ""
    return f"{number(low * factor, view.language)} – {number(high * factor, view.language)}"


def _shares(view: View, dimension: str, width: int) -> Part:
    """Bars of climate and minerals side by side along a dimension."""
    heads: list[Head] = [(view.say(f"by_{dimension}"), "left"), *((view.label(c), "left") for c in view.pair)]
    rows: list[tuple[str | Words, ...]] = []
    for name in view.members(dimension)[:_MOST_BARS]:
        cells: list[Words] = []
        for c in view.pair:
            part = view.shares(c, dimension).get((name,))
            if part is None:
                cells.append(line(MISSING))
                continue
            bar = progress_bar(part, BAR_CELLS if width >= _WIDE else BAR_CELLS // 2)
            cells.append(line("") + line(bar, _STYLES[dimension]) + line(f" {share(part, view.language)}"))
        rows.append((name, *cells))
    return grid(heads, rows, width, _LABEL_CELLS)


def _last_lines(view: View) -> list[str]:
    lines = [""]
    first = next((s for s in view.document.sensitivity if s.criterion == CLIMATE), None)
    if first:
        part = share(first.share_of_variance, view.language)
        name = input_label(view, first.input)
        lines.append(f"{view.say('measure_first')}{view.say('colon')}{name} ({part})")
    if view.document.rcp:
        counts = ", ".join(f"{n} {view.say(f'{v}_count')}" for v, n in view.verdicts.items())
        by_tool = sum(r.by == "tool" and r.verdict == "met" for r in view.document.rcp)
        lines.append(f"RCP SI{view.say('colon')}{counts} · {view.say('by_tool_count', count=by_tool)}")
    return [*lines, *account_lines(view.document.reading, view.language)]
