"""A journey: what a user does with the service, in steps with checkpoints and functional assertions."""

from dataclasses import dataclass, field
from typing import Literal

Action = Literal["open", "click", "fill", "wait_for", "assert", "scroll", "idle", "upload", "checkpoint", "type"]
ACTIONS: tuple[Action, ...] = (
    "open", "click", "fill", "wait_for", "assert", "scroll", "idle", "upload", "checkpoint", "type",
)  # fmt: skip
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
