"""Several services in one document: compared on paired draws, or placed on the map: keep, ecodesign, rethink, stop.

On the map, horizontally the footprint of one functional unit, as a ratio to what it really replaces (1: as much);
vertically the benefit, the mean of the benefit criteria on 0-1, the environmental one left out. Services of different
functional units share the map because the ratio has no unit; benefit is never turned into carbon.

    benefit high, ratio low   keep        benefit high, ratio high   ecodesign
    benefit low,  ratio low   rethink     benefit low,  ratio high   stop

A service judged useless or not admissible is never in the zones keep and ecodesign.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import asdict

from ecosoin.engine.uncertainty import interval
from ecosoin.inputs.judgement import DecisionTable, decision_table
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, CRITERION_CODES
from ecosoin.results.record import problem_records
from ecosoin.results.service import DrawnIn, Lighter, MapPoint, MapThresholds, NotPlaced, ServiceComparison, ServiceMap
from ecosoin.studies.service.document import service_document
from ecosoin.studies.service.smaa import score_draws, values
from ecosoin.studies.service.verdict import Study

_REFUSED = {"useless_as_deployed": "rethink", "not_admissible": "stop"}
_RANK = {"keep": 0, "ecodesign": 1, "rethink": 2, "stop": 3}
_MAP_DRAWS = 10_000


def benefit_draws(table: DecisionTable, kept: Bools, draws: int, seed: int) -> Floats:
    """Mean value of the ``kept`` criteria of the service (first alternative), 0-1.

    The environmental benefit is not among them: the other axis already tells it.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    value = values(table, score_draws(table, draws, rng))[:, 0, :]
    return np.asarray(value[:, kept].mean(axis=1))


def relative_footprint(service: Floats, replaced: Floats) -> Floats:
    """Service (and what it induces) over what it replaces; infinite where it replaces nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(replaced > 0, service / replaced, np.inf)


def zone(benefit: float, ratio: float, verdict: str, thresholds: tuple[float, float]) -> str:
    """The zone of a point, never better than its verdict allows; ``thresholds`` are (benefit, ratio).

    >>> zone(0.8, 0.2, "favourable", (0.5, 1.0)), zone(0.8, 0.2, "not_admissible", (0.5, 1.0))
    ('keep', 'stop')
    """
    high, light = benefit >= thresholds[0], ratio <= thresholds[1]
    found = ("keep" if light else "ecodesign") if high else ("rethink" if light else "stop")
    least = _REFUSED.get(verdict, found)
    return max(found, least, key=_RANK.__getitem__)


def comparison_document(found: Sequence[Study]) -> ServiceComparison:
    """The services, and how often each is the lighter of two."""
    return ServiceComparison(
        services=[service_document(s) for s in found], paired=list(_paired(found)), **_shared(found)
    )


def map_document(found: Sequence[Study]) -> ServiceMap:
    """Points and zones; a service without scores or without comparator is listed as not placed."""
    t = found[0].scale.thresholds
    placed = [(s, _point(s)) for s in found]
    return ServiceMap(
        criterion=CLIMATE,
        thresholds=MapThresholds(benefit=t.map_benefit, ratio=t.map_ratio),
        points=[point for _, point in placed if point],
        not_placed=[NotPlaced(service=s.service.name, label=dict(s.service.label)) for s, point in placed if not point],
        **_shared(found),
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


def _shared(found: Sequence[Study]) -> dict[str, Any]:
    """Head, reading and problems of all the services; a country or a year they do not share is left out."""
    heads = [s.choice.head(s.service.year, s.plan) for s in found]
    apart = {k: None for k in ("country", "year") if len({getattr(h, k) for h in heads}) > 1}
    return {
        "study": msgspec.structs.replace(heads[0], **apart),
        "reading": [r for s in found for r in s.reading],
        "problems": problem_records([p for s in found for p in s.problems], named=True),
    }
