"""How a cell of text becomes a number, a date or a choice, as SQL expressions of the embedded engine.

A number may have a decimal comma, spaces between thousands, a percent sign; a date is ISO or day/month/year. What
cannot be read becomes NULL here and a problem in :mod:`ecosoin.inputs.checks`; nothing is guessed.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.inputs.columns import ColumnSpec, StagedColumn
from ecosoin.kernel.sql import literal

_SPACES = " \u00a0\u202f'’"
_TRIMMED = " \t\u00a0\u202f\ufeff"
COUNTING = ("quantity", "cpu_count", "core_count", "hdd_count", "vcpu_count")
"""Columns of whole things, where « 1,234 » may be twelve hundred or one and a bit."""


@dataclass(frozen=True)
class Words:
    """Accepted words: ``choices`` column -> normalised word -> code; ``missing`` are words for an absent value."""

    choices: Mapping[str, Mapping[str, str]]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class DateOrder:
    """How the dates of a column are read; ``doubtful``: dates with both parts up to 12 cannot be told apart."""

    month_first: bool = False
    doubtful: bool = False
    mixed: bool = False


def word(text: str) -> str:
    """A word without case, accents or outer spaces, as :func:`word_sql` does.

    >>> word("  Éteinte ")
    'eteinte'
    """
    decomposed = unicodedata.normalize("NFKD", text.strip(_TRIMMED).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def text_sql(column: StagedColumn) -> str:
    """The cell as trimmed text, NULL when empty."""
    cell = column.sql
    odd = f"contains({cell}, '\u00a0') or contains({cell}, '\t') or contains({cell}, '\u202f')"
    return f"nullif(case when {odd} then trim({cell}, {literal(_TRIMMED)}) else trim({cell}) end, '')"


def word_sql(text: str) -> str:
    """Case and accents removed."""
    return f"strip_accents(lower({text}))"


def missing_sql(text: str, words: Words) -> str:
    """Whether the text is a word for an absent value (« - », « n/a », « inconnu »)."""
    return f"{word_sql(text)} in ({', '.join(literal(w) for w in words.missing)})"


def number_sql(text: str, share: bool = False) -> str:
    """The number in a text: the last of comma and point is the decimal mark, spaces are dropped.

    The plain way is tried first: most cells need no more.
    """
    bare = f"translate({text}, {literal(_SPACES)}, '')"
    both = f"contains({text}, ',') and contains({text}, '.')"
    comma_last = f"strpos(reverse({text}), ',') < strpos(reverse({text}), '.')"
    plain = (
        f"case when {both} then case when {comma_last} then replace(replace({bare}, '.', ''), ',', '.') "
        f"else replace({bare}, ',', '') end else replace({bare}, ',', '.') end"
    )
    percent = f"when ends_with({text}, '%') then try_cast(replace(rtrim({bare}, '%'), ',', '.') as double) / 100 "
    return (
        f"coalesce(try_cast({text} as double), case {percent if share else ''}"
        f"when {text} is not null then try_cast({plain} as double) end)"
    )


def date_sql(text: str, order: DateOrder) -> str:
    """The date in a text, its time of day dropped."""
    day = f"split_part(split_part({text}, ' ', 1), 'T', 1)"
    parts = "%m{s}%d{s}%Y" if order.month_first else "%d{s}%m{s}%Y"
    common = parts.format(s="/")
    forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", common, *(parts.format(s=s) for s in "-.")]
    listed = ", ".join(literal(f) for f in forms)
    slashed = f"try_strptime({text}, {literal(common)})"
    first = f"case when contains({text}, '/') then {slashed} else try_cast({text} as date) end"
    rest = f"case when {text} is not null then try_strptime({day}, [{listed}]) end"
    return f"cast(coalesce({first}, {rest}) as date)"


def choice_sql(text: str, spec: ColumnSpec, words: Words) -> str:
    """The code of a choice written as a code, or as a French or English word for it."""
    known = {**{word(c): c for c in spec.choices}, **words.choices.get(spec.name, {})}
    cases = " ".join(f"when {literal(w)} then {literal(code)}" for w, code in sorted(known.items()))
    return f"case {word_sql(text)} {cases} end"


def replaced_sql(text: str, values: Mapping[str, str]) -> str:
    """The text, with the words a mapping file replaces."""
    if not values:
        return text
    cases = " ".join(f"when {literal(w)} then {literal(v)}" for w, v in sorted(values.items()))
    return f"case {word_sql(text)} {cases} else {text} end"


def value_sql(column: StagedColumn, spec: ColumnSpec, words: Words, order: DateOrder) -> str:
    """The typed value of a column whose trimmed text (or value, when typed by its file) is ``raw_<column>``."""
    text = f"raw_{spec.name}"
    if column.as_is:
        return text if spec.type == "VARCHAR" else scaled(f"cast({text} as {spec.type})", column.multiply)
    if spec.choices:
        return choice_sql(text, spec, words)
    if spec.type == "DATE":
        return date_sql(text, order)
    if spec.type == "DOUBLE":
        return scaled(number_sql(text, share=spec.maximum == 1), column.multiply)
    return text


def scaled(number: str, multiply: float) -> str:
    """The number in the canonical unit."""
    return number if multiply == 1 else f"{number} * {multiply!r}"
