"""The actions of a journey that enter nothing, done in the page; each ends within its time or says why."""

import os
from typing import Any

from ecosoin.doors.browser.fields import located
from ecosoin.doors.browser.redaction import refused_secret
from ecosoin.inputs.ecodesign import Journey, Step, refused_address
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.reference import load_reference_table


def failure_code(message: str, step: Step | None) -> str:
    """The problem code of a Playwright error met while doing ``step``, by the signs its English message holds."""
    signs = load_reference_table("ecodesign/browser_failures")
    if known := next((row["code"] for row in signs if row["sign"] in message), None):
        return known
    if "Timeout" in message and "exceeded" in message and step:
        return "journey-page-endless" if step.action == "open" else "journey-target-missing"
    return "journey-step-failed"


_FIRST_ERROR_STATUS = 400


class AssertionMissed(Exception):
    """What the journey expects is not in the page."""


class PageRefused(Exception):
    """The server answered an address of the journey with an error; its status is the argument."""


def secrets_of(journey: Journey) -> dict[str, str]:
    """The values the journey takes from the environment; all those it may not have, or that are unfit, at once."""
    names = sorted({s.secret for s in journey.steps if s.secret})
    refused = [r for r in (refused_secret(name, journey.env) for name in names) if r]
    if refused:
        raise InputProblems(Problem(code, "error", params=params) for code, params in refused)
    return {n: os.environ[n] for n in names}


def perform(page: Any, step: Step, timeout_s: float) -> None:
    """Does one step that enters nothing; raises Playwright's timeout or :class:`AssertionMissed`."""
    timeout = timeout_s * 1000
    match step.action:
        case "open":
            _open(page, step.text, timeout)
        case "click":
            located(page, step.target).click(timeout=timeout)
        case "wait_for":
            located(page, step.target).wait_for(timeout=timeout, state="visible")
        case "assert":
            _assert(page, step, timeout)
        case "scroll":
            _scroll(page, step.text, timeout)
        case "idle":
            page.wait_for_timeout(step.seconds * 1000)


def check_opened(journey: Journey, step: Step, place: str) -> None:
    """Refuses, before the browser goes there, an address that the journey may not open; ``place`` names the step."""
    refused = refused_address(step.text, journey.opened)
    if refused:
        code, params = refused
        raise InputProblems([Problem(code, "error", params={"step": place, **params})])


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
