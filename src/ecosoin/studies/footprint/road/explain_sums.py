"""``ecosoin explain`` of a sum: a total, a site, a service, a virtual machine, down to what it is the sum of."""

from difflib import get_close_matches
from math import fsum
from pathlib import Path
from typing import Any

from ecosoin.doors.folder import read_document, study_kind
from ecosoin.doors.study_tables import read_table
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES
from ecosoin.results.footprint import Footprint, SumExplanation, SummedBy, SumOf, SumPart
from ecosoin.results.tables import BREAKDOWN, MACHINES

_ORDER: tuple[SummedBy, ...] = ("tier", "stage", "category", "site", "service", "host")
Row = tuple[SummedBy, str | None, float]


def explain_sum(folder: Path, of: SumOf, key: str | None, criterion: str) -> SumExplanation:
    """What a sum of a study is made of for a criterion, at published factors: each dimension sums to it.

    ``key`` names the site, the service or the machine. Raises UsageError: no such study, criterion or name.
    """
    if criterion not in CRITERION:
        raise UsageError(
            "option-value-unknown", option="--criterion", value=criterion, choices=", ".join(CRITERION_CODES)
        )
    found, known = _of_machine(folder, key, criterion) if of == "machine" else _of_scope(folder, of, key, criterion)
    if not found:
        near = ", ".join(get_close_matches(key or "", sorted(known))) or "–"
        raise UsageError("part-not-in-study", part=of, name=key or "–", path=str(folder), near=near)
    by = next(b for b in ("stage", "tier", "host") if any(row[0] == b for row in found))
    total = fsum(v for b, _, v in found if b == by)
    parts = [SumPart(by=b, key=k, value=v, share=v / total if total else 0.0) for b, k, v in found]
    parts.sort(key=lambda p: (_ORDER.index(p.by), -p.value, p.key or ""))
    document = read_document(folder, study_kind(folder))
    labels = document.category_labels if isinstance(document, Footprint) else {}
    return SumExplanation(
        of=of,
        key=key,
        criterion=criterion,
        unit=CRITERION[criterion].unit,
        total=total,
        parts=parts,
        category_labels=labels,
    )


def _of_scope(folder: Path, of: SumOf, key: str | None, criterion: str) -> tuple[list[Row], set[str]]:
    """The parts of a total, a site or a service in ``breakdown.parquet``, and the names that are known."""
    table = read_table(folder, "breakdown", BREAKDOWN)
    names = ("dimension_1", "key_1", "dimension_2", "key_2", "criterion", "value")
    rows = [r for r in zip(*(table[n].tolist() for n in names), strict=True) if r[4] == criterion]
    if of == "total":
        return [(r[0], r[1], r[5]) for r in rows if r[2] is None], set()
    found: list[Row] = []
    for first, key_1, second, key_2, _, value in rows:
        if second is not None and (first, key_1) == (of, key):
            found.append((second, key_2, value))
        elif (second, key_2) == (of, key):
            found.append((first, key_1, value))
    return found, {r[1] for r in rows if r[0] == of and r[1]}


def _of_machine(folder: Path, key: str | None, criterion: str) -> tuple[list[Row], set[str]]:
    """What a machine takes, by stage and by host, in ``machines.parquet``, and the names that are known."""
    table = read_table(folder, "machines", MACHINES)
    sums: dict[tuple[SummedBy, Any], list[float]] = {}
    names = ("machine", "host", "stage", "criterion", "value")
    known = set[str]()
    for machine, host, stage, code, value in zip(*(table[n].tolist() for n in names), strict=True):
        known |= {machine} if machine else set()
        if machine == key and code == criterion:
            sums.setdefault(("stage", stage), []).append(value)
            sums.setdefault(("host", host), []).append(value)
    return [(by, part, fsum(values)) for (by, part), values in sums.items()], known
