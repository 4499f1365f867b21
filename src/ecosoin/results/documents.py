"""Which documents does each study write? Kind of study (its name in the manifest) -> file -> class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.results.signals import SignalRecord, SignalsReading

DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "service-assess": {"results.json": ServiceAssessment},
    "service-compare": {"results.json": ServiceComparison},
    "service-map": {"results.json": ServiceMap},
    "signals": {"results.json": list[SignalRecord], "reading.json": SignalsReading},
}
"""The JSON Schemas of ``reference/schema`` are made from these classes by ``docs/generate.py``."""
