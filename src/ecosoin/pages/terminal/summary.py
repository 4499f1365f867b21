"""What a service or signals study says in a terminal: a few lines, the report holds the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import Speaker, probability, row_of
from ecosoin.words.numbers import interval, number, quantity, share

_CRITERIA = ("climate_change", "resource_use_minerals_metals")
_SIGNALS_SHOWN = 8


def service_lines(document: Mapping[str, Any], language: Language) -> list[str]:
    """Footprint, net effect, break-even and verdict of one service."""
    say = Speaker("service", language)
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


def signal_lines(records: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """The heaviest signals first."""
    say = Speaker("signals", language)

    def climate(record: Mapping[str, Any]) -> float:
        row = row_of(record["avoided"], _CRITERIA[0])
        return float(row["value"]) if row else 0.0

    lines = [say.pair(say("signals_found"), str(len(records)))]
    for r in sorted(records, key=climate, reverse=True)[:_SIGNALS_SHOWN]:
        saved = f", {quantity(climate(r), 'kg CO2 eq', language)}" if climate(r) > 0 else ""
        lines.append(f"  {r['label']} : {r['count']}/{r['population']} ({share(r['share'], language)}){saved}")
    return [*lines, say("not_orders")]
