"""``ecosoin demo``: the main job on the bundled, fictional hospital."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ecosoin.kernel.errors import Language
from ecosoin.results.footprint import Footprint
from ecosoin.results.relevance import Relevance
from ecosoin.studies.footprint.road.study import FootprintOptions, Step, run_footprint
from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance

YEAR = 2025
_HOSPITAL = "reference/examples/hospital"
_ACTS = "reference/examples/relevance"


def demo_hospital(out: Path, language: Language, step: Step) -> Footprint:
    """The footprint of the example hospital, from its three messy exports."""
    with resources.as_file(resources.files("ecosoin") / _HOSPITAL) as folder:
        inventory = tuple(sorted(p for p in folder.iterdir() if p.suffix in (".csv", ".xlsx") and p.stem != "SOURCES"))
        return run_footprint(FootprintOptions(paths=inventory, year=YEAR, out=out, language=language), step)


def demo_relevance(out: Path, language: Language) -> Relevance:
    """Redundant acts of the bundled, fictional care sample and the digital they carry."""
    with resources.as_file(resources.files("ecosoin") / _ACTS) as folder:
        return run_relevance(RelevanceOptions((str(folder),), out, period="2024-01..2024-12", language=language))
