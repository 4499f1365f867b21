"""Which documents does each study write? Kind of study (its name in the manifest) -> file -> class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.results.footprint import Footprint, LineExplanation, StudyComparison
from ecosoin.results.relevance import Relevance, RelevanceReading

DOCUMENTS: Mapping[str, Mapping[str, Any]] = {
    "compare": {"results.json": StudyComparison},
    "explain": {"results.json": LineExplanation},
    "footprint": {"results.json": Footprint},
    "relevance": {"results.json": Relevance, "reading.json": RelevanceReading},
}
"""The JSON Schemas of ``reference/schema`` are made from these classes by ``docs/generate.py``."""
