"""Who composes? What each study offers, by the name its manifest bears: its documents and its pages."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosoin.doors.folder import MARKER, read_document, study_kind
from ecosoin.doors.study_tables import as_written, read_table
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.pages.model import Report
from ecosoin.results.tables import BREAKDOWN, FACTORS


@dataclass(frozen=True)
class Offer:
    """A study: the builder of its report (``module:function``), the files it is built from, the pages' stem."""

    build: str
    documents: tuple[str, ...] = (MARKER,)
    stem: str = "report"


OFFERS: Mapping[str, Offer] = {
    "footprint": Offer("footprint.report.footprint_report:build", (MARKER, "breakdown.parquet", "factors.parquet")),
    "relevance": Offer("relevance.report:build"),
    "service-assess": Offer("service.report.service_report:build"),
    "service-compare": Offer("service.report.several:build_comparison"),
    "service-map": Offer("service.report.several:build_map"),
    "signals": Offer("signals.report:build_signals", (MARKER, "reading.json")),
    "ecodesign-measure": Offer("ecodesign.report.measurement:ecodesign_report"),
    "ecodesign-compare": Offer("ecodesign.report.comparison:comparison_report"),
    "ecodesign-audit": Offer("ecodesign.report.declaration:rgesn_report", stem="declaration"),
}


_TABLES = {"breakdown": BREAKDOWN, "factors": FACTORS}


def pages(folder: Path, language: Language) -> tuple[str, Report]:
    """The report of a finished study, in a language, and the stem of its files.

    Raises UsageError ``not-a-result-folder`` when the folder holds no study we know, ``result-altered`` when it is no
    longer what the study wrote.
    """
    kind = study_kind(folder)
    offer = OFFERS.get(kind)
    if offer is None:
        raise UsageError("not-a-result-folder", path=str(folder), reason=kind)
    documents = [_read(folder, kind, name) for name in offer.documents]
    module, _, name = offer.build.partition(":")
    build = getattr(importlib.import_module(f"ecosoin.studies.{module}"), name)
    with as_written(folder):
        report: Report = build(*documents, language)
    return offer.stem, report


def _read(folder: Path, kind: str, name: str) -> Any:
    """A document of a study by its class, or the columns of a table beside it."""
    if not name.endswith(".parquet"):
        return read_document(folder, kind, name)
    table = name.removesuffix(".parquet")
    return read_table(folder, table, _TABLES[table])
