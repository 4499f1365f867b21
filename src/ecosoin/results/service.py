"""What did we find of a service? Its footprint for one functional unit, what it replaces, what it is worth."""

from typing import Literal

from ecosoin.results.record import (
    Document,
    Drawn,
    DrawnImpact,
    FactorSource,
    Labels,
    Record,
    Sensitivity,
    Sentence,
    Spread,
    Total,
)

VerdictCode = Literal["favourable", "undetermined", "useless_as_deployed", "not_admissible"]
Zone = Literal["keep", "ecodesign", "rethink", "stop"]


class TierStage(Record):
    """The part of a tier and a stage of life in the service's footprint of one functional unit, in ``unit``."""

    tier: str
    stage: str
    criterion: str
    unit: str
    value: float


class ComponentImpacts(Record):
    """A component and its impacts for one functional unit, by criterion in its own unit; ``None``: no factor."""

    part: Literal["service", "comparator", "induced"]
    name: str
    label: Labels
    kind: str
    item: str
    item_label: Labels
    tier: str
    impacts: dict[str, float | None]


class Replaced(Record):
    """What the service may replace; ``substitution`` (0-1): how often it really does."""

    label: Labels
    substitution: Spread
    footprint: list[Total]


class NetEffect(DrawnImpact, kw_only=True):
    """service + induced - substitution * comparator, for one functional unit; negative: avoided."""

    probability_better: float


class Balance(Drawn):
    """Where ``variable`` makes the net effect zero, in ``unit``; ``exists_share`` (0-1): draws that have such a place.

    The other figures are those of the draws that have one; ``value`` is missing when the central one has none.
    """

    variable: str
    unit: str
    criterion: str
    current: float
    value: float | None
    exists_share: float


class KeptVolume(Record):
    """What a storage component holds after ``year`` years of ``units_year`` functional units a year."""

    component: str
    year: int
    flow_gb_year: float
    stock_gb: float
    units_year: int


class GivenAmount(Record):
    """An amount of the file, in ``unit``; ``low`` and ``high`` cover 90 %."""

    name: str
    label: Labels | None
    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    replace_first: bool


class TakenValue(Record):
    """A value nobody gave, taken from the catalogue: ``lifetime`` in years, ``power`` in kWh a year."""

    component: str
    field: str
    item: str
    value: float


class Sources(Record):
    """Where the amounts (by the file's own keys) and the factors come from."""

    service: dict[str, Labels]
    factors: list[FactorSource]


class VetoReached(Record):
    """A risk that no benefit redeems."""

    criterion: str
    label: Labels


class Alternative(Record):
    """What the committee scored; without a label of the file, its name says what it is (service, sober, none)."""

    name: str
    label: Labels | None


class EvidenceSwing(Record):
    """How far (0-1, standard deviation of the first place) learning a score would move the verdict."""

    criterion: str
    swing: float


class ScoreRecord(Record):
    """A score and its evidence; ``computed`` from the footprint when nobody gave it."""

    score: float
    evidence: str
    computed: bool


class JudgedCriterion(Record):
    """A criterion of the scale; ``neutral`` is the score of the situation without the service."""

    code: str
    kind: str
    label: Labels
    neutral: float


class BenefitRisk(Record):
    """The judgement: shares (0-1) of the draws of scores and weights, by alternative."""

    verdict: VerdictCode
    rule: str
    reason: Sentence
    vetoes: list[VetoReached]
    example_scores: bool
    functional_class: str
    draws: int
    weights_mode: Literal["free", "ordinal", "bounded"]
    aggregation: Literal["linear", "product"]
    alternatives: list[Alternative]
    rank_acceptability: dict[str, list[float]]
    central_weights: dict[str, dict[str, float] | None]
    confidence: dict[str, float]
    pairwise: dict[str, dict[str, float]]
    most_valuable_evidence: list[EvidenceSwing]
    scores: dict[str, dict[str, ScoreRecord]]
    criteria: list[JudgedCriterion]


class ServiceAssessment(Document, kw_only=True):
    """``service assess``: one service, for one functional unit."""

    service: str
    label: Labels
    functional_unit: Labels
    footprint: list[Total]
    breakdown: list[TierStage]
    components: list[ComponentImpacts]
    comparator: Replaced | None
    induced: list[Total]
    net: list[NetEffect]
    break_even: list[Balance]
    sensitivity: list[Sensitivity]
    storage_stock: list[KeptVolume]
    amounts: list[GivenAmount]
    benefit_risk: BenefitRisk | None
    assumptions: list[TakenValue]
    sources: Sources


class Lighter(Record):
    """How often (0-1), on paired draws, ``service`` weighs less than ``than``."""

    service: str
    than: str
    criterion: str
    lighter: float


class ServiceComparison(Document, kw_only=True):
    """``service compare``: several services, the same draws for the factors they share."""

    services: list[ServiceAssessment]
    paired: list[Lighter]


class DrawnIn(Drawn):
    """The draws of a figure in ``unit``."""

    unit: str


class MapPoint(Record):
    """A service on the map: benefit (mean value, 0-1), footprint over what is replaced (1: as much)."""

    service: str
    label: Labels
    functional_unit: Labels
    benefit: Drawn
    footprint_ratio: Drawn
    footprint: DrawnIn
    verdict: VerdictCode
    zone: Zone


class NotPlaced(Record):
    """A service without scores, or that replaces nothing comparable."""

    service: str
    label: Labels


class MapThresholds(Record):
    """Where the zones are cut: benefit (0-1) and footprint ratio."""

    benefit: float
    ratio: float


class ServiceMap(Document, kw_only=True):
    """``service map``: benefit against footprint, in four zones."""

    criterion: str
    thresholds: MapThresholds
    points: list[MapPoint]
    not_placed: list[NotPlaced]
