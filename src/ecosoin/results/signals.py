"""What did we find of useless digital? One record a signal, and the account of what was read."""

from typing import Literal

import msgspec

from ecosoin.inputs.signals import Threshold
from ecosoin.results.record import SCHEMA_VERSION, Document, Drawn, DrawnImpact, Labels, Record

SignalClass = Literal["unused", "under_optimised", "excessive", "disproportionate"]


class SourcedShare(Record):
    """A share (0-1), its 90 % range and where it comes from."""

    value: float
    low: float
    high: float
    source: Labels


class SignalRecord(Record, kw_only=True):
    """A signal: ``count`` things flagged of ``population``; ``amounts``: what they hold (TB, units, server parts)."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    signal: str
    label: Labels
    kind: SignalClass = msgspec.field(name="class")
    count: int
    population: int
    share: float
    share_interval: Drawn
    published: SourcedShare
    definition: Labels
    threshold: Threshold
    amounts: dict[str, float]
    actionable: SourcedShare
    avoided: list[DrawnImpact]
    """What acting would avoid in a year."""
    confidence: Literal["high", "medium", "low"]
    check_before: Labels
    examples: list[str]


class NotComputed(Record, kw_only=True):
    """A signal no export allowed; ``needs``: the kind of export it asks for."""

    signal: str
    label: Labels
    kind: SignalClass = msgspec.field(name="class")
    needs: str
    published: SourcedShare


class SignalsReading(Document, kw_only=True):
    """``reading.json``: what was read, what could not be computed, the day ages are counted from by kind of export."""

    not_computed: list[NotComputed]
    dates: dict[str, str]
