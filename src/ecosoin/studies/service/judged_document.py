"""The benefit/risk part of a service's document: verdict and rule as codes, ranks, weights, scores."""

import numpy as np

from ecosoin.inputs.judgement import Scale
from ecosoin.results.record import Sentence
from ecosoin.results.service import Alternative, BenefitRisk, EvidenceSwing, JudgedCriterion, ScoreRecord, VetoReached
from ecosoin.studies.service.studied import Judged

_EVIDENCE_SHOWN = 5


def benefit_risk(judged: Judged, scale: Scale) -> BenefitRisk:
    """What the judgement found, by alternative and criterion."""
    judgement, found, verdict = judged.judgement, judged.acceptability, judged.verdict
    names = judgement.alternatives
    weights = found.central_weights
    params = {f"{k}_percent" if isinstance(v, float) else k: _percent(v) for k, v in verdict.params.items()}
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


def _percent(value: object) -> object:
    """A share in whole per cent, as sentences say it; what is no share is left as it is."""
    return round(100 * value) if isinstance(value, float) else value
