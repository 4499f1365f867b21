"""What does the terminal show of a measurement, a comparison, a budget, an audit?"""

from ecosoin.kernel.errors import Language
from ecosoin.results.ecodesign import AuditResult, BudgetCheck, Comparison, Measurement
from ecosoin.studies.ecodesign.report.declaration import score_text
from ecosoin.studies.ecodesign.report.measurement import TOPIC, grams
from ecosoin.words.numbers import number, whole
from ecosoin.words.voice import Voice, told


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


def audit_lines(d: AuditResult, language: Language) -> list[str]:
    """The score with its coverage."""
    c = d.coverage
    score = score_text(d, language)
    return [Voice(TOPIC, language)("screen_audit", score=score, assessed=c.assessed, criteria=c.criteria)]
