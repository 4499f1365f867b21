"""Several services in one document: compared on paired draws, or placed on the map."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec
import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.judgement import decision_table
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, CRITERION_CODES
from ecosoin.results.record import FileReading, Head, problem_records
from ecosoin.results.service import DrawnIn, Lighter, MapPoint, MapThresholds, NotPlaced, ServiceComparison, ServiceMap
from ecosoin.studies.service.document import service_document
from ecosoin.studies.service.studied import Study
from ecosoin.studies.service.zones import benefit_draws, relative_footprint, zone

Value = TypeVar("Value")
_MAP_DRAWS = 10_000


def comparison_document(found: Sequence[Study]) -> ServiceComparison:
    """The services, and how often each is the lighter of two."""
    return ServiceComparison(
        study=_head(found),
        services=[service_document(s) for s in found],
        paired=list(_paired(found)),
        reading=_reading(found),
        problems=problem_records([p for s in found for p in s.problems]),
    )


def map_document(found: Sequence[Study]) -> ServiceMap:
    """Points and zones; a service without scores or without comparator is listed as not placed."""
    t = found[0].scale.thresholds
    placed = [(s, _point(s)) for s in found]
    return ServiceMap(
        study=_head(found),
        criterion=CLIMATE,
        thresholds=MapThresholds(benefit=t.map_benefit, ratio=t.map_ratio),
        points=[point for _, point in placed if point],
        not_placed=[NotPlaced(service=s.service.name, label=dict(s.service.label)) for s, point in placed if not point],
        reading=_reading(found),
        problems=problem_records([p for s in found for p in s.problems]),
    )


def _point(study: Study) -> MapPoint | None:
    a, scale, c = study.assessment, study.scale, CRITERION_CODES.index(CLIMATE)
    if study.judged is None or a.comparator is None or not a.is_comparable(c):
        return None
    ratio = relative_footprint(a.service.draws[c] + a.induced.draws[c], a.substitution[1:] * a.comparator.draws[c])
    if not np.isfinite(np.median(ratio)):
        return None
    kept = np.array([x.is_benefit and x.code != scale.environment_criterion for x in scale.criteria])
    table = decision_table(study.judged.judgement, scale)
    good = interval(benefit_draws(table, kept, _MAP_DRAWS, study.plan.seed))
    weight = interval(ratio[np.isfinite(ratio)])
    verdict, cuts = study.judged.verdict.code, (scale.thresholds.map_benefit, scale.thresholds.map_ratio)
    return MapPoint(
        service=study.service.name,
        label=dict(study.service.label),
        functional_unit=dict(study.service.functional_unit),
        benefit=good,
        footprint_ratio=weight,
        footprint=DrawnIn(unit=CRITERION[CLIMATE].unit, **asdict(interval(a.service.draws[c]))),
        verdict=verdict,  # type: ignore[arg-type]
        zone=zone(good.p50, weight.p50, verdict, cuts),  # type: ignore[arg-type]
    )


def _paired(found: Sequence[Study]) -> Iterator[Lighter]:
    """P(row lighter than column) by criterion; only where both have factors."""
    for a in found:
        for b in found:
            one, two = a.assessment.service, b.assessment.service
            for c, code in enumerate(CRITERION_CODES):
                if a is not b and one.coverage[c] > 0 and two.coverage[c] > 0:
                    lighter = float((one.draws[c] < two.draws[c]).mean())
                    yield Lighter(service=a.service.name, than=b.service.name, criterion=code, lighter=lighter)


def _head(found: Sequence[Study]) -> Head:
    """The head they share; a country or a year they do not is left out."""
    heads = [s.choice.head(s.service.year, s.plan) for s in found]
    return msgspec.structs.replace(
        heads[0], country=_common([h.country for h in heads]), year=_common([h.year for h in heads])
    )


def _common(values: Sequence[Value]) -> Value | None:
    return values[0] if len(set(values)) == 1 else None


def _reading(found: Sequence[Study]) -> list[FileReading]:
    return [r for s in found for r in s.reading]
