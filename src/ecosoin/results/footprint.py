"""What does a footprint study find? The document of ``results.json``, and of the comparison and explanation of studies.

Amounts are in the canonical unit of their criterion, for one year; shares are 0-1. ``value`` is the run at published
factors, ``mean p05 p50 p95`` come from the draws; ``None`` is missing, never zero.
"""

from typing import Any, Literal

from msgspec import field

from ecosoin.results.record import (
    Document,
    FactorSource,
    Head,
    Labels,
    ProblemRecord,
    Record,
    Sensitivity,
    Total,
)

Verdict = Literal["met", "not_met", "to_declare", "not_applicable"]

CodeLabels = dict[str, Labels]
"""Code -> language -> what people call it."""


class Declared(Record):
    """What the organisation declares of a fact: ``value`` as written, by whom, when (ISO), and what it adds.

    ``answer``: ``yes``, ``no``, ``unknown`` or a grade from 1 to 5; None when what is written is none of these.
    """

    fact: str
    answer: str | None
    value: str
    date: str | None
    author: str | None
    note: str | None


class FootprintHead(Head, kw_only=True):
    """Whose footprint, with what: ``users``, ``staff`` and ``beds`` are counts, ``lines`` those of the inventory."""

    organisation: str | None
    functional_unit: str
    users: float | None
    staff: float | None
    beds: float | None
    declared: dict[str, str]
    """What the organisation declares, as written."""
    declarations: list[Declared] = field(default_factory=list)
    """The same, read: what the verdicts rest on."""
    factor_set: str
    """The sets in layers, as the option takes them."""
    engine: str
    lines: int
    unmatched_lines: int
    """Lines whose type no item answers to: in no total."""
    detail: Literal["items", "scopes", "none"]
    formats: dict[str, str]
    """File -> format."""


class Part(Record):
    """A part of a total along one dimension; ``key`` is None for what is allocated to nothing."""

    dimension: Literal["tier", "stage", "category", "site", "service"]
    key: str | None
    criterion: str
    unit: str
    value: float
    mean: float


class RuleVerdict(Record):
    """The verdict on one rule of the RCP; ``reason`` and ``params`` say why, and what to provide when it is not met.

    ``by``: who the verdict rests on, the establishment or the tool (what Ecosoin itself guarantees, in no score).
    ``not_applicable``: the inventory holds nothing the rule speaks of, and the establishment declares it so.
    """

    id: str
    verdict: Verdict
    by: Literal["establishment", "tool"]
    reason: str
    params: dict[str, Any]


class Boundary(Record):
    """The share of a person's yearly part of a planetary boundary, by person of a kind (user, bed, staff)."""

    criterion: str
    per: str
    share: float


class Normalisation(Record):
    """The EF 3.1 single score [mPt], the share of the EF weight that has a value, the criteria that have none."""

    single_score_mpt: float
    weight_share: float
    missing: list[str]
    boundaries: list[Boundary]


class Plausibility(Record):
    """A result per head [``unit``] beside a published order of magnitude (``id`` in ``reference/plausibility.csv``)."""

    id: str
    criterion: str
    per: str
    value: float
    low: float | None
    central: float
    high: float | None
    unit: str
    source: str


class Coverage(Record):
    """Inventory lines, and those with a factor for a criterion."""

    criterion: str
    lines: int
    covered: int
    share: float


class TopLine(Record):
    """One of the heaviest lines of a criterion and its share of the total; ``name`` as the user wrote it."""

    item_id: str
    name: str | None
    item: str | None
    criterion: str
    unit: str
    value: float
    share: float


class Departure(Record):
    """An item whose draws are not centred on what the set publishes: its total at published factors and its mean.

    ``quantities``: the stages and defaults a range was read for beside the set.
    """

    criterion: str
    unit: str
    item: str
    quantities: list[str]
    value: float
    mean: float


class SourceUsed(FactorSource, kw_only=True):
    """A source behind a factor or an electricity mix of the study."""

    factor_set: str
    version: str
    date: str


