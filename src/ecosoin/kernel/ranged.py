"""What may a quantity be? Its range, from low to central to high, and what is drawn of it: every law, in one place.

    lognormal    two pieces: x = v e^(s- z) for z < 0, v e^(s+ z) for z >= 0, z normal, s- = ln(v / low) / zc,
                 s+ = ln(high / v) / zc, zc = Phi^-1((1 + coverage) / 2): 5, 50 and 95 % are exactly low, v and high
                                                         factors, mixes, lifetimes, energies, amounts given
    normal       two pieces, clipped: x = clip(v + d z), d- = (v - low) / zc, d+ = (high - v) / zc
                                                         shares in 0-1, amounts whose range touches zero
    triangular   from low to high, mode central          ranges of the reference data that are bounds, not 5-95 %
    uniform      from low to high                        the quality grade of a line: the RCP gives half-widths

Means and mean squares are in closed form. A quantity is drawn by its name (:func:`ecosoin.kernel.draws.stream`): what
is used in several places is drawn once. All three values of a range are in one unit, that of what they describe.
Reference: docs/methodology/footprint.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Literal

import numpy as np

from ecosoin.kernel.draws import Floats, stream

Law = Literal["lognormal", "normal", "triangular", "uniform"]
Range = tuple[float, float, float]
"""Low, central and high of 90 %: the 5, 50 and 95 % quantiles."""

_NORMAL = NormalDist()
REACH = _NORMAL.inv_cdf(0.95)
"""A range without a coverage goes from 5 to 95 %, the convention of the factor rows."""
_RATIO = "factor_ratio_"
_FLOOR = "floor"


@dataclass(frozen=True)
class Ranged:
    """``low`` <= ``central`` <= ``high``, in one unit; a range without width is certain.

    >>> Ranged(2, 4, 8) * 3
    Ranged(low=6, central=12, high=24, law='triangular')
    """

    low: float
    central: float
    high: float
    law: Law = field(default="triangular", kw_only=True)
    ceiling: float = field(default=math.inf, kw_only=True, repr=False)
    """What a clipped normal never exceeds: 1 for a share. One whose low is not negative never goes below zero."""

    @property
    def is_uncertain(self) -> bool:
        """Whether there is anything to draw."""
        return self.high > self.low

    def __mul__(self, other: Ranged | float) -> Ranged:
        """Bound by bound, under the law of the first."""
        by = other if isinstance(other, Ranged) else Ranged(other, other, other)
        return Ranged(self.low * by.low, self.central * by.central, self.high * by.high, law=self.law)

    def draws(self, seed: int, name: str, count: int) -> Floats:
        """``count`` draws of the stream ``name``; a certain quantity is repeated."""
        if not self.is_uncertain:
            return np.full(count, self.central)
        rng, middle = stream(seed, name), min(max(self.central, self.low), self.high)
        if self.law == "lognormal":
            down, up = sides((self.low, middle, self.high))
            return middle * bent(rng.standard_normal(count), down, up)
        if self.law == "normal":
            return _clipped(rng.standard_normal(count), (self.low, middle, self.high), self.ceiling)
        if self.law == "uniform":
            return rng.uniform(self.low, self.high, count)
        return rng.triangular(self.low, middle, self.high, count)

    def central_and_draws(self, seed: int, name: str, count: int) -> Floats:
        """The central value first, then the draws: shape (1 + count,)."""
        return np.concatenate([[self.central], self.draws(seed, name, count)])


@dataclass(frozen=True)
class Amount:
    """An amount somebody gave: ``value`` in the canonical unit of ``quantity``, ``low``-``high`` its 5-95 % range.

    ``name`` says where it is and is the name it is drawn by; ``unit`` and ``source`` are as given.
    """

    name: str
    quantity: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = ""
    source: str = ""
    replace_first: bool = False
    label: Mapping[str, str] | None = None

    @property
    def ranged(self) -> Ranged:
        """Lognormal, but normal and clipped for a share or a range that touches zero. Half a range is none."""
        if self.low is None or self.high is None:
            return Ranged(self.value, self.value, self.value)
        share = self.quantity == "share"
        if not share and min(self.low, self.value) > 0:
            return Ranged(self.low, self.value, self.high, law="lognormal")
        return Ranged(self.low, self.value, self.high, law="normal", ceiling=1.0 if share else math.inf)


def amount_multiplier(seed: int, name: str, half_width: float, count: int) -> Floats:
    """Draws of what multiplies a line's amount, uniform on 1 ± ``half_width``, that of its quality grade."""
    return Ranged(1.0 - half_width, 1.0, 1.0 + half_width, law="uniform").draws(seed, name, count)


def sides(limits: Range, coverage: float | None = None) -> tuple[float, float]:
    """The two sigmas of a lognormal (below, above its median) whose range covers ``coverage``, 90 % without one.

    All limits must be positive.

    >>> tuple(round(x, 4) for x in sides((5.0, 10.0, 40.0)))
    (0.4214, 0.8428)
    """
    low, central, high = limits
    reach = REACH if coverage is None else _reach(coverage)
    return math.log(central / low) / reach, math.log(high / central) / reach


def limits_of(central: float, down: float, up: float) -> Range:
    """The 5, 50 and 95 % of a two-piece lognormal."""
    return central * math.exp(-REACH * down), central, central * math.exp(REACH * up)


def bent(z: Floats, down: float, up: float) -> Floats:
    """What multiplies the median, for standard normal draws."""
    if down == up:
        return np.exp(up * z)
    drawn: Floats = np.exp(np.where(z < 0, down, up) * z)
    return drawn


