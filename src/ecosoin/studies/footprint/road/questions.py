"""``ecosoin explain`` and ``compare``: what is asked of studies already written."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec.structs import asdict

from ecosoin.catalogue.factor_set import Factor, Mix
from ecosoin.doors.engines.duck import connect, read_parquet
from ecosoin.doors.folder import read_document, study_kind
from ecosoin.doors.study_tables import read_activity
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.choice import hypotheses_of
from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.explanation import Term, explain_line
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import impacts_by_row
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.kernel.errors import Defect, UsageError
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES, STAGE_CODES
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import (
    Amount,
    ComparedStudy,
    ExplainedFactor,
    ExplainedTerm,
    Footprint,
    FootprintHead,
    LineExplanation,
    StudyComparison,
    StudyDifference,
)
from ecosoin.results.service import ServiceAssessment
from ecosoin.studies.footprint.document import known_cells

_AGREEMENT = 1e-9
_EXPLAINED = 10


def explain(folder: Path, item_id: str, criterion: str) -> LineExplanation:
    """The explanation of one inventory line for one criterion.

    Raises UsageError when the folder holds no lines, or no such line or criterion; Defect when the terms do not
    recompute to the number the study wrote.
    """
    if criterion not in CRITERION:
        raise UsageError(
            "option-value-unknown", option="--criterion", value=criterion, choices=", ".join(CRITERION_CODES)
        )
    for name in ("lines", "factors", "impacts"):
        if not (folder / f"{name}.parquet").is_file():
            raise UsageError("not-a-result-folder", path=str(folder), reason=f"{name}.parquet")
    lines = _rows(folder / "lines.parquet", "item_id", item_id)
    if not lines:
        raise UsageError("item-not-in-study", item=item_id, path=str(folder))
    if all(line["item"] is None and line["component"] is None for line in lines):
        raise UsageError("item-without-factor", item=item_id, type=str(lines[0]["type"]))
    factors = _rows(folder / "factors.parquet", "criterion", criterion)
    terms, missing = explain_line(lines, factors, criterion)
    explained = sum(t.value for t in terms)
    written = [r["value"] for r in _rows(folder / "impacts.parquet", "item_id", item_id) if r["criterion"] == criterion]
    total = math.fsum(v for v in written if v is not None)
    if not math.isclose(total, explained, rel_tol=_AGREEMENT, abs_tol=1e-300):
        raise Defect(f"{item_id} {criterion}: {explained} explained, {total} written")
    return LineExplanation(
        item_id=item_id,
        name=lines[0]["name"] or "",
        label=_label(folder, lines[0]),
        source_file=lines[0]["source_file"],
        source_row=lines[0]["source_row"],
        criterion=criterion,
        unit=CRITERION[criterion].unit,
        total=explained,
        missing_stages=missing,
        terms=[_term(t) for t in terms],
    )


def _term(term: Term) -> ExplainedTerm:
    return ExplainedTerm(
        stage=term.stage,
        service=term.service or None,
        item=term.item,
        amounts=[Amount(name=n, value=v, unit=u, basis=b) for n, v, u, b in term.amounts],
        factor=ExplainedFactor(**term.factor),
        value=term.value,
    )


def _label(folder: Path, line: dict[str, Any]) -> dict[str, str]:
    document: Footprint | ServiceAssessment = read_document(folder, study_kind(folder))
    if isinstance(document, Footprint):
        return document.labels.get(line["item"], {})
    return next(c.label for c in document.components if c.name == line["item_id"])


def _rows(path: Path, column: str, value: str) -> list[dict[str, Any]]:
    cursor = connect().execute(f"select * from read_parquet({literal(str(path))}) where {column} = ?", [value])
    names = [d[0] for d in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def compare(folder_a: Path, folder_b: Path) -> StudyComparison:
    """The comparison document: per criterion the difference, its interval, P(B < A) and what explains it.

    Draws and seed are those of A for both. Raises UsageError when a folder is not a footprint study.
    """
    studies = [_study(f) for f in (folder_a, folder_b)]
    head = studies[0].study
    if head.draws is None or head.seed is None:
        raise Defect(f"{folder_a}: a footprint without draws")
    plan = Plan(head.draws, head.seed, hypotheses_of(load_reference_table("hypotheses")).quality_half_width)
    central, draws, cells = [], [], []
    for folder in (folder_a, folder_b):
        activity, tiers, categories = read_activity(folder)
        matrix = _matrix(folder, activity)
        impacts = impacts_by_row(activity, matrix)
        central.append(np.nansum(impacts, axis=(0, 1)))
        draws.append(total_draws(activity, matrix, plan))
        known = known_cells(impacts, [tiers, categories])
        cells.append({(criterion, tier, category, stage): v for (tier, category), stage, criterion, v in known})
    covered = [{t.criterion for t in s.totals if t.value is not None} for s in studies]
    both = [c for c in CRITERION_CODES if c in covered[0] & covered[1]]
    explained = contributions(cells[0], cells[1])
    rows = []
    for code in both:
        c = CRITERION_CODES.index(code)
        a, b = (float(values[c]) for values in central)
        d = difference(code, CRITERION[code].unit, a, b, draws_a=draws[0][c], draws_b=draws[1][c])
        told = {k: v for k, v in vars(d).items() if k != "interval"}
        first = explained.get(code, [])[:_EXPLAINED]
        rows.append(StudyDifference(**told, **asdict(d.interval), explained_by=first))
    return StudyComparison(
        a=_compared(folder_a, studies[0].study),
        b=_compared(folder_b, studies[1].study),
        draws=plan.draws,
        seed=plan.seed,
        differences=rows,
        not_compared=sorted((covered[0] | covered[1]) - set(both)),
        category_labels=studies[1].category_labels | studies[0].category_labels,
    )


def _study(folder: Path) -> Footprint:
    found: Footprint = read_document(folder, "footprint")
    missing = [n for n in ("activity", "factors") if not (folder / f"{n}.parquet").is_file()]
    if missing:
        raise UsageError("not-a-result-folder", path=str(folder), reason=f"{missing[0]}.parquet")
    return found


def _compared(folder: Path, head: FootprintHead) -> ComparedStudy:
    told = {k: getattr(head, k) for k in ("organisation", "year", "country", "factor_set")}
    return ComparedStudy(path=str(folder), **told)


def _matrix(folder: Path, activity: ActivityTable) -> FactorMatrix:
    """The arrays of a study, from the factors it wrote."""
    c = read_parquet(connect(), folder / "factors.parquet")
    items, places = sorted(set(activity.item)), sorted(set(activity.place))
    value = np.full((len(items), len(STAGE_CODES), len(CRITERION_CODES)), np.nan)
    sigma = np.zeros_like(value)
    mix = np.full((len(places), len(CRITERION_CODES)), np.nan)
    mix_sigma = np.zeros_like(mix)
    factors: dict[tuple[int, int, int], Factor] = {}
    mixes: dict[tuple[int, int], Mix] = {}
    for n in range(len(c["kind"])):
        k, place = CRITERION_CODES.index(c["criterion"][n]), c["place"][n]
        if c["kind"][n] == "mix":
            p = places.index(place)
            mix[p, k], mix_sigma[p, k] = c["value"][n], c["sigma"][n]
            mixes[p, k] = _mix(c, n)
        else:
            i, s = items.index(c["item"][n]), STAGE_CODES.index(c["stage"][n])
            value[i, s, k], sigma[i, s, k] = c["value"][n], c["sigma"][n]
            factors[i, s, k] = _factor(c, n)
    final = CRITERION_CODES.index("final_energy")
    mix[:, final], mix_sigma[:, final] = 1.0, 0.0
    return FactorMatrix(
        items=tuple(items),
        places=tuple(places),
        value=value,
        sigma=sigma,
        mix=mix,
        mix_sigma=mix_sigma,
        factor=factors,
        mix_row=mixes,
        definitions={},
    )


def _factor(c: dict[str, npt.NDArray[Any]], n: int) -> Factor:
    told = {k: c[k][n] for k in ("set_name", "stage", "criterion", "unit", "quality", "source_id", "locator")}
    return Factor(
        item=c["id"][n].split(":")[1],
        value=float(c["value"][n]),
        low=None,
        high=None,
        coverage=0.0,
        place=c["place"][n] or "",
        valid_from=None,
        valid_to=None,
        note="",
        **told,
    )


def _mix(c: dict[str, npt.NDArray[Any]], n: int) -> Mix:
    told = {k: c[k][n] for k in ("set_name", "place", "criterion", "unit", "source_id")}
    return Mix(year=int(c["locator"][n]), value=float(c["value"][n]), low=None, high=None, **told)