Overhead = Literal["pue_given", "pue_default", "lines", "total", "both"]
"""What counts the electricity of a room beside its equipment: a PUE, lines, what the whole leaves; ``both`` was told,
and the PUE counts."""


class Room(Record, kw_only=True):
    """A room with equipment: its site and kind, and what counts its electricity beside that of its equipment.

    ``pue`` is the greatest its lines give; energies are of a year [kWh], at published factors.
    """

    site: str
    kind: str
    lines: int
    equipment_kwh: float
    pue: float | None
    overhead: Overhead
    overhead_kwh: float


class Footprint(Document, kw_only=True):
    """``results.json`` of a footprint study; each dimension of ``breakdown`` sums to ``totals``.

    Sums by two dimensions are in ``breakdown.parquet``, the factors used in ``factors.parquet``.
    """

    study: FootprintHead
    totals: list[Total]
    breakdown: list[Part]
    sensitivity: list[Sensitivity]
    rcp: list[RuleVerdict]
    assumptions: list[ProblemRecord]
    normalisation: Normalisation
    plausibility: list[Plausibility]
    quality: dict[str, float]
    """Share of inventory lines by quality grade."""
    coverage: list[Coverage]
    top: list[TopLine]
    """At published factors."""
    differs: list[Departure] = field(default_factory=list)
    """What makes the mean another figure than the run at published factors, largest first."""
    rooms: list[Room] = field(default_factory=list)
    """Rooms with servers, storage or network equipment."""
    sources: list[SourceUsed]
    labels: CodeLabels
    """What people call the items."""
    category_labels: CodeLabels
    """What people call the categories."""


class DrawnDefault(Record):
    """The law of a default nobody gave: its 5, 50, 95 % and the mean of what it gives, in the unit of the amount.

    ``stream`` is what it is drawn by; ``range`` where its limits come from when they were read beside the set.
    """

    low: float
    central: float
    high: float
    mean: float
    stream: str
    range: str | None


class Amount(Record):
    """A number of a product, and how it was found; ``drawn`` when it is a default."""

    name: str
    value: float
    unit: str
    basis: str
    drawn: DrawnDefault | None = None


class ExplainedFactor(Record):
    """The factor or electricity mix of a product, with its source and its law.

    ``low central high`` are the 5, 50 and 95 % of one model, ``mean`` that of the draws of ``stream``; ``method_share``
    (0-1) is what models do not average out and ``models`` the sum of their squared shares in the estate.
    """

    kind: Literal["factor", "mix"]
    id: str
    item: str | None
    stage: str
    criterion: str
    place: str | None
    value: float
    low: float | None
    high: float | None
    central: float
    method_share: float
    models: float
    mean: float
    stream: str
    range: str | None
    """Where the range comes from when it was read beside the set."""
    unit: str
    quality: str | None
    set_name: str
    source_id: str
    source_kind: str
    publisher: str
    title: str
    version: str
    date_published: str
    url: str
    licence: str
    locator: str
    note: str


class ExplainedTerm(Record):
    """A product: the amounts (a lifetime divides) times the factor."""

    stage: str
    service: str | None
    item: str
    amounts: list[Amount]
    factor: ExplainedFactor
    value: float


class LineExplanation(Record):
    """The impact of a line, taken apart: ``total`` is the sum of the terms; ``label`` is that of what it is made of."""

    item_id: str
    name: str | None
    label: Labels
    source_file: str
    source_row: int
    criterion: str
    unit: str
    total: float
    missing_stages: list[str]
    terms: list[ExplainedTerm]


SumOf = Literal["total", "site", "service", "machine"]
SummedBy = Literal["tier", "stage", "category", "site", "service", "host"]


class SumPart(Record):
    """A part of a sum along one dimension; ``key`` is None for what is allocated to nothing; ``share`` is 0-1."""

    by: SummedBy
    key: str | None
    value: float
    share: float


class SumExplanation(Record, kw_only=True):
    """A sum of a study at published factors, taken apart: the parts of each dimension sum to ``total``."""

    of: SumOf
    key: str | None
    criterion: str
    unit: str
    total: float
    parts: list[SumPart]
    category_labels: CodeLabels
