"""What is told to an ecodesign study: the journey of a user, an audit of the RGESN criteria, the limits of a team."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from ecosoin.words import languages, say

Action = Literal["open", "click", "fill", "wait_for", "assert", "scroll", "idle", "upload", "checkpoint", "type"]
ACTIONS: tuple[Action, ...] = get_args(Action)
DECLARED = (
    "screen_bytes_max", "screen_requests_max", "pue", "wue", "grid_g_kwh", "heat_reused", "renewable_share",
    "reduction_target_percent", "server_wh_per_act", "server_wh_per_act_low", "server_wh_per_act_high",
)  # fmt: skip
"""What a service may declare of itself: [byte], [request] per screen, ratio, L/kWh, gCO2e/kWh, 0 or 1, 0-1, %, [Wh]."""


@dataclass(frozen=True)
class Target:
    """Where a step acts or what it asserts: a CSS selector, a visible text, or a role with its name."""

    selector: str | None = None
    text: str | None = None
    role: str | None = None
    name: str | None = None
    value: str | None = None

    def words(self) -> str:
        """The target in one line, for messages and reports."""
        parts = ((k, getattr(self, k)) for k in ("selector", "text", "role", "name", "value"))
        return ", ".join(f'{k} "{v}"' for k, v in parts if v is not None)


@dataclass(frozen=True)
class Step:
    """One action; ``text`` is the address, checkpoint name, value or file; ``secret`` an environment variable."""

    action: Action
    target: Target = Target()
    text: str = ""
    secret: str | None = None
    seconds: float = 0.0

    def words(self) -> str:
        """The step in one line, without any secret."""
        return f"{self.action} {self.target.words() or self.text}".strip()


@dataclass(frozen=True)
class Journey:
    """Steps, the hosts that may be contacted, delays, and what the service declares about itself.

    ``trusted_keys``: base64 SHA-256 of server keys; ``inference``: parts of the addresses that call a model;
    ``green_hosts``: hosts listed as powered by renewable electricity, None when no list is given.
    """

    name: str
    base: str
    hosts: tuple[str, ...]
    third_parties: tuple[str, ...]
    steps: tuple[Step, ...]
    profile: str = "desktop"
    timeout_s: float = 20
    idle_s: float = 30
    settle_s: float = 1
    functional_unit: str = ""
    acts_per_year: float | None = None
    expected: tuple[str, ...] = ()
    declared: dict[str, float] = field(default_factory=dict)
    country: str = "FR"
    trusted_keys: tuple[str, ...] = ()
    inference: tuple[str, ...] = ()
    green_hosts: frozenset[str] | None = None


Status = Literal["met", "in_progress", "not_met", "not_applicable", "to_assess"]
STATUSES: tuple[Status, ...] = get_args(Status)
NO_OTHER_KEY = {"extra": "forbid"}
"""How the door checks a file of one of these shapes."""


def points_of(status: Status, weight: float) -> tuple[float, float]:
    """Points won and possible of a criterion.

    >>> points_of("in_progress", 1.5), points_of("not_applicable", 1.5)
    ((0.0, 1.5), (0.0, 0.0))
    """
    return (weight if status == "met" else 0.0), (0.0 if status == "not_applicable" else weight)


@cache
def statuses_by_word() -> Mapping[str, Status]:
    """The status each word of each language means, in lower case; a code means itself."""
    said = {say(f"ecodesign.status_{code}", k).casefold(): code for code in STATUSES for k in languages()}
    return {**said, **{code: code for code in STATUSES}}


@dataclass(frozen=True)
class Assessment:
    """The status of a criterion, and what the assessor wrote."""

    __pydantic_config__ = NO_OTHER_KEY
    status: Status = "to_assess"
    evidence: str = ""
    action: str = ""
    owner: str = ""
    date: str = ""


@dataclass(frozen=True)
class Audit:
    """The service assessed, on which sample, by whom, and each criterion by its number."""

    __pydantic_config__ = NO_OTHER_KEY
    service: str = ""
    sample: str = ""
    organisation: str = ""
    assessor: str = ""
    criteria: Mapping[str, Assessment] = field(default_factory=dict)


@dataclass(frozen=True)
class Budget:
    """The most a journey or a step may take, by measure, and the least its scores may be."""

    __pydantic_config__ = NO_OTHER_KEY
    total: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ecoindex_min: float | None = None
    journey_score_min: float | None = None
