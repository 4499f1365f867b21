"""The report of a relevance study, for the care team: which acts, how sure, what evidence, what to discuss."""

from collections.abc import Sequence

from ecosoin.inputs.relevance.rules import LEVELS
from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts.ranges import intervals
from ecosoin.pages.charts.trend import trend
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Block, Bullets, Callout, Cell, Column, Figure, Paragraph, Report, Section, Table
from ecosoin.results.relevance import CareRow, DigitalRow, ImageSize, Levels, MonthRow, Relevance, RuleRow
from ecosoin.results.text import plain
from ecosoin.studies.relevance.screen import count_told, exclusions_of, name_of
from ecosoin.words.numbers import MISSING, interval, unit_label, whole
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice

_SHOWN_TRENDS = 5
_CLIMATE = "climate_change"


def build(document: Relevance, language: Language) -> Report:
    """The report of a relevance study, in the language asked."""
    return _Pages(document, Voice("relevance_report", language)).report()


class _Pages:
    """A document being told in one voice."""

    def __init__(self, document: Relevance, voice: Voice):
        self.document, self.say, self.language = document, voice, voice.language
        self.names = {d.rule: name_of(d, voice) for d in document.definitions}

    def report(self) -> Report:
        """Every section that has something to tell."""
        document, say, study = self.document, self.say, self.document.study
        sections = [
            Section(say("summary"), self.summary()),
            Section(say("rules"), (self.rules(document.rules, say("table_rules")),)),
            Section(say("digital"), self.digital()),
        ]
        if document.by_site:
            sections.append(Section(say("sites"), (self.rules(document.by_site, say("sites"), "site"),)))
        if document.by_month:
            sections.append(Section(say("trend"), self.trend()))
        sections += [
            Section(say("evidence"), (self.evidence(),)),
            Section(say("read"), (Paragraph(say("read_reading")), self.read())),
        ]
        if document.problems:
            told = spoken(plain(document.problems), self.language)
            rows = tuple((p["message"], p["remedy"]) for p in told)
            table = Table(say("problems"), (Column(say("reason")), Column("→")), rows, annex=True)
            sections.append(Section(say("problems"), (table,)))
        hidden = whole(document.privacy.suppressed_cells, self.language)
        privacy = say("privacy_reading", min_cell=document.privacy.min_cell, hidden=hidden)
        if study.key_fingerprint:
            privacy += " " + say("privacy_key", fingerprint=study.key_fingerprint)
        sections.append(Section(say("privacy"), (Callout("key", privacy),)))
        versions = f"Ecosoin {study.tool_version} · {study.method_version}"
        return Report(say("title"), say("subtitle"), self.language, tuple(sections), versions=versions)

    def summary(self) -> tuple[Block, ...]:
        """What to discuss: the rules with redundant acts, most first."""
        document, say = self.document, self.say
        central = [r for r in document.rules if r.level == "central" and r.redundant_after_accepted]
        central.sort(key=lambda r: -(r.redundant_after_accepted or 0))
        defined = {d.rule: d for d in document.definitions}
        items = tuple(
            say(
                "discuss_rule" if defined[r.rule].kind == "redundancy" else "discuss_low_value",
                test=self.names[r.rule],
                redundant=whole(r.redundant_after_accepted, self.language),
                low=count_told(r.avoidable.low, self.language),
                high=count_told(r.avoidable.high, self.language),
                exclusion=exclusions_of(defined[r.rule], say) or MISSING,
            )
            for r in central
        )
        low_value = sum(d.kind == "low_value" for d in document.definitions)
        study = document.study
        known = say("with_diagnoses", low_value=low_value) if study.has_diagnoses else say("no_diagnoses")
        return (
            Paragraph(say("what")),
            Callout("caution", known + " " + say("with_contexts" if study.has_contexts else "no_contexts")),
            Bullets(items) if items else Paragraph(say("nothing")),
        )

    def rules(self, rows: Sequence[RuleRow], caption: str, by: str | None = None) -> Table:
        """Rules at each level, by site or month when asked."""
        say = self.say
        heads = (
            *columns(say, f"rule {by or ''} level #interval"),
            *(Column(say(k), "number", digits=6) for k in ("acts", "patients", "accepted", "previous")),
            Column(say("avoidable")),
        )
        cells = tuple(
            (
                self.names[r.rule],
                *((getattr(r, by) or MISSING,) if by else ()),
                *(say(r.level), r.interval_day, r.acts, r.patients),
                *(r.redundant_after_accepted, r.redundant_after_previous, self.bounds(r.avoidable)),
            )
            for r in rows
        )
        return Table(caption, heads, cells, annex=by is not None)

    def bounds(self, avoidable: Levels) -> str:
        """Avoidable acts: low – central – high."""
        values = [getattr(avoidable, k) for k in LEVELS]
        return MISSING if None in values else " – ".join(count_told(v, self.language) for v in values)

    def digital(self) -> tuple[Block, ...]:
        """What the avoidable acts carry, digital then care."""
        document, say = self.document, self.say
        heads = columns(say, "component criterion unit #short_run short_interval #long_run long_interval")
        named = [(say.pick(r.label), r) for r in document.digital]
        table = Table(say("digital"), heads, tuple(self.runs(name, r) for name, r in named))
        climate = [
            (name, r.long_run.p05, r.long_run.p50, r.long_run.p95) for name, r in named if r.criterion == _CLIMATE
        ]
        blocks: list[Block] = [Paragraph(say("digital_reading"))]
        if climate:
            svg = intervals(say("digital"), say("long_run"), climate, CRITERION[_CLIMATE].unit, language=self.language)
            blocks.append(Figure(svg, say("digital_reading").replace("**", ""), say("digital"), table))
        blocks.append(table)
        if document.images:
            blocks.append(self.images(document.images))
        if document.care:
            rows = tuple(self.runs(say(r.component), r) for r in document.care)
            blocks.append(Table(say("care"), heads, rows))
        return tuple(blocks)

    def runs(self, name: str, r: CareRow | DigitalRow) -> tuple[Cell, ...]:
        """A row of short and long run: median and 90 % interval."""
        short, long = (
            (run.p50, interval(run.p05, run.p95, r.unit, self.language)) for run in (r.short_run, r.long_run)
        )
        return (name, self.say.term(r.criterion), unit_label(r.unit, self.language), *short, *long)

    def images(self, rows: Sequence[ImageSize]) -> Table:
        """The sizes of examinations."""
        say, megabyte = self.say, unit_label("MB", self.language)
        sizes = (Column(f"{say(k)} ({megabyte})", "number") for k in LEVELS)
        heads = (*columns(say, "modality origin #images_per_study"), *sizes)
        told = tuple(
            (r.modality or MISSING, say(f"origin_{r.origin}"), r.images_per_study, r.mb.low, r.mb.central, r.mb.high)
            for r in rows
        )
        return Table(say("images"), heads, told, annex=True)

    def trend(self) -> tuple[Block, ...]:
        """Redundant acts by month of the rules with most."""
        say, rows = self.say, self.document.by_month
        table = self.rules(rows, say("trend"), "month")
        values = {(r.rule, r.month): r.redundant_after_accepted for r in rows if r.level == "central"}
        months = sorted({month for _, month in values})
        chosen = _most(rows)
        if not chosen or len(months) < 2:
            return (table,)
        series = [(self.names[rule], [values.get((rule, m)) for m in months]) for rule in chosen]
        svg = trend(say("trend"), say("trend_desc"), months, series, unit="", language=self.language)
        return (Figure(svg, say("trend_desc"), say("trend"), table), table)

    def evidence(self) -> Table:
        """Each rule with its intervals, exclusions and source."""
        say = self.say
        heads = columns(say, "rule #low #central #high exclusion source locator")
        rows = tuple(
            (
                self.names[d.rule],
                *(getattr(d.interval_day, k) for k in LEVELS),
                *(exclusions_of(d, say), d.source, d.locator),
            )
            for d in self.document.definitions
        )
        return Table(say("evidence"), heads, rows, annex=True)

    def read(self) -> Table:
        """What was read, and why the rest was not kept."""
        say = self.say
        heads = (*columns(say, "resource reason"), Column(say("rows"), "number", digits=9))
        rows = tuple((r.resource, say(f"reason_{r.reason}"), r.rows) for r in self.document.read)
        return Table(say("read"), heads, rows)


def _most(rows: Sequence[MonthRow]) -> list[str]:
    """The rules with most redundant acts at the central interval, most first."""
    weight: dict[str, int] = {}
    for r in rows:
        if r.level == "central":
            weight[r.rule] = weight.get(r.rule, 0) + (r.redundant_after_accepted or 0)
    return [r for r in sorted(weight, key=lambda r: (-weight[r], r)) if weight[r]][:_SHOWN_TRENDS]
