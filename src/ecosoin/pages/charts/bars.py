"""Bars and stacked bars, horizontal so that long French labels stay readable."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import colour, ink_on
from ecosoin.pages.charts.drawing import GRID, INK, MUTED, WIDTH, Drawing, fitted, text_width, ticks, wrapped
from ecosoin.words import pair
from ecosoin.words.numbers import MISSING, number, unit_label

_LABEL, _ROW, _BAR = 196.0, 31.0, 19.0


class Axis:
    """A linear scale drawn as a grid, with room kept on both sides for the labels of values."""

    def __init__(self, low: float, high: float, left: float, right: float):
        self.marks = ticks(min(low, 0), max(high, 0))
        self.low, self.high, self.left, self.right = self.marks[0], self.marks[-1], left, right

    def __call__(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def draw(self, d: Drawing, top: float, bottom: float, unit: str, language: Language) -> None:
        """Grid lines, their values below, the unit under them."""
        for mark in self.marks:
            d.line(self(mark), top, x2=self(mark), y2=bottom, colour=MUTED if mark == 0 else GRID)
            d.text(self(mark), bottom + 15, text=number(mark, language), size=11, anchor="middle", fill=MUTED)
        d.text(
            (self.left + self.right) / 2,
            bottom + 32,
            text=unit_label(unit, language),
            size=11,
            anchor="middle",
            fill=MUTED,
        )


def bars(
    title: str, desc: str, values: Sequence[tuple[str, float | None]], unit: str, language: Language = "fr"
) -> str:
    """One bar a line: ``values`` are (label, value); a missing value is told, not drawn."""
    d = Drawing(title, desc)
    known = [v for _, v in values if v is not None]
    low, high = min(known, default=0), max(known, default=1)
    axis = Axis(low, high, _LABEL + 8 + (70 if low < 0 else 0), WIDTH - 84)
    bottom = 8 + _ROW * len(values)
    axis.draw(d, 4, bottom=bottom, unit=unit, language=language)
    for k, (label, value) in enumerate(values):
        middle = 8 + _ROW * (k + 0.5)
        d.lines(_LABEL, middle, rows=wrapped(label, _LABEL - 8, 12), size=12, anchor="end")
        if value is None:
            d.text(axis(0) + 6, middle + 4, MISSING, 12, fill=MUTED)
            continue
        a, b = sorted((axis(0), axis(value)))
        d.rect(a, middle - _BAR / 2, w=max(b - a, 1), h=_BAR, fill=colour(0 if value >= 0 else 2))
        side, anchor = (b + 5, "start") if value >= 0 else (a - 5, "end")
        d.text(side, middle + 4, text=number(value, language), size=12, anchor=anchor, bold=True, halo=True)
    return d.svg()


def legend(d: Drawing, names: Sequence[str], y: float, left: float = 8.0) -> float:
    """The key of series, on as many lines as needed; gives the y below it."""
    x = left
    for k, name in enumerate(names):
        name = fitted(name, WIDTH - left - 40, 12)
        width = text_width(name, 12) + 38
        if x > left and x + width > WIDTH:
            x, y = left, y + 20
        d.rect(x, y, w=16, h=14, fill=colour(k))
        d.text(x + 8, y + 11, text=_letter(k), size=10, anchor="middle", fill=ink_on(colour(k)), bold=True)
        d.text(x + 22, y + 11.5, name, 12)
        x += width
    return y + 24


def _letter(index: int) -> str:
    return chr(ord("A") + index % 26)


def stacked_bars(
    title: str,
    desc: str,
    categories: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    unit: str,
    language: Language = "fr",
) -> str:
    """One bar a category, cut into series; each part bears the letter of its series, the total stands at the end."""
    d = Drawing(title, desc)
    top = legend(d, [name for name, _ in series], 4) + 2
    ups = [sum(max(vs[k] or 0, 0) for _, vs in series) for k in range(len(categories))]
    downs = [sum(min(vs[k] or 0, 0) for _, vs in series) for k in range(len(categories))]
    low, high = min(downs, default=0), max(ups, default=1)
    axis = Axis(low, high, _LABEL + 8, WIDTH - 84)
    axis.draw(d, top, bottom=top + 4 + _ROW * len(categories), unit=unit, language=language)
    for k, label in enumerate(categories):
        middle = top + 4 + _ROW * (k + 0.5)
        d.lines(_LABEL, middle, rows=wrapped(label, _LABEL - 8, 12), size=12, anchor="end")
        ends = {True: 0.0, False: 0.0}
        for rank, (name, values) in enumerate(series):
            value = values[k]
            if not value:
                continue
            start, up = ends[value > 0], value > 0
            ends[up] = start + value
            a, b = sorted((axis(start), axis(start + value)))
            note = pair(name, number(value, language), language)
            d.rect(a, middle - _BAR / 2, w=b - a, h=_BAR, fill=colour(rank), note=note, stroke="#ffffff")
            if b - a >= 12:
                d.text(
                    (a + b) / 2,
                    middle + 4,
                    text=_letter(rank),
                    size=10,
                    anchor="middle",
                    fill=ink_on(colour(rank)),
                    bold=True,
                )
        if all(values[k] is None for _, values in series):
            d.text(axis(0) + 6, middle + 4, MISSING, 12, fill=MUTED)
        else:
            d.text(
                axis(ends[True]) + 5,
                middle + 4,
                text=number(ups[k] + downs[k], language),
                size=12,
                anchor="start",
                fill=INK,
                bold=True,
                halo=True,
            )
    return d.svg()
