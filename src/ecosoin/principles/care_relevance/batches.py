"""Sorted events cut where a patient ends, so that each piece can be counted alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from ecosoin.principles.care_relevance.tallies import Batch

Columns = Mapping[str, npt.NDArray[np.int64]]
COLUMNS = ("rule_no", "subject_no", "patient", "instant_us", "site_no", "reset", "excluded")
_EVENT = ("instant_us", "patient", "subject_no", "rule_no")


def whole_patients(pieces: Iterable[Columns]) -> Iterator[Batch]:
    """Batches that never split a (rule, patient) between them, from pieces in the order of the kernel."""
    held: dict[str, npt.NDArray[np.int64]] | None = None
    for piece in pieces:
        if not piece["rule_no"].size:
            continue
        joined = {c: piece[c] if held is None else np.concatenate([held[c], piece[c]]) for c in COLUMNS}
        rule, patient = joined["rule_no"], joined["patient"]
        same = np.flatnonzero((rule != rule[-1]) | (patient != patient[-1]))
        cut = int(same[-1]) + 1 if same.size else 0
        if cut:
            yield _batch({c: v[:cut] for c, v in joined.items()})
        held = {c: v[cut:] for c, v in joined.items()}
    if held is not None:
        yield _batch(held)


def _batch(repeated: Columns) -> Batch:
    """The batch of sorted columns, an event said several times (a panel and its components) kept once."""
    new = np.ones(repeated["rule_no"].shape, dtype=bool)
    new[1:] = np.logical_or.reduce([repeated[c][1:] != repeated[c][:-1] for c in _EVENT])
    columns = repeated if new.all() else {c: v[new] for c, v in repeated.items()}
    return Batch(
        rule_no=columns["rule_no"],
        subject=columns["subject_no"],
        patient=columns["patient"],
        instant_us=columns["instant_us"],
        site_no=columns["site_no"],
        reset=columns["reset"].astype(bool),
        excluded=columns["excluded"].astype(bool),
    )
