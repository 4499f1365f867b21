"""Which country a text means: ISO codes, names in each language; an unknown one stays unknown."""

import difflib
from collections.abc import Iterable, Mapping

from ecosoin.catalogue.matching import normalised
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.words import labels


class CountryIndex:
    """Finds the ISO 3166 alpha-2 code of a country from the rows of ``reference/countries.csv``.

    >>> rows = [{"iso2": "FR", "iso3": "FRA", "fr": "France", "en": "France", "names": ""}]
    >>> CountryIndex(rows).code("france"), CountryIndex(rows).code("FRA"), CountryIndex(rows).code("Frence")
    ('FR', 'FR', None)
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]):
        self._codes: dict[str, str] = {}
        self._readable: dict[str, str] = {}
        for row in rows:
            code = row["iso2"]
            for name in (code, row["iso3"], *labels(row).values(), *row["names"].split("|")):
                if name:
                    self._codes.setdefault(normalised(name), code)
                    self._readable.setdefault(normalised(name), name)

    def code(self, text: str) -> str | None:
        """The code, or ``None``: no country is ever taken for another."""
        return self._codes.get(normalised(text))

    def unknown(
        self,
        text: str,
        severity: Severity = "error",
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> Problem:
        """The problem ``country-unknown`` for a text without code, with close names as suggestions."""
        close = difflib.get_close_matches(normalised(text), self._readable, n=3)
        suggestions = ", ".join(f"{self._readable[c]} ({self._codes[c]})" for c in close) or "–"
        return Problem(
            "country-unknown",
            severity,
            file=file,
            row=row,
            column=column,
            params={"text": text, "suggestions": suggestions},
        )
