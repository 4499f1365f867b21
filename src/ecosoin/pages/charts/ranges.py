"""Intervals around central values: the interval plot and the tornado."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.bars import Axis
from ecosoin.pages.charts.colours import ABOVE, BELOW, colour
from ecosoin.pages.charts.drawing import INK, MUTED, WIDTH, Drawing, ticks, wrapped
from ecosoin.words import say
from ecosoin.words.numbers import MISSING, number, unit_label

_LABEL, _ROW, _BAR = 236.0, 34.0, 18.0


class _Around(Axis):
    """An axis that need not reach zero."""

    def __init__(self, low: float, high: float, left: float, right: float):
        super().__init__(0, 1, left, right)
        self.marks = ticks(low, high)
        self.low, self.high = self.marks[0], self.marks[-1]


def tornado(
    title: str, desc: str, rows: Sequence[tuple[str, float, float]], centre: float, unit: str, language: Language = "fr"
) -> str:
    """What each input alone makes of the result: (label, low, high), widest first, around ``centre``."""
    d = Drawing(title, desc)
    rows = sorted(rows, key=lambda r: abs(r[2] - r[1]), reverse=True)
    values = [centre, *(v for _, a, b in rows for v in (a, b))]
    axis = _Around(min(values), max(values), _LABEL + 64, WIDTH - 70)
    top, bottom = 24.0, 28 + _ROW * len(rows)
    axis.draw(d, top, bottom=bottom, unit=unit, language=language)
    for k, (label, low, high) in enumerate(rows):
        middle = top + 4 + _ROW * (k + 0.5)
        d.lines(_LABEL, middle, rows=wrapped(label, _LABEL - 8, 11.5), size=11.5, anchor="end")
        for end, fill in ((low, BELOW), (high, ABOVE)):
            a, b = sorted((axis(centre), axis(end)))
            d.rect(a, middle - _BAR / 2, w=b - a, h=_BAR, fill=fill if end >= centre or fill == BELOW else BELOW)
        left, right = sorted((low, high))
        d.text(
            min(axis(left), axis(centre)) - 5, middle + 4, text=number(left, language), size=11, anchor="end", halo=True
        )
        d.text(max(axis(right), axis(centre)) + 5, middle + 4, number(right, language), 11, halo=True)
    d.line(axis(centre), top - 4, x2=axis(centre), y2=bottom, colour=INK, width=1.5)
    d.text(
        axis(centre),
        14,
        text=f"{number(centre, language)} {unit_label(unit, language)}",
        size=12,
        anchor="middle",
        bold=True,
    )
    return d.svg()


def intervals(
    title: str,
    desc: str,
    rows: Sequence[tuple[str, float | None, float | None, float | None]],
    unit: str,
    language: Language = "fr",
) -> str:
    """A median and its 5-95 % interval a line: (label, p05, p50, p95); unknown values are told, not drawn."""
    d = Drawing(title, desc)
    known = [v for _, *vs in rows for v in vs if v is not None]
    axis = Axis(min(known, default=0), max(known, default=1), _LABEL + 12, WIDTH - 128)
    bottom = 8 + _ROW * len(rows)
    axis.draw(d, 4, bottom=bottom, unit=unit, language=language)
    for k, (label, low, middle_value, high) in enumerate(rows):
        y = 8 + _ROW * (k + 0.5)
        d.lines(_LABEL, y, rows=wrapped(label, _LABEL - 8, 12), size=12, anchor="end")
        if middle_value is None:
            d.text(axis(0) + 6, y + 4, MISSING, 12, fill=MUTED)
            continue
        text = number(middle_value, language)
        if low is not None and high is not None:
            d.line(axis(low), y, x2=axis(high), y2=y, colour=colour(0), width=4)
            d.line(axis(low), y - 6, x2=axis(low), y2=y + 6, colour=colour(0), width=2)
            d.line(axis(high), y - 6, x2=axis(high), y2=y + 6, colour=colour(0), width=2)
            bounds = say("pages.within", language, low=number(low, language, 2), high=number(high, language, 2))
            text += f" {bounds}"
        d.marker(axis(middle_value), y, kind=0, colour=ABOVE, size=6)
        d.text(
            max(axis(high if high is not None else middle_value), axis(middle_value)) + 9, y + 4, text, 11, halo=True
        )
    return d.svg()
