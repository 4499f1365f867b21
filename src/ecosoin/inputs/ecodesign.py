"""What is told to an ecodesign study: the journey of a user, an audit of the RGESN criteria, the limits of a team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from ecosoin.inputs.sites import Site, own_sites, site_of, sites_named
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
class Granted:
    """What whoever runs a journey lets it do: open other sites, read environment variables, run unconfined.

    ``hosts``: ``host`` or ``host:port``; ``env``: names; ``memory_mb``: most memory of the browser [MB], None for
    that of ``limits.csv``.
    """

    hosts: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    sandbox: bool = True
    memory_mb: int | None = None


@dataclass(frozen=True)
class Journey:
    """Steps, the hosts that may be contacted, delays, and what the service declares about itself.

    ``hosts``: where pages may be opened beside ``base``; ``third_parties``: what these pages may call, never opened;
    both ``host`` or ``host:port``. ``env``: names of the environment variables that may be typed. ``trusted_keys``:
    base64 SHA-256 of server keys; ``inference``: parts of the addresses that call a model; ``green_hosts``: hosts
    listed as powered by renewable electricity, None when no list is given.
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
    env: tuple[str, ...] = ()

    @property
    def own(self) -> frozenset[Site]:
        """The sites of the service: the only ones whose pages receive an environment variable."""
        return own_sites(self.base)

    @property
    def opened(self) -> frozenset[Site]:
        """The sites whose pages may be opened and typed into."""
        return self.own.union(*map(sites_named, self.hosts))

    @property
    def reached(self) -> frozenset[Site]:
        """Every site that may be contacted."""
        return self.opened.union(*map(sites_named, self.third_parties))

    @property
    def third_hosts(self) -> frozenset[str]:
        """The names of the third parties."""
        return frozenset(site.host for text in self.third_parties for site in sites_named(text))


def refused_address(address: str, opened: Collection[Site]) -> tuple[str, dict[str, Any]] | None:
    """The problem of an address that a journey opens, with its parameters; None when it is at one of these sites.

    >>> refused_address("file:///etc/passwd", ())
    ('journey-address-scheme', {'found': 'file:'})
    """
    try:
        site = site_of(address)
    except ValueError:
        return "journey-address-invalid", {}
    if site is None:
        return "journey-address-scheme", {"found": f"{urlsplit(address).scheme}:"}
    return None if site in opened else ("journey-host-undeclared", {"host": site.words()})


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
