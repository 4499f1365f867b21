"""What a measurement says of each RGESN 2024 criterion: decided, or hinted with evidence for a person to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

STATIC = ("script", "stylesheet", "image", "font", "media")
"""Types of requests that bring a file, not an answer."""

State = Literal["decided", "hinted"]


@dataclass(frozen=True)
class Finding:
    """A criterion, what was seen, on which resource, and what could be saved [byte, request] per act."""

    rgesn: str
    state: State
    passed: bool
    signal: str
    resource: str = ""
    saving_bytes: float = 0
    saving_requests: int = 0


@dataclass(frozen=True)
class Evidence:
    """One run read whole: parts, requests, coverage, idle traffic, warm visit, media, code, declarations, history.

    ``today`` is the day of the measurement (ISO); ``previous`` are earlier results documents.
    """

    parts: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    coverage: list[dict[str, Any]]
    idle: Mapping[str, Any]
    growth: int
    warm_requests: list[dict[str, Any]]
    hosts_third: frozenset[str]
    declared: Mapping[str, float]
    constants: Mapping[str, float]
    typed: Mapping[str, float] | None = None
    slow_passed: bool | None = None
    narrow_overflow: list[int] | None = None
    old_device_passed: bool | None = None
    media: Sequence[dict[str, Any]] = ()
    hidden_bytes: int | None = None
    code: Sequence[Mapping[str, str]] = ()
    cookies: Sequence[Mapping[str, Any]] = ()
    codecs: Sequence[Mapping[str, str]] = ()
    recent_features: Sequence[Mapping[str, str]] = ()
    inference: tuple[str, ...] = ()
    hosts_without_ipv6: Sequence[str] = ()
    green_hosts: frozenset[str] | None = None
    previous: Sequence[Mapping[str, Any]] = ()
    measured_bytes: float = 0
    today: str = ""

    def pages(self) -> Iterable[dict[str, Any]]:
        """The signals of the document at the end of each part."""
        return (p["signals"] for p in self.parts)

    def every(self, key: str) -> list[Any]:
        """A list signal gathered over the parts, each distinct value once."""
        seen: dict[str, Any] = {}
        for page in self.pages():
            for item in page[key]:
                seen.setdefault(str(item), item)
        return list(seen.values())

    def first_party_hosts(self) -> list[str]:
        """The hosts that answered, third parties left out."""
        hosts = {urlsplit(r["url"]).hostname or "" for r in self.requests if not r["failed"]}
        return sorted(hosts - self.hosts_third)

    def efficient(self, kind: str, codec: str) -> bool:
        """Whether the codec table calls a codec efficient; an unknown one is not."""
        return any(c["kind"] == kind and c["codec"] == codec and c["efficient"] == "1" for c in self.codecs)


Rule = Callable[[Evidence], list[Finding]]
RULES: dict[str, Rule] = {}


def rule(criterion: str) -> Callable[[Rule], Rule]:
    """Registers the rule of a criterion; a criterion has one rule."""

    def keep(function: Rule) -> Rule:
        RULES[criterion] = function
        return function

    return keep


def verdict(criterion: str, state: State, passed: bool, signal: str) -> list[Finding]:
    """One finding without a resource."""
    return [Finding(criterion, state, passed, signal)]


def verdicts(criterion: str, state: State, bad: list[Finding], signal: str) -> list[Finding]:
    """The failures, or one success that says what was looked at."""
    return bad or verdict(criterion, state, True, signal)
