"""Runs of a journey as the browser tells them, written by hand: a whole study without a browser."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from ecosoin.inputs.ecodesign import Journey, Step, Target
from ecosoin.results.ecodesign import Measurement
from ecosoin.results.record import Sentence
from ecosoin.studies.ecodesign.road import study
from ecosoin.studies.ecodesign.road.history import History

DAY = date(2026, 1, 1)
JOURNEY = Journey(
    name="Prendre rendez-vous",
    base="http://soin.example/",
    hosts=("soin.example",),
    third_parties=("tiers.example",),
    steps=(Step("checkpoint", text="accueil"), Step("open", text="/"), Step("assert", Target(text="Bonjour"))),
    acts_per_year=1000,
    declared={"pue": 1.9, "renewable_share": 0.3, "screen_bytes_max": 100.0, "reduction_target_percent": 20.0},
    inference=("/predict",),
    green_hosts=frozenset({"vert.example"}),
)
_SIGNALS: dict[str, Any] = {
    "source": False, "plugins": 1, "viewport": False, "infinite": 1, "native": 2, "fake": 3, "families": 3, "faces": 5,
    "forms": 1, "untold": ["#nom"], "notify": 1, "busy": 0, "disabled": 0, "sensors": ["geolocation"],
    "uploads": [{"accept": ""}], "documents": [{"href": "notice.docx", "told": False}],
    "videos": [{"src": "film.webm", "natural": 90_000, "displayed": 10_000, "autoplay": True, "playing": True}],
    "images": [{"src": "http://soin.example/a.png", "natural": 900, "displayed": 100, "below": True, "lazy": False}],
}  # fmt: skip


def request(path: str, **other: Any) -> dict[str, Any]:
    """A request of the first run."""
    return {
        "url": f"http://soin.example/{path}", "type": "document", "status": 200, "mime": "text/html",
        "encoded_bytes": 9_000, "decoded_bytes": 30_000, "protocol": "http/1.1", "tls": "", "cached": False,
        "failed": "", "time_s": 1.5, "method": "GET", "encoding": "", "cache_control": "", "validator": False,
        "cookie": False, "gesture": False, "duration_s": 0.25, "server_cache": "", **other,
    }  # fmt: skip


def part(name: str, **measures: float) -> dict[str, Any]:
    """A step of a run."""
    traffic = {"requests": 6, "encoded_bytes": 900, "decoded_bytes": 30_000}
    return {
        "name": name, "index": 0, "wall_ms": 2_000.0, "task_ms": 50.0, "script_ms": 20.0, "layout_ms": 5.0,
        "heap_bytes": 2e6, "dom_elements": 300, "lcp_ms": 200.0, "cls": 0.01, "long_tasks": 1, "long_task_ms": 60.0,
        "websocket_bytes": 0, "webrtc_bytes": 0, "signals": copy.deepcopy(_SIGNALS), "first_request": 0, "actions": 4,
        "requests": 6, "encoded_bytes": 900, "decoded_bytes": 30_000, "cached_requests": 0, "blocked_hosts": [],
        "by_type": {"document": traffic}, "by_party": {"first": traffic}, **measures,
    }  # fmt: skip


def run(*parts: dict[str, Any], passed: bool = True, **other: Any) -> dict[str, Any]:
    """A run read whole, with a fault for most criteria."""
    requests = [
        request(""),
        request("app.js", type="script", mime="application/javascript"),
        request("a.png", type="image", mime="image/png"),
        request("predict", type="xhr", mime="application/json", method="POST", url="http://tiers.example/predict"),
        request("police.otf", type="font", mime="font/otf", encoded_bytes=90_000),
        request("suivi.gif", type="image", mime="image/gif", url="http://tiers.example/s.gif", cookie=True),
    ]
    return {
        "parts": list(parts) or [part("accueil")],
        "assertions": [{"step": "accueil", "assertion": 'assert text "Bonjour"', "passed": passed}],
        "coverage": [{"url": "http://soin.example/app.js", "total": 90_000, "unused": 80_000}],
        "accessibility": [], "expected_missing": [], "overflow": [320], "growth": 2,
        "idle": {"seconds": 2.0, "requests": 2, "encoded_bytes": 166, "urls": ["http://soin.example/etat"]},
        "typed": {"requests": 5, "early": 2, "interval_s": 0.2}, "requests": requests, "hidden_bytes": 5000,
        "cookies": [{"domain": "soin.example", "name": "suivi", "days": 500.0}],
        "media": [{"url": "film.webm", "video": "vp8", "audio": "pcm", "width": 1280, "height": 720}],
        "code": [{"language": "js", "url": "http://soin.example/app.js", "text": "Promise.try(f)"}],
        "console_errors": [], "dialogs": 1, "popups": 1, "downloads": 1, "browser": "156.0", "sandboxed": True,
        "warm": [{"name": "accueil", "requests": 6, "encoded_bytes": 900, "cached_requests": 0}],
        "warm_requests": [], **other,
    }  # fmt: skip


FAULT = {
    "rule": "label", "impact": "critical", "nodes": 2, "where": ["#nom"],
    "help": {"fr": "Chaque champ doit avoir une étiquette", "en": "Form elements must have labels"},
}  # fmt: skip


def measured(*runs: dict[str, Any], journey: Journey = JOURNEY, history: History | None = None) -> Measurement:
    """The results document of these runs."""
    with played(runs):
        return study.measure(journey, study.MeasureOptions(runs=len(runs)), history or History(today=DAY))


@contextmanager
def played(runs: Sequence[dict[str, Any]]) -> Iterator[None]:
    """While it lasts, the browser answers these runs, one after the other, and no name is looked up."""
    answers = [copy.deepcopy(r) for r in runs]
    with (
        patch.object(study, "run_journey", side_effect=answers),
        patch.object(study, "hosts_without_ipv6", return_value=[]),
    ):
        yield


def as_text(signal: Sentence) -> str:
    """A signal in one line: its code, then ``name=value`` of each parameter."""
    values = (f"{k}={v:g}" if isinstance(v, int | float) else f"{k}={v}" for k, v in signal.params.items())
    return " ".join([signal.code.removeprefix("ecodesign_signals."), *values])
