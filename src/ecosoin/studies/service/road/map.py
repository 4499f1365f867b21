"""The map of services: how much good against how much weight, with intervals, in four zones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ecosoin import CATALOGUE_VERSION, METHOD_VERSION, __version__
from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.service.judgement import smaa_problem
from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION, CRITERION_CODES
from ecosoin.studies.service.road.reference import load_scale
from ecosoin.studies.service.road.study import Study
from ecosoin.studies.service.zones import benefit_draws, relative_footprint, zone

_MAP_DRAWS = 10_000
CRITERION_SHOWN = "climate_change"


def map_document(found: Sequence[Study], language: Language) -> dict[str, Any]:
    """Points and zones; a service without scores or without comparator is listed as not placed."""
    c = CRITERION_CODES.index(CRITERION_SHOWN)
    points, missing = [], []
    scale = load_scale()
    kept = np.array([x.is_benefit and x.code != scale.environment_criterion for x in scale.criteria])
    t = scale.thresholds
    cuts = (t.map_benefit, t.map_ratio)
    for study in found:
        a = study.assessment
        if study.judged is None or a.comparator is None or not a.is_comparable(c):
            missing.append({"service": study.service.name, "label": study.service.label[language]})
            continue
        problem = smaa_problem(study.judged.judgement, study.scale)
        good = interval(benefit_draws(problem, kept, _MAP_DRAWS, study.plan.seed))
        ratio = relative_footprint(a.service.draws[c] + a.induced.draws[c], a.substitution[1:] * a.comparator.draws[c])
        if not np.isfinite(np.median(ratio)):
            missing.append({"service": study.service.name, "label": study.service.label[language]})
            continue
        weight = interval(ratio[np.isfinite(ratio)])
        total = interval(a.service.draws[c])
        points.append(
            {
                "service": study.service.name,
                "label": study.service.label[language],
                "functional_unit": study.service.functional_unit[language],
                "benefit": {"p05": good.p05, "p50": good.p50, "p95": good.p95},
                "footprint_ratio": {"p05": weight.p05, "p50": weight.p50, "p95": weight.p95},
                "footprint": {
                    "p05": total.p05,
                    "p50": total.p50,
                    "p95": total.p95,
                    "unit": CRITERION[CRITERION_SHOWN].unit,
                },
                "verdict": study.judged.verdict.code,
                "verdict_label": study.scale.verdict_label(study.judged.verdict.code, language),
                "zone": zone(good.p50, weight.p50, study.judged.verdict.code, cuts),
            }
        )
    versions = f"Ecosoin {__version__} · {METHOD_VERSION} · {CATALOGUE_VERSION} · {found[0].choice.name}"
    return {
        "schema_version": "1",
        "versions": versions,
        "criterion": CRITERION_SHOWN,
        "thresholds": {"benefit": cuts[0], "ratio": cuts[1]},
        "points": points,
        "not_placed": missing,
    }