def mean_ratio(down: float, up: float) -> float:
    """Mean of a two-piece lognormal over its median: e^(s-^2/2) Phi(-s-) + e^(s+^2/2) Phi(s+).

    >>> round(mean_ratio(0.5, 0.5), 6) == round(math.exp(0.125), 6)
    True
    """
    return math.exp(down**2 / 2) * _NORMAL.cdf(-down) + math.exp(up**2 / 2) * _NORMAL.cdf(up)


def square_ratio(down: float, up: float) -> float:
    """Mean square of a two-piece lognormal over the square of its median: E[(x/v)^2]."""
    return mean_ratio(2 * down, 2 * up)


def spread_in_use(side: float, systematic: float, models: float) -> float:
    """Sigma of a mean over several models, from that of one.

    a = sqrt(rho s^2 + ln(1 + (e^((1 - rho) s^2) - 1) H)): ``systematic`` is rho, the share (0-1) of the variance that
    is of the method and the maker; ``models`` H, the sum of the squared shares of models (1: a single one).

    >>> round(spread_in_use(0.4, 0.5, 1.0), 12), round(spread_in_use(0.4, 1.0, 0.1), 12)
    (0.4, 0.4)
    """
    common, own = systematic * side**2, (1 - systematic) * side**2
    return math.sqrt(common + math.log1p(math.expm1(own) * models))


def mixed(method: Floats, model: Floats, systematic: float, models: float) -> Floats:
    """One standard normal from that of the method and that of the models, for ``spread_in_use``."""
    own = (1 - systematic) * models
    whole: Floats = (math.sqrt(systematic) * method + math.sqrt(own) * model) / math.sqrt(systematic + own)
    return whole


def clipped_mean(limits: Range, ceiling: float = math.inf) -> float:
    """Mean of a clipped two-piece normal, in the unit of its range."""
    return limits[1] + _clipped_moments(limits, ceiling)[0]


def clipped_square(limits: Range, ceiling: float = math.inf) -> float:
    """Mean square of a clipped two-piece normal."""
    first, second = _clipped_moments(limits, ceiling)
    return limits[1] ** 2 + 2 * limits[1] * first + second


def _clipped(z: Floats, limits: Range, ceiling: float) -> Floats:
    low, central, high = limits
    steps = np.where(z < 0, (central - low) / REACH, (high - central) / REACH)
    return np.clip(central + steps * z, 0.0 if low >= 0 else -math.inf, ceiling)


def _clipped_moments(limits: Range, ceiling: float) -> tuple[float, float]:
    """E[x - v] and E[(x - v)^2]: each side reaches its edge, the rest of its draws stay there."""
    low, central, high = limits
    floor = 0.0 if low >= 0 else -math.inf
    up, more = _side_moments((high - central) / REACH, ceiling - central)
    down, less = _side_moments((central - low) / REACH, central - floor)
    return up - down, more + less


def _side_moments(step: float, room: float) -> tuple[float, float]:
    """E and E of the square of min(step |z|, room), over half of the normal."""
    if step == 0 or room <= 0:
        return 0.0, 0.0
    edge = room / step
    if math.isinf(edge):
        return step * _NORMAL.pdf(0), step**2 / 2
    beyond, density = _NORMAL.cdf(-edge), _NORMAL.pdf(edge)
    first = step * (_NORMAL.pdf(0) - density) + room * beyond
    return first, step**2 * (0.5 - beyond - edge * density) + room**2 * beyond


def factor_range(
    row: tuple[float, float | None, float | None], coverage: float | None, quality: str, ratios: Mapping[str, float]
) -> Range:
    """The 5, 50 and 95 % of a catalogue factor (value, low, high), from its range, else from its quality grade.

    Without a range, high / value = value / low = ``ratios[quality]`` at coverage ``ratios["coverage"]``. No side is
    narrower than ``ratios["floor"]``. A value of zero is not drawn.

    >>> [round(x, 3) for x in factor_range((10.0, 9.9, 20.0), 0.9, "high", {"floor": 1.1})]
    [9.091, 10.0, 20.0]
    """
    value, low, high = row
    if value == 0:
        return 0.0, 0.0, 0.0
    if low is not None and high is not None:
        down, up = sides((low, value, high), coverage or ratios["coverage"])
    else:
        down = up = math.log(ratios[quality]) / _reach(ratios["coverage"])
    least = math.log(ratios[_FLOOR]) / REACH
    return limits_of(value, max(down, least), max(up, least))


def _reach(coverage: float) -> float:
    return _NORMAL.inv_cdf((1 + coverage) / 2)


def quality_ratios(hypotheses: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """The grade ratios of ``reference/hypotheses.csv``: rows ``factor_ratio_high|medium|low|coverage|floor``."""
    return {row["id"].removeprefix(_RATIO): float(row["value"]) for row in hypotheses if row["id"].startswith(_RATIO)}


def triangular_quantile(share: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """The value below which a ``share`` (0-1) of a triangular law lies, element by element; no width: the mode.

    >>> float(triangular_quantile(np.array(0.5), np.array(0.0), np.array(1.0), np.array(2.0)))
    1.0
    """
    width = high - low
    cut = (mode - low) / np.where(width > 0, width, 1)
    rise, fall = np.sqrt(share * (width * (mode - low))), np.sqrt((1 - share) * (width * (high - mode)))
    return np.where(width > 0, np.where(share < cut, low + rise, high - fall), mode)
