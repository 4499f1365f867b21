"""One measured page against a bare Playwright load and Lighthouse of the same page, in the same run.

    python bench/ecodesign.py [--node FOLDER]

``FOLDER``: where ``npm install --ignore-scripts lighthouse swagger-ui-dist reveal.js pdfjs-dist`` was run; its public
front ends are measured too, and Lighthouse runs on every page. Settling and idle waits are zero on both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from importlib import resources
from pathlib import Path

from ecosoin.doors.browser.launch import browser_path, opened_browser
from ecosoin.doors.browser.local_site import local_site
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.inputs.ecodesign import Journey, Step
from ecosoin.inputs.sites import own_sites
from ecosoin.studies.ecodesign.road.study import MeasureOptions, measure

SITES = Path(str(resources.files("ecosoin") / "reference" / "examples" / "ecodesign"))
RUNS = 5
FRONT_ENDS = {
    "swagger-ui": "node_modules/swagger-ui-dist/index.html",
    "reveal.js": "node_modules/reveal.js/index.html",
    "reveal.js demo": "node_modules/reveal.js/demo.html",
}
CHROME = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


def journey(address: str, **settings: float) -> Journey:
    steps = (Step("checkpoint", text="page"), Step("open", text=address))
    quiet = {"idle_s": 0, "settle_s": 0, **settings}
    return Journey(name="bench", base=address, hosts=("127.0.0.1",), third_parties=(), steps=steps, **quiet)


def bare(address: str) -> float:
    """Seconds of a launch, a load and an end, without reading anything."""
    began = time.monotonic()
    with opened_browser(own_sites(address)) as opened:
        opened.page.goto(address)
    return time.monotonic() - began


def ours(address: str) -> float:
    """Seconds of one run with every signal."""
    began = time.monotonic()
    run_journey(journey(address), RunOptions("desktop", warm=False))
    return time.monotonic() - began


def lighthouse(node: Path, address: str) -> tuple[float, dict[str, float]]:
    """Seconds of one Lighthouse run, and what it counted."""
    with tempfile.TemporaryDirectory() as work:
        report = Path(work) / "report.json"
        command = [str(node / "node_modules/.bin/lighthouse"), address, "--preset=desktop", "--output=json", "--quiet",
                   f"--output-path={report}", f"--chrome-flags={CHROME}"]  # fmt: skip
        began = time.monotonic()
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"CHROME_PATH": browser_path()})
        seconds = time.monotonic() - began
        audits = json.loads(report.read_text())["audits"]
    items = audits["network-requests"]["details"]["items"]
    return seconds, {"requests": len(items), "bytes": sum(i.get("transferSize") or 0 for i in items)}


def subjects(node: Path | None) -> list[tuple[str, Path, str]]:
    """Name, folder served and page of each subject."""
    found = [("light", SITES / "light", ""), ("heavy", SITES / "heavy", "")]
    for name, page in FRONT_ENDS.items() if node else ():
        path = node / page
        found.append((name, path.parent, path.name))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node", type=Path)
    node = parser.parse_args().node
    print(platform.platform(), platform.python_version(), f"load {os.getloadavg()[0]:.1f}")
    for name, folder, page in subjects(node):
        with local_site(folder, frugal=name == "light") as site:
            address = site.address + page
            bare(address)
            pairs = [(bare(address), ours(address)) for _ in range(RUNS)]
            b, o = (statistics.median(column) for column in zip(*pairs, strict=True))
            line = f"{name}: bare {b:.2f} s, ours {o:.2f} s, ratio {o / b:.2f}"
            found = measure(journey(address, settle_s=1), MeasureOptions())
            total, score = found.total, found.scores.ecoindex
            line += (
                f"; {total.encoded_bytes.median:.0f} bytes, {total.requests.median:.0f} requests, "
                f"{total.dom_elements.median:.0f} elements, EcoIndex {score.score:.0f} {score.grade}, "
                f"{len(found.accessibility)} accessibility rules broken"
            )
            if node:
                seconds, counted = lighthouse(node, address)
                line += f"; Lighthouse {seconds:.1f} s ({seconds / o:.1f} times ours), {counted}"
        print(line, flush=True)
    print(f"peak memory of our process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
