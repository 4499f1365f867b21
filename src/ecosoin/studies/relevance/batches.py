"""Sorted events cut where a patient ends, so that each piece can be counted alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ecosoin.inputs.relevance.events import EXCLUDED, RESET, EventShape
from ecosoin.kernel.arrays import Bools, Ints

Columns = Mapping[str, Ints]


@dataclass(frozen=True)
class Batch:
    """Events sorted by (group, instant), whole patients of a rule only; arrays of one length.

    ``excluded`` acts (a pregnancy under way, for a rule that says so) count as acts and are never redundant nor make
    another act redundant. ``since_us``: time since the diagnosis a low-value rule waits for, negative without one.
    Flags are ``None`` where no rule and no data can raise them.
    """

    group: Ints
    instant_us: Ints
    site_no: Ints
    modality: Ints | None = None
    reset: Bools | None = None
    excluded: Bools | None = None
    since_us: Ints | None = None

    def part(self, chosen: slice | Bools) -> Batch:
        """The batch of the chosen events."""
        return Batch(*(None if v is None else v[chosen] for v in vars(self).values()))  # type: ignore[arg-type]


def whole_patients(pieces: Iterable[Columns], shape: EventShape) -> Iterator[Batch]:
    """Batches that never split a (rule, patient) between them, from pieces in the order of the kernel."""
    held: dict[str, Ints] | None = None
    for piece in pieces:
        if not piece["group_no"].size:
            continue
        joined = dict(piece) if held is None else {c: np.concatenate([held[c], v]) for c, v in piece.items()}
        group = joined["group_no"]
        cut = int(np.searchsorted(group, shape.first_group_of_person(int(group[-1]))))
        if cut:
            yield _batch({c: v[:cut] for c, v in joined.items()}, shape)
        held = {c: v[cut:] for c, v in joined.items()}
    if held is not None:
        yield _batch(held, shape)


def _batch(columns: dict[str, Ints], shape: EventShape) -> Batch:
    """The batch of sorted columns, an event said several times (a panel and its components) kept once."""
    group, instant = columns["group_no"], columns["instant_us"]
    again = (instant[1:] == instant[:-1]) & (group[1:] == group[:-1])
    if again.any():
        new = np.concatenate([[True], ~again])
        columns = {c: v[new] for c, v in columns.items()}
    flags = columns.get("flags")
    place, several = columns["place_no"], shape.modalities > 1
    return Batch(
        columns["group_no"],
        columns["instant_us"],
        site_no=place // shape.modalities if several else place,
        modality=place % shape.modalities if several else None,
        reset=None if flags is None else (flags & RESET) > 0,
        excluded=None if flags is None else (flags & EXCLUDED) > 0,
        since_us=columns.get("since_us"),
    )
