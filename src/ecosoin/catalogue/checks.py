"""What does a factor set refuse, and what is hardly ever right in it? Each cell, then the rows beside one another."""

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from ecosoin.catalogue.factor_set import CLIMATE_PARTS, Factor, FactorSet, Item, Mix, Source
from ecosoin.catalogue.matching import normalised
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.ranged import mean_ratio, sides
from ecosoin.kernel.vocabulary import CLIMATE

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass
class RowReader:
    """Reads typed cells of ``row`` and collects what is wrong; ``ok`` stays true while the row can be kept."""

    file: str
    row_number: int
    row: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    ok: bool = True

    def refuse(self, code: str, column: str | None = None, /, **params: object) -> None:
        """Adds a problem at this row: the row will not be kept."""
        self.ok = False
        self.problems.append(Problem(code, "error", file=self.file, row=self.row_number, column=column, params=params))

    def doubt(self, code: str, column: str | None = None, /, **params: object) -> None:
        """Adds a doubt at this row, which stays usable."""
        self.problems.append(Problem(code, "doubt", file=self.file, row=self.row_number, column=column, params=params))

    def text(self, column: str, required: bool = False) -> str:
        """The trimmed cell; a required empty one is a problem."""
        value = (self.row.get(column) or "").strip()
        if required and not value:
            self.refuse("factor-cell-empty", column, column=column)
        return value

    def wanted(self, column: str, default: str = "") -> str:
        """The trimmed cell; an empty one leaves the row usable and is a doubt, ``default`` taking its place."""
        value = (self.row.get(column) or "").strip()
        if not value:
            self.doubt("factor-cell-wanted", column, column=column, default=default or "–")
        return value or default

    def choice(self, column: str, choices: Iterable[str], required: bool = True) -> str:
        """A cell drawn from a closed list."""
        value = self.text(column, required)
        allowed = tuple(choices)
        if value and value not in allowed:
            self.refuse("factor-choice-unknown", column, text=value, column=column, choices=", ".join(allowed))
        return value

    def number(self, column: str, required: bool = False) -> float | None:
        """A finite number that is not negative, or ``None`` when the cell is empty."""
        value = self.text(column, required)
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
            self.refuse("factor-number-invalid", column, text=value)
            return None
        number = float(value)
        if number < 0:
            self.refuse("factor-value-negative", column, text=value)
        return number

    def year(self, column: str, required: bool = False) -> int | None:
        """A year in four digits (the year of an ISO date), or ``None`` when the cell is empty."""
        value = self.text(column, required)
        if not value:
            return None
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
            self.refuse("factor-number-invalid", column, text=value)
            return None
        return int(value[:4])

    def range(self, value: float | None) -> tuple[float | None, float | None]:
        """The bounds ``low`` and ``high``: both or none, in order around ``value``."""
        low, high = self.number("low"), self.number("high")
        if low is None and high is None:
            return None, None
        disordered = low is None or high is None or (value is not None and not low <= value <= high)
        if disordered or (low == 0 and value != 0):
            self.refuse("factor-range-disordered", "low", low=low, high=high, value=value)
        return low, high


def close_name(text: str, names: Iterable[str]) -> str:
    """`` (proche : …)`` when one name looks like ``text``, else nothing; a hint, never a replacement."""
    found = difflib.get_close_matches(text, list(names), n=1)
    return f" ({found[0]} ?)" if found else ""


Read = Sequence[tuple[RowReader, Source]]


def consistency_problems(
    sources: Read,
    items: Sequence[tuple[RowReader, Item]],
    factors: Sequence[tuple[RowReader, Factor]],
    mixes: Sequence[tuple[RowReader, Mix]],
) -> None:
    """Refuses, on the row that comes last, whatever contradicts an earlier row."""
    _repeats([(r, s.id) for r, s in sources])
    _repeats([(r, i.item) for r, i in items])
    _repeats([(r, _factor_key(f)) for r, f in factors])
    _repeats([(r, f"{m.place} {m.year} {m.criterion}" if m.place else "") for r, m in mixes])
    _ambiguous_names(items)
    _units(factors)
    _parts(factors)


