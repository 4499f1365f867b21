"""Is a serial number one? What makers leave in its place identifies nothing."""

from collections.abc import Collection

from ecosoin.inputs.cells import word
from ecosoin.kernel.sql import literal

_IGNORED = " .-_:/"


def is_placeholder(text: str, words: Collection[str]) -> bool:
    """Whether a text is one of ``words`` (without case or accents), or one character repeated.

    >>> [is_placeholder(t, {"default string"}) for t in ("Default String", "0000-0000", "....", "XXXX", "7CZ1", "")]
    [True, True, True, True, False, True]
    """
    bare = word(text).translate(dict.fromkeys(map(ord, _IGNORED)))
    return word(text) in words or len(set(bare)) <= 1


def placeholder_sql(text: str, words: Collection[str]) -> str:
    """SQL: the same of a trimmed text."""
    plain = f"strip_accents(lower({text}))"
    bare = f"translate({plain}, {literal(_IGNORED)}, '')"
    return f"({plain} in ({', '.join(map(literal, sorted(words)))}) or replace({bare}, {bare}[:1], '') = '')"
