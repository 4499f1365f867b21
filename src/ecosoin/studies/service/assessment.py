"""The assessment of a service: footprint per functional unit, comparator, net effect, break-even, sensitivity.

    net = service + induced - substitution * comparator        (never inside the footprint, always beside it)

Service, comparator and induced share the draws of the factors they share (paired), so P(net < 0) means something.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec.structs import asdict

from ecosoin.catalogue.factor_set import Item
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import coverage_share, impacts_by_row
from ecosoin.engine.uncertainty import Plan, interval, total_draws
from ecosoin.inputs.service import SCALES, Component, Service
from ecosoin.kernel.draws import Floats
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION_CODES, METALS
from ecosoin.results.record import Sensitivity
from ecosoin.results.service import Balance, TakenValue
from ecosoin.studies.service.activity_rows import AmountBook, Rows, rows_of


def break_even(fixed: Floats, driven: Floats, base: Floats, power: int) -> Floats:
    """The distance, reuse, users or years x* where the service weighs what it replaces; NaN where no positive x does.

    net(x) = S_fixed + S_x * (x / x0)^k + induced - sigma * (C_fixed + C_x * (x / x0)^k)          k = +1 or -1
    net(x*) = 0   =>   (x* / x0)^k = (sigma * C_fixed - S_fixed - induced) / (S_x - sigma * C_x)

    With travel alone in the comparator this is d* (one way) = E_digital / (2 * EF_car * car_share * sigma).
    ``fixed`` and ``driven`` are the parts of the net effect (service + induced - sigma * comparator) that do not and do
    follow x; ``base`` is x0; ``power`` k.

    >>> float(break_even(np.array([2.18]), np.array([-0.436]), np.array([1.0]), 1)[0])
    5.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -fixed / driven
        found = base * np.where(ratio > 0, ratio, np.nan) ** power
    return np.where(np.isfinite(found), found, np.nan)


SHOWN_BREAK_EVEN = (CLIMATE, METALS)
_VARIABLE_UNIT = {"distance": "km", "uses": "count", "annual_volume": "count/year", "retention": "year"}


@dataclass(frozen=True)
class Part:
    """Impacts of a list of components: central (component, stage, criterion), draws (criterion, draws)."""

    components: tuple[Component, ...]
    central: Floats
    draws: Floats
    coverage: Floats

    @property
    def total(self) -> Floats:
        """Central total by criterion."""
        return np.asarray(np.nansum(self.central, axis=(0, 1)))


@dataclass(frozen=True)
class Assessment:
    """Everything the report and the document need; ``net`` and ``net_central`` are absent without comparator."""

    service: Part
    comparator: Part | None
    induced: Part
    substitution: Floats
    net: Floats | None
    net_central: Floats | None
    break_even: tuple[Balance, ...]
    sensitivity: tuple[Sensitivity, ...]
    assumed: tuple[TakenValue, ...]

    def is_comparable(self, criterion: int) -> bool:
        """Whether service and comparator both have factors for a criterion, so that a difference means something."""
        return bool(
            self.comparator is not None
            and self.comparator.coverage[criterion] > 0
            and self.service.coverage[criterion] > 0
        )


class Assessor:
    """Weighs components with one engine, one seed and one book of amounts."""

    def __init__(self, items: Mapping[str, Item], matrix: FactorMatrix, plan: Plan):
        self.items, self.matrix, self.plan = items, matrix, plan
        self.book = AmountBook(plan.seed, plan.draws)

    def weigh(self, components: Sequence[Component], place: str) -> tuple[Part, tuple[TakenValue, ...]]:
        """Central and drawn impacts of components, all criteria."""
        rows = rows_of(components, self.items, place, self.book)
        by_row = impacts_by_row(rows.table, self.matrix)
        central = np.zeros((len(components), *by_row.shape[1:]))
        np.add.at(central, rows.component, np.nan_to_num(by_row))
        known = np.zeros(central.shape, dtype=bool)
        np.logical_or.at(known, rows.component, ~np.isnan(by_row))
        draws = self._draws(rows)
        share = coverage_share(rows.table, self.matrix) if len(rows.table) else np.ones(len(CRITERION_CODES))
        return Part(tuple(components), np.where(known, central, np.nan), draws, share), rows.assumed

    def _draws(self, rows: Rows, criteria: Sequence[str] = CRITERION_CODES) -> Floats:
        if not len(rows.table):
            return np.zeros((len(CRITERION_CODES), self.plan.draws))
        kept = {CRITERION_CODES.index(c) for c in criteria}
        matrix = replace(
            self.matrix,
            factor={k: f for k, f in self.matrix.factor.items() if k[2] in kept},
            mix=np.where(np.isin(np.arange(len(CRITERION_CODES)), list(kept))[None, :], self.matrix.mix, np.nan),
        )
        return total_draws(rows.table, matrix, self.plan, rows.multipliers)

    def few(self, components: Sequence[Component], place: str) -> Floats:
        """Totals of the break-even criteria only, the central one then the draws: shape (criteria, 1 + draws)."""
        rows = rows_of(components, self.items, place, self.book)
        if not len(rows.table):
            return np.zeros((len(SHOWN_BREAK_EVEN), 1 + self.plan.draws))
        index = [CRITERION_CODES.index(c) for c in SHOWN_BREAK_EVEN]
        central = np.nansum(impacts_by_row(rows.table, self.matrix), axis=(0, 1))
        return np.column_stack([central, self._draws(rows, SHOWN_BREAK_EVEN)])[index]


