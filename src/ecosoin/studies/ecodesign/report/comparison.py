"""The report of a comparison: is it the same service, why not, what was saved by step and by act."""

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import columns, problem_sections
from ecosoin.pages.model import Block, Callout, KeyFigure, KeyFigures, Paragraph, Report, Section, Table
from ecosoin.results.ecodesign import BudgetCheck, Comparison
from ecosoin.studies.ecodesign.report.measurement import TOPIC, UNITS, drawn, grams, supposed, versions
from ecosoin.words.numbers import number, unit_label
from ecosoin.words.voice import Voice, told


def comparison_report(d: Comparison, language: Language) -> Report:
    """The report of a comparison, in one language."""
    say = Voice(TOPIC, language)
    verdict = say("equivalent" if d.equivalent else "not_equivalent")
    blocks: list[Block] = [Callout("key" if d.equivalent else "caution", verdict), _scores(d, say)]
    if not d.speed_judged:
        blocks.append(Paragraph(say("speed_not_judged")))
    if d.reasons:
        heads = columns(say, "reason detail")
        rows = tuple((say(f"reason_{r.kind}"), told(r.code, r.params, language)) for r in d.reasons)
        blocks.append(Table(say("reasons"), heads, rows))
    weighed = (Paragraph(say("footprint_reading")), _footprint(d, say), *supposed(d.assumptions, say))
    sections = (
        Section(say("verdict"), tuple(blocks)),
        Section(say("savings"), (Paragraph(say("savings_reading")), _savings(d, say))),
        Section(say("footprint"), weighed),
        *problem_sections(d.problems, language),
    )
    return Report(say("comparison_title"), verdict, language, sections, versions=versions(d.study, say))


def _scores(d: Comparison, say: Voice) -> KeyFigures:
    """Each score after, and what it was before."""
    k = say.language
    sides = [
        (str(s.ecoindex.score), grams(s.swd4.co2e_g, k), number(s.journey.score, k))
        for s in (d.scores.before, d.scores.after)
    ]
    names = ("ecoindex", "swd4", "journey_score")
    return KeyFigures(
        tuple(
            KeyFigure(say(name), after, say("before_value", value=before))
            for name, before, after in zip(names, *sides, strict=True)
        )
    )


def _savings(d: Comparison, say: Voice) -> Table:
    heads = columns(say, "step measure unit #p05 #median #p95 called")
    rows = tuple(
        (
            s.step, say(s.metric), unit_label(UNITS.get(s.metric, ""), say.language), s.p05, s.p50, s.p95,
            say("yes" if s.called else "no"),
        )
        for s in d.savings
    )  # fmt: skip
    return Table(say("savings"), heads, rows)


def _footprint(d: Comparison, say: Voice) -> Table:
    """Each criterion in three rows: before, after, and their difference drawn jointly."""
    heads = columns(say, "criterion unit side #central #p05 #median #p95")
    rows = tuple(
        drawn(f, row, say, say(side))
        for f in d.footprint
        for side, row in (("before", f.before), ("after", f.after), ("difference", f.difference))
    )
    return Table(say("footprint"), heads, rows)


def comparison_lines(d: Comparison, language: Language) -> list[str]:
    """The verdict, why not, the differences that may be claimed."""
    say = Voice(TOPIC, language)
    savings = (
        say(
            "screen_saving",
            step=s.step,
            measure=say(s.metric),
            **{k: number(getattr(s, k), language, 4) for k in ("p05", "p50", "p95")},
        )
        for s in d.savings
        if s.called
    )
    return [
        say("equivalent" if d.equivalent else "not_equivalent"),
        *(
            say("screen_reason", reason=say.pair(say(f"reason_{r.kind}"), told(r.code, r.params, language)))
            for r in d.reasons
        ),
        *savings,
    ]


def budget_lines(d: BudgetCheck, language: Language) -> list[str]:
    """How many limits were kept."""
    return [Voice(TOPIC, language)("screen_budget", limits=d.limits)]
