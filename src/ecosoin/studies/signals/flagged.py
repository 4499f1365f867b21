"""Signals of useless digital: what is flagged, out of how many, and what acting on it would avoid.

    avoided = actionable * sum over lines of the use (:mod:`ecosoin.engine.use`) of amount * (embedded, use, energy)

``actionable`` is the share of what is flagged that can really be acted on, uncertain. A published rate is a wide prior
Beta (worth two observations) that local counts replace: share ~ Beta(2 m + count, 2 (1 - m) + population - count).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.engine.use import Use, activity_of, of_life
from ecosoin.inputs.signals import AvoidedLine, Labels, Signal
from ecosoin.kernel.draws import Floats, stream
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.vocabulary import CRITERIA, MANDATORY_CRITERIA
from ecosoin.results.record import DrawnImpact
from ecosoin.results.signals import NotComputed, SignalRecord, SourcedShare

_PRIOR_WEIGHT = 2
"""Observations the published rate is worth: two, so that a handful of local cases already outweighs it."""
_SHOWN = (*MANDATORY_CRITERIA, "final_energy")


@dataclass(frozen=True)
class Flagged:
    """What a detector counted: flagged, out of, quantities by basis, examples a person can go and look at.

    A basis ``unit:smartphone`` counts that item instead of the one the signal names by default.
    """

    signal: str
    count: float
    population: float
    amounts: Mapping[str, float] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


def signal_record(
    signal: Signal, flagged: Flagged, choice: Choice, matrix: FactorMatrix, *, plan: Plan
) -> SignalRecord:
    """A signal found: what it flags, and what acting on it would avoid."""
    return SignalRecord(
        signal=signal.code,
        label=dict(signal.label),
        kind=signal.kind,  # type: ignore[arg-type]
        count=int(flagged.count),
        population=int(flagged.population),
        share=flagged.count / flagged.population,
        share_interval=interval(share_draws(signal, flagged, plan.seed, plan.draws)),
        published=_sourced(signal.published, signal.sources["published"]),
        definition=dict(signal.definition),
        threshold=signal.threshold,
        amounts={k: float(v) for k, v in flagged.amounts.items()},
        actionable=_sourced(signal.actionable, signal.sources["actionable"]),
        avoided=_avoided(signal, flagged, choice, matrix, plan=plan),
        confidence=signal.confidence,  # type: ignore[arg-type]
        check_before=dict(signal.check),
        examples=list(flagged.examples),
    )


def not_computed(signals: Sequence[Signal], found: Sequence[Flagged]) -> list[NotComputed]:
    """Signals for which no export was given."""
    codes = {f.signal for f in found}
    return [
        NotComputed(
            signal=s.code,
            label=dict(s.label),
            kind=s.kind,  # type: ignore[arg-type]
            needs=s.reads,
            published=_sourced(s.published, s.sources["published"]),
        )
        for s in signals
        if s.code not in codes
    ]


def _sourced(share: Amount, source: Labels) -> SourcedShare:
    return SourcedShare(value=share.value, low=share.ranged.low, high=share.ranged.high, source=dict(source))


def _avoided(
    signal: Signal, flagged: Flagged, choice: Choice, matrix: FactorMatrix, *, plan: Plan
) -> list[DrawnImpact]:
    """Impacts avoided in a year if what can be acted on is; none when the signal saves no resource by itself."""
    uses: list[tuple[str, Use]] = []
    for line, basis, quantity in _lines(signal, flagged):
        amount = quantity * signal.actionable.value
        item = choice.selection.items[basis.partition(":")[2] or line.item]
        life, pue = item.lifetime_year or math.inf, choice.hypotheses.pue.get(line.room, 1.0)
        worn, running, used = (amount * share for share in (line.embedded, line.energy, line.use))
        use = of_life(worn, life, item.energy_kwh_year or 0.0, pue, running=running, used=used)
        uses.append((item.item, use))
    if not uses:
        return []
    table = activity_of(uses, choice.place)
    by_row = impacts_by_row(table, matrix)
    known = ~np.isnan(by_row).all(axis=(0, 1))
    central = np.where(known, np.nansum(by_row, axis=(0, 1)), np.nan)
    share = signal.actionable
    drawn = share.ranged.draws(plan.seed, f"actionable:{share.name}", plan.draws) / share.value
    draws = total_draws(table, matrix, plan, np.tile(drawn, (len(uses), 1)))
    return [
        DrawnImpact(
            criterion=criterion.code, unit=criterion.unit, value=float(central[c]), **asdict(interval(draws[c]))
        )
        for c, criterion in enumerate(CRITERIA)
        if criterion.code in _SHOWN and not np.isnan(central[c])
    ]


def _lines(signal: Signal, flagged: Flagged) -> list[tuple[AvoidedLine, str, float]]:
    """Each line with the quantities counted on its basis; none counted is zero."""
    found = []
    for line in signal.avoided:
        counted = {b: q for b, q in flagged.amounts.items() if b.partition(":")[0] == line.basis}
        found += [(line, basis, quantity) for basis, quantity in (counted or {line.basis: 0.0}).items()]
    return found


def share_draws(signal: Signal, flagged: Flagged, seed: int, draws: int) -> Floats:
    """Draws of the true share of flagged things, local counts weighing far more than the published rate."""
    prior = min(max(signal.published.value, signal.published.low or 0), 1.0)
    a = _PRIOR_WEIGHT * prior + flagged.count
    b = _PRIOR_WEIGHT * (1 - prior) + max(flagged.population - flagged.count, 0)
    return np.asarray(stream(seed, f"share:{signal.code}").beta(a, max(b, np.finfo(float).eps), draws))
