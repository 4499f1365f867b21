"""What do a measured journey, a comparison, a budget and an audit say? The documents of ``ecosoin ecodesign``.

Units: bytes as counted on the wire or after decoding, times in ms, energy in J, unless a field's name says another.
"""

from typing import Literal

from ecosoin.inputs.ecodesign import Status
from ecosoin.results.record import Document, Impact, Record, Sentence, Spread

ReasonKind = Literal["assertion", "accessibility", "speed", "content", "journey", "flaky"]
Component = Literal["device_manufacture", "device_electricity", "network", "server"]


class RunSpread(Record):
    """A measure over the runs: its median, least and most."""

    median: float
    min: float
    max: float


class Measures(Record, kw_only=True):
    """What is counted of a step or of a journey, over the runs: bytes, counts, ms, J; ``cls`` has no unit."""

    encoded_bytes: RunSpread
    decoded_bytes: RunSpread
    requests: RunSpread
    dom_elements: RunSpread
    heap_bytes: RunSpread
    task_ms: RunSpread
    script_ms: RunSpread
    layout_ms: RunSpread
    lcp_ms: RunSpread
    cls: RunSpread
    long_tasks: RunSpread
    long_task_ms: RunSpread
    websocket_bytes: RunSpread
    webrtc_bytes: RunSpread
    wall_ms: RunSpread
    energy_j: RunSpread


COUNTED: tuple[str, ...] = Measures.__struct_fields__
"""The measures, by name: those of a budget, of a comparison, of ``by_run``."""


RunMeasures = dict[str, list[float]]
"""The same measures in one run: a figure for each step, in order."""


class Traffic(Record):
    """What one type of resource, or one party, brought in the first run."""

    requests: int
    encoded_bytes: int
    decoded_bytes: int


class StepMeasures(Measures, kw_only=True):
    """A part of the journey, between two checkpoints."""

    name: str
    by_type: dict[str, Traffic]
    by_party: dict[str, Traffic]


class EcoIndex(Record):
    """Score [0-100], grade, greenhouse gases [gCO2e] and water [cl] per page view, by the formula's own convention."""

    score: int
    grade: str
    ghg_g: float
    water_cl: float


class WorstEcoIndex(EcoIndex, kw_only=True):
    """The EcoIndex of the journey: that of its worst step."""

    step: str


class Swd4(Record):
    """Sustainable Web Design v4: greenhouse gases of the bytes alone [gCO2e]."""

    co2e_g: float


class JourneyScore(Record):
    """Score [0-100] and its three equal parts."""

    score: float
    energy: float
    performance: float
    data: float


class Scores(Record):
    """The three scores, each named and separate."""

    ecoindex: WorstEcoIndex
    swd4: Swd4
    journey: JourneyScore


class Assertion(Record):
    """What the journey expects of a page, and whether it was so in every run."""

    step: str
    assertion: str
    passed: bool


class AccessibilityFault(Record):
    """A WCAG rule the page breaks: axe-core's name, gravity and sentence by language, how often, and first places."""

    rule: str
    impact: str
    help: dict[str, str]
    nodes: int
    where: list[str]


class Finding(Record, kw_only=True):
    """What was seen for an RGESN criterion, on which resource, and what could be saved [byte, request, mg CO2e]."""

    rgesn: str
    state: Literal["decided", "hinted"]
    passed: bool
    signal: Sentence
    resource: str = ""
    saving_bytes: float = 0
    saving_requests: int = 0
    saving_co2e_mg_per_act: float | None = None
    saving_co2e_mg_per_year: float | None = None


class ComponentImpact(Impact, kw_only=True):
    """The part of a component in it."""

    component: Component


class WarmVisit(Record):
    """A step played again with what the browser kept."""

    name: str
    requests: int
    encoded_bytes: int
    cached_requests: int


class IdleTraffic(Record):
    """What the page asked for while nobody touched it for ``seconds``."""

    seconds: float
    requests: int
    encoded_bytes: int
    urls: list[str]


