"""What a measurement says of each RGESN 2024 criterion: decided, or hinted with evidence for a person to judge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from ecosoin.results.ecodesign import Finding
from ecosoin.results.record import Sentence

STATIC = ("script", "stylesheet", "image", "font", "media")
"""Types of requests that bring a file, not an answer."""

State = Literal["decided", "hinted"]


@dataclass(frozen=True)
class Earlier:
    """A measurement made before: its day (ISO, empty when unknown), its bytes, its requests."""

    measured_on: str
    encoded_bytes: float
    requests: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One run read whole: parts, requests, coverage, idle traffic, warm visit, media, code, declarations, history.

    ``today`` is the day of the measurement (ISO).
    """

    constants: Mapping[str, float]
    parts: Sequence[Mapping[str, Any]] = ()
    requests: Sequence[Mapping[str, Any]] = ()
    coverage: Sequence[Mapping[str, Any]] = ()
    idle: Mapping[str, Any] = field(default_factory=dict)
    growth: int = 0
    warm_requests: Sequence[Mapping[str, Any]] = ()
    hosts_third: frozenset[str] = frozenset()
    declared: Mapping[str, float] = field(default_factory=dict)
    typed: Mapping[str, float] | None = None
    slow_passed: bool | None = None
    narrow_overflow: Sequence[int] | None = None
    old_device_passed: bool | None = None
    media: Sequence[Mapping[str, Any]] = ()
    hidden_bytes: int | None = None
    code: Sequence[Mapping[str, str]] = ()
    cookies: Sequence[Mapping[str, Any]] = ()
    codecs: Sequence[Mapping[str, str]] = ()
    recent_features: Sequence[Mapping[str, str]] = ()
    inference: tuple[str, ...] = ()
    hosts_without_ipv6: Sequence[str] = ()
    green_hosts: frozenset[str] | None = None
    previous: Sequence[Earlier] = ()
    measured_bytes: float = 0
    today: str = ""

    def pages(self) -> Iterable[Mapping[str, Any]]:
        """The signals of the document at the end of each part."""
        return (p["signals"] for p in self.parts)

    def most(self, *keys: str) -> list[int]:
        """The largest count of each signal over the parts."""
        return [max((p[k] for p in self.pages()), default=0) for k in keys]

    def every(self, key: str) -> list[Any]:
        """A list signal gathered over the parts, each distinct value once."""
        seen: dict[str, Any] = {}
        for page in self.pages():
            for item in page[key]:
                seen.setdefault(str(item), item)
        return list(seen.values())

    def efficient(self, kind: str, codec: str) -> bool:
        """Whether the codec table calls a codec efficient; an unknown one is not."""
        return any(c["kind"] == kind and c["codec"] == codec and c["efficient"] == "1" for c in self.codecs)


def host_of(request: Mapping[str, Any]) -> str:
    """The host a request went to, without its port."""
    return urlsplit(request["url"]).hostname or ""


@dataclass(frozen=True)
class Seen:
    """What a rule saw: a signal with its parameters, on which resource, what it could save [byte, request]."""

    passed: bool
    signal: str
    params: Mapping[str, Any]
    resource: str = ""
    saving_bytes: float = 0
    saving_requests: int = 0


Rule = Callable[[Evidence], list[Seen]]
RULES: dict[str, Callable[[Evidence], list[Finding]]] = {}


def rule(criterion: str, state: State) -> Callable[[Rule], Rule]:
    """Registers the rule of a criterion; a criterion has one rule, which decides it or informs it."""

    def keep(function: Rule) -> Rule:
        RULES[criterion] = lambda evidence: [_finding(criterion, state, seen) for seen in function(evidence)]
        return function

    return keep


def _finding(criterion: str, state: State, seen: Seen) -> Finding:
    return Finding(
        rgesn=criterion, state=state, passed=seen.passed,
        signal=Sentence(code=f"ecodesign_signals.{seen.signal}", params=dict(seen.params)),
        resource=seen.resource, saving_bytes=seen.saving_bytes, saving_requests=seen.saving_requests,
    )  # fmt: skip


def judged(passed: bool, signal: str, /, **params: Any) -> list[Seen]:
    """One finding without a resource."""
    return [Seen(passed, signal, params)]


def fault(signal: str, resource: str = "", *, saving_bytes: float = 0, saving_requests: int = 0, **params: Any) -> Seen:
    """One failure, on a resource."""
    return Seen(False, signal, params, resource, saving_bytes=saving_bytes, saving_requests=saving_requests)
