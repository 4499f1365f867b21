"""A squarified treemap: areas say how much, groups stand together (Bruls, Huizing and van Wijk, 2000)."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import colour, ink_on
from ecosoin.pages.charts.drawing import PAPER, WIDTH, Drawing, fitted, text_width, wrapped
from ecosoin.words import pair
from ecosoin.words.numbers import quantity, share

_HEIGHT, _HEAD = 400.0, 18.0
Box = tuple[float, float, float, float]


def squarified(values: Sequence[float], box: Box) -> list[Box]:
    """Rectangles (x, y, w, h) of areas proportional to ``values`` (given largest first), as square as can be.

    >>> squarified([1, 1], (0, 0, 2, 1))
    [(0, 0, 1.0, 1.0), (1.0, 0, 1.0, 1.0)]
    """
    x, y, w, h = box
    total = sum(values)
    if not values or total <= 0 or w <= 0 or h <= 0:
        return [(x, y, 0.0, 0.0) for _ in values]
    areas = [v / total * w * h for v in values]
    boxes: list[Box] = []
    while areas:
        side = min(w, h)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
            count += 1
        row, areas = areas[:count], areas[count:]
        thick = sum(row) / side if side else 0.0
        at = y if w >= h else x
        for area in row:
            length = area / thick if thick else 0.0
            boxes.append((x, at, thick, length) if w >= h else (at, y, length, thick))
            at += length
        x, y, w, h = (x + thick, y, max(w - thick, 0), h) if w >= h else (x, y + thick, w, max(h - thick, 0))
    return boxes


def _worst(row: Sequence[float], side: float) -> float:
    total = sum(row)
    if total <= 0 or min(row) <= 0 or side <= 0:
        return float("inf")
    return max(side * side * max(row) / total**2, total**2 / (side * side * min(row)))


def treemap(
    title: str, desc: str, values: Sequence[tuple[str, str, float]], unit: str, language: Language = "fr"
) -> str:
    """Areas of (group, label, value): one colour and one named frame a group; only positive values are drawn."""
    d = Drawing(title, desc)
    groups: dict[str, list[tuple[str, float]]] = {}
    for group, label, value in values:
        if value and value > 0:
            groups.setdefault(group, []).append((label, value))
    sums = {g: sum(v for _, v in rows) for g, rows in groups.items()}
    total = sum(sums.values())
    order = sorted(groups, key=lambda g: -sums[g])
    for rank, (group, box) in enumerate(
        zip(order, squarified([sums[g] for g in order], (0, 0, WIDTH, _HEIGHT)), strict=True)
    ):
        x, y, w, h = box
        fill = colour(rank)
        head = _HEAD if h > _HEAD * 2 and w > 50 else 0
        d.rect(x, y, w=w, h=h, fill=fill, stroke=PAPER)
        if head:
            name = f"{group} · {share(sums[group] / total, language)}"
            d.text(x + 5, y + 13, fitted(name, w - 8, 12), 12, fill=ink_on(fill), bold=True)
        rows = sorted(groups[group], key=lambda r: -r[1])
        inner = squarified([v for _, v in rows], (x + 1, y + head, w - 2, h - head - 1))
        for (label, value), (bx, by, bw, bh) in zip(rows, inner, strict=True):
            amount = quantity(value, unit, language)
            d.rect(bx, by, w=bw, h=bh, fill=fill, note=pair(group, f"{label}, {amount}", language), stroke=PAPER)
            _name(d, label, amount=amount, box=(bx, by, bw, bh), ink=ink_on(fill))
    d.height = max(d.height, _HEIGHT)
    return d.svg()


def _name(d: Drawing, label: str, amount: str, box: Box, ink: str) -> None:
    x, y, w, h = box
    if w < 52 or h < 17:
        return
    rows = wrapped(label, w - 8, 11, 2 if h >= 46 else 1)
    for k, row in enumerate(rows):
        d.text(x + 4, y + 13 + 13 * k, row, 11, fill=ink)
    if h >= 20 + 13 * len(rows) and text_width(amount, 11) <= w - 6:
        d.text(x + 4, y + 14 + 13 * len(rows), amount, 11, fill=ink, bold=True)