class Events(Record):
    """What the page opened by itself, refused."""

    dialogs: int
    popups: int
    downloads: int


class CodeCoverage(Record):
    """Characters of a script or sheet, and those never used."""

    url: str
    total: int
    unused: int


class RequestRecord(Record, kw_only=True):
    """One request of the first run, as the browser told it."""

    url: str
    type: str
    status: int
    mime: str
    encoded_bytes: int
    decoded_bytes: int
    protocol: str
    tls: str
    cached: bool
    failed: str
    time_s: float
    method: str
    encoding: str
    cache_control: str
    validator: bool
    cookie: bool
    gesture: bool
    duration_s: float
    server_cache: str


class MediaPlayer(Record):
    """A video or a sound: codecs decoded, size of the picture [pixel]."""

    url: str
    video: str
    audio: str
    width: int
    height: int


class Cookie(Record):
    """A cookie kept, without its value."""

    domain: str
    name: str
    days: float


class Measurement(Document, kw_only=True):
    """A journey measured: ``ecosoin ecodesign measure``."""

    command: Literal["ecodesign measure"] = "ecodesign measure"
    measured_on: str
    browser: str
    journey: str
    functional_unit: str
    profile: str
    runs: int
    flaky: bool
    hosts: list[str]
    steps: list[StepMeasures]
    total: Measures
    scores: Scores
    assertions: list[Assertion]
    expected_missing: list[str]
    accessibility: list[AccessibilityFault]
    findings: list[Finding]
    footprint: list[Impact]
    footprint_components: list[ComponentImpact]
    assumptions: list[Sentence]
    declared: dict[str, float]
    acts_per_year: float | None
    warm: list[WarmVisit]
    idle: IdleTraffic
    console_errors: list[str]
    events: Events
    blocked_hosts: list[str]
    coverage: list[CodeCoverage]
    requests: list[RequestRecord]
    media: list[MediaPlayer]
    hidden_bytes: int | None
    cookies: list[Cookie]
    by_run: list[RunMeasures]


class Reason(Sentence, kw_only=True):
    """Why two versions are not equivalent."""

    kind: ReasonKind


class Saving(Record):
    """Before minus after of a measure at a step, over the runs; ``called`` when the interval excludes zero."""

    step: str
    metric: str
    p05: float
    p50: float
    p95: float
    called: bool


class ImpactChange(Record):
    """One criterion of one act on both sides and after minus before [``unit``], on the same draws."""

    criterion: str
    unit: str
    before: Spread
    after: Spread
    difference: Spread
    probability_after_lower: float


class ScoresOfBoth(Record):
    """The scores of both sides."""

    before: Scores
    after: Scores


class Comparison(Document, kw_only=True):
    """Two measurements: the same service, or why not; ``ecosoin ecodesign compare``."""

    command: Literal["ecodesign compare"] = "ecodesign compare"
    equivalent: bool
    speed_judged: bool
    reasons: list[Reason]
    savings: list[Saving]
    footprint: list[ImpactChange]
    assumptions: list[Sentence]
    scores: ScoresOfBoth


class BudgetCheck(Document, kw_only=True):
    """A budget kept, and how many limits it holds: ``ecosoin ecodesign budget check``."""

    command: Literal["ecodesign budget check"] = "ecodesign budget check"
    kept: bool = True
    limits: int


class AuditCoverage(Record):
    """Criteria given a status, of how many."""

    assessed: int
    criteria: int


class AuditedCriterion(Record):
    """A criterion of RGESN 2024 as the assessor left it."""

    id: str
    status: Status
    evidence: str
    action: str
    owner: str
    date: str


class AuditResult(Document, kw_only=True):
    """An RGESN audit and its official score [0-100], None when nothing applies: ``ecosoin ecodesign audit``."""

    command: Literal["ecodesign audit"] = "ecodesign audit"
    service: str
    sample: str
    organisation: str
    assessor: str
    score: float | None
    validated_weight: float
    applicable_weight: float
    coverage: AuditCoverage
    criteria: list[AuditedCriterion]
