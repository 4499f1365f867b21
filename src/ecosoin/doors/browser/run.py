"""One run of a journey in a fresh browser: what each part between two checkpoints cost, and what the pages hold."""

import time
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ecosoin.doors.browser.content import accessibility_faults, video_bytes_when_hidden
from ecosoin.doors.browser.fields import Typist, typing_time_s
from ecosoin.doors.browser.launch import Confinement, OpenBrowser, opened_browser
from ecosoin.doors.browser.network import Request, network_totals
from ecosoin.doors.browser.page import ObservedPage
from ecosoin.doors.browser.redaction import redacted, without_secrets
from ecosoin.doors.browser.steps import (
    AssertionMissed,
    PageRefused,
    check_opened,
    failure_code,
    perform,
    secrets_of,
)
from ecosoin.inputs.ecodesign import Journey, Step
from ecosoin.kernel.errors import InputProblems, Problem

_GRACE_S = 10
_CACHE_HEADERS = ("x-cache", "cf-cache-status", "x-cache-status", "age")
_ACTS = ("click", "fill", "type", "upload")
_GROWTH_MS = 200
_FINISH_S, _FINISH_STEP_MS = 1.0, 20
_SCROLL_TO_END = """() => new Promise((done) => { window.scrollTo(0, document.documentElement.scrollHeight);
  requestAnimationFrame(() => requestAnimationFrame(() => done())); })"""
_ENTERS = ("fill", "upload")
_WAITS = ("open", "click", "upload", "scroll", "type")


@dataclass(frozen=True)
class RunOptions:
    """Whether to read every signal (slower), to visit again with a warm cache; how the browser is held."""

    profile: str
    details: bool = True
    warm: bool = True
    confinement: Confinement = field(default_factory=Confinement)


def run_journey(journey: Journey, options: RunOptions) -> dict[str, Any]:
    """The parts, assertions, requests and signals of one run; :class:`InputProblems` when a step cannot be done."""
    secrets = secrets_of(journey)
    with opened_browser(journey.reached, journey.trusted_keys, options.confinement) as opened:
        return _Run(journey, options, secrets, opened).whole()