def _factor_key(f: Factor) -> str:
    if not (f.item and f.stage and f.criterion):
        return ""
    return " ".join(x for x in (f.item, f.stage, f.criterion, f.place, str(f.valid_from or "")) if x)


def _repeats(rows: Sequence[tuple[RowReader, str]]) -> None:
    seen: dict[str, int] = {}
    for reader, key in rows:
        if key and key in seen:
            reader.refuse("factor-duplicate", key=key, other_row=seen[key])
        seen.setdefault(key, reader.row_number)


def _ambiguous_names(items: Sequence[tuple[RowReader, Item]]) -> None:
    owner = {normalised(i.item): i.item for _, i in items}
    for reader, item in items:
        for alias in item.aliases:
            other = owner.setdefault(normalised(alias), item.item)
            if other != item.item:
                reader.refuse("factor-alias-ambiguous", "aliases", alias=alias, item=item.item, other=other)


def _units(factors: Sequence[tuple[RowReader, Factor]]) -> None:
    counted: dict[str, tuple[str, int]] = {}
    for reader, f in factors:
        per = f.unit.rpartition("/")[2]
        if not (f.item and per):
            continue
        other, row = counted.setdefault(f.item, (per, reader.row_number))
        if other != per:
            reader.refuse("factor-unit-inconsistent", "unit", item=f.item, text=per, other=other, other_row=row)


def _parts(factors: Sequence[tuple[RowReader, Factor]]) -> None:
    totals = {(f.item, f.stage, f.place): f.value for r, f in factors if f.criterion == "climate_change" and r.ok}
    for reader, f in factors:
        if f.criterion not in CLIMATE_PARTS or not reader.ok:
            continue
        total = totals.get((f.item, f.stage, f.place))
        if total is None:
            reader.refuse("factor-part-without-total", "criterion", part=f.criterion, item=f.item)
        elif f.value > total:
            reader.refuse("factor-part-above-total", "value", part=f.criterion, value=f.value, total=total, item=f.item)


def warnings(factor_set: FactorSet, sheets: Mapping[str, float], limits: Mapping[str, float]) -> list[Problem]:
    """What is hardly ever right in a set whose rows are kept: ranges, then mixes far from those of other places.

    ``sheets``: item -> median of manufacturers' sheets [kg CO2 eq], made and sold; ``limits`` has
    ``factor_low_ratio``, ``factor_mean_ratio`` and ``mix_far_ratio``.
    """
    found: list[Problem] = []
    for f in factor_set.factors:
        told: dict[str, object] = {k: getattr(f, k) for k in ("item", "stage", "criterion", "value", "low", "high")}
        if not (f.low and f.high and f.value):
            continue
        if f.value / f.low < limits["factor_low_ratio"]:
            found.append(_warned("factor-low-near", told, limit=limits["factor_low_ratio"]))
        ratio = mean_ratio(*sides((f.low, f.value, f.high), f.coverage))
        if ratio > limits["factor_mean_ratio"]:
            found.append(_warned("factor-mean-far", told, ratio=round(ratio, 2)))
        sheet = sheets.get(f.item)
        if sheet and (f.stage, f.criterion) == ("manufacturing", CLIMATE) and not f.low <= sheet <= f.high:
            found.append(_warned("factor-range-off-sheets", told, sheets=sheet))
    return found + _far_mixes(factor_set, limits["mix_far_ratio"])


def _warned(code: str, told: Mapping[str, object], **more: object) -> Problem:
    return Problem(code, "doubt", params={**told, **more})


def _far_mixes(factor_set: FactorSet, ratio: float) -> list[Problem]:
    places: dict[str, dict[str, float]] = defaultdict(dict)
    for m in factor_set.mixes:
        places[m.criterion][m.place] = max(m.value, places[m.criterion].get(m.place, 0))
    middle = {c: median(v for v in of.values() if v) for c, of in places.items() if any(of.values())}
    return [
        Problem("mix-far", "doubt", params={
            "place": m.place, "year": m.year, "criterion": m.criterion, "value": m.value,
            "median": middle[m.criterion], "times": round(m.value / middle[m.criterion]),
        })
        for m in factor_set.mixes
        if m.criterion in middle and m.value > ratio * middle[m.criterion]
    ]  # fmt: skip
