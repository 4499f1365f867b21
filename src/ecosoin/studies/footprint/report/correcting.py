"""What would make the figure surer, and how much does what weighs most depend on whose factors are taken?"""

from math import fsum, sqrt

from ecosoin.engine.variance import REST
from ecosoin.pages.lines import columns
from ecosoin.pages.model import Block, Column, Paragraph, Section, Table
from ecosoin.studies.footprint.report.confidence import input_label
from ecosoin.studies.footprint.report.view import View
from ecosoin.words.numbers import share, whole

_TELLING = 1 - 1 / 2**2
"""The share of a variance whose end halves an interval."""
_INVENTORY = ("life", "energy", "pue", "amount")
"""What the inventory itself can say; a factor is asked from the maker, an electricity mix from nobody."""
_GIVEN = (*_INVENTORY, "factor")
_LEAST, _MOST = 0.002, 12
_MOST_CATEGORIES = 10


def correcting_sections(view: View) -> list[Section]:
    """What to give to halve the interval, then the two sets side by side."""
    halving = [b for c in view.pair for b in _halving(view, c)]
    sides = [table for c in view.pair if (table := _sides(view, c)) is not None]
    sections = [Section(view.say("halving"), tuple(halving), 2)] if halving else []
    if sides:
        text = Paragraph(view.say("sides_reading", set=view.study.factor_set))
        sections.append(Section(view.say("sides"), (text, *sides), 2))
    return sections


def _halving(view: View, criterion: str) -> list[Block]:
    """The fewest inputs that make three quarters of the variance, with what to write of each."""
    told = [s for s in view.document.sensitivity if s.criterion == criterion and s.input != REST]
    kind = {s.input: s.input.partition(":")[0] for s in told}
    found = [s for s in told if kind[s.input] in _GIVEN and s.share_of_variance >= _LEAST]
    rows: list[tuple[str, float, float, str]] = []
    summed = 0.0
    for s in found[:_MOST]:
        summed += s.share_of_variance
        rows.append((input_label(view, s.input), s.share_of_variance, summed, view.say(f"give_{kind[s.input]}")))
        if summed >= _TELLING:
            break
    if not rows:
        return []
    own = fsum(s.share_of_variance for s in found if kind[s.input] in _INVENTORY)
    said = {"criterion": view.label(criterion), "count": whole(len(rows), view.language)}
    said |= {k: share(1 - sqrt(max(0.0, 1 - v)), view.language) for k, v in (("less", summed), ("own", own))}
    heads = columns(view.say, "input %share_of_variance %cumulated to_give")
    return [
        Paragraph(view.say("halving_reading", **said)),
        Table(view.say("halving_table", criterion=view.label(criterion)), heads, tuple(rows)),
    ]


def _sides(view: View, criterion: str) -> Table | None:
    """The share of each category at the factors of the set, and on the draws; nothing when they agree."""
    parts = [p for p in view.document.breakdown if p.criterion == criterion and p.dimension == "category"]
    value, mean = fsum(p.value for p in parts), fsum(p.mean for p in parts)
    if not any(d.criterion == criterion for d in view.document.differs) or not value or not mean:
        return None
    ranked = [
        {p.key: n for n, p in enumerate(sorted(parts, key=lambda p: -getattr(p, k)), 1)} for k in ("value", "mean")
    ]
    shown = sorted(parts, key=lambda p: -p.mean)[:_MOST_CATEGORIES]
    rows = tuple((view.label(p.key), p.value / value, ranked[0][p.key], p.mean / mean, ranked[1][p.key]) for p in shown)
    heads = (
        Column(view.say("category")),
        Column(view.say("side_published"), "share"),
        Column(view.say("rank"), "number"),
        Column(view.say("side_drawn"), "share"),
        Column(view.say("rank"), "number"),
    )
    return Table(view.say("sides_table", criterion=view.label(criterion)), heads, rows)
