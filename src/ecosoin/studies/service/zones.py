"""Where a service stands on the map: keep, ecodesign, rethink, stop.

Horizontally the footprint of one functional unit, as a ratio to what it really replaces (1: as much); vertically the
benefit, the mean of the benefit criteria on 0-1, the environmental one left out. Services of different functional units
share the map because the ratio has no unit; benefit is never turned into carbon.

    benefit high, ratio low   keep        benefit high, ratio high   ecodesign
    benefit low,  ratio low   rethink     benefit low,  ratio high   stop

A service judged useless or not admissible is never in the zones keep and ecodesign.
"""

import numpy as np

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.kernel.arrays import Bools, Floats
from ecosoin.studies.service.smaa import score_draws, values

_REFUSED = {"useless_as_deployed": "rethink", "not_admissible": "stop"}
_RANK = {"keep": 0, "ecodesign": 1, "rethink": 2, "stop": 3}


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