class _Run:
    def __init__(self, journey: Journey, options: RunOptions, secrets: dict[str, str], opened: OpenBrowser):
        self.journey, self.options, self.secrets, self.opened = journey, options, secrets, opened
        self.typed: dict[str, float] | None = None
        self.dog, self.place = opened.watchdog, "–"
        self.step: Step | None = None
        self.typist = Typist(opened.page, journey, secrets)
        self.dog.allow(journey.timeout_s + _GRACE_S)

    def whole(self) -> dict[str, Any]:
        from playwright.sync_api import Error as PlaywrightError

        try:
            self.observed = ObservedPage(self.opened.page, self.options.profile)
        except PlaywrightError:
            raise self._problem(self.dog.cause or "browser-crashed", **self._limits()) from None
        try:
            found: dict[str, Any] = redacted(self._measured(), self.secrets)
            return found
        except PageRefused as refused:
            raise self._problem("journey-page-refused", status=refused.args[0]) from None
        except PlaywrightError as error:
            if self.dog.cause:
                raise self._problem(self.dog.cause, **self._limits()) from None
            self._check_place()
            message = str(error)
            if self.observed.crashed or "crashed" in message or "closed" in message:
                raise self._problem("browser-crashed") from None
            code = failure_code(message, self.step)
            reason = without_secrets(message.strip().splitlines()[0], self.secrets)
            status = max((r.status for r in self.observed.network.requests[-1:]), default=0) or "–"
            raise self._problem(code, reason=reason, seconds=self.journey.timeout_s, status=status) from None

    def _limits(self) -> dict[str, float]:
        return {"seconds": self.journey.timeout_s, "memory": self.options.confinement.memory()}

    def _check_place(self) -> None:
        """Stops when the page went to a site the journey may not open; its address tells, even if nothing answered."""
        page = self.observed.network.led_to()
        if page and page.site not in self.journey.opened:
            raise self._problem("journey-left", host=page.site.words() if page.site else page.host)

    def _problem(self, code: str, **params: object) -> InputProblems:
        return InputProblems([Problem(code, "error", params=redacted({"step": self.place, **params}, self.secrets))])

    def _measured(self) -> dict[str, Any]:
        if self.options.details:
            self.observed.start_coverage()
        parts, assertions = self._parts()
        found: dict[str, Any] = {"parts": parts, "assertions": assertions}
        if self.options.details:
            self._allow(0)
            found["coverage"] = self.observed.coverage()
            found["accessibility"] = accessibility_faults(self.observed.session)
            text = self.opened.page.evaluate("() => document.body ? document.body.innerText : ''")
            found["expected_missing"] = [e for e in self.journey.expected if not self._is_there(e, text)]
            self.step = None
            found["idle"] = self._idle_traffic()
            found["overflow"] = self.observed.overflowing_widths()
            found["growth"] = self._growth()
        found["typed"] = self.typed
        self._let_finish()
        self._check_place()
        found["requests"] = [self._record(r) for r in self.observed.network.requests]
        if self.options.details:
            found |= self._content()
        found["websocket_bytes"] = self.observed.network.websocket_bytes
        found["console_errors"] = [t[:300] for t in self.observed.console]
        found |= {k: getattr(self.observed, k) for k in ("dialogs", "popups", "downloads")}
        found["browser"], found["sandboxed"] = self.opened.browser.version, self.opened.sandboxed
        if self.options.warm:
            before = len(self.observed.network.requests)
            warm, _ = self._parts()
            found["warm"] = [{k: p[k] for k in ("name", "requests", "encoded_bytes", "cached_requests")} for p in warm]
            found["warm_requests"] = [self._record(r) for r in self.observed.network.requests[before:]]
        return found

    def _parts(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        steps, assertions, parts = self.journey.steps, list[dict[str, Any]](), list[dict[str, Any]]()
        current: list[Step] = []
        name = self.journey.name
        for step in (*steps, Step("checkpoint")):
            if step.action != "checkpoint":
                current.append(step)
                continue
            if current:
                parts.append(self._part(name, current, len(parts), assertions))
            current, name = [], step.text
        self._let_finish()
        requests = self.observed.network.requests
        bounds = [p["first_request"] for p in parts] + [len(requests)]
        for part, (first, last) in zip(parts, pairwise(bounds), strict=True):
            part |= network_totals(requests[first:last], self.journey.third_hosts)
        return parts, assertions

    def _let_finish(self) -> None:
        """Gives requests already sent the time to be answered, so that all their bytes are counted."""
        self._allow(_FINISH_S)
        end = time.monotonic() + _FINISH_S
        while self.observed.network.under_way() and time.monotonic() < end:
            self.opened.page.wait_for_timeout(_FINISH_STEP_MS)

    def _part(self, name: str, steps: list[Step], index: int, assertions: list[dict[str, Any]]) -> dict[str, Any]:
        first = len(self.observed.network.requests)
        sockets = self.observed.network.websocket_bytes
        began, counted = time.monotonic(), self.observed.counters()
        for step in steps:
            self.step, self.place = step, without_secrets(f"{name} · {step.words()}", self.secrets)
            self._allow(step.seconds)
            self.observed.network.acted |= step.action in _ACTS
            if step.action != "open":
                self._check_place()
            try:
                self._perform(step)
                passed = True
            except AssertionMissed:
                passed = False
            if step.action == "assert":
                assertions.append({"step": name, "assertion": step.words(), "passed": passed})
        self._allow(self.journey.settle_s)
        if any(s.action in _WAITS for s in steps):
            self.opened.page.wait_for_timeout(self.journey.settle_s * 1000)
        self._check_place()
        wall = time.monotonic() - began
        after, signals = self.observed.counters(), self.observed.signals()
        if self.options.details:
            self.observed.read_code()
        spent = {k: after[k] - counted[k] if after[k] >= counted[k] else after[k] for k in after if k != "heap_bytes"}
        return {
            "name": name, "index": index, "wall_ms": wall * 1000, **spent, "heap_bytes": after["heap_bytes"],
            "dom_elements": signals["dom"],
            "lcp_ms": signals["lcp"], "cls": signals["cls"], "long_tasks": signals["long"],
            "long_task_ms": signals["longMs"], "signals": signals, "first_request": first,
            "websocket_bytes": self.observed.network.websocket_bytes - sockets, "webrtc_bytes": signals["rtc"],
            "actions": sum(s.action in ("click", "fill", "type", "open") for s in steps),
        }  # fmt: skip

    def _content(self) -> dict[str, Any]:
        """Media, code and cookies; the videos started to be watched add no request to the journey."""
        self._allow(5)
        seen = self.observed
        return {
            "hidden_bytes": video_bytes_when_hidden(self.opened.page, seen.session, seen.network, seen.media),
            "cookies": seen.cookies(),
            "media": seen.media.found(),
            "code": seen.code.found(),
        }

    def _perform(self, step: Step) -> None:
        if step.action == "type":
            self._allow(typing_time_s(self.typist.text_of(step)))
            self.typed = self.typist.type_watched(step, self.place, self.observed.network)
            return
        if step.action in _ENTERS:
            self.typist.enter(step, self.place)
            return
        if step.action == "open":
            check_opened(self.journey, step, self.place)
        perform(self.opened.page, step, self.journey.timeout_s)
        if step.action == "open":
            self._check_place()

    def _idle_traffic(self) -> dict[str, Any]:
        first, sockets = len(self.observed.network.requests), self.observed.network.websocket_bytes
        self.place = "idle"
        self._allow(self.journey.idle_s)
        self.opened.page.wait_for_timeout(self.journey.idle_s * 1000)
        self._let_finish()
        made = self.observed.network.requests[first:]
        size = self.observed.network.websocket_bytes - sockets
        urls = sorted({r.url[:300] for r in made})
        bytes_ = sum(r.encoded for r in made)
        return {"seconds": self.journey.idle_s, "requests": len(made), "encoded_bytes": bytes_ + size, "urls": urls}

    def _growth(self) -> int:
        """How many times the page grew and asked the network by itself when scrolled to its end, three times."""
        grown = 0
        for _ in range(3):
            self._allow(1)
            height, asked = self._height(), len(self.observed.network.requests)
            self.opened.page.evaluate(_SCROLL_TO_END)
            self.opened.page.wait_for_timeout(min(_GROWTH_MS, self.journey.settle_s * 1000))
            if self._height() == height or len(self.observed.network.requests) == asked:
                break
            grown += 1
        return grown

    def _height(self) -> int:
        return int(self.opened.page.evaluate("() => document.documentElement.scrollHeight"))

    def _is_there(self, expected: str, text: str) -> bool:
        if expected.startswith("css:"):
            return int(self.opened.page.locator(expected.removeprefix("css:")).count()) > 0
        return expected in text

    def _allow(self, seconds: float) -> None:
        self.dog.allow(self.journey.timeout_s + _GRACE_S + seconds)

    def _record(self, r: Request) -> dict[str, Any]:
        return {
            "url": r.url[:300], "type": r.kind.lower(), "status": r.status,
            "mime": r.mime, "encoded_bytes": r.encoded, "decoded_bytes": r.decoded, "protocol": r.protocol,
            "tls": r.tls, "cached": r.from_cache, "failed": r.failed, "time_s": r.time_s, "method": r.method,
            "encoding": r.headers.get("content-encoding", ""), "cache_control": r.headers.get("cache-control", ""),
            "validator": bool(r.headers.get("etag") or r.headers.get("last-modified") or r.headers.get("expires")),
            "cookie": r.sets_cookie, "gesture": r.gesture, "duration_s": r.duration_s,
            "server_cache": next((f"{h}: {r.headers[h]}" for h in _CACHE_HEADERS if h in r.headers), ""),
        }  # fmt: skip
