"""The actions of a journey, done in the page; each ends within its time or says why."""

import os
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ecosoin.doors.browser.network import NetworkRecord
from ecosoin.doors.browser.redaction import SHORTEST
from ecosoin.inputs.ecodesign import Journey, Step, Target
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.reference import load_reference_table


def failure_code(message: str, step: Step | None, journey: Journey) -> str:
    """The problem code of a Playwright error met while doing ``step``, by the signs its English message holds."""
    if step and step.action == "open" and (urlsplit(step.text).hostname or "") not in journey.hosts:
        return "journey-host-undeclared"
    signs = load_reference_table("ecodesign/browser_failures")
    if known := next((row["code"] for row in signs if row["sign"] in message), None):
        return known
    if "Timeout" in message and "exceeded" in message and step:
        return "journey-page-endless" if step.action == "open" else "journey-target-missing"
    return "journey-step-failed"


_ASKING = ("XHR", "Fetch")
_FREE_LETTERS = 2
_BETWEEN_S, _PAUSE_S = 0.2, 0.7


def typing_time_s(text: str) -> float:
    """How long :func:`type_watched` takes [s], at most, when the page answers."""
    return len(text) * (_BETWEEN_S + 0.1) + 2 * _PAUSE_S


def type_watched(field: Any, text: str, network: NetworkRecord, timeout_ms: float) -> dict[str, float]:
    """``requests`` sent, those sent before the third letter (``early``), the shortest time between two [s].

    After two letters the user pauses 0.7 s, then types a letter every 0.2 s: a page that asks at each letter, or after
    two, shows it.
    """
    first, early = len(network.requests), 0
    for position, letter in enumerate(text):
        if position == _FREE_LETTERS:
            field.page.wait_for_timeout(_PAUSE_S * 1000)
            early = len(_asked(network, first))
        field.press_sequentially(letter, timeout=timeout_ms)
        field.page.wait_for_timeout(_BETWEEN_S * 1000)
    field.page.wait_for_timeout(_PAUSE_S * 1000)
    times = _asked(network, first)
    if len(text) <= _FREE_LETTERS:
        early = len(times)
    shortest = min((b - a for a, b in pairwise(times)), default=float("inf"))
    return {"requests": len(times), "early": early, "interval_s": shortest}


def _asked(network: NetworkRecord, first: int) -> list[float]:
    return [r.time_s for r in network.requests[first:] if r.kind in _ASKING]


_FIRST_ERROR_STATUS = 400


class AssertionMissed(Exception):
    """What the journey expects is not in the page."""


class PageRefused(Exception):
    """The server answered an address of the journey with an error; its status is the argument."""


def secrets_of(journey: Journey) -> dict[str, str]:
    """The values the journey takes from the environment; all the missing ones at once."""
    names = sorted({s.secret for s in journey.steps if s.secret})
    missing = [n for n in names if not os.environ.get(n)]
    if missing:
        raise InputProblems(Problem("journey-secret-missing", "error", params={"name": n}) for n in missing)
    short = [n for n in names if len(os.environ[n]) < SHORTEST]
    if short:
        raise InputProblems(
            Problem("journey-secret-short", "error", params={"name": n, "least": SHORTEST}) for n in short
        )
    return {n: os.environ[n] for n in names}


def text_of(step: Step, secrets: dict[str, str]) -> str:
    """What the user enters."""
    return secrets[step.secret] if step.secret else step.text


def perform(page: Any, step: Step, secrets: dict[str, str], timeout_s: float) -> None:
    """Does one step, ``type`` excepted; raises Playwright's timeout or :class:`AssertionMissed`."""
    timeout = timeout_s * 1000
    match step.action:
        case "open":
            _open(page, step.text, timeout)
        case "click":
            located(page, step.target).click(timeout=timeout)
        case "fill":
            located(page, step.target).fill(text_of(step, secrets), timeout=timeout)
        case "wait_for":
            located(page, step.target).wait_for(timeout=timeout, state="visible")
        case "assert":
            _assert(page, step, timeout)
        case "scroll":
            _scroll(page, step.text, timeout)
        case "idle":
            page.wait_for_timeout(step.seconds * 1000)
        case "upload":
            located(page, step.target).set_input_files(step.text, timeout=timeout)


def located(page: Any, target: Target) -> Any:
    """The first element a target names."""
    if target.role:
        found = page.get_by_role(target.role, name=target.name) if target.name else page.get_by_role(target.role)
    elif target.text and not target.selector:
        found = page.get_by_text(target.text)
    else:
        found = page.locator(target.selector)
    return found.first


def _open(page: Any, address: str, timeout: float) -> None:
    answer = page.goto(address, timeout=timeout, wait_until="load")
    if answer is not None and answer.status >= _FIRST_ERROR_STATUS:
        raise PageRefused(answer.status)


def _assert(page: Any, step: Step, timeout: float) -> None:
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    found = located(page, step.target)
    wait = min(timeout, 3000)
    try:
        found.wait_for(timeout=wait, state="visible")
        if step.target.value is not None and found.input_value(timeout=wait) != step.target.value:
            raise AssertionMissed(step.words())
        if step.target.selector and step.target.text and step.target.text not in found.inner_text(timeout=wait):
            raise AssertionMissed(step.words())
    except PlaywrightTimeout:
        raise AssertionMissed(step.words()) from None


def _scroll(page: Any, place: str, timeout: float) -> None:
    if place not in ("bottom", "top"):
        page.locator(place).first.scroll_into_view_if_needed(timeout=timeout)
        return
    page.evaluate("t => window.scrollTo(0, t === 'top' ? 0 : document.documentElement.scrollHeight)", place)
    page.wait_for_timeout(150)
