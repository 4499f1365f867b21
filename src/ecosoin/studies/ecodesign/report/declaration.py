"""The ecodesign declaration of a service, from its RGESN audit."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Callout, KeyFigure, KeyFigures, Report, Section, Table
from ecosoin.reference import load_reference_table
from ecosoin.results.ecodesign import AuditResult, Finding
from ecosoin.studies.ecodesign.report.measurement import TOPIC, versions
from ecosoin.words.numbers import MISSING, share
from ecosoin.words.voice import Voice, told


def rgesn_report(document: AuditResult, language: Language) -> Report:
    """Score with its coverage, then every criterion with its status, evidence and our health note."""
    say = Voice(TOPIC, language)
    rows = {r["id"]: r for r in load_reference_table("rgesn/criteria")}
    c = document.coverage
    covered = say("assessed", assessed=c.assessed, criteria=c.criteria)
    figures = KeyFigures((KeyFigure(say("rgesn_score"), score_text(document, language), covered),))
    heads = columns(say, "id criterion status evidence action health_note")
    left = say("left_to_assess", left=c.criteria - c.assessed)
    sections = [Section(say("score"), (figures, Callout("key", left)))]
    for theme in dict.fromkeys(say.pick(r, "theme_") for r in rows.values()):
        lines = tuple(
            (
                e.id, say.pick(rows[e.id], "title_"), say(f"status_{e.status}"), e.evidence, e.action,
                say.pick(rows[e.id], "health_note_"),
            )
            for e in document.criteria
            if say.pick(rows[e.id], "theme_") == theme
        )  # fmt: skip
        sections.append(Section(theme, (Table(theme, heads, lines),)))
    facts = ((say("organisation"), document.organisation), (say("sample"), document.sample))
    made = versions(document.study, say)
    return Report(say("declaration_title"), document.service, language, tuple(sections), versions=made, facts=facts)


def score_text(document: AuditResult, language: Language) -> str:
    """The score as a percentage; a dash when nothing applies."""
    return MISSING if document.score is None else share(document.score / 100, language, digits=3)


def evidence_text(findings: Sequence[Finding], language: Language) -> str:
    """What a measurement saw for a criterion, in one line."""
    seen = (f"{told(f.signal.code, f.signal.params, language)} {f.resource}".strip() for f in findings)
    return " ; ".join(seen)


def audit_lines(d: AuditResult, language: Language) -> list[str]:
    """The score with its coverage."""
    c = d.coverage
    score = score_text(d, language)
    return [Voice(TOPIC, language)("screen_audit", score=score, assessed=c.assessed, criteria=c.criteria)]
