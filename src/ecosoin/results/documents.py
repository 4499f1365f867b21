"""Which documents does each study write? Kind of study (its name in the manifest) -> file -> class."""

from collections.abc import Mapping
from typing import Any

from ecosoin.results.ecodesign import AuditResult, BudgetCheck, Comparison, Measurement
from ecosoin.results.footprint import Footprint, LineExplanation, StudyComparison
from ecosoin.results.relevance import Relevance, RelevanceReading
from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.results.signals import SignalRecord, SignalsReading

DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "compare": {"results.json": StudyComparison},
    "ecodesign-audit": {"results.json": AuditResult},
    "ecodesign-budget": {"results.json": BudgetCheck},
    "ecodesign-compare": {"results.json": Comparison},
    "ecodesign-measure": {"results.json": Measurement},
    "explain": {"results.json": LineExplanation},
    "footprint": {"results.json": Footprint},
    "relevance": {"results.json": Relevance, "reading.json": RelevanceReading},
    "service-assess": {"results.json": ServiceAssessment},
    "service-compare": {"results.json": ServiceComparison},
    "service-map": {"results.json": ServiceMap},
    "signals": {"results.json": list[SignalRecord], "reading.json": SignalsReading},
}
"""The JSON Schemas of ``reference/schema`` are made from these classes by ``docs/generate.py``."""
