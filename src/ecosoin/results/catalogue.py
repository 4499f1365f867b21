"""What do the factor sets hold? Documents printed by ``ecosoin catalogue … --json``."""

from ecosoin.results.record import Labels, ProblemRecord, Record


class FoundItem(Record):
    """An item that answers to a text, the sets that hold it, and how many criteria it has."""

    item: str
    label: Labels
    category: str
    category_label: Labels
    tier: str
    sets: list[str]
    criteria: int
    aliases: list[str]


class Search(Record):
    """What answers to a text."""

    text: str
    factor_sets: list[str]
    items: list[FoundItem]


class SourceCited(Record):
    """Where a number comes from."""

    id: str
    kind: str
    publisher: str
    title: str
    version: str


class FactorRecord(Record, kw_only=True):
    """An impact per ``unit``; ``low`` to ``high`` cover ``coverage`` (0-1) of its distribution; years of validity."""

    stage: str
    criterion: str
    value: float
    low: float | None
    high: float | None
    coverage: float | None = None
    unit: str
    place: str | None
    valid_from: int | None
    valid_to: int | None
    quality: str | None = None
    source: SourceCited
    licence: str
    url: str
    locator: str = ""
    note: str = ""


class HeldItem(Record):
    """An item as one set holds it: default life [year], electricity [kWh a year], factors, mixes, parts of climate."""

    factor_set: str
    category: str
    category_label: Labels
    tier: str
    lifetime_year: float | None
    energy_kwh_year: float | None
    aliases: list[str]
    note: str
    factors: list[FactorRecord]
    electricity: list[FactorRecord]
    parts: list[FactorRecord]


class ItemSheet(Record):
    """An item in every set that holds it."""

    item: str
    label: Labels
    factor_sets: list[HeldItem]


class CheckedSet(Record):
    """What a set holds, in rows, and what is wrong or doubtful in it."""

    factor_set: str
    items: int
    factors: int
    parts: int
    electricity: int
    sources: int
    assumed_factors: int
    factors_with_range: int
    items_without_mandatory_criterion: int
    problems: int
    doubts: int


class Check(Record):
    """Sets that were read whole, and what is hardly ever right in them."""

    factor_sets: list[CheckedSet]
    problems: list[ProblemRecord]


class CriterionCoverage(Record):
    """The share (0-1) of a set's items that have a criterion, and the places whose electricity does."""

    criterion: str
    mandatory: bool
    share_of_items: float
    places_with_electricity: int


class ItemCoverage(Record):
    """The stages an item has by criterion, and what a footprint would lack."""

    item: str
    label: Labels
    category: str
    category_label: Labels
    stages: dict[str, list[str]]
    mandatory: dict[str, bool]
    missing_mandatory: list[str]
    use_by_electricity: bool
    missing_lifetime: bool
    missing_embedded: bool


class Coverage(Record):
    """What a set covers and lacks."""

    factor_set: str
    items: int
    criteria: list[CriterionCoverage]
    coverage: list[ItemCoverage]
