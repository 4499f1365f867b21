"""Stochastic multicriteria acceptability analysis: which alternative wins, for which values of whom, how surely?

    u(i, w) = sum_j w_j v_j(score_ij)                       rank(i) = 1 + #{k: u(k) > u(i)}
    b_i^r   = P(rank(i) = r)                                rank acceptability
    w_i^c   = E[w | rank(i) = 1]                            central weights
    p_i^c   = P(rank(i) = 1 at w_i^c)                       confidence factor (scores drawn, weights fixed)
    c_ik    = P(u(i) > u(k))                                pairwise winning index

Scores are triangular on [max(0, s - h), min(top, s + h)] with mode s and h set by the evidence level; a score nobody
gave is uniform on [0, top]. v is linear: s / top for a benefit, 1 - s / top for a risk. The product form
u = prod_j v_j^w_j does not let a strength pay for a zero. Lahdelma, Hokkanen & Salminen 1998 (EJOR 106:137);
Tervonen et al. 2011 (Stat Med 30:1419).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import draw_weights
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.ranged import triangular_quantile

CHUNK = 5000
"""Draws held at once: the arrays of a chunk fit the processor's cache."""
BINS = 16
"""Classes of a score when the value of its evidence is estimated."""


@dataclass(frozen=True)
class Acceptability:
    """What the draws say; ``central_weights`` rows are NaN for an alternative that never comes first."""

    rank: Floats
    central_weights: Floats
    confidence: Floats
    pairwise: Floats
    evidence_value: Floats
    draws: int


def score_draws(table: DecisionTable, draws: int, rng: np.random.Generator) -> Floats:
    """Scores drawn by inverse transform, shape (draws, alternatives, criteria)."""
    u = rng.random((draws, *table.mode.shape))
    drawn = triangular_quantile(u, table.low, table.mode, table.high)
    if not table.known.all():
        drawn = np.where(table.known, drawn, table.low + u * (table.high - table.low))
    return drawn


def values(table: DecisionTable, scores: Floats) -> Floats:
    """v: 0 worst, 1 best, whatever the direction of the criterion."""
    part = scores / table.top
    value: Floats = np.where(table.benefit, part, 1 - part)
    return value


def utilities(table: DecisionTable, value: Floats, weights: Floats) -> Floats:
    """u of each alternative; ``weights`` one row per draw, or one vector for all draws."""
    if table.aggregation == "product":
        with np.errstate(divide="ignore"):
            value = np.log(value)
        filled = np.where(np.isfinite(value), value, np.finfo(float).min)
        shape = weights[:, None, :] if weights.ndim > 1 else weights
        product: Floats = np.exp(np.sum(np.where(shape > 0, filled * shape, 0), axis=2))
        return product
    if weights.ndim == 1:
        return value @ weights
    return np.asarray(np.matmul(value, weights[:, :, None])[:, :, 0])


def _chunks(draws: int, seed: int) -> Iterator[tuple[int, np.random.Generator, np.random.Generator]]:
    starts = range(0, draws, CHUNK)
    for start, child in zip(starts, np.random.SeedSequence(seed).spawn(len(starts)), strict=True):
        for_scores, for_weights = child.spawn(2)
        yield min(CHUNK, draws - start), np.random.default_rng(for_scores), np.random.default_rng(for_weights)


def acceptability(table: DecisionTable, draws: int, seed: int, subject: int = 0) -> Acceptability:
    """All indices, reproducible for a seed. ``subject`` is the alternative whose evidence value is asked.

    ``evidence_value`` is, per criterion, the standard deviation of P(subject first | its score on that criterion):
    how far learning that score would move the verdict.
    """
    size, criteria = table.mode.shape
    rank = np.zeros((size, size))
    pairwise = np.zeros((size, size))
    weight_sum = np.zeros((size, criteria))
    firsts = np.zeros(size)
    bin_count = np.zeros((criteria, BINS))
    bin_first = np.zeros((criteria, BINS))
    for count, rng_scores, rng_weights in _chunks(draws, seed):
        scores = score_draws(table, count, rng_scores)
        weights = draw_weights(table.weights, count, rng_weights)
        u = utilities(table, values(table, scores), weights)
        beats = u[:, :, None] > u[:, None, :]
        pairwise += beats.sum(axis=0)
        place = beats.sum(axis=1)
        first = place == 0
        for i in range(size):
            rank[i] += np.bincount(place[:, i], minlength=size)
            weight_sum[i] += first[:, i] @ weights
        firsts += first.sum(axis=0)
        classed, won = _bins(table, subject, scores[:, subject, :], first[:, subject])
        bin_count += classed
        bin_first += won
    with np.errstate(invalid="ignore", divide="ignore"):
        central = weight_sum / firsts[:, None]
    return Acceptability(
        rank=rank / draws,
        central_weights=central,
        confidence=_confidence(table, central, draws, seed),
        pairwise=pairwise / draws,
        evidence_value=_evidence_value(bin_count, bin_first),
        draws=draws,
    )


def _confidence(table: DecisionTable, central: Floats, draws: int, seed: int) -> Floats:
    """P(first at its own central weights), on the same score draws; 0 where the alternative never comes first."""
    wins = np.zeros(len(central))
    alive = [i for i in range(len(central)) if np.isfinite(central[i]).all()]
    for count, rng_scores, _ in _chunks(draws, seed):
        value = values(table, score_draws(table, count, rng_scores))
        for i in alive:
            u = utilities(table, value, central[i])
            wins[i] += np.count_nonzero(u[:, i] >= u.max(axis=1))
    return wins / draws


def _bins(table: DecisionTable, subject: int, scores: Floats, first: Bools) -> tuple[Floats, Floats]:
    """Draws by criterion and class of the subject's score, and those of them it wins."""
    low, width = table.low[subject], table.high[subject] - table.low[subject]
    place = ((scores - low) / np.where(width > 0, width, 1) * BINS).astype(np.intp).clip(0, BINS - 1)
    place += np.arange(scores.shape[1]) * BINS
    shape = (scores.shape[1], BINS)
    drawn, won = (np.bincount(p.ravel(), minlength=shape[0] * BINS).reshape(shape) for p in (place, place[first]))
    return drawn.astype(np.float64), won.astype(np.float64)


def _evidence_value(count: Floats, wins: Floats) -> Floats:
    total = count.sum(axis=1, keepdims=True)
    share = np.divide(wins, count, out=np.zeros_like(wins), where=count > 0)
    mean = (wins.sum(axis=1, keepdims=True)) / total
    return np.asarray(np.sqrt(np.sum(count / total * (share - mean) ** 2, axis=1)))
