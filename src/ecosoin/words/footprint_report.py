"""Every sentence of the footprint report, French and English side by side in one table, so that neither drifts."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from ecosoin.kernel.errors import Language

_NO_BREAK = "\u00a0"


@lru_cache(maxsize=8)
def reference_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a reference table of the package."""
    text = (files("ecosoin") / "reference" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@lru_cache(maxsize=1)
def word_table() -> dict[str, dict[str, str]]:
    """Key to the French and English sentence."""
    return {row["key"]: row for row in reference_rows("words/footprint_report.csv")}


def words(key: str, language: Language, **params: object) -> str:
    """A sentence in the reader's language; French signs take their no-break spaces.

    >>> words("per_bed", "en")
    'per bed'
    """
    text = word_table()[key][language].format(**params)
    if language != "fr":
        return text
    for sign in (":", ";", "?", "!", "»", "%"):
        text = text.replace(f" {sign}", f"{_NO_BREAK}{sign}")
    return text.replace("« ", f"«{_NO_BREAK}")
