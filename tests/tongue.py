"""Which words of a text are not of its language? Our own words, taken from the columns of ``reference/words``.

A token is foreign to French when it stands in an English cell and in no French one, or when it is a raw code
(``climate_change``). Names that users, sources and standards give are nobody's translation: callers leave them out.
"""

from __future__ import annotations

import re
from functools import cache

from ecosoin.reference import load_reference_table, reference_names

_PLACE = re.compile(
    r"\{[^}]*\}|`[^`]*`|<[^>]*>|https?://\S+|[\w.-]+\.(?:yaml|csv|json|xlsx|html|pdf|md|parquet|ndjson)\b|--[\w-]+"
)
_TOKEN = re.compile(r"[^\W\d_]{4,}")
_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


@cache
def _tokens(language: str) -> frozenset[str]:
    cells = (
        row[language] for topic in reference_names("words", ".csv") for row in load_reference_table(f"words/{topic}")
    )
    return frozenset(t for cell in cells for t in _TOKEN.findall(_PLACE.sub(" ", cell).lower()))


def foreign(text: str, language: str) -> list[str]:
    """The tokens of a text that belong to the other language, and its raw codes, each once, in order."""
    other = _tokens("en" if language == "fr" else "fr") - _tokens(language)
    plain = _PLACE.sub(" ", text)
    found = [t for t in _TOKEN.findall(plain.lower()) if t in other]
    return list(dict.fromkeys(found + _CODE.findall(plain)))
