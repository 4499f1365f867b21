"""The ``results.json`` of a service: footprint per functional unit, comparator, net, break-even, benefit/risk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosoin import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.service.components import Component
from ecosoin.kernel.errors import Language, sorted_problems
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import canonical_unit
from ecosoin.kernel.vocabulary import CRITERIA, CRITERION, CRITERION_CODES, MANDATORY_CRITERIA, STAGE_CODES
from ecosoin.studies.service.assessment import Assessment, Part
from ecosoin.studies.service.road.study import Judged, Study

Array = NDArray[np.float64]
_VARIABLE_UNIT = {"distance": "km", "uses": "count", "annual_volume": "count/year", "retention": "year"}


def service_document(study: Study, language: Language) -> dict[str, Any]:
    """The whole document of one service."""
    service, found = study.service, study.assessment
    shown = _shown(found.service)
    net_rows = _net(found, shown)
    return {
        "schema_version": "1",
        "service": service.name,
        "label": dict(service.label),
        "functional_unit": service.functional_unit[language],
        "functional_unit_label": dict(service.functional_unit),
        "study": {
            "year": service.year,
            "country": study.choice.place,
            "factor_set": study.choice.name,
            "draws": study.plan.draws,
            "seed": study.plan.seed,
            "tool_version": __version__,
            "method_version": METHOD_VERSION,
            "catalogue_version": CATALOGUE_VERSION,
        },
        "footprint": _totals(found.service, shown),
        "breakdown": _breakdown(study, found.service),
        "components": [c for part, group in _parts(found) for c in _components(study, part, group, shown, language)],
        "comparator": _comparator(study, shown),
        "induced": _totals(found.induced, shown) if found.induced.components else [],
        "net": net_rows,
        "break_even": [_break_even(b.variable, b.criterion, b.current, b.value, b.draws) for b in found.break_even],
        "sensitivity": [
            {"criterion": c, "input": name, "share_of_variance": share} for c, name, share in found.sensitivity
        ],
        "storage_stock": _stock(study),
        "amounts": [_amount(a) for a in service.amounts()],
        "benefit_risk": _benefit_risk(study, study.judged, language) if study.judged else None,
        "problems": [p.record() for p in sorted_problems(study.problems)],
        "assumptions": [vars(a) for a in found.assumed],
        "sources": {"service": {k: dict(v) for k, v in service.sources.items()}, "factors": _factor_sources(study)},
    }


def _shown(part: Part) -> list[int]:
    return [i for i, c in enumerate(CRITERION_CODES) if c in MANDATORY_CRITERIA or part.coverage[i] > 0]


def _totals(part: Part, shown: Sequence[int]) -> list[dict[str, Any]]:
    rows = []
    for c in shown:
        row: dict[str, Any] = {"criterion": CRITERION_CODES[c], "unit": CRITERIA[c].unit}
        if part.coverage[c] > 0:
            i = interval(part.draws[c])
            row |= {"value": float(part.total[c]), "mean": i.mean, "p05": i.p05, "p50": i.p50, "p95": i.p95}
        else:
            row |= dict.fromkeys(("value", "mean", "p05", "p50", "p95"))
        rows.append(row | {"coverage_share": float(part.coverage[c])})
    return rows


def _parts(found: Assessment) -> list[tuple[Part, str]]:
    parts = [(found.service, "service")]
    if found.comparator is not None:
        parts.append((found.comparator, "comparator"))
    return [*parts, (found.induced, "induced")]


def _components(study: Study, part: Part, group: str, shown: Sequence[int], language: Language) -> list[dict[str, Any]]:
    rows = []
    for component, impacts in zip(part.components, part.central, strict=True):
        item = study.choice.selection.items[component.item]
        rows.append(
            {
                "part": group,
                "name": component.name,
                "label": dict(component.label),
                "kind": component.kind,
                "item": component.item,
                "item_label": item.label(language),
                "tier": item.tier,
                "impacts": {
                    CRITERION_CODES[c]: None if np.isnan(impacts[:, c]).all() else float(np.nansum(impacts[:, c]))
                    for c in shown
                },
            }
        )
    return rows


def _breakdown(study: Study, part: Part) -> list[dict[str, Any]]:
    cells: dict[tuple[str, str, str], float] = {}
    for component, impacts in zip(part.components, part.central, strict=True):
        tier = study.choice.selection.items[component.item].tier
        for s, stage in enumerate(STAGE_CODES):
            for c, criterion in enumerate(CRITERION_CODES):
                if not np.isnan(impacts[s, c]):
                    key = (tier, stage, criterion)
                    cells[key] = cells.get(key, 0.0) + float(impacts[s, c])
    return [
        {"tier": t, "stage": s, "criterion": c, "unit": CRITERION[c].unit, "value": v} for (t, s, c), v in cells.items()
    ]


def _comparator(study: Study, shown: Sequence[int]) -> dict[str, Any] | None:
    found, service = study.assessment, study.service
    if found.comparator is None or service.comparator is None:
        return None
    sigma = interval(found.substitution[1:])
    return {
        "label": dict(service.comparator.label),
        "substitution": {"value": float(found.substitution[0]), "p05": sigma.p05, "p50": sigma.p50, "p95": sigma.p95},
        "footprint": _totals(found.comparator, shown),
    }


def _net(found: Assessment, shown: Sequence[int]) -> list[dict[str, Any]]:
    """The net effect, on the criteria both sides have factors for."""
    if found.net is None or found.net_central is None:
        return []
    rows = []
    for c in shown:
        if found.is_comparable(c):
            i = interval(found.net[c])
            better = float(np.mean(found.net[c] < 0))
            rows.append(
                {
                    "criterion": CRITERION_CODES[c],
                    "unit": CRITERIA[c].unit,
                    "value": float(found.net_central[c]),
                    "p50": i.p50,
                    "p05": i.p05,
                    "p95": i.p95,
                    "probability_better": better,
                }
            )
    return rows


def _break_even(variable: str, criterion: str, current: float, value: float, draws: Array) -> dict[str, Any]:
    known = draws[np.isfinite(draws)]
    row = {
        "variable": variable,
        "unit": _VARIABLE_UNIT[variable],
        "criterion": criterion,
        "current": current,
        "value": value if np.isfinite(value) else None,
        "exists_share": float(len(known) / len(draws)),
    }
    p05, p50, p95 = (float(x) for x in np.quantile(known, (0.05, 0.5, 0.95)))
    return row | {"p05": p05, "p50": p50, "p95": p95}


def _stock(study: Study) -> list[dict[str, Any]]:
    """What a storage component holds after 1, 5, 10... years of a constant flow of a thousand units a year."""
    rows = []
    for component in study.service.components:
        if component.kind == "storage":
            rows += _stock_rows(component)
    return rows


def _stock_rows(component: Component) -> list[dict[str, Any]]:
    f = {name: amount.value for name, amount in component.fields.items()}
    flow = f["volume"] * f.get("replicas", 1.0) / f.get("compression", 1.0) * f.get("share", 1.0) * 1000
    years = sorted({1, *range(5, int(f["retention"]) + 1, 5), int(np.ceil(f["retention"]))})
    return [
        {
            "component": component.name,
            "year": year,
            "flow_gb_year": flow,
            "stock_gb": flow * min(float(year), f["retention"]),
            "units_year": 1000,
        }
        for year in years
        if year > 0
    ]


def _amount(a: Amount) -> dict[str, Any]:
    return {
        "name": a.name,
        "label": dict(a.label) if a.label else None,
        "value": a.value,
        "low": a.low,
        "high": a.high,
        "unit": a.unit if a.quantity == "derived" else canonical_unit(a.quantity),
        "source": a.source,
        "replace_first": a.replace_first,
    }


def _factor_sources(study: Study) -> list[dict[str, str]]:
    selection = study.choice.selection
    items = {c.item for part, _ in _parts(study.assessment) for c in part.components}
    used = {(f.set_name, f.source_id) for (item, _, _), f in selection.factors.items() if item in items}
    return [
        {"id": s.id, "kind": s.kind, "publisher": s.publisher, "title": s.title, "licence": s.licence, "url": s.url}
        for key, s in sorted(selection.sources.items())
        if key in used
    ]


def _benefit_risk(study: Study, judged: Judged, language: Language) -> dict[str, Any]:
    scale, judgement, found, verdict = study.scale, judged.judgement, judged.acceptability, judged.verdict
    names = judgement.alternatives
    ranked = np.argsort(-found.evidence_value, kind="stable")
    params = {k: _percent(v, language) if isinstance(v, float) else v for k, v in verdict.params.items()}
    return {
        "verdict": verdict.code,
        "verdict_label": scale.verdict_label(verdict.code, language),
        "rule": verdict.rule,
        "rule_sentence": scale.rule_sentence(verdict.rule, language).format(**params),
        "vetoes": [{"criterion": v.criterion, "label": v.label[language]} for v in verdict.vetoes],
        "example_scores": judgement.example,
        "functional_class": judgement.functional_class,
        "draws": found.draws,
        "weights_mode": judgement.weights.mode,
        "aggregation": judgement.aggregation,
        "alternatives": [{"name": n, "label": judgement.labels.get(n, {}).get(language, n)} for n in names],
        "rank_acceptability": {n: [float(x) for x in found.rank[i]] for i, n in enumerate(names)},
        "central_weights": {
            n: {c: float(w) for c, w in zip(scale.codes, found.central_weights[i], strict=True)}
            if np.isfinite(found.central_weights[i]).all()
            else None
            for i, n in enumerate(names)
        },
        "confidence": {n: float(found.confidence[i]) for i, n in enumerate(names)},
        "pairwise": {
            n: {m: float(found.pairwise[i, k]) for k, m in enumerate(names) if m != n} for i, n in enumerate(names)
        },
        "most_valuable_evidence": [
            {
                "criterion": scale.codes[j],
                "label": scale.criteria[j].label[language],
                "swing": float(found.evidence_value[j]),
            }
            for j in ranked[:5]
            if found.evidence_value[j] > 0
        ],
        "scores": {
            n: {c: {"score": s.value, "evidence": s.evidence, "computed": s.computed} for c, s in given.items()}
            for n, given in judgement.scores.items()
        },
        "criteria": [
            {"code": c.code, "kind": c.kind, "label": c.label[language], "neutral": c.neutral} for c in scale.criteria
        ],
        "rgesn": {"criterion": "1.1", "evidence": _rgesn(study, verdict.code, language)},
    }


def _percent(share: float, language: Language) -> str:
    return f"{100 * share:.0f}\u00a0%" if language == "fr" else f"{share:.0%}"


def _rgesn(study: Study, verdict: str, language: Language) -> str:
    """A sentence for RGESN criterion 1.1 (is the service useful, with its environmental impact considered?)."""
    label, unit = study.service.label[language], study.service.functional_unit[language]
    text = {
        "fr": "Utilité évaluée : {label} ({unit}), verdict « {verdict} », empreinte et comparateur dans ce dossier.",
        "en": "Usefulness assessed: {label} ({unit}), verdict “{verdict}”, footprint and comparator in this folder.",
    }[language]
    return text.format(label=label, unit=unit, verdict=study.scale.verdict_label(verdict, language))
