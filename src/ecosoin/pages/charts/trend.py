"""Lines through time: one marker shape and one end label a series; a missing year leaves a gap."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import colour
from ecosoin.pages.charts.drawing import GRID, MUTED, WIDTH, Drawing, fitted, text_width, ticks
from ecosoin.words.numbers import number, unit_label

_HEIGHT, _LEFT, _TOP = 320.0, 76.0, 28.0
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4")


def trend(
    title: str,
    desc: str,
    x_labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    unit: str,
    language: Language = "fr",
) -> str:
    """Lines of (name, values along ``x_labels``), from zero."""
    d = Drawing(title, desc)
    known = [v for _, vs in series for v in vs if v is not None]
    marks = ticks(min([0, *known]), max(known, default=1))
    right = WIDTH - 16 - min(200.0, max((text_width(n, 12) for n, _ in series), default=0) + 14)
    bottom = _TOP + _HEIGHT - 60

    def at_y(v: float) -> float:
        return bottom - (v - marks[0]) / (marks[-1] - marks[0]) * (bottom - _TOP)

    def at_x(k: int) -> float:
        return _LEFT + (right - _LEFT) * (k + 0.5) / len(x_labels)

    d.text(8, 14, unit_label(unit, language), 11, fill=MUTED)
    for mark in marks:
        d.line(_LEFT, at_y(mark), x2=right, y2=at_y(mark), colour=MUTED if mark == 0 else GRID)
        d.text(_LEFT - 6, at_y(mark) + 4, text=number(mark, language), size=11, anchor="end", fill=MUTED)
    every = max(1, -(-len(x_labels) * 60 // int(right - _LEFT)))
    for k, label in enumerate(x_labels):
        if k % every == 0:
            d.text(
                at_x(k),
                bottom + 18,
                text=fitted(str(label), (right - _LEFT) / len(x_labels) * every, 11),
                size=11,
                anchor="middle",
            )
    ends: list[tuple[float, int]] = []
    for rank, (_, values) in enumerate(series):
        data, pen = "", "M"
        for k, v in enumerate(values):
            if v is None:
                pen = "M"
                continue
            data += f"{pen}{at_x(k):.1f} {at_y(v):.1f}"
            pen = "L"
        if data:
            dash = _DASHES[rank % len(_DASHES)]
            d.path(data, stroke=colour(rank), width=2.5, **({"stroke_dasharray": dash} if dash else {}))
        for k, v in enumerate(values):
            if v is not None:
                d.marker(at_x(k), at_y(v), kind=rank, colour=colour(rank), size=4.5)
        last = [v for v in values if v is not None]
        if last:
            ends.append((at_y(last[-1]), rank))
    floor = 0.0
    for y, rank in sorted(ends):
        floor = max(y + 4, floor + 15)
        d.marker(right + 8, floor - 4, kind=rank, colour=colour(rank), size=4)
        d.text(right + 17, floor, fitted(series[rank][0], WIDTH - right - 18, 12), 12)
    d.height = max(d.height, bottom + 24)
    return d.svg()
