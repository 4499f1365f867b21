"""The results document seen by a reader: labels in his language, totals and sums by dimension, nothing recomputed.

Keys read (those of the output contract, and optional ones): study, totals, breakdown, sensitivity, rcp, problems,
assumptions; normalisation, plausibility, top, quality, sources, factor_set, factors, coverage, labels. ``labels`` names
codes (items, categories, inputs): ``{"laptop": {"fr": "…", "en": "…"}}`` or plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import fsum
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table
from ecosoin.words import knows, pick, say
from ecosoin.words.numbers import interval, quantity, readable
from ecosoin.words.problems import spoken

CLIMATE, MINERALS = "climate_change", "resource_use_minerals_metals"
_SAID = ("problems", "assumptions", "rcp")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


class View:
    """A results document and a language."""

    def __init__(self, document: Mapping[str, Any], language: Language):
        self.document, self.language = document, language
        self.study: Mapping[str, Any] = document.get("study") or {}

    def say(self, key: str, **params: object) -> str:
        """A sentence of the report."""
        return say(f"footprint_report.{key}", self.language, **params)

    def records(self, key: str) -> Sequence[Mapping[str, Any]]:
        """A list of records of the document, empty when absent."""
        found: Sequence[Mapping[str, Any]] = self.document.get(key) or ()
        return spoken(found, self.language) if key in _SAID else found

    def label(self, code: Any) -> str:
        """What people call a code: vocabulary, reference categories, the document's labels, else the code in words."""
        if code is None or code in ("", "unallocated"):
            return self.say("unallocated")
        code = str(code)
        if knows(f"terms.{code}"):
            return say(f"terms.{code}", self.language)
        return self._category_labels.get(code) or self._given_label(code) or self._in_words(code)

    def item_label(self, code: str) -> str:
        """What people call an item of the catalogue, whose code may be that of its category too."""
        code = code.partition("@")[0]
        return self._given_label(code) or self._category_labels.get(code) or self._in_words(code)

    def _given_label(self, code: str) -> str | None:
        given = (self.document.get("labels") or {}).get(code)
        if isinstance(given, Mapping):
            given = pick(given, self.language)
        return str(given) if given else None

    @staticmethod
    def _in_words(code: str) -> str:
        return code.replace("_", " ") if _CODE.fullmatch(code) else code

    @cached_property
    def _category_labels(self) -> dict[str, str]:
        return {row["category"]: pick(row, self.language) for row in load_reference_table("category_labels")}

    @property
    def organisation(self) -> str:
        """Whose footprint it is."""
        return str(self.study.get("organisation") or self.say("some_organisation"))

    @cached_property
    def totals(self) -> dict[str, Mapping[str, Any]]:
        """Totals by criterion code."""
        return {t["criterion"]: t for t in self.records("totals")}

    def value(self, criterion: str) -> float | None:
        """The central value of a total."""
        found = self.totals.get(criterion)
        return None if found is None else found.get("value")

    def unit(self, criterion: str) -> str:
        """The canonical unit of a criterion."""
        found = self.totals.get(criterion) or {}
        return str(found.get("unit") or (CRITERION[criterion].unit if criterion in CRITERION else ""))

    @cached_property
    def mandatory(self) -> tuple[str, ...]:
        """The mandatory criteria that have a total."""
        return tuple(c for c in MANDATORY_CRITERIA if self.value(c) is not None)

    @cached_property
    def pair(self) -> tuple[str, ...]:
        """Climate and minerals, always side by side, as far as they exist."""
        return tuple(c for c in (CLIMATE, MINERALS) if self.value(c) is not None)

    def written(self, criterion: str, value: float | None = None, per: float = 1) -> str:
        """A value of a criterion (its total by default, divided by ``per``) with its unit."""
        amount = self.value(criterion) if value is None else value
        return quantity(None if amount is None else amount / per, self.unit(criterion), self.language)

    def range_of(self, criterion: str) -> str:
        """The 90 % interval of a total, in words; empty without draws."""
        total = self.totals.get(criterion) or {}
        if total.get("p05") is None or total.get("p95") is None:
            return ""
        return interval(total["p05"], total["p95"], self.unit(criterion), self.language)

    def scale(self, criterion: str) -> tuple[float, str]:
        """The factor and unit in which a criterion's parts read well."""
        return readable(self.value(criterion) or 0, self.unit(criterion))

    @cached_property
    def _cells(self) -> dict[str, list[Mapping[str, Any]]]:
        cells: dict[str, list[Mapping[str, Any]]] = {}
        for row in self.records("breakdown"):
            if row.get("value") is not None:
                cells.setdefault(row["criterion"], []).append(row)
        return cells

    def sums(self, criterion: str, *dimensions: str) -> dict[tuple[str, ...], float]:
        """Sums of the breakdown by labels of dimensions, largest first."""
        gathered: dict[tuple[str, ...], list[float]] = {}
        for row in self._cells.get(criterion, ()):
            gathered.setdefault(tuple(self.label(row.get(d)) for d in dimensions), []).append(float(row["value"]))
        found = {key: fsum(values) for key, values in gathered.items()}
        return dict(sorted(found.items(), key=lambda kv: (-abs(kv[1]), kv[0])))

    def members(self, dimension: str) -> list[str]:
        """Labels of a dimension, by decreasing climate (else by the first criterion that has parts)."""
        seen = dict.fromkeys(key[0] for c in (*self.pair, *self.totals) for key in self.sums(c, dimension))
        return list(seen)
