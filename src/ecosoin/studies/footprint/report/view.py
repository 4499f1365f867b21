"""The results document seen by a reader: labels in his language, totals and sums by dimension, nothing recomputed."""

import re
from functools import cached_property
from math import fsum
from typing import get_args

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, MANDATORY_CRITERIA
from ecosoin.results.footprint import CodeLabels, Footprint, Verdict
from ecosoin.results.record import Total
from ecosoin.results.tables import Columns
from ecosoin.words import knows, pick, say
from ecosoin.words.numbers import interval, quantity, readable

CLIMATE, MINERALS = "climate_change", "resource_use_minerals_metals"
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_MOST_NAMED = 4
_LEFT = {
    "pcr-own-mix": "left_mixes",
    "pcr-impacts-not-used": "left_impacts",
    "pcr-unit-left": "left_units",
}
"""Problem -> the word for what of a request is in no total."""
_GIVEN = frozenset({"site", "service"})
"""Dimensions whose keys are the user's own words."""

Cells = dict[tuple[str, ...], list[tuple[tuple[str | None, ...], float]]]
"""(criterion, dimensions) -> (keys, amount)."""


class Names:
    """What people call the codes of a study, in a language."""

    def __init__(self, language: Language, items: CodeLabels, categories: CodeLabels):
        self.language, self._items, self._categories = language, items, categories

    def say(self, key: str, **params: object) -> str:
        """A sentence of the report."""
        return say(f"footprint_report.{key}", self.language, **params)

    def label(self, code: str | None) -> str:
        """What people call a code: vocabulary, category, item, else the code in words."""
        if not code:
            return self.say("unallocated")
        if knows(f"terms.{code}"):
            return say(f"terms.{code}", self.language)
        return self._picked(self._categories, code) or self._picked(self._items, code) or _in_words(code)

    def item_label(self, code: str) -> str:
        """What people call an item of the catalogue, whose code may be that of its category too."""
        code = code.partition("@")[0]
        return self._picked(self._items, code) or self._picked(self._categories, code) or _in_words(code)

    def _picked(self, labels: CodeLabels, code: str) -> str:
        return pick(labels.get(code, {}), self.language)


def _in_words(code: str) -> str:
    return code.replace("_", " ") if _CODE.fullmatch(code) else code


class View(Names):
    """A results document and a language; ``sums`` are the columns of ``breakdown.parquet``, which pages need."""

    def __init__(self, document: Footprint, language: Language, sums: Columns | None = None):
        super().__init__(language, document.labels, document.category_labels)
        self.document, self.study = document, document.study
        self._columns = sums or {}
        self._sums: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}

    @property
    def organisation(self) -> str:
        """Whose footprint it is."""
        return self.study.organisation or self.say("some_organisation")

    @cached_property
    def incomplete(self) -> str:
        """What a request of the exchange format holds that the totals do not; empty when they hold all of it."""
        counts = {code: sum(p.code == code for p in self.document.problems) for code in _LEFT}
        told = [self.say(_LEFT[code], count=n) for code, n in counts.items() if n]
        return self.say("request_incomplete", left=", ".join(told)) if told else ""

    @cached_property
    def verdicts(self) -> dict[str, int]:
        """How many rules of the establishment have each verdict; what the tool guarantees is in none."""
        own = [r.verdict for r in self.document.rcp if r.by == "establishment"]
        return {v: own.count(v) for v in get_args(Verdict)}

    @cached_property
    def totals(self) -> dict[str, Total]:
        """Totals by criterion code."""
        return {t.criterion: t for t in self.document.totals}

    def value(self, criterion: str) -> float | None:
        """The mean of a total, which people are shown first; without draws, the run at published factors."""
        found = self.totals.get(criterion)
        return None if found is None else found.value if found.mean is None else found.mean

    def published(self, criterion: str) -> str:
        """The total at published factors beside its mean, and what makes them differ; empty when they are one."""
        total, found = self.totals[criterion], [d for d in self.document.differs if d.criterion == criterion]
        if total.value is None or total.mean is None or total.value == total.mean:
            return ""
        lower = total.value < total.mean
        names = [self.item_label(d.item) for d in found if (d.value < d.mean) == lower][:_MOST_NAMED]
        key = "published_lower" if lower else "published_higher"
        told = {"value": self.written(criterion, total.value), "items": ", ".join(names).lower()}
        return self.say(key if names else "published_run", **told)

    def unit(self, criterion: str) -> str:
        """The canonical unit of a criterion."""
        return CRITERION[criterion].unit

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
        total = self.totals.get(criterion)
        if total is None or total.p05 is None or total.p95 is None:
            return ""
        return interval(total.p05, total.p95, self.unit(criterion), self.language)

    def scale(self, criterion: str) -> tuple[float, str]:
        """The factor and unit in which a criterion's parts read well."""
        return readable(self.value(criterion) or 0, self.unit(criterion))

    @cached_property
    def _cells(self) -> Cells:
        cells: Cells = {}
        for part in self.document.breakdown:
            cells.setdefault((part.criterion, part.dimension), []).append(((part.key,), part.mean))
        names = ("criterion", "dimension_1", "dimension_2", "key_1", "key_2", "mean")
        for criterion, one, two, first, second, mean in zip(*(self._columns.get(n, ()) for n in names), strict=True):
            if two is not None:
                cells.setdefault((criterion, one, two), []).append(((first, second), float(mean)))
        return cells

    def sums(self, criterion: str, *dimensions: str) -> dict[tuple[str, ...], float]:
        """Sums of the breakdown by labels of one or two dimensions, largest first; made once."""
        asked = (criterion, *dimensions)
        if asked not in self._sums:
            turned = asked not in self._cells and len(dimensions) > 1
            stored = (criterion, *reversed(dimensions)) if turned else asked
            gathered: dict[tuple[str, ...], list[float]] = {}
            for keys, value in self._cells.get(stored, ()):
                placed = reversed(keys) if turned else keys
                names = tuple(self._key(d, k) for d, k in zip(dimensions, placed, strict=True))
                gathered.setdefault(names, []).append(value)
            found = {key: fsum(values) for key, values in gathered.items()}
            self._sums[asked] = dict(sorted(found.items(), key=lambda kv: (-abs(kv[1]), kv[0])))
        return self._sums[asked]

    def shares(self, criterion: str, *dimensions: str) -> dict[tuple[str, ...], float]:
        """The sums as shares (0-1) of their whole; empty when there is nothing to share."""
        sums = self.sums(criterion, *dimensions)
        whole = fsum(sums.values())
        return {key: value / whole for key, value in sums.items()} if whole else {}

    def _key(self, dimension: str, key: str | None) -> str:
        return key if key and dimension in _GIVEN else self.label(key)

    def members(self, dimension: str) -> list[str]:
        """Labels of a dimension, by decreasing climate (else by the first criterion that has parts)."""
        seen = dict.fromkeys(key[0] for c in (*self.pair, *self.totals) for key in self.sums(c, dimension))
        return list(seen)
