"""One measured page against a bare Playwright load of the same page, in the same run: wall time and memory."""

from __future__ import annotations

import platform
import resource
import statistics
import time
from importlib import resources
from pathlib import Path

from ecosoin.connectors.browser_launch import opened_browser
from ecosoin.connectors.browser_run import RunOptions, run_journey
from ecosoin.connectors.local_site import local_site
from ecosoin.principles.ecodesign.journey import Journey, Step

SITES = Path(str(resources.files("ecosoin") / "reference" / "examples" / "ecodesign"))
RUNS = 3


def bare(address: str) -> float:
    """Seconds of a launch, a load and an end, without reading anything."""
    began = time.monotonic()
    with opened_browser(("127.0.0.1",)) as opened:
        opened.page.goto(address)
    return time.monotonic() - began


def ours(address: str) -> float:
    """Seconds of one run with every signal, idle and settling waits at zero."""
    steps = (Step("checkpoint", text="page"), Step("open", text=address))
    journey = Journey("bench", address, ("127.0.0.1",), (), steps, idle_s=0, settle_s=0)
    began = time.monotonic()
    run_journey(journey, RunOptions("desktop", warm=False))
    return time.monotonic() - began


def main() -> None:
    """Prints medians and the ratio for both versions of the service."""
    print(platform.platform(), platform.python_version())
    for name in ("light", "heavy"):
        with local_site(SITES / name, frugal=name == "light") as site:
            bare(site.address)
            pairs = [(bare(site.address), ours(site.address)) for _ in range(RUNS)]
        b, o = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{name}: bare {b:.2f} s, ours {o:.2f} s, ratio {o / b:.2f}")
    print(f"peak memory of our process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
