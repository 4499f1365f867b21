"""What does the terminal show of a footprint? Totals and bars of what weighs most, two studies, a number explained."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.terminal import BAR_CELLS, grid, progress_bar
from ecosoin.results.footprint import Footprint, StudyComparison, StudyDifference
from ecosoin.studies.footprint.report.confidence import input_label
from ecosoin.studies.footprint.report.view import CLIMATE, Names, View
from ecosoin.words.numbers import MISSING, interval, number, quantity, share

_WIDE, _LABEL_CELLS, _MOST_BARS = 100, 28, 6
_STYLES = {"tier": "blue", "stage": "magenta", "category": "cyan"}


def print_footprint(document: Footprint, language: Language = "fr", console: Console | None = None) -> None:
    """The summary of a footprint study: totals, then bars by tier, stage and category, then the verdicts."""
    console = console or Console()
    view = View(document, language)
    study = view.study
    head = " · ".join(str(x) for x in (study.organisation, study.year, study.factor_set) if x)
    console.print(Text(f"\n{view.say('title')}", style="bold"))
    console.print(Text(head, style="dim"))
    wide = console.width >= _WIDE
    console.print()
    console.print(_totals(view, wide))
    for dimension in ("tier", "stage", "category"):
        if view.pair and view.sums(CLIMATE, dimension):
            console.print()
            console.print(_shares(view, dimension, BAR_CELLS if wide else BAR_CELLS // 2))
    for line in _last_lines(view):
        console.print(Text(line))


def _totals(view: View, wide: bool) -> Table:
    table = grid(
        (view.say("criterion"), "left"),
        (view.say("value"), "right"),
        (view.say("interval_title"), "left"),
        (view.say("coverage"), "left"),
    )
    for criterion, total in view.totals.items():
        if not CRITERION[criterion].mandatory and total.value is None:
            continue
        covered = total.coverage_share
        bar = f"{progress_bar(covered, BAR_CELLS // 3)} " if wide else ""
        bar += share(covered, view.language)
        style = "bold" if criterion in view.pair else ""
        name = Text(view.label(criterion), style=style)
        table.add_row(name, Text(view.written(criterion), style=style), _bounds(view, criterion), bar)
    return table


def _bounds(view: View, criterion: str) -> str:
    """The 90 % interval in the unit of the value beside it."""
    total, factor = view.totals[criterion], view.scale(criterion)[0]
    low, high = total.p05, total.p95
    if low is None or high is None:
        return ""
    return f"{number(low * factor, view.language)} – {number(high * factor, view.language)}"


def _shares(view: View, dimension: str, cells_wide: int) -> Table:
    """Bars of climate and minerals side by side along a dimension."""
    table = grid(
        (view.say(f"by_{dimension}"), "left"), *((view.label(c), "left") for c in view.pair), label_cells=_LABEL_CELLS
    )
    for name in view.members(dimension)[:_MOST_BARS]:
        cells = []
        for c in view.pair:
            part = view.shares(c, dimension).get((name,))
            if part is None:
                cells.append(Text(MISSING))
                continue
            bar = progress_bar(part, cells_wide)
            cells.append(Text.assemble((bar, _STYLES[dimension]), f" {share(part, view.language)}"))
        table.add_row(name, *cells)
    return table


def _last_lines(view: View) -> list[str]:
    lines = [""]
    first = next((s for s in view.document.sensitivity if s.criterion == CLIMATE), None)
    if first:
        part = share(first.share_of_variance, view.language)
        name = input_label(view, first.input)
        lines.append(f"{view.say('measure_first')}{view.say('colon')}{name} ({part})")
    verdicts = [r.verdict for r in view.document.rcp]
    if verdicts:
        counts = (f"{sum(x == v for x in verdicts)} {view.say(f'{v}_count')}" for v in ("met", "not_met", "to_declare"))
        lines.append("RCP SI" + view.say("colon") + ", ".join(counts))
    return lines


def print_comparison(document: StudyComparison, language: Language = "fr", console: Console | None = None) -> None:
    """Two studies side by side: difference, its interval, how sure B is lower, and what explains it."""
    console = console or Console()
    names = Names(language, {}, document.category_labels)
    for letter, side in (("A", document.a), ("B", document.b)):
        told = " · ".join(str(x) for x in (side.organisation, side.year, side.factor_set, side.path) if x)
        console.print(Text(f"{letter}{names.say('colon')}{told}"))
    heads = (("A", "right"), ("B", "right"), ("B − A", "right"))
    bounds = ((names.say("interval_title"), "left"), ("P(B < A)", "right"))
    table = grid((names.say("criterion"), "left"), *heads, *bounds)
    for d in document.differences:
        table.add_row(
            names.label(d.criterion),
            *(quantity(x, d.unit, language) for x in (d.a, d.b, d.difference)),
            interval(d.p05, d.p95, d.unit, language),
            share(d.probability_b_lower, language),
        )
    console.print(table)
    for d in document.differences:
        if d.criterion == CLIMATE:
            console.print(_explained(names, d))


def _explained(names: Names, difference: StudyDifference) -> Table:
    table = grid(*((names.say(k), "left") for k in ("tier", "category", "stage")), ("B − A", "right"))
    for x in difference.explained_by:
        amount = quantity(x.difference, difference.unit, names.language)
        table.add_row(*(names.label(k) for k in (x.tier, x.category, x.stage)), amount)
    return table
