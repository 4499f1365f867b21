"""Which documents does each study write? Kind of study (its name in the manifest) -> file -> class."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ecosoin.results.comparison import SeveralComparison, StudyComparison
from ecosoin.results.ecodesign import AuditResult, BudgetCheck, Comparison, Measurement
from ecosoin.results.footprint import Footprint, LineExplanation, SumExplanation
from ecosoin.results.publication import Publication
from ecosoin.results.relevance import Relevance, RelevanceReading
from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.results.signals import SignalRecord, SignalsReading

DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "compare": {"results.json": StudyComparison},
    "compare-several": {"results.json": SeveralComparison},
    "ecodesign-audit": {"results.json": AuditResult},
    "ecodesign-budget": {"results.json": BudgetCheck},
    "ecodesign-compare": {"results.json": Comparison},
    "ecodesign-measure": {"results.json": Measurement},
    "explain": {"results.json": LineExplanation},
    "explain-sum": {"results.json": SumExplanation},
    "footprint": {"results.json": Footprint},
    "publish": {"results.json": Publication},
    "relevance": {"results.json": Relevance, "reading.json": RelevanceReading},
    "service-assess": {"results.json": ServiceAssessment},
    "service-compare": {"results.json": ServiceComparison},
    "service-map": {"results.json": ServiceMap},
    "signals": {"results.json": list[SignalRecord], "reading.json": SignalsReading},
}


def schema_name(kind: str, file: str) -> str:
    """The name of a document in the schema: ``footprint``, ``relevance-reading``."""
    return kind if file == "results.json" else f"{kind}-{file.removesuffix('.json')}"


def results_schema() -> dict[str, Any]:
    """What a program outside may rely on: ``$defs`` holds each document by its name, then each record once.

    Written by ``docs/generate.py`` to ``reference/schema/results.schema.json``; a reader validates against
    ``results.schema.json#/$defs/footprint``.
    """
    documents = {
        schema_name(kind, file): document for kind, files in DOCUMENTS.items() for file, document in files.items()
    }
    roots, records = msgspec.json.schema_components(documents.values(), ref_template="#/$defs/{name}")
    defs = dict(zip(documents, roots, strict=True)) | dict(sorted(records.items()))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "ecosoin results", "$defs": defs}
