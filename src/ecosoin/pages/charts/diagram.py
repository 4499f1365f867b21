"""The functional diagram a category rule asks for: each site, its tiers and their groups of equipment, linked."""

from collections.abc import Mapping, Sequence

from ecosoin.pages.charts.colours import colour, ink_on
from ecosoin.pages.charts.drawing import INK, MUTED, PAPER, WIDTH, Drawing, fitted, wrapped

_GAP, _HEAD, _LINE, _SIZE, _MOST_GROUPS = 16.0, 32.0, 13.5, 10.5, 8


def functional_diagram(
    title: str,
    desc: str,
    sites: Sequence[tuple[str, Mapping[str, Sequence[str]]]],
    tiers: Sequence[str],
    more: str = "+ {count}",
) -> str:
    """Sites as rows, tiers as columns in the order of ``tiers``; a box lists its groups, ``more`` counts the rest."""
    d = Drawing(title, desc)
    present = [t for t in tiers if any(groups.get(t) for _, groups in sites)]
    width = (WIDTH - _GAP * (len(present) - 1) - 16) / max(len(present), 1)
    y = 4.0
    for site, groups in sites:
        boxes = {t: _rows(groups.get(t, ()), width - 12, more) for t in present}
        most = max(map(len, boxes.values()), default=0)
        height = _HEAD + 8 + _LINE * max(most, 1)
        d.rect(0, y, w=WIDTH, h=height + 34, fill="#f4f6f8", stroke="#c3ccd4")
        d.text(8, y + 18, fitted(site, WIDTH - 16, 13), 13, fill=INK, bold=True)
        top = y + 26
        filled = [k for k, t in enumerate(present) if groups.get(t)]
        if len(filled) > 1:
            line = top + _HEAD / 2
            d.line(
                8 + width * (filled[0] + 1 / 2) + _GAP * filled[0],
                line,
                x2=8 + (width + _GAP) * filled[-1],
                y2=line,
                colour=MUTED,
                width=2,
            )
        for k in filled:
            _box(
                d,
                8 + (width + _GAP) * k,
                y=top,
                w=width,
                h=height,
                tier=present[k],
                rows=boxes[present[k]],
                tiers=tiers,
            )
        y = top + height + 8 + 12
    return d.svg()


def _rows(groups: Sequence[str], width: float, more: str) -> list[str]:
    """The lines of a box: each group on one or two, then how many are not named."""
    rows = [row for name in groups[:_MOST_GROUPS] for row in wrapped(name, width, _SIZE)]
    return rows + ([more.format(count=len(groups) - _MOST_GROUPS)] if len(groups) > _MOST_GROUPS else [])


def _box(
    d: Drawing, x: float, y: float, w: float, h: float, tier: str, rows: Sequence[str], tiers: Sequence[str]
) -> None:
    fill = colour(list(tiers).index(tier))
    d.rect(x, y, w=w, h=h, fill=PAPER, stroke=fill)
    d.rect(x, y, w=w, h=_HEAD, fill=fill)
    d.lines(
        x + w / 2,
        y + _HEAD / 2,
        rows=wrapped(tier, w - 4, _SIZE),
        size=_SIZE,
        anchor="middle",
        fill=ink_on(fill),
        bold=True,
    )
    for k, row in enumerate(rows):
        d.text(x + 6, y + _HEAD + 14 + _LINE * k, row, _SIZE)
