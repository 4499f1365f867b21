"""Who composes? What each study offers, by the name its manifest bears: its documents and its pages."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ecosoin.doors.folder import MARKER, study_kind
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.pages.model import Report
from ecosoin.results.documents import DOCUMENTS


@dataclass(frozen=True)
class Offer:
    """A study: the builder of its report (``module:function``), the documents it is built from, the pages' stem."""

    build: str
    documents: tuple[str, ...] = (MARKER,)
    stem: str = "report"


OFFERS: Mapping[str, Offer] = {
    "footprint": Offer("footprint.report.footprint_report:build"),
    "relevance": Offer("relevance.report:build"),
    "service-assess": Offer("service.report.service_report:build"),
    "service-compare": Offer("service.report.several:build_comparison"),
    "service-map": Offer("service.report.map:build_map"),
    "signals": Offer("signals.report:build_signals", (MARKER, "reading.json")),
    "ecodesign-measure": Offer("ecodesign.report.measurement:ecodesign_report"),
    "ecodesign-compare": Offer("ecodesign.report.comparison:comparison_report"),
    "ecodesign-audit": Offer("ecodesign.report.declaration:rgesn_report", stem="declaration"),
}


def pages(folder: Path, language: Language) -> tuple[str, Report]:
    """The report of a finished study, in a language, and the stem of its files.

    Raises UsageError ``not-a-result-folder`` when the folder holds no study we know.
    """
    kind = study_kind(folder)
    offer = OFFERS.get(kind)
    if offer is None:
        raise UsageError("not-a-result-folder", path=str(folder), reason=kind)
    documents = [_document(kind, folder / name) for name in offer.documents]
    module, _, name = offer.build.partition(":")
    build = getattr(importlib.import_module(f"ecosoin.studies.{module}"), name)
    report: Report = build(*documents, language)
    return offer.stem, report


def _document(kind: str, path: Path) -> Any:
    try:
        text = path.read_bytes()
        declared = DOCUMENTS.get(kind, {}).get(path.name)
        return msgspec.json.decode(text, type=declared) if declared else json.loads(text)
    except (OSError, ValueError, msgspec.MsgspecError):
        raise UsageError("not-a-result-folder", path=str(path.parent), reason=path.name) from None
