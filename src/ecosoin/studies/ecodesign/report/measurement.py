"""The report of an ecodesign measurement: scores, steps, assertions, findings, footprint of a functional unit."""

from collections.abc import Sequence

from msgspec import structs

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import columns, figure, problem_sections
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import ImpactChange, Measurement
from ecosoin.results.record import Head, Impact, Sentence, Spread
from ecosoin.words.numbers import number, unit_label, whole
from ecosoin.words.voice import Voice, told

TOPIC = "ecodesign"
UNITS = {
    "encoded_bytes": "byte", "decoded_bytes": "byte", "heap_bytes": "byte", "task_ms": "ms", "script_ms": "ms",
    "lcp_ms": "ms", "wall_ms": "ms", "energy_j": "J",
}  # fmt: skip
"""Unit of each measure; the others are counts."""
_BY_STEP = ("encoded_bytes", "requests", "dom_elements", "task_ms", "lcp_ms", "long_tasks", "energy_j")
_OVER_RUNS = (
    "encoded_bytes", "requests", "dom_elements", "task_ms", "script_ms", "lcp_ms", "wall_ms", "heap_bytes", "energy_j",
)  # fmt: skip


def ecodesign_report(d: Measurement, language: Language) -> Report:
    """The report of a measurement, in one language."""
    say = Voice(TOPIC, language)
    s = d.scores
    figures = KeyFigures(
        (
            KeyFigure(say("ecoindex"), f"{s.ecoindex.score} {s.ecoindex.grade}", s.ecoindex.step),
            KeyFigure(say("swd4"), grams(s.swd4.co2e_g, language), say("bytes_only")),
            KeyFigure(say("journey_score"), say("out_of_100", score=number(s.journey.score, language)), "Ecosoin"),
            KeyFigure(say("bytes"), say("kilobytes", value=number(d.total.encoded_bytes.median / 1000, language))),
        )
    )
    decided = {f.rgesn for f in d.findings if f.state == "decided"}
    informed = {f.rgesn for f in d.findings} - decided
    criteria = len(load_reference_table("rgesn/criteria"))
    seen = say("rgesn_informed", decided=len(decided), informed=len(informed), criteria=criteria)
    footprint = (_footprint(d, say), _components(d, say), *supposed(d.assumptions, say))
    sections = (
        Section(say("in_short"), (figures, *_notes(d, say), Paragraph(seen))),
        Section(say("by_step"), (_steps(d, say), _spread(d, say), _assertions(d, say))),
        Section(say("findings"), (_findings(d, say), _accessibility(d, say))),
        Section(say("footprint"), footprint),
        *problem_sections(d.problems, language),
    )
    made = say("versions_browser", versions=versions(d.study, say), browser=d.browser)
    facts = ((say("profile"), say(f"profile_{d.profile}")), (say("runs"), str(d.runs)))
    return Report(say("title"), d.journey, language, sections, versions=made, facts=facts)


def versions(study: Head, say: Voice) -> str:
    """Code, method and catalogue of a document, as every report prints them."""
    return say("versions", tool=study.tool_version, method=study.method_version, catalogue=study.catalogue_version)


def grams(value: float, language: Language) -> str:
    """Greenhouse gases [gCO2e] with their unit."""
    return f"{number(value, language)} {unit_label('g CO2 eq', language)}"


def supposed(assumptions: Sequence[Sentence], say: Voice) -> tuple[Block, ...]:
    """What the footprint supposes."""
    sentences = tuple(told(a.code, a.params, say.language) for a in assumptions)
    return Paragraph(f"**{say('supposed')}**"), Bullets(sentences)


def _notes(d: Measurement, say: Voice) -> list[Callout]:
    """What a reader must not miss: failed assertions, flaky runs, what the page opened by itself."""
    failed = sum(not a.passed for a in d.assertions)
    notes = [say("failed_assertions", count=failed)] if failed else []
    notes += [say("flaky")] if d.flaky else []
    notes += [say(f"events_{kind}", count=n) for kind, n in structs.asdict(d.events).items() if n]
    return [Callout("caution", text) for text in notes]


