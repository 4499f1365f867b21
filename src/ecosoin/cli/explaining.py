"""How are commands and options explained? In every language at once: which one the reader has is not known yet."""

from __future__ import annotations

from ecosoin.words import languages, say


def told_to_all(*keys: str) -> str:
    """The help of a command or an option: a paragraph a key, its languages side by side.

    >>> told_to_all("footprint.year")
    "Année d'étude / study year"
    """
    return "\n\n".join(" / ".join(dict.fromkeys(say(f"cli.{key}", k) for k in languages())) for key in keys)
