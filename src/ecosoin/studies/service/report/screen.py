"""What does a terminal show of a service? A few lines, the report holds the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import row_of
from ecosoin.words.numbers import interval, number, probability, quantity
from ecosoin.words.voice import Voice

_CRITERIA = ("climate_change", "resource_use_minerals_metals")


def service_lines(document: Mapping[str, Any], language: Language) -> list[str]:
    """Footprint, net effect, break-even and verdict of one service."""
    say = Voice("service_report", language)
    lines = [f"{say.pick(document['label'])} — {document['functional_unit']}"]
    for criterion in _CRITERIA:
        row = row_of(document["footprint"], criterion)
        if row:
            bounds = interval(row["p05"], row["p95"], row["unit"], language)
            lines.append(f"  {say.pair(say.term(criterion), quantity(row['value'], row['unit'], language))} ({bounds})")
    for row in document["net"]:
        if row["criterion"] in _CRITERIA:
            chance = say("better_probability", p=probability(row["probability_better"], language))
            net = f"{quantity(row['p50'], row['unit'], language)} - {chance}"
            head = say("net_on", criterion=say.term(row["criterion"]).lower())
            lines.append(f"  {say.pair(head, net)}")
    for b in document["break_even"]:
        if b["criterion"] == _CRITERIA[0] and b["value"] is not None:
            balance = f"{number(b['value'], language)} {say('unit_' + b['unit'])}"
            lines.append(f"  {say.pair(say('break_even') + ' - ' + say(b['variable']), balance)}")
    judged = document["benefit_risk"]
    if judged:
        lines.append(f"  {say.pair(say('verdict'), judged['verdict_label'])}. {judged['rule_sentence']}")
        if judged["example_scores"]:
            lines.append(f"  {say('example_scores')}")
    return lines