def _steps(d: Measurement, say: Voice) -> Table:
    heads = (Column(say("step")), *(Column(say(k), "number", UNITS.get(k)) for k in _BY_STEP))
    rows = tuple((s.name, *(getattr(s, k).median for k in _BY_STEP)) for s in d.steps)
    return Table(say("by_step"), heads, rows)


def _spread(d: Measurement, say: Voice) -> Table:
    """The whole journey over its runs: what varies from one run to the next, and what does not."""
    spreads = ((k, getattr(d.total, k)) for k in _OVER_RUNS)
    rows = tuple((say(k), unit_label(UNITS.get(k, ""), say.language), v.median, v.min, v.max) for k, v in spreads)
    return Table(say("whole_journey"), columns(say, "measure unit #median #least #most"), rows)


def _assertions(d: Measurement, say: Voice) -> Table:
    rows = tuple((a.step, a.assertion, say("passed" if a.passed else "failed")) for a in d.assertions)
    return Table(say("assertions"), columns(say, "step assertion outcome"), rows)


def _findings(d: Measurement, say: Voice) -> Table:
    saved = (figure(say("saving"), unit) for unit in ("byte", "mg CO2 eq"))
    titles = {r["id"]: say.pick(r, "title_") for r in load_reference_table("rgesn/criteria")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{f.rgesn} {titles[f.rgesn]}", say(f"state_{f.state}"), say("yes" if f.passed else "no"),
            told(f.signal.code, f.signal.params, say.language), f.resource, f.saving_bytes or None,
            f.saving_co2e_mg_per_act,
        )
        for f in d.findings
    )  # fmt: skip
    return Table(say("findings"), (*columns(say, "rgesn state verdict signal resource"), *saved), rows)


def _accessibility(d: Measurement, say: Voice) -> Table:
    rows = tuple(
        (v.rule, say(f"impact_{v.impact}") if v.impact else "", say.pick(v.help), ", ".join(v.where), v.nodes)
        for v in d.accessibility
    )
    return Table(say("accessibility"), columns(say, "rule gravity help where #count"), rows)


def drawn(named: Impact | ImpactChange, row: Spread, say: Voice, *between: str) -> tuple[Cell, ...]:
    """A criterion in its unit, what is said ``between``, then its central value and its draws."""
    unit = unit_label(named.unit, say.language)
    return say.term(named.criterion), unit, *between, row.value, row.p05, row.p50, row.p95


def _footprint(d: Measurement, say: Voice) -> Table:
    """One act with its interval, and the year when the acts are declared."""
    acts = d.acts_per_year
    heads = columns(say, "criterion unit #central #p05 #median #p95" + (" #per_year" if acts else ""))
    rows = tuple((*drawn(f, f, say), *((f.p50 and f.p50 * acts,) if acts else ())) for f in d.footprint)
    return Table(say("footprint"), heads, rows)


def _components(d: Measurement, say: Voice) -> Table:
    heads = columns(say, "component criterion unit #central #p05 #median #p95")
    rows = tuple((say(f"component_{p.component}"), *drawn(p, p, say)) for p in d.footprint_components)
    return Table(say("by_component"), heads, rows, annex=True)


def measurement_lines(d: Measurement, language: Language) -> list[str]:
    """The scores, the totals, the assertions missed."""
    say, s = Voice(TOPIC, language), d.scores
    size, requests = d.total.encoded_bytes.median, d.total.requests.median
    return [
        say(
            "screen_scores", ecoindex=s.ecoindex.score, grade=s.ecoindex.grade, swd4=grams(s.swd4.co2e_g, language),
            journey=number(s.journey.score, language),
        ),
        say("screen_totals", bytes=whole(size, language), requests=number(requests, language)),
        *(say("screen_missed", step=a.step, assertion=a.assertion) for a in d.assertions if not a.passed),
    ]  # fmt: skip
