"""The ``results.json`` of a service: footprint per unit, comparator, net, break-even, storage, amounts, judgement."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.judgement import Scale
from ecosoin.inputs.service import Component
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import canonical_unit
from ecosoin.kernel.vocabulary import CRITERIA, CRITERION, CRITERION_CODES, MANDATORY_CRITERIA, STAGE_CODES
from ecosoin.results.record import FactorSource, Sentence, Spread, Total, problem_records
from ecosoin.results.service import (
    Alternative,
    BenefitRisk,
    ComponentImpacts,
    EvidenceSwing,
    GivenAmount,
    JudgedCriterion,
    KeptVolume,
    NetEffect,
    Replaced,
    ScoreRecord,
    ServiceAssessment,
    Sources,
    TierStage,
    VetoReached,
)
from ecosoin.studies.service.assessment import Assessment, Part
from ecosoin.studies.service.verdict import Judged, Study
from ecosoin.words import languages

_UNITS_YEAR = 1000
"""The flow of units a year whose stored volume is told."""
_EVIDENCE_SHOWN = 5


def service_document(study: Study) -> ServiceAssessment:
    """The whole document of one service."""
    service, found = study.service, study.assessment
    shown = [i for i, c in enumerate(CRITERION_CODES) if c in MANDATORY_CRITERIA or found.service.coverage[i] > 0]
    return ServiceAssessment(
        service=service.name,
        label=dict(service.label),
        functional_unit=dict(service.functional_unit),
        study=study.choice.head(service.year, study.plan),
        footprint=_totals(found.service, shown),
        breakdown=_breakdown(study, found.service),
        components=[c for part, group in _parts(found) for c in _components(study, part, group, shown)],
        comparator=_comparator(study, shown),
        induced=_totals(found.induced, shown) if found.induced.components else [],
        net=list(_net(found, shown)),
        break_even=list(found.break_even),
        sensitivity=list(found.sensitivity),
        storage_stock=[r for c in service.components if c.kind == "storage" for r in _kept(c)],
        amounts=[_amount(a) for a in service.amounts()],
        benefit_risk=benefit_risk(study.judged, study.scale) if study.judged else None,
        reading=list(study.reading),
        problems=problem_records(study.problems, named=True),
        assumptions=list(found.assumed),
        sources=Sources(service={k: dict(v) for k, v in service.sources.items()}, factors=_factor_sources(study)),
    )


def _totals(part: Part, shown: Sequence[int]) -> list[Total]:
    missing = dict.fromkeys(("value", "mean", "p05", "p50", "p95"))
    return [
        Total(
            criterion=CRITERION_CODES[c],
            unit=CRITERIA[c].unit,
            coverage_share=float(part.coverage[c]),
            **({"value": float(part.total[c]), **asdict(interval(part.draws[c]))} if part.coverage[c] > 0 else missing),
        )
        for c in shown
    ]


def _parts(found: Assessment) -> list[tuple[Part, str]]:
    parts = [(found.service, "service")]
    if found.comparator is not None:
        parts.append((found.comparator, "comparator"))
    return [*parts, (found.induced, "induced")]


def _components(study: Study, part: Part, group: str, shown: Sequence[int]) -> Iterator[ComponentImpacts]:
    for component, impacts in zip(part.components, part.central, strict=True):
        item = study.choice.selection.items[component.item]
        yield ComponentImpacts(
            part=group,  # type: ignore[arg-type]
            name=component.name,
            label=dict(component.label),
            kind=component.kind,
            item=component.item,
            item_label={language: item.label(language) for language in languages()},
            tier=item.tier,
            impacts={
                CRITERION_CODES[c]: None if np.isnan(impacts[:, c]).all() else float(np.nansum(impacts[:, c]))
                for c in shown
            },
        )


def _breakdown(study: Study, part: Part) -> list[TierStage]:
    cells: dict[tuple[str, str, str], float] = {}
    for component, impacts in zip(part.components, part.central, strict=True):
        tier = study.choice.selection.items[component.item].tier
        for s, stage in enumerate(STAGE_CODES):
            for c, criterion in enumerate(CRITERION_CODES):
                if not np.isnan(impacts[s, c]):
                    key = (tier, stage, criterion)
                    cells[key] = cells.get(key, 0.0) + float(impacts[s, c])
    return [TierStage(tier=t, stage=s, criterion=c, unit=CRITERION[c].unit, value=v) for (t, s, c), v in cells.items()]


def _comparator(study: Study, shown: Sequence[int]) -> Replaced | None:
    found, service = study.assessment, study.service
    if found.comparator is None or service.comparator is None:
        return None
    sigma = found.substitution
    return Replaced(
        label=dict(service.comparator.label),
        substitution=Spread(value=float(sigma[0]), **asdict(interval(sigma[1:]))),
        footprint=_totals(found.comparator, shown),
    )


def _net(found: Assessment, shown: Sequence[int]) -> Iterator[NetEffect]:
    """The net effect, on the criteria both sides have factors for."""
    if found.net is None or found.net_central is None:
        return
    for c in shown:
        if found.is_comparable(c):
            yield NetEffect(
                criterion=CRITERION_CODES[c],
                unit=CRITERIA[c].unit,
                value=float(found.net_central[c]),
                probability_better=float(np.mean(found.net[c] < 0)),
                **asdict(interval(found.net[c])),
            )


def _kept(component: Component) -> Iterator[KeptVolume]:
    """What a storage component holds after 1, 5, 10... years of a constant flow."""
    f = {name: amount.value for name, amount in component.fields.items()}
    flow = f["volume"] * f.get("replicas", 1.0) / f.get("compression", 1.0) * f.get("share", 1.0) * _UNITS_YEAR
    for year in sorted({1, *range(5, int(f["retention"]) + 1, 5), int(np.ceil(f["retention"]))}):
        if year > 0:
            stock = flow * min(float(year), f["retention"])
            yield KeptVolume(
                component=component.name, year=year, flow_gb_year=flow, stock_gb=stock, units_year=_UNITS_YEAR
            )


def _amount(a: Amount) -> GivenAmount:
    return GivenAmount(
        name=a.name,
        label=dict(a.label) if a.label else None,
        value=a.value,
        low=a.low,
        high=a.high,
        unit=a.unit if a.quantity == "derived" else canonical_unit(a.quantity),
        source=a.source,
        replace_first=a.replace_first,
    )


def _factor_sources(study: Study) -> list[FactorSource]:
    selection = study.choice.selection
    items = {c.item for part, _ in _parts(study.assessment) for c in part.components}
    used = {(f.set_name, f.source_id) for (item, _, _), f in selection.factors.items() if item in items}
    return [
        FactorSource(id=s.id, kind=s.kind, publisher=s.publisher, title=s.title, licence=s.licence, url=s.url)
        for key, s in sorted(selection.sources.items())
        if key in used
    ]


def benefit_risk(judged: Judged, scale: Scale) -> BenefitRisk:
    """What the judgement found, by alternative and criterion."""
    judgement, found, verdict = judged.judgement, judged.acceptability, judged.verdict
    names = judgement.alternatives
    weights = found.central_weights
    shares = {f"{k}_percent": round(100 * v) for k, v in verdict.params.items() if isinstance(v, float)}
    params = shares | {k: v for k, v in verdict.params.items() if not isinstance(v, float)}
    ranked = np.argsort(-found.evidence_value, kind="stable")[:_EVIDENCE_SHOWN]
    return BenefitRisk(
        verdict=verdict.code,  # type: ignore[arg-type]
        rule=verdict.rule,
        reason=Sentence(code=f"benefit_risk.{verdict.rule}", params=params),
        vetoes=[VetoReached(criterion=v.criterion, label=dict(v.label)) for v in verdict.vetoes],
        example_scores=judgement.example,
        functional_class=judgement.functional_class,
        draws=found.draws,
        weights_mode=judgement.weights.mode,
        aggregation=judgement.aggregation,
        alternatives=[
            Alternative(name=n, label=dict(judgement.labels[n]) if n in judgement.labels else None) for n in names
        ],
        rank_acceptability={n: [float(x) for x in found.rank[i]] for i, n in enumerate(names)},
        central_weights={
            n: dict(zip(scale.codes, weights[i].tolist(), strict=True)) if np.isfinite(weights[i]).all() else None
            for i, n in enumerate(names)
        },
        confidence={n: float(found.confidence[i]) for i, n in enumerate(names)},
        pairwise={
            n: {m: float(found.pairwise[i, k]) for k, m in enumerate(names) if m != n} for i, n in enumerate(names)
        },
        most_valuable_evidence=[
            EvidenceSwing(criterion=scale.codes[j], swing=float(found.evidence_value[j]))
            for j in ranked
            if found.evidence_value[j] > 0
        ],
        scores={
            n: {c: ScoreRecord(score=s.value, evidence=s.evidence, computed=s.computed) for c, s in given.items()}
            for n, given in judgement.scores.items()
        },
        criteria=[
            JudgedCriterion(code=c.code, kind=c.kind, label=dict(c.label), neutral=c.neutral) for c in scale.criteria
        ],
    )
