"""The ``results.json`` of a footprint study, as the output contract says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.catalogue.selection import Selection
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import GroupedImpacts, coverage_share, grouped, impacts_by_row
from ecosoin.engine.normalisation import CriterionWeight, boundary_share, single_score
from ecosoin.engine.server_components import COMPONENT_CATEGORY, SERVER_CATEGORY
from ecosoin.engine.statement import COMPONENT_SUFFIX
from ecosoin.engine.uncertainty import Plan, VarianceShare, interval, total_draws, variance_shares
from ecosoin.kernel.vocabulary import (
    CRITERIA,
    CRITERION,
    CRITERION_CODES,
    MANDATORY_CRITERIA,
    QUALITY_GRADES,
    STAGE_CODES,
)
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.road.facts import StudyFacts

Floats = npt.NDArray[np.float64]

SCHEMA_VERSION = "1"
FUNCTIONAL_UNIT = (
    "Mettre à disposition et utiliser le système d'information de l'organisation {organisation}, "
    "par l'ensemble de ses utilisateur·ices, pendant une année."
)
"""The sentence the RCP Système d'information (2024, §2.1) makes mandatory; it is not translated."""

_BREAKDOWN_CELLS = 60_000
"""Beyond this many cells the breakdown is given by tier, stage, service and criterion only."""
_SENSITIVITY_SHOWN = 15


def tiers_of(activity: ActivityTable, selection: Selection) -> list[tuple[str, str]]:
    """(tier, category) of each activity row; a component counts with the servers it makes."""
    items = {name: selection.items[name.removesuffix(COMPONENT_SUFFIX)] for name in set(activity.item)}
    category = {n: SERVER_CATEGORY if i.category == COMPONENT_CATEGORY else i.category for n, i in items.items()}
    return [(items[name].tier, category[name]) for name in activity.item]


def shown_criteria(coverage: Floats) -> list[str]:
    """The mandatory five always, the others when at least one line has a factor."""
    return [c for c, share in zip(CRITERION_CODES, coverage, strict=True) if c in MANDATORY_CRITERIA or share > 0]


def totals(activity: ActivityTable, matrix: FactorMatrix, plan: Plan, unmatched_lines: int) -> list[dict[str, Any]]:
    """[{criterion, unit, value, mean, p05, p50, p95, coverage_share}]; a criterion nothing covers has no value."""
    central = np.nansum(impacts_by_row(activity, matrix), axis=(0, 1)) if len(activity) else np.zeros(len(CRITERIA))
    coverage = coverage_share(activity, matrix, unmatched_lines)
    draws = total_draws(activity, matrix, plan)
    rows = []
    for code in shown_criteria(coverage):
        c = CRITERION_CODES.index(code)
        row: dict[str, Any] = {"criterion": code, "unit": CRITERION[code].unit}
        if coverage[c] > 0:
            i = interval(draws[c])
            row |= {"value": float(central[c]), "mean": i.mean, "p05": i.p05, "p50": i.p50, "p95": i.p95}
        else:
            row |= dict.fromkeys(("value", "mean", "p05", "p50", "p95"))
        rows.append(row | {"coverage_share": float(coverage[c])})
    return rows


def breakdown(activity: ActivityTable, matrix: FactorMatrix, selection: Selection) -> list[dict[str, Any]]:
    """[{tier, stage, category, site, service, criterion, unit, value}]; the cells sum to the totals."""
    impacts = impacts_by_row(activity, matrix)
    tiers = tiers_of(activity, selection)
    tier, category = [t for t, _ in tiers], [c for _, c in tiers]
    site, service = activity.scope["site"], activity.scope["service"]
    result = grouped(impacts, [tier, category, site, service])
    names: tuple[str, ...] = ("tier", "category", "site", "service")
    if int((~np.isnan(result.value)).sum()) > _BREAKDOWN_CELLS:
        result, names = grouped(impacts, [tier, service]), ("tier", "service")
    return list(_cells(result, names))


def _cells(result: GroupedImpacts, names: tuple[str, ...]) -> Any:
    for g, key in enumerate(result.keys):
        scope: dict[str, str | None] = {"tier": None, "category": None, "site": None, "service": None}
        scope |= {n: k or None for n, k in zip(names, key, strict=True)}
        for s, stage in enumerate(STAGE_CODES):
            for c, criterion in enumerate(CRITERIA):
                value = result.value[g, s, c]
                if not np.isnan(value):
                    yield {
                        "tier": scope["tier"],
                        "stage": stage,
                        "category": scope["category"],
                        "site": scope["site"],
                        "service": scope["service"],
                        "criterion": criterion.code,
                        "unit": criterion.unit,
                        "value": float(value),
                    }


def sensitivity(activity: ActivityTable, matrix: FactorMatrix, plan: Plan, criteria: list[str]) -> list[dict[str, Any]]:
    """[{criterion, input, share_of_variance}], the largest inputs of each criterion."""
    kept: dict[str, list[VarianceShare]] = {}
    for share in variance_shares(activity, matrix, plan, criteria):
        kept.setdefault(share.criterion, []).append(share)
    return [
        {"criterion": v.criterion, "input": v.input, "share_of_variance": v.share_of_variance}
        for shares in kept.values()
        for v in shares[:_SENSITIVITY_SHOWN]
    ]


def normalisation(total_rows: list[dict[str, Any]], facts: StudyFacts) -> dict[str, Any]:
    """The EF 3.1 single score, and shares of the planetary boundaries per user, bed and member of staff."""
    weights = [
        CriterionWeight(r["criterion"], float(r["normalisation"]), float(r["weight"]))
        for r in load_reference_table("ef31")
    ]
    values = {r["criterion"]: r["value"] for r in total_rows}
    score = single_score(values, weights)
    boundaries = []
    for r in load_reference_table("planetary_boundaries"):
        total = values.get(r["criterion"])
        for per, fact in (("user", "users"), ("bed", "beds"), ("staff", "staff")):
            persons = facts.numbers.get(fact)
            if total is not None and persons:
                share = boundary_share(total, persons, float(r["boundary"]), float(r["world_population"]))
                boundaries.append({"criterion": r["criterion"], "per": per, "share": share})
    return {
        "single_score_mpt": score.value_mpt,
        "weight_share": score.weight_share,
        "missing": list(score.missing),
        "boundaries": boundaries,
    }


def quality_shares(activity: ActivityTable, unmatched_lines: int) -> dict[str, float]:
    """Share of inventory lines by quality grade."""
    total = int(activity.lines.sum())
    return {
        g: float(sum(n for q, n in zip(activity.quality, activity.lines, strict=True) if q == g)) / total
        if total
        else 0.0
        for g in QUALITY_GRADES
    }


def study(facts: StudyFacts, fixed: Mapping[str, Any]) -> dict[str, Any]:
    """The head of the document: who, when, with what."""
    organisation = facts.organisation or "—"
    return {
        "organisation": facts.organisation,
        "functional_unit": FUNCTIONAL_UNIT.format(organisation=organisation),
        "users": facts.numbers.get("users"),
        "staff": facts.numbers.get("staff"),
        "beds": facts.numbers.get("beds"),
        "declared": facts.declared,
        **fixed,
        "tool_version": __version__,
        "method_version": METHOD_VERSION,
        "catalogue_version": CATALOGUE_VERSION,
    }
