"""A map of four zones: each thing at its place, with what is not known of it drawn as intervals."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import ZONES, colour
from ecosoin.pages.charts.drawing import GRID, INK, MUTED, WIDTH, Drawing, fitted, text_width, ticks, wrapped
from ecosoin.words.numbers import number

_LEFT, _TOP, _HEIGHT = 66.0, 10.0, 420.0
Point = tuple[str, float, float, float, float, float, float]


def scatter_map(
    title: str,
    desc: str,
    points: Sequence[Point],
    x_title: str,
    y_title: str,
    zones: Sequence[str],
    thresholds: tuple[float, float],
    language: Language = "fr",
) -> str:
    """Points (label, x, x_low, x_high, y, y_low, y_high) over four named zones cut at ``thresholds`` (x, y).

    ``zones`` are named in the order: low x and low y, high x and low y, low x and high y, high x and high y.
    """
    d = Drawing(title, desc)
    x_marks = ticks(min([thresholds[0], *(p[2] for p in points)]), max([thresholds[0], *(p[3] for p in points)]))
    y_marks = ticks(min([thresholds[1], *(p[5] for p in points)]), max([thresholds[1], *(p[6] for p in points)]))
    right, bottom = WIDTH - 12, _TOP + _HEIGHT

    def at_x(v: float) -> float:
        return _LEFT + (v - x_marks[0]) / (x_marks[-1] - x_marks[0]) * (right - _LEFT)

    def at_y(v: float) -> float:
        return bottom - (v - y_marks[0]) / (y_marks[-1] - y_marks[0]) * (bottom - _TOP)

    cut_x, cut_y = at_x(thresholds[0]), at_y(thresholds[1])
    corners = (
        (_LEFT, cut_y, cut_x - _LEFT, bottom - cut_y, _LEFT + 6, bottom - 8, "start"),
        (cut_x, cut_y, right - cut_x, bottom - cut_y, right - 6, bottom - 8, "end"),
        (_LEFT, _TOP, cut_x - _LEFT, cut_y - _TOP, _LEFT + 6, _TOP + 16, "start"),
        (cut_x, _TOP, right - cut_x, cut_y - _TOP, right - 6, _TOP + 16, "end"),
    )
    taken: list[tuple[float, float, float, float]] = []
    for k, (x, y, w, h, tx, ty, anchor) in enumerate(corners):
        d.rect(x, y, w=w, h=h, fill=ZONES[k])
        rows = wrapped(zones[k], max(w - 12, 60), 12)
        top = ty if ty < cut_y else ty - 14 * (len(rows) - 1)
        for j, row in enumerate(rows):
            d.text(tx, top + 14 * j, text=row, size=12, anchor=anchor, fill=MUTED, bold=True)
            width = text_width(row, 12)
            taken.append((tx - (width if anchor == "end" else 0), top + 14 * j - 12, width, 15))
    for mark in x_marks:
        d.text(at_x(mark), bottom + 16, text=number(mark, language), size=11, anchor="middle", fill=MUTED)
        d.line(at_x(mark), bottom, x2=at_x(mark), y2=bottom + 4, colour=MUTED)
    for mark in y_marks:
        d.text(_LEFT - 7, at_y(mark) + 4, text=number(mark, language), size=11, anchor="end", fill=MUTED)
        d.line(_LEFT - 4, at_y(mark), x2=_LEFT, y2=at_y(mark), colour=MUTED)
    d.line(cut_x, _TOP, x2=cut_x, y2=bottom, colour=MUTED, width=1.5, dash="5 4")
    d.line(_LEFT, cut_y, x2=right, y2=cut_y, colour=MUTED, width=1.5, dash="5 4")
    d.line(_LEFT, bottom, x2=right, y2=bottom, colour=GRID)
    d.text(
        (_LEFT + right) / 2,
        bottom + 36,
        text=fitted(x_title, right - _LEFT, 12),
        size=12,
        anchor="middle",
        fill=INK,
        bold=True,
    )
    d.text(
        14,
        (_TOP + bottom) / 2,
        text=fitted(y_title, _HEIGHT, 12),
        size=12,
        anchor="middle",
        fill=INK,
        bold=True,
        turn=-90,
    )
    taken += [(at_x(p[1]) - 7, at_y(p[4]) - 7, 14, 14) for p in points]
    for k, (_, x, x_low, x_high, y, y_low, y_high) in enumerate(points):
        d.line(at_x(x_low), at_y(y), x2=at_x(x_high), y2=at_y(y), colour=colour(k), width=2)
        d.line(at_x(x), at_y(y_low), x2=at_x(x), y2=at_y(y_high), colour=colour(k), width=2)
        d.marker(at_x(x), at_y(y), kind=k, colour=colour(k), size=6)
    for point in points:
        _label(d, point[0], x=at_x(point[1]), y=at_y(point[4]), right=right, bottom=bottom, taken=taken)
    return d.svg()


def _label(
    d: Drawing,
    text: str,
    x: float,
    y: float,
    right: float,
    bottom: float,
    taken: list[tuple[float, float, float, float]],
) -> None:
    """Writes a label at the first free place around its point."""
    text = fitted(text, 260, 12)
    w = text_width(text, 12)
    around = [(10, -4), (-w - 10, -4), (10, 16), (-w - 10, 16), (-w / 2, -14), (-w / 2, 26), (10, -20), (10, 32)]
    boxes = [(x + dx, y + dy - 11, w, 14) for dx, dy in around]
    inside = [b for b in boxes if b[0] >= _LEFT and b[0] + w <= right and b[1] >= _TOP and b[1] + 14 <= bottom]
    free = [b for b in inside if not any(_overlap(b, t) for t in taken)]
    box = (free or inside or boxes)[0]
    taken.append(box)
    d.text(box[0], box[1] + 11, text, 12, halo=True)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
