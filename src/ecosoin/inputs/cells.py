"""How a cell of text becomes a number, a date or a choice, as SQL expressions of the embedded engine.

The whole column decides how its cells are read (:mod:`ecosoin.inputs.evidence`). What cannot be read becomes NULL here
and a problem in :mod:`ecosoin.inputs.checks`; nothing is guessed.
"""

import html
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosoin.inputs.columns import ColumnSpec, StagedColumn
from ecosoin.inputs.evidence import SPACES, DateForm, Form, NumberForm, Order
from ecosoin.kernel.sql import literal

_TRIMMED = " \t\u00a0\u202f\ufeff"
_CELL_ERROR = r"#[\x{a1}\x{bf}]?[\p{Lu}\d/_]+[\s\x{a0}\x{202f}]?[!?]|#N/[AD]|#NV|Err:\d{3}"
"""What a spreadsheet writes in a cell it could not compute, whatever its language."""
_ENTITIES = (
    *("&lt;", "&gt;", "&quot;", "&apos;", "&nbsp;", "&#60;", "&#62;", "&#34;", "&#39;", "&#039;"),
    *("&amp;", "&#38;"),
)
"""What tools that write for a browser leave in their exports; the ampersand last."""


@dataclass(frozen=True)
class Words:
    """Accepted words: ``choices`` column -> normalised word -> code; ``missing`` are words for an absent value."""

    choices: Mapping[str, Mapping[str, str]]
    missing: tuple[str, ...]


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
    coded = f"when contains({cell}, '&') then trim({plain_sql(cell)}, {literal(_TRIMMED)})"
    return f"nullif(case {coded} when {odd} then trim({cell}, {literal(_TRIMMED)}) else trim({cell}) end, '')"


def cell_sql(column: StagedColumn, spec: ColumnSpec) -> str:
    """The trimmed text of a cell of a column; marks that can only group thousands are dropped from whole numbers."""
    text = text_sql(column)
    if not spec.whole:
        return text
    grouped = rf"regexp_full_match({text}, '[+-]?\d{{1,3}}([.,]\d{{3}})+')"
    return f"case when {grouped} then translate({text}, ',.', '') else {text} end"


def plain_sql(text: str) -> str:
    """SQL: the text, its HTML entities as characters."""
    for entity in _ENTITIES:
        text = f"replace({text}, {literal(entity)}, {literal(html.unescape(entity))})"
    return text


def word_sql(text: str) -> str:
    """Case and accents removed."""
    return f"strip_accents(lower({text}))"


def missing_sql(text: str, words: Words) -> str:
    """Whether the text is a word for an absent value (« - », « n/a », « inconnu »)."""
    return f"{word_sql(text)} in ({', '.join(literal(w) for w in words.missing)})"


def error_sql(text: str) -> str:
    """SQL: whether the text is an error of a spreadsheet (« #N/A », « #VALEUR! »)."""
    begins = f"{text} >= '#' and {text} < '$' or {text} >= 'Err:' and {text} < 'Err;'"
    return f"coalesce(case when {begins} then regexp_full_match({text}, {literal(_CELL_ERROR)}) end, false)"


_EXACT_DIGITS = 15
"""Digits a spreadsheet keeps of a number."""


def rounded_sql(text: str, typed: str | None = None) -> str:
    """SQL: whether an identifier is a number a spreadsheet rounded (« 1,23E+11 »), in its text or where it is typed."""
    written = rf"regexp_full_match({text}, '\d([.,]\d+)?[Ee][+]\d+')"
    shown = f"case when contains({text}, '+') then {written} else false end"
    return f"({shown} or ({typed} is not null and length({text}) > {_EXACT_DIGITS}))" if typed else shown


def asked_number_sql(text: str) -> str:
    """SQL: whether a text has one mark before three digits, which may be decimals or thousands."""
    return f"regexp_full_match({text}, '[+-]?[1-9]\\d{{0,2}}[.,]\\d{{3}}(\\s*[^\\d\\s.,].*)?')"


def number_sql(text: str, form: NumberForm = NumberForm(), share: bool = False) -> str:  # noqa: B008 - a frozen value
    """The number in a text of a column of that form: spaces dropped, a unit after it taken into account.

    The plain way is tried first: most cells need no more.
    """
    if form.units:
        known = sorted(form.units.items(), key=lambda u: (-len(u[0]), u[0]))
        ends = [(f"when ends_with(lower({text}), {literal(word)})", len(word) + 1, by) for word, by in known]
        cut = " ".join(f"{test} then {text}[:-{length}]" for test, length, _ in ends)
        times = " ".join(f"{test} then {by!r}" for test, _, by in ends)
        return f"{number_sql(f'trim(case {cut} else {text} end)', replace(form, units={}))} * case {times} else 1 end"
    bare = f"translate({text}, {literal(SPACES)}, '')"
    twice, other = asked_number_sql(text), "." if form.mark == "," else ","
    asked = f"when {twice} then null " if form.asked else ""
    if form.mark:
        asked = f"when {twice} and contains({text}, {literal(other)}) then translate({text}, ',.', '') "
    plain = (
        f"case {asked}when contains({text}, ',') and contains({text}, '.') then case "
        rf"when regexp_full_match({bare}, '[+-]?\d{{1,3}}(\.\d{{3}})+,\d+') "
        f"then replace(replace({bare}, '.', ''), ',', '.') "
        rf"when regexp_full_match({bare}, '[+-]?\d{{1,3}}(,\d{{3}})+\.\d+') then replace({bare}, ',', '') end "
        rf"when regexp_full_match({bare}, '[+-]?\d{{1,3}}((\.\d{{3}}){{2,}}|(,\d{{3}}){{2,}})') "
        f"then translate({bare}, ',.', '') else replace({bare}, ',', '.') end"
    )
    percent = f"when ends_with({text}, '%') then try_cast(replace(rtrim({bare}, '%'), ',', '.') as double) / 100 "
    quick = f"try_cast({text} as double)"
    if form.points and form.mark != ".":
        quick = f"case when not {twice} then {quick} end"
    return (
        f"coalesce({quick}, case {percent if share else ''}"
        f"when {text} is not null then try_cast({plain} as double) end)"
    )