def assess(service: Service, items: Mapping[str, Item], matrix: FactorMatrix, plan: Plan) -> Assessment:
    """The whole assessment, per functional unit."""
    assessor = Assessor(items, matrix, plan)
    own, assumed = assessor.weigh(service.components, service.country)
    induced, assumed_induced = assessor.weigh(service.induced, service.country)
    assumed += assumed_induced
    other: Part | None = None
    net = net_central = None
    sigma = np.zeros(1 + plan.draws)
    if service.comparator is not None:
        other, assumed_other = assessor.weigh(service.comparator.components, service.country)
        assumed += assumed_other
        sigma = assessor.book(service.comparator.substitution)
        net = own.draws + induced.draws - sigma[1:] * other.draws
        net_central = own.total + induced.total - sigma[0] * other.total
    found = Assessment(
        service=own,
        comparator=other,
        induced=induced,
        substitution=sigma,
        net=net,
        net_central=net_central,
        break_even=(),
        sensitivity=tuple(_sensitivity(service, assessor, own.draws if net is None else net)),
        assumed=assumed,
    )
    return replace(found, break_even=tuple(_break_evens(service, assessor, found)))


def _break_evens(service: Service, assessor: Assessor, weighed: Assessment) -> list[Balance]:
    """Where each variable makes the net effect of a criterion zero, of those both sides have factors for."""
    if service.comparator is None or weighed.net is None or weighed.net_central is None:
        return []
    net, sigma = np.column_stack([weighed.net_central, weighed.net]), weighed.substitution
    found: list[Balance] = []
    for variable, (kinds, field, power) in SCALES.items():
        mine = [c for c in (*service.components, *service.induced) if c.kind in kinds]
        theirs = [c for c in service.comparator.components if c.kind in kinds]
        named = {c.fields[field].name: c.fields[field] for c in (*mine, *theirs) if field in c.fields}
        if len(named) != 1:
            continue
        base = assessor.book(next(iter(named.values())))
        ours, replaced = assessor.few(mine, service.country), assessor.few(theirs, service.country)
        for k, criterion in enumerate(SHOWN_BREAK_EVEN):
            c = CRITERION_CODES.index(criterion)
            driven = ours[k] - sigma * replaced[k]
            places = break_even(net[c] - driven, driven, base, power)
            known = places[1:][np.isfinite(places[1:])]
            if weighed.is_comparable(c) and driven[0] != 0 and len(known):
                found.append(
                    Balance(
                        variable=variable,
                        unit=_VARIABLE_UNIT[variable],
                        criterion=criterion,
                        current=float(base[0]),
                        value=float(places[0]) if np.isfinite(places[0]) else None,
                        exists_share=len(known) / len(places[1:]),
                        **asdict(interval(known)),
                    )
                )
    return found


def _sensitivity(service: Service, assessor: Assessor, result: Floats) -> list[Sensitivity]:
    """The shares of variance: squared correlation of ranks-free draws, by criterion, largest first.

    What is left to 1 is the factors' uncertainty and interactions.
    """
    drawn = {a.name: assessor.book(a)[1:] for a in service.amounts() if a.ranged.is_uncertain}
    shares: list[Sensitivity] = []
    for criterion in SHOWN_BREAK_EVEN:
        y = result[CRITERION_CODES.index(criterion)]
        if y.std() == 0:
            continue
        part = {name: float(np.corrcoef(x, y)[0, 1] ** 2) for name, x in drawn.items() if x.std() > 0}
        largest_first = sorted(part, key=lambda name: (-part[name], name))
        shares += [Sensitivity(criterion=criterion, input=n, share_of_variance=part[n]) for n in largest_first]
    return shares
