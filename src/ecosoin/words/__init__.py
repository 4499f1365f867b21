"""How is it said? The only mouth: every sentence is in ``reference/words``, one file a topic, one column a language.

A key is ``topic.key``. A cell left empty is said in English, then in French, and counts as untranslated; a key that no
file has is a defect of ours (KeyError).
"""

import re
from collections.abc import Mapping
from functools import cache

from ecosoin.kernel.errors import Language
from ecosoin.reference import load_reference_table, load_reference_text, reference_names

NO_BREAK = "\u00a0"
_DRIVES = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a cursor, ends a line, turns the direction of writing, or is half a character."""
_FOLDER = "words"
FALLBACKS = ("en", "fr")
"""What is said where a language has no word; every label has both."""


@cache
def _topic(name: str) -> Mapping[str, Mapping[str, str]]:
    return {row["key"]: row for row in load_reference_table(f"{_FOLDER}/{name}")}


def pick(labels: Mapping[str, str], language: Language, prefix: str = "") -> str:
    """The label of a record in a language, in English or French when it has none.

    >>> pick({"fr": "lit", "en": "bed"}, "es"), pick({"title_fr": "lit", "title_en": ""}, "en", "title_")
    ('bed', 'lit')
    """
    return next((found for k in (language, *FALLBACKS) if (found := labels.get(f"{prefix}{k}"))), "")


def labels(record: Mapping[str, str], prefix: str = "") -> dict[str, str]:
    """The labels of a record in every language it has.

    >>> labels({"title_fr": "lit", "title_en": "bed", "unit": "1"}, "title_")
    {'fr': 'lit', 'en': 'bed'}
    """
    return {k: found for k in languages() if (found := record.get(f"{prefix}{k}"))}


def knows(key: str) -> bool:
    """Whether there are words for a key."""
    topic, _, name = key.partition(".")
    return topic in reference_names(_FOLDER, ".csv") and name in _topic(topic)


def say(key: str, language: Language, /, **params: object) -> str:
    """The sentence of a key, its places filled, its signs joined by the no-break spaces French asks for.

    >>> say("terms.use", "fr"), say("terms.use", "en")
    ('Utilisation', 'Use')
    """
    topic, _, name = key.partition(".")
    text = pick(_topic(topic)[name], language)
    return spaced(text.format(**params) if "{" in text else text, language)


def pair(name: object, value: object, language: Language) -> str:
    """``name: value``, with the space each language wants."""
    return say("pages.pair", language, name=name, value=value)


def spaced(text: str, language: Language) -> str:
    """The text with the spaces before the signs its language sets apart, and inside guillemets, made no-break.

    >>> spaced("« oui » : 3 %", "fr"), spaced("in % of", "en")
    ('«\\xa0oui\\xa0»\\xa0: 3\\xa0%', 'in % of')
    """
    for sign in _topic("pages")["no_break_before"].get(language, "").split():
        text = text.replace(f" {sign}", f"{NO_BREAK}{sign}")
    return text.replace("« ", f"«{NO_BREAK}")


def on_screen(text: str) -> str:
    r"""The text with what would drive a terminal written out: escapes, ends of line that a name in a file may hold.

    >>> print(on_screen("Site\x1b[2J A\u202e\nB"))
    Site\x1b[2J A\u202e\nB
    """
    return _DRIVES.sub(lambda sign: sign[0].encode("unicode_escape").decode("ascii"), text)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a column, French first: a new one is a column."""
    texts = (load_reference_text(f"{_FOLDER}/{topic}.csv") for topic in reference_names(_FOLDER, ".csv"))
    return tuple(dict.fromkeys(name for text in texts for name in text.partition("\n")[0].split(",")[1:]))


def untranslated(language: Language) -> tuple[int, int]:
    """How many sentences a language lacks, and of how many."""
    rows = [row for topic in reference_names(_FOLDER, ".csv") for row in load_reference_table(f"{_FOLDER}/{topic}")]
    return sum(not row.get(language) for row in rows), len(rows)
