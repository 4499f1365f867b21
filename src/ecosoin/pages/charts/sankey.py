"""A Sankey diagram: where the flow comes from and where it goes, layer after layer."""

from collections.abc import Sequence

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.colours import colour
from ecosoin.pages.charts.drawing import PAPER, WIDTH, Drawing, fitted
from ecosoin.words import pair
from ecosoin.words.numbers import quantity

_NODE, _GAP, _HEIGHT, _SLOT = 14.0, 8.0, 380.0, 30.0
Link = tuple[str, str, float]


def layers(links: Sequence[Link]) -> dict[str, int]:
    """The layer of each node: the longest way from a source; a cycle has none and raises ``ValueError``."""
    nodes = list(dict.fromkeys(n for a, b, _ in links for n in (a, b)))
    depth = dict.fromkeys(nodes, 0)
    for _ in range(len(nodes) + 1):
        moved = False
        for a, b, _v in links:
            if depth[b] <= depth[a]:
                depth[b], moved = depth[a] + 1, True
        if not moved:
            return depth
    raise ValueError("a Sankey diagram takes no cycle")


def sankey(title: str, desc: str, links: Sequence[Link], unit: str, language: Language = "fr") -> str:
    """Flows of (source, target, value), thickness proportional to the value; only positive flows are drawn."""
    d = Drawing(title, desc)
    links = [(a, b, v) for a, b, v in links if v and v > 0]
    if not links:
        d.height = _GAP
        return d.svg()
    depth = layers(links)
    size = {n: max(sum(v for a, _, v in links if a == n), sum(v for _, b, v in links if b == n)) for n in depth}
    columns = [
        sorted((n for n in depth if depth[n] == k), key=lambda n: -size[n]) for k in range(max(depth.values()) + 1)
    ]
    height = max(_HEIGHT, max(len(c) for c in columns) * (_SLOT + 2 * _GAP))
    scale = min(_scale([size[n] for n in c], height - _GAP * (len(c) + 1)) for c in columns)
    margin = 150.0
    step = (WIDTH - 2 * margin - _NODE) / max(len(columns) - 1, 1)
    place: dict[str, tuple[float, float, float]] = {}
    for k, column in enumerate(columns):
        slots = {n: max(size[n] * scale, _SLOT) for n in column}
        gap = (height - sum(slots.values())) / (len(column) + 1)
        y = gap
        for n in column:
            thick = max(size[n] * scale, 2)
            place[n] = (margin + step * k, y + (slots[n] - thick) / 2, thick)
            y += slots[n] + gap
    rank = {n: k for k, n in enumerate(place)}
    _flows(d, links, place=place, rank=rank, scale=scale, unit=unit, language=language)
    for n, (x, y, h) in place.items():
        d.rect(x, y, w=_NODE, h=h, fill=colour(rank[n]), note=pair(n, quantity(size[n], unit, language), language))
        left = depth[n] == 0
        at, anchor = (x - 6, "end") if left else (x + _NODE + 6, "start")
        d.text(at, y + h / 2 - 2, text=fitted(n, margin - 8, 12), size=12, anchor=anchor, halo=True)
        d.text(at, y + h / 2 + 12, text=quantity(size[n], unit, language), size=11, anchor=anchor, bold=True, halo=True)
    d.height = height + 4
    return d.svg()


def _scale(sizes: Sequence[float], room: float) -> float:
    """Pixels a unit, when the smallest nodes take a whole slot so that their labels do not touch."""
    large = sorted(sizes, reverse=True)
    for kept in range(len(large), 0, -1):
        scale = (room - _SLOT * (len(large) - kept)) / sum(large[:kept])
        if large[kept - 1] * scale >= _SLOT:
            return scale
    return room / sum(large) / 2


def _flows(
    d: Drawing,
    links: Sequence[Link],
    place: dict[str, tuple[float, float, float]],
    rank: dict[str, int],
    scale: float,
    unit: str,
    language: Language,
) -> None:
    out = {n: y for n, (_, y, _h) in place.items()}
    into = dict(out)
    ordered = sorted(links, key=lambda f: (place[f[0]][1], place[f[1]][1]))
    starts = {}
    for link in ordered:
        starts[link] = out[link[0]]
        out[link[0]] += link[2] * scale
    for a, b, v in sorted(links, key=lambda f: (place[f[1]][1], place[f[0]][1])):
        x1, x2, h = place[a][0] + _NODE, place[b][0], v * scale
        y1, y2 = starts[(a, b, v)], into[b]
        into[b] += h
        mid = (x1 + x2) / 2
        d.path(
            f"M{x1:.1f} {y1:.1f}C{mid:.1f} {y1:.1f} {mid:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            f"V{y2 + h:.1f}C{mid:.1f} {y2 + h:.1f} {mid:.1f} {y1 + h:.1f} {x1:.1f} {y1 + h:.1f}Z",
            fill=colour(rank[a]),
            stroke=PAPER,
            width=0.5,
            note=pair(f"{a} → {b}", quantity(v, unit, language), language),
            fill_opacity="0.45",
        )
