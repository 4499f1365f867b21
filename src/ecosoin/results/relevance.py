"""What does a relevance study find? Acts and redundant acts by rule, site and month; the digital and care they carry.

Only what may be published: a count is ``None`` where it was withheld.
"""

from typing import Literal

import msgspec

from ecosoin.results.record import (
    SCHEMA_VERSION,
    Document,
    Drawn,
    FileReading,
    Head,
    Labels,
    ProblemRecord,
    Record,
    Sentence,
)

Level = Literal["low", "central", "high"]
SizeOrigin = Literal["pacs", "instances", "range"]


class Levels(Record):
    """A figure at the low, central and high levels; ``None`` is withheld."""

    low: float | None
    central: float | None
    high: float | None


class RelevanceStudy(Head):
    """With which rules and engine; whether the data hold diagnoses and places of care.

    ``key_fingerprint``: tells one key of pseudonyms from another; ``None`` for a key of this run alone.
    """

    rules: str
    rules_in_force: int
    engine: str
    has_diagnoses: bool
    has_contexts: bool
    key_fingerprint: str | None = None


class ReadCount(Record):
    """Rows or resources of one kind: ``read`` all, ``kept`` the acts and diagnoses, the others why not."""

    resource: str
    reason: str
    rows: int


class RuleRow(Record):
    """A rule at one level of its minimum interval [days]: counts of acts and patients, avoidable acts."""

    rule: str
    level: Level
    interval_day: float
    acts: int | None
    patients: int | None
    redundant_after_accepted: int | None
    redundant_after_previous: int | None
    avoidable: Levels
    suppressed: bool


class SiteRow(RuleRow):
    """A rule at one site."""

    site: str


class MonthRow(RuleRow):
    """A rule in one month, ``YYYY-MM``."""

    month: str


class CareRow(Record):
    """The impact of the avoidable acts, in ``unit`` of the criterion: what stops at once, and the average load."""

    component: str
    criterion: str
    unit: str
    short_run: Drawn
    long_run: Drawn


class DigitalRow(CareRow):
    """The impact of a component of the digital chain; ``act`` is the kind of act that meets it, or ``any``."""

    act: str
    label: Labels


class ImageSize(Record):
    """The size of an examination [MB] by DICOM modality, where it comes from, and its mean number of images."""

    modality: str
    origin: SizeOrigin
    images_per_study: float | None
    mb: Levels


class Privacy(Record):
    """The least count published, and how many cells were withheld."""

    min_cell: int
    suppressed_cells: int


class Code(Record):
    """A code of a system: LOINC, NABM, CCAM, SNOMED or DICOM (``MODALITY:REGION``)."""

    system: str
    code: str


class Definition(Record):
    """A rule: intervals [days], avoidable share (0-1), what it does not watch, who says so."""

    rule: str
    test: Labels
    codes: list[Code]
    interval_day: Levels
    avoidable_share: Levels
    context: str
    exclusion: str
    exclusions: list[Sentence]
    note: Labels
    kind: Literal["redundancy", "low_value"]
    indication: str
    needs_diagnosis: bool
    hard: bool
    active: bool
    source: str
    source_id: str
    locator: str


class RuleSet(Record):
    """The rules of a set, as ``ecosoin relevance rules --json`` prints them."""

    rules: list[Definition]
    problems: list[ProblemRecord] = msgspec.field(default_factory=list)


class Relevance(Document, kw_only=True):
    """``results.json`` of ``ecosoin relevance``; ``reading`` is one row of counts rounded to ``privacy.min_cell``."""

    study: RelevanceStudy
    read: list[ReadCount]
    excluded_events: int | None
    rules: list[RuleRow]
    by_site: list[SiteRow]
    by_month: list[MonthRow]
    digital: list[DigitalRow]
    care: list[CareRow]
    images: list[ImageSize]
    privacy: Privacy
    definitions: list[Definition]


class RelevanceReading(Record, kw_only=True):
    """``reading.json``: the exact account of each file, the problems met; not for sharing."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    reading: list[FileReading]
    problems: list[ProblemRecord]


class PublishedMonth(Record):
    """The acts of a month under keyed fingerprints: ``every`` act as one, ``some`` of them by themselves."""

    every: str
    some: list[str]


class Publication(Record):
    """What a study told of, a line of the register its author keeps: months of acts, and ``asked``, of what.

    ``day``: when, ``YYYY-MM-DD``; ``asked``: fingerprint of the rules and of the least count told.
    """

    day: str
    key_fingerprint: str
    asked: str
    months: dict[str, PublishedMonth]
