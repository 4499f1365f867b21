"""What do the cells of a whole column say of how it writes numbers and dates? A column decides, never a cell.

A cell is seen by its shape: each digit as 9 (``1 234,5`` is ``9 999,9``), so that a million cells are a few shapes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Mark = Literal["", ",", "."]
Order = Literal["", "day", "month"]
SPACES = " \u00a0\u202f'’"
_DAY, _MONTH = 1, 2
_MONTHS = 12


@dataclass(frozen=True)
class Shape:
    """Cells of one shape: how many, one of them, and whether they begin with a zero."""

    shape: str
    cells: int
    example: str
    zero: bool = False


@dataclass(frozen=True)
class NumberForm:
    """How a column writes numbers: its decimal ``mark``, the words of units after them and what they multiply by.

    ``asked``: cells such as « 1,752 », which no other cell explains; ``example`` is one of them. ``points``: cells such
    as « 1.752 », which the engine would read as a number at once.
    """

    mark: Mark = "."
    asked: bool = False
    example: str = ""
    points: bool = False
    units: Mapping[str, float] = field(default_factory=dict)

    def readings(self) -> tuple[str, str]:
        """The two numbers the example may be.

        >>> NumberForm(example="1,752").readings()
        ('1752', '1.752')
        """
        return self.example.replace(",", "").replace(".", ""), self.example.replace(",", ".")


@dataclass(frozen=True)
class DateForm:
    """How a column writes dates: day or month first (``""``: nothing tells), and which writings it holds.

    ``asked``: cells such as « 04/03/2021 », which no other cell explains; ``mixed``: more than one writing; ``late``:
    serial days are counted from 1904.
    """

    order: Order = "day"
    kinds: frozenset[str] = frozenset()
    asked: bool = False
    mixed: bool = False
    example: str = ""
    late: bool = False

    def readings(self) -> tuple[str, str]:
        """The two days the example may be, in ISO.

        >>> DateForm(example="04/03/2021 10:22").readings()
        ('2021-03-04', '2021-04-03')
        """
        first, second, year = re.findall(r"\d+", self.example)[:3]
        return f"{year}-{second:0>2}-{first:0>2}", f"{year}-{first:0>2}-{second:0>2}"


Form = NumberForm | DateForm


def shapes_sql(relation: str, text: str) -> str:
    """SQL: the shapes of a column of text, each with its number of cells and one of them."""
    return (
        "select translate(t, '0123456789', '9999999999'), count(*), min(t), starts_with(t, '0') "
        f"from (select {text} as t from {relation}) where t is not null group by 1, 4 order by 1, 4"
    )


_UNIT = re.compile(r"([+-]?[9.,\s'’\u00a0\u202f]*9[.,]?)\s*([^\W\d_%][^\d]*)")
_EXPONENT = re.compile(r"[+-]?9*\.?9+[eE][+-]?9+")


def mark_of(shape: str, zero: bool = False) -> Mark | None:
    """The decimal mark a number of this shape proves; ``""`` when it may be read twice, ``None`` when it proves none.

    >>> [mark_of(s) for s in ("9,99", "9,999", "9,999.9", "9.999.999", "999", "9 999,999")]
    [',', '', '.', ',', None, ',']
    >>> mark_of("9,999", zero=True)
    ','
    """
    bare = shape.lstrip("+-").rstrip("% ").translate(dict.fromkeys(map(ord, SPACES)))
    spaced = any(s in shape.strip() for s in SPACES)
    for mark, group in ((",", r"\."), (".", ",")):
        own = re.escape(mark)
        if re.fullmatch(rf"9{{1,3}}{own}9{{3}}", bare) and not (zero or spaced):
            return ""
        if re.fullmatch(rf"9*{own}9+|9+{own}|9{{1,3}}(?:{group}9{{3}})+{own}9+|9{{1,3}}(?:{group}9{{3}}){{2,}}", bare):
            return mark  # type: ignore[return-value]
    return None


def number_form(
    shapes: Iterable[Shape], units: Mapping[str, float] | None = None, told: Mark | None = None
) -> NumberForm:
    """How a column writes its numbers; ``units`` are the words it may write after them, ``told`` a mark given by hand.

    >>> number_form([Shape("99,999.9", 1, "12,500.5"), Shape("9,999", 1, "2,190")]).mark
    '.'
    >>> number_form([Shape("9,999", 1, "1,752")]).asked
    True
    """
    proofs: set[str] = set()
    twice, used, points = [], dict[str, float](), False
    for s in shapes:
        text = s.shape
        if not _EXPONENT.fullmatch(text) and (found := _UNIT.fullmatch(text)) is not None:
            unit = found[2].strip().lower()
            if units and unit in units:
                used[unit] = units[unit]
                text = found[1]
        mark = mark_of(text.strip(), s.zero)
        if mark:
            proofs.add(mark)
        elif mark == "":
            twice.append(s)
            points = points or "." in text
    if told:
        return NumberForm(told, points=points, units=used)
    proven: Mark = "," if proofs == {","} else "." if proofs == {"."} else ""
    example = twice[0].example if twice else ""
    return NumberForm(proven, asked=bool(twice) and not proven, example=example, points=points, units=used)


_TIME = r"(?:(?: |T|, )9{1,2}[:hH]9{2}(?::99(?:[.,]9+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?:Z| ?[+-]99:?99)?)?"
_KINDS = {
    kind: re.compile(pattern + (_TIME if timed else ""))
    for kind, pattern, timed in (
        ("iso", r"9999(?P<s>[-/.])9{1,2}(?P=s)9{1,2}", True),
        ("slashed", r"9{1,2}(?P<s>[-/.])9{1,2}(?P=s)9999", True),
        ("short", r"9{1,2}(?P<s>[-/.])9{1,2}(?P=s)99", True),
        ("compact", r"9{8}(?:T?9{4}(?:99)?)?", False),
        ("month", r"9{1,2}[-/.]9999|9999[-/.]99", False),
        ("year", r"9999", False),
        ("serial", r"9{5}(?:[.,]9+)?", False),
    )
}
PARTIAL = frozenset({"month", "year"})
"""Writings that do not give the day."""


def date_kind(shape: str) -> str | None:
    """How a date of this shape is written.

    >>> [date_kind(s) for s in ("9999-99-99T99:99:99Z", "9/9/9999 99:99:99 AM", "99/99/99", "99999999", "99", "9999")]
    ['iso', 'slashed', 'short', 'compact', None, 'year']
    """
    return next((kind for kind, form in _KINDS.items() if form.fullmatch(shape)), None)


def order_sql(relation: str, text: str) -> str:
    """SQL: how many slashed dates can only be day first, only month first, or either; one of these last."""
    part = r"'^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}'"
    first, second = (f"try_cast(regexp_extract(t, {part}, {i}) as integer)" for i in (_DAY, _MONTH))
    either = f"a <> b and least(a, b) >= 1 and greatest(a, b) <= {_MONTHS}"
    return (
        f"select count(*) filter (where a > {_MONTHS} and b <= {_MONTHS}), "
        f"count(*) filter (where b > {_MONTHS} and a <= {_MONTHS}), count(*) filter (where {either}), "
        f"min(t) filter (where {either}) from (select t, {first} as a, {second} as b from "
        f"(select {text} as t from {relation}))"
    )


def date_form(shapes: Iterable[Shape], counts: Sequence[object] = (0, 0, 0, None), told: Order = "") -> DateForm:
    """How a column writes its dates; ``counts`` are those of :func:`order_sql`, ``told`` an order given by hand.

    >>> slashed = [Shape("99/99/9999", 5, "25/12/2021")]
    >>> date_form(slashed, (3, 0, 2, "04/05/2021")).order, date_form(slashed, (0, 0, 2, "04/05/2021")).asked
    ('day', True)
    """
    kinds = frozenset(k for s in shapes if (k := date_kind(s.shape)) is not None)
    day, month, either, example = counts
    order: Order = told or ("day" if day and not month else "month" if month and not day else "")
    mixed = len(kinds & {"iso", "slashed"}) > 1 or bool(day and month and not told)
    return DateForm(order, kinds, asked=bool(either) and not order, mixed=mixed, example=str(example or ""))
