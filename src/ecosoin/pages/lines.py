"""Words, labels and cells shared by the reports on services and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, STAGES, TIERS
from ecosoin.pages.model import Cell, Column
from ecosoin.words.footprint_report import reference_rows
from ecosoin.words.numbers import share

_TERMS = {t.code: t for t in (*STAGES, *TIERS, *CRITERION.values())}
_NO_BREAK = "\u00a0"


@lru_cache(maxsize=4)
def _table(topic: str) -> Mapping[str, Mapping[str, str]]:
    return {row["key"]: row for row in reference_rows(f"words/{topic}_report.csv")}


class Speaker:
    """The sentences of a report, in its reader's language."""

    def __init__(self, topic: str, language: Language):
        self.topic, self.language = topic, language

    def __call__(self, key: str, **params: object) -> str:
        """A sentence; French signs take their no-break spaces."""
        text = _table(self.topic)[key][self.language].format(**params)
        if self.language == "fr":
            for sign in (":", ";", "?", "!", "»", "%"):
                text = text.replace(f" {sign}", f"{_NO_BREAK}{sign}")
            text = text.replace("« ", f"«{_NO_BREAK}")
        return text

    def knows(self, key: str) -> bool:
        """Whether the report has a word for a key."""
        return key in _table(self.topic)

    def term(self, code: str) -> str:
        """A stage, tier or criterion in words."""
        term = _TERMS.get(code)
        return (term.fr if self.language == "fr" else term.en) if term else code

    def pair(self, name: str, value: str) -> str:
        """``name: value``, with the space each language wants."""
        return f"{name}{_NO_BREAK}: {value}" if self.language == "fr" else f"{name}: {value}"

    def pick(self, labels: Mapping[str, str]) -> str:
        """The label in the reader's language."""
        return labels[self.language]


def probability(value: float, language: Language) -> str:
    """A probability drawn from samples: never a certainty.

    >>> probability(0.9996, "en"), probability(0.5, "en")
    ('more than 99%', '50%')
    """
    least = 1 / 100
    if value > 1 - least:
        return (
            f"plus de {share(1 - least, language)}" if language == "fr" else f"more than {share(1 - least, language)}"
        )
    if value < least:
        return f"moins de {share(least, language)}" if language == "fr" else f"less than {share(least, language)}"
    return share(value, language)


def row_of(rows: Sequence[Mapping[str, Any]], criterion: str) -> Mapping[str, Any] | None:
    """The row of a criterion, when it has a value."""
    return next((r for r in rows if r["criterion"] == criterion and r.get("p50") is not None), None)


def numbers(record: Mapping[str, Any], *keys: str) -> tuple[Cell, ...]:
    """Cells of a record, missing as ``None``."""
    return tuple(record.get(k) for k in keys)


def text(title: str) -> Column:
    """A text column."""
    return Column(title)


def figure(title: str, unit: str | None = None, digits: int = 3) -> Column:
    """A number column."""
    return Column(title, "number", unit, digits)


def part(title: str) -> Column:
    """A share column."""
    return Column(title, "share")
