"""What does a name mean? A thing or a country, matched exactly after normalisation, never to one that looks like it."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ecosoin.catalogue.factor_set import Item
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.words import labels

_SUGGESTIONS = 5
_MODEL_LETTERS, _CLOSE = 4, 60


def normalised(text: str) -> str:
    """The text without case, accents, spaces or punctuation.

    >>> normalised("Téléphone IP") == normalised("telephone-ip")
    True
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(c for c in decomposed.casefold() if c.isalnum())


@dataclass(frozen=True)
class Match:
    """The item found and how: by the model, by the type (item code) or by an alias; suggestions when none is."""

    item: Item | None
    by: Literal["type", "model", "alias", "none"]
    suggestions: tuple[str, ...] = ()


class ItemIndex:
    """Finds items by code and aliases. A name that is merely close is suggested, never used."""

    def __init__(self, items: Iterable[Item]):
        self._codes: dict[str, Item] = {}
        self._aliases: dict[str, Item] = {}
        self._readable: dict[str, str] = {}
        for item in items:
            self._codes.setdefault(normalised(item.item), item)
            for alias in item.aliases:
                self._aliases.setdefault(normalised(alias), item)
            for name in (item.item, *item.aliases):
                self._readable.setdefault(normalised(name), name)

    def match(self, type_text: str, model_text: str = "") -> Match:
        """The item named by the type, or by the model where it names another of the same category or the type none."""
        model, kind = normalised(model_text), normalised(type_text)
        by_model = self.match_model(model_text)
        item = self.named(type_text)
        if by_model is not None and (item is None or by_model.category == item.category):
            return Match(by_model, "model")
        if item is not None:
            return Match(item, "type" if kind in self._codes else "alias")
        return Match(None, "none", self._close(kind) or self._close(model))

    def named(self, text: str) -> Item | None:
        """The item a type names exactly, by its code or an alias."""
        kind = normalised(text)
        return self._codes.get(kind) or self._aliases.get(kind)

    def match_model(self, text: str) -> Item | None:
        """The item a model names exactly; a name of fewer than four letters answers to types only."""
        model = normalised(text)
        return None if len(model) < _MODEL_LETTERS else self._codes.get(model) or self._aliases.get(model)

    @cached_property
    def names(self) -> dict[str, Item]:
        """Every code and alias, normalised, and its item."""
        return {**self._aliases, **self._codes}

    def _close(self, text: str) -> tuple[str, ...]:
        if not text:
            return ()
        from rapidfuzz import fuzz, process

        near = process.extract(text, self._readable.keys(), scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_CLOSE)
        return tuple(self._readable[name] for name, _, _ in near)


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
