"""What does a terminal show of signals? The heaviest first, the report holds the rest."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION
from ecosoin.results.signals import SignalRecord
from ecosoin.studies.signals.report import avoided_climate
from ecosoin.words.numbers import quantity, share
from ecosoin.words.voice import Voice

_SIGNALS_SHOWN = 8


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
