"""The documents of signals: one record a signal found, and what was read."""

import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.signals import Signal
from ecosoin.kernel.arrays import Floats
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.vocabulary import CRITERIA, MANDATORY_CRITERIA
from ecosoin.results.record import Labels
from ecosoin.results.signals import AvoidedImpact, NotComputed, SignalRecord, SourcedShare
from ecosoin.studies.signals.flagged import Avoided, Flagged

_SHOWN = (*MANDATORY_CRITERIA, "final_energy")


def signal_record(signal: Signal, flagged: Flagged, share: Floats, saved: Avoided | None) -> SignalRecord:
    """A signal found; ``share``: the draws of its true share."""
    return SignalRecord(
        signal=signal.code,
        label=dict(signal.label),
        kind=signal.kind,  # type: ignore[arg-type]
        count=int(flagged.count),
        population=int(flagged.population),
        share=flagged.count / flagged.population,
        share_interval=interval(share),
        published=_published(signal),
        definition=dict(signal.definition),
        threshold=signal.threshold,
        amounts={k: float(v) for k, v in flagged.amounts.items()},
        actionable=_sourced(signal.actionable, dict(signal.sources["actionable"])),
        avoided=_avoided(saved) if saved else [],
        confidence=signal.confidence,  # type: ignore[arg-type]
        check_before=dict(signal.check),
        examples=list(flagged.examples),
    )


def left_out(signal: Signal) -> NotComputed:
    """A signal no export allowed."""
    return NotComputed(
        signal=signal.code,
        label=dict(signal.label),
        kind=signal.kind,  # type: ignore[arg-type]
        needs=signal.reads,
        published=_published(signal),
    )


def _published(signal: Signal) -> SourcedShare:
    return _sourced(signal.published, dict(signal.sources["published"]))


def _sourced(share: Amount, source: Labels) -> SourcedShare:
    return SourcedShare(value=share.value, low=share.ranged.low, high=share.ranged.high, source=source)


def _avoided(saved: Avoided) -> list[AvoidedImpact]:
    return [
        AvoidedImpact(
            criterion=criterion.code,
            unit=criterion.unit,
            value=float(saved.central[c]),
            **asdict(interval(saved.draws[c])),
        )
        for c, criterion in enumerate(CRITERIA)
        if criterion.code in _SHOWN and not np.isnan(saved.central[c])
    ]
