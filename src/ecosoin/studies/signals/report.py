"""Signals of useless digital, by class, with what to check before acting: the report, and the lines of a terminal."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION
from ecosoin.pages.account import account_table
from ecosoin.pages.lines import columns, interval_figure, problem_sections, row_of, versions_line
from ecosoin.pages.model import Block, Bullets, Callout, KeyFigure, KeyFigures, Paragraph, Report, Section, Table
from ecosoin.results.signals import SignalRecord, SignalsReading
from ecosoin.words.numbers import number, quantity, share, unit_label
from ecosoin.words.voice import Voice

_SIGNALS_SHOWN = 8
"""On a screen; the report holds the rest."""
CLASSES = ("unused", "under_optimised", "excessive", "disproportionate")


def build_signals(records: Sequence[SignalRecord], reading: SignalsReading, language: Language = "fr") -> Report:
    """The report of the signals found and of what could not be computed."""
    say = Voice("signals_report", language)
    ordered = sorted(records, key=lambda r: (CLASSES.index(r.kind), -avoided_climate(r)))
    sections = (
        Section(say("essential"), tuple(_essential(say, ordered))),
        Section(say("details"), ()),
        *(Section(say.pick(r.label), tuple(_detail(say, r)), 2) for r in ordered),
        *_annexes(say, reading),
        *problem_sections(reading.problems, language),
    )
    return Report(say("title"), say("subtitle"), language, sections, versions=versions_line(reading.study, language))


def avoided_climate(record: SignalRecord) -> float:
    """What acting would avoid on climate in a year [kg CO2 eq]; nothing counts as zero."""
    row = row_of(record.avoided, CLIMATE)
    return row.value if row else 0.0


def _essential(say: Voice, records: Sequence[SignalRecord]) -> list[Block]:
    shown = [KeyFigure(say("signals_found"), str(len(records)))]
    saving = sorted((r for r in records if avoided_climate(r) > 0), key=lambda r: -avoided_climate(r))
    if saving:
        value = quantity(avoided_climate(saving[0]), CRITERION[CLIMATE].unit, say.language)
        shown.append(KeyFigure(say("largest"), value, say.pick(saving[0].label)))
    blocks: list[Block] = [KeyFigures(tuple(shown)), Callout("caution", say("not_orders"))]
    if saving:
        rows = [(say.pick(r.label), *_bounds(r)) for r in saving]
        unit = CRITERION[CLIMATE].unit
        blocks.append(interval_figure(say, say("avoided_chart"), rows, unit, what=say("signal")))
    heads = columns(say, "class signal #count #population %share %low %high %published confidence")
    table = tuple(
        (
            say(r.kind), say.pick(r.label), r.count, r.population, r.share, r.share_interval.p05,
            r.share_interval.p95, r.published.value, say(f"level_{r.confidence}"),
        )
        for r in records
    )  # fmt: skip
    return [*blocks, Table(say("table"), heads, table), Paragraph(say("not_additive"))]


def _bounds(record: SignalRecord) -> tuple[float, float, float]:
    row = next(r for r in record.avoided if r.criterion == CLIMATE)
    return row.p05, row.p50, row.p95


def _detail(say: Voice, record: SignalRecord) -> list[Block]:
    limit, published = record.threshold, record.published
    threshold = f"{number(limit.value, say.language)} {say('unit_' + limit.unit)}"
    blocks: list[Block] = [
        Paragraph(say.pick(record.definition)),
        Bullets(
            (
                say.pair(say("class"), say(record.kind)),
                say.pair(say("threshold"), f"{threshold} - {say.pick(limit.source)}"),
                say.pair(say("published"), f"{share(published.value, say.language)} - {say.pick(published.source)}"),
            )
        ),
    ]
    if record.avoided:
        a = record.actionable
        shown = {k: share(v, say.language) for k, v in (("value", a.value), ("low", a.low), ("high", a.high))}
        heads = columns(say, "criterion unit #low #median #high")
        rows = tuple(
            (say.term(r.criterion), unit_label(r.unit, say.language), r.p05, r.p50, r.p95) for r in record.avoided
        )
        blocks += [
            Table(say("avoided_table"), heads, rows),
            Paragraph(say("actionable", **shown, source=say.pick(a.source))),
        ]
    else:
        blocks.append(Paragraph(say("no_saving")))
    if record.examples:
        blocks.append(Paragraph(say("examples", list=", ".join(record.examples))))
    return [*blocks, Callout("action", f"**{say('check')}.** {say.pick(record.check_before)}")]


def _annexes(say: Voice, reading: SignalsReading) -> list[Section]:
    sections = []
    if reading.not_computed:
        heads = columns(say, "class signal reads %published")
        rows = tuple(
            (say(r.kind), say.pick(r.label), say(f"export_{r.needs}"), r.published.value) for r in reading.not_computed
        )
        sections.append(Section(say("not_computed"), (Table(say("not_computed_table"), heads, rows),)))
    return [*sections, Section(say("files"), (account_table(reading.reading, say.language),))]


def signal_lines(records: Sequence[SignalRecord], language: Language) -> list[str]:
    """The heaviest signals first."""
    say = Voice("signals_report", language)
    lines = [say.pair(say("signals_found"), len(records))]
    for r in sorted(records, key=avoided_climate, reverse=True)[:_SIGNALS_SHOWN]:
        climate = avoided_climate(r)
        saved = f", {quantity(climate, CRITERION[CLIMATE].unit, language)}" if climate > 0 else ""
        told = f"{r.count}/{r.population} ({share(r.share, language)}){saved}"
        lines.append(f"  {say.pair(say.pick(r.label), told)}")
    return [*lines, say("not_orders")]
