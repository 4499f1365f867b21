"""Every text a reader sees of a report, but what users, sources and standards wrote; the sentences of a problem."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from ecosoin.kernel.errors import Language, Problem
from ecosoin.pages.model import Table
from ecosoin.words.problems import spoken
from tests.tongue import foreign


def visible(value: Any, left_out: Collection[str] = ()) -> Iterator[str]:
    """The texts of a report or of a part of it; ``left_out`` are captions of tables and titles of columns.

    >>> from ecosoin.pages.model import Column
    >>> list(visible(Table("Lignes", (Column("Nom"), Column("Source")), (("a", "b"),)), ["Source"]))
    ['Lignes', 'Nom', 'a', 'Source']
    """
    if isinstance(value, Table):
        yield value.caption
        for k, column in enumerate(value.columns):
            yield column.title
            if not {column.title, value.caption} & set(left_out):
                yield from (row[k] for row in value.rows if isinstance(row[k], str))
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("kind", "language", "versions"):
                yield from visible(getattr(value, field.name), left_out)
    elif isinstance(value, tuple):
        for part in value:
            yield from visible(part, left_out)
    elif isinstance(value, str):
        yield from re.findall(r">([^<>]+)<", value) if value.startswith("<svg") else [value]


def strangers(found: Iterable[str], language: Language, own: Iterable[str] = ()) -> dict[str, list[str]]:
    """The texts that hold words of another language, once those that are nobody's translation are taken out.

    >>> strangers(["Serveurs : devices", "Serveurs de « Devices Ltd »"], "fr", ["Devices Ltd"])
    {'Serveurs : devices': ['devices']}
    """
    given = sorted(filter(None, own), key=len, reverse=True)
    heard = {}
    for text in found:
        plain = text
        for word in given:
            plain = plain.replace(word, " ")
        heard[text] = foreign(plain, language)
    return {text: words for text, words in heard.items() if words}


def message(problem: Problem, language: Language) -> str:
    """What is wrong, in one sentence."""
    return str(spoken(problem.record(), language)["message"])


def remedy(problem: Problem, language: Language) -> str:
    """What to do about it, in one sentence."""
    return str(spoken(problem.record(), language)["remedy"])
