"""What does a terminal show of signals? The heaviest first, the report holds the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import row_of
from ecosoin.words.numbers import quantity, share
from ecosoin.words.voice import Voice

_CLIMATE = "climate_change"
_SIGNALS_SHOWN = 8


def signal_lines(records: Sequence[Mapping[str, Any]], language: Language) -> list[str]:
    """The heaviest signals first."""
    say = Voice("signals_report", language)

    def climate(record: Mapping[str, Any]) -> float:
        row = row_of(record["avoided"], _CLIMATE)
        return float(row["value"]) if row else 0.0

    lines = [say.pair(say("signals_found"), str(len(records)))]
    for r in sorted(records, key=climate, reverse=True)[:_SIGNALS_SHOWN]:
        saved = f", {quantity(climate(r), 'kg CO2 eq', language)}" if climate(r) > 0 else ""
        lines.append(f"  {r['label']} : {r['count']}/{r['population']} ({share(r['share'], language)}){saved}")
    return [*lines, say("not_orders")]
