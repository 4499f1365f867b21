"""Who speaks? One topic's sentences, terms and labels in one reader's language."""

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.words import knows, pair, pick, say
from ecosoin.words.numbers import number, whole


class Voice:
    """The sentences of a topic in a language: ``Voice("relevance_report", "fr")("title")``."""

    def __init__(self, topic: str, language: Language):
        self.topic, self.language = topic, language

    def __call__(self, key: str, /, **params: object) -> str:
        """A sentence of the topic."""
        return say(f"{self.topic}.{key}", self.language, **params)

    def knows(self, key: str) -> bool:
        """Whether the topic has a word for a key."""
        return knows(f"{self.topic}.{key}")

    def term(self, code: str) -> str:
        """A stage, tier, criterion or grade in words; another code is left as it is."""
        return term(code, self.language)

    def pair(self, name: str, value: object) -> str:
        """``name: value``, with the space each language wants."""
        return pair(name, value, self.language)

    def pick(self, labels: Mapping[str, str], prefix: str = "") -> str:
        """The label in the reader's language."""
        return pick(labels, self.language, prefix)


def term(code: str, language: Language) -> str:
    """A code of the vocabulary in words; another code is left as it is.

    >>> term("climate_change", "en"), term("CHV-028", "en")
    ('Climate change', 'CHV-028')
    """
    return say(f"terms.{code}", language) if knows(f"terms.{code}") else code


def told(code: str, params: Mapping[str, Any], language: Language) -> str:
    """A sentence of a document: labels in the reader's language, numbers as the reader writes them.

    >>> told("ecodesign_signals.files-kept", {"percent": 33.333}, "fr")
    "33,3\\xa0% des octets de fichiers gardés d'une version à l'autre"
    """
    return say(code, language, **{name: _shown(value, language) for name, value in params.items()})


def named(value: Any, language: Language) -> Any:
    """Labels in the reader's language, each with its ``count`` when it has one, a list of them joined; else the value.

    >>> named([{"fr": "Écran", "en": "Monitor", "count": 2}, "use"], "en")
    'Monitor (2), Use'
    """
    if isinstance(value, Mapping):
        return pick(value, language) + (f" ({value['count']})" if "count" in value else "")
    if isinstance(value, list | tuple):
        return ", ".join(term(x, language) if isinstance(x, str) else str(_shown(x, language)) for x in value)
    return value


def _shown(value: Any, language: Language) -> Any:
    value = named(value, language)
    if isinstance(value, bool | str):
        return value
    return whole(value, language) if isinstance(value, int) else number(value, language)
