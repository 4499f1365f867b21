"""How does a name or a text enter SQL? Quoted here and nowhere else, as DuckDB, PostgreSQL and the standard read it."""

from ecosoin.kernel.errors import InputProblems, Problem

_NUL = "\0"


def identifier(name: str) -> str:
    """A name of a table, column or schema.

    >>> identifier('day "D"')
    '"day ""D""\"'
    """
    return _quoted(name, '"')


def literal(text: object) -> str:
    """A text or a path.

    >>> literal("l'acte")
    "'l''acte'"
    """
    return _quoted(str(text), "'")


def _quoted(text: str, mark: str) -> str:
    if _NUL in text:
        raise InputProblems([Problem("text-with-nul", "error", params={"text": text.replace(_NUL, "␀")})])
    return mark + text.replace(mark, mark * 2) + mark