_TWO_PARTS = r"'(0?[1-9]|1[0-2])[/.-](0?[1-9]|1[0-2])[/.-]\d{4}([ ,T].*)?'"
_SERIAL_ORIGIN, _LATE_ORIGIN = "1899-12-30", "1904-01-01"
"""Day 0 of the serial dates of spreadsheets, and of the workbooks whose calendar begins in 1904."""


def asked_date_sql(text: str) -> str:
    """SQL: whether a slashed date may be day or month first."""
    same = rf"regexp_extract({text}, '^0?(\d+)', 1) = regexp_extract({text}, '^\d+.0?(\d+)', 1)"
    return f"(regexp_full_match({text}, {_TWO_PARTS}) and not {same})"


def short_year_sql(text: str) -> str:
    """SQL: whether a date gives two digits of its year."""
    return rf"regexp_full_match({text}, '\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}([ ,T].*)?')"


def partial_date_sql(text: str) -> str:
    """SQL: whether a date does not give its day."""
    return rf"regexp_full_match({text}, '\d{{4}}|\d{{1,2}}[-/.]\d{{4}}|\d{{4}}[-/.]\d{{2}}')"


def date_sql(text: str, form: DateForm) -> str:
    """The date in a text of a column of that form, its time of day dropped; a month or a year is its first day."""
    day = f"split_part(split_part({text}, ' ', 1), 'T', 1)"
    orders: tuple[Order, ...] = (form.order,) if form.order else ("day", "month")
    slashed = [("%d{s}%m{s}%Y" if o == "day" else "%m{s}%d{s}%Y").format(s=s) for o in orders for s in "/-."]
    more = {"month": ["%m/%Y", "%m-%Y", "%m.%Y", "%Y-%m", "%Y/%m", "%Y.%m"], "year": ["%Y"]}
    forms = [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y.%m.%d",
        *slashed,
        *(f for k, fs in more.items() if k in form.kinds for f in fs),
    ]
    listed = ", ".join(literal(f) for f in forms)
    cases = [f"when {asked_date_sql(text)} then null"] * form.asked
    if "compact" in form.kinds:
        cases.append(rf"when regexp_matches({text}, '^\d{{8}}') then try_strptime({text}[:8], '%Y%m%d')")
    if "serial" in form.kinds:
        days = f"cast({text}[:5] as integer)"
        origin = _LATE_ORIGIN if form.late else _SERIAL_ORIGIN
        cases.append(rf"when regexp_full_match({text}, '\d{{5}}([.,]\d+)?') then date {literal(origin)} + {days}")
    rest = f"case {' '.join(cases)} when {text} is not null then try_strptime({day}, [{listed}]) end"
    other = f"when not contains({text}, '/') then try_cast({text} as date)"
    first = f"case {other} end"
    if form.order:
        first = f"case {other} else try_strptime({text}, {literal(slashed[0])}) end"
    return f"cast(coalesce({first}, {rest}) as date)"


_HOUR = r"'[ T](\d{1,2})[:hH](\d{2})'"
_DAY_MINUTE, _HOUR_MINUTE, _HALF_DAY = 1440, 60, 12


def moment_sql(text: str, form: DateForm) -> str:
    """The date and the time of day, to the minute, in a text of a column of that form; no time is midnight."""
    hour, minute = (f"try_cast(regexp_extract({text}, {_HOUR}, {i}) as integer)" for i in (1, 2))
    halves = f"when regexp_matches({text}, '\\d ?[pP]\\.?[mM]') then {hour} % {_HALF_DAY} + {_HALF_DAY} "
    halves += f"when regexp_matches({text}, '\\d ?[aA]\\.?[mM]') then {hour} % {_HALF_DAY}"
    serial = f"try_cast('0.' || regexp_extract({text}, '^\\d{{5}}[.,](\\d+)$', 1) as double) * {_DAY_MINUTE}"
    minutes = f"coalesce((case {halves} else {hour} end) * {_HOUR_MINUTE} + {minute}, round({serial}), 0)"
    return f"cast({date_sql(text, form)} as timestamp) + to_minutes(cast({minutes} as bigint))"


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


def value_sql(column: StagedColumn, spec: ColumnSpec, words: Words, form: Form | None) -> str:
    """The typed value of a column whose trimmed text (or value, when typed by its file) is ``raw_<column>``."""
    text = f"raw_{spec.name}"
    if column.as_is:
        return text if spec.type == "VARCHAR" else scaled(f"cast({text} as {spec.type})", column.multiply)
    if spec.choices:
        return choice_sql(text, spec, words)
    if spec.type in ("DATE", "TIMESTAMP"):
        written = moment_sql if spec.type == "TIMESTAMP" else date_sql
        return written(text, form if isinstance(form, DateForm) else DateForm())
    if spec.type == "DOUBLE":
        form = form if isinstance(form, NumberForm) else NumberForm()
        units = {unit: by / column.multiply for unit, by in form.units.items()}  # the unit of a cell wins
        number = number_sql(text, replace(form, units=units), share=spec.maximum == 1)
        return scaled(f"coalesce({column.typed}, {number})" if column.typed else number, column.multiply)
    return text


def scaled(number: str, multiply: float) -> str:
    """The number in the canonical unit."""
    return number if multiply == 1 else f"{number} * {multiply!r}"
