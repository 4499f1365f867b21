"""A page served on this machine and measured in the real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecosoin.connectors.browser_run import RunOptions, run_journey
from ecosoin.connectors.local_site import local_site
from ecosoin.principles.ecodesign.journey import Journey, Step
from ecosoin.workflows.ecodesign_measure import measure


@pytest.fixture
def visit(tmp_path: Path) -> Callable[..., Any]:
    """Measures an HTML text (and its files) with a short journey; extra steps and settings as given."""

    def run(html: str, *steps: Step, files: dict[str, bytes] | None = None, document: bool = False, **settings: Any):
        frugal = settings.pop("frugal", False)
        (tmp_path / "index.html").write_text(html, encoding="utf-8")
        for name, content in (files or {}).items():
            (tmp_path / name).write_bytes(content)
        with local_site(tmp_path, frugal=frugal) as site:
            start = (Step("checkpoint", text="page"), Step("open", text=site.address))
            settings = {"idle_s": 0, "settle_s": 0.2, "timeout_s": 10, **settings}
            hosts = ("127.0.0.1", *settings.get("third_parties", ()))
            settings.setdefault("third_parties", ())
            journey = Journey("essai", site.address, hosts, steps=(*start, *steps), **settings)
            if document:
                return measure(journey, 1, "desktop")
            return run_journey(journey, RunOptions("desktop", warm=False))

    return run
