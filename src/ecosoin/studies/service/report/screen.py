"""What does a terminal show of a service? A few lines, the report holds the rest."""

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, METALS
from ecosoin.pages.lines import row_of
from ecosoin.results.service import ServiceAssessment
from ecosoin.studies.service.report.judgement import reason, verdict_label
from ecosoin.words.numbers import interval, number, probability, quantity
from ecosoin.words.voice import Voice


def service_lines(document: ServiceAssessment, language: Language) -> list[str]:
    """Footprint, net effect, break-even and verdict of one service."""
    say = Voice("service_report", language)
    lines = [f"{say.pick(document.label)} — {say.pick(document.functional_unit)}"]
    for criterion in (CLIMATE, METALS):
        row = row_of(document.footprint, criterion)
        if row:
            bounds = interval(row.p05, row.p95, row.unit, language)
            lines.append(f"  {say.pair(say.term(criterion), quantity(row.value, row.unit, language))} ({bounds})")
    for effect in document.net:
        if effect.criterion in (CLIMATE, METALS):
            chance = say("better_probability", p=probability(effect.probability_better, language))
            net = f"{quantity(effect.p50, effect.unit, language)} - {chance}"
            head = say("net_on", criterion=say.term(effect.criterion).lower())
            lines.append(f"  {say.pair(head, net)}")
    for b in document.break_even:
        if b.criterion == CLIMATE and b.value is not None:
            balance = f"{number(b.value, language)} {say('unit_' + b.unit)}"
            lines.append(f"  {say.pair(say('break_even') + ' - ' + say(b.variable), balance)}")
    judged = document.benefit_risk
    if judged:
        lines.append(f"  {say.pair(say('verdict'), verdict_label(say, judged.verdict))}. {reason(say, judged)}")
        if judged.example_scores:
            lines.append(f"  {say('example_scores')}")
    return lines
