"""1,000 servers and 10,000 terminals: this engine beside boaviztapi's HTTP service on the same machine.

    python bench/peers.py [PYTHON_OF_AN_ENVIRONMENT_WITH_BOAVIZTAPI]

boaviztapi (AGPL, kept in an environment of its own) computes, for one device a request, the embedded and use impacts
of a modelled configuration: climate, minerals, primary energy. This engine computes every line over four stages and
every criterion its factors cover; reports and draws are timed apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from machine import best, machine

SERVERS, TERMINALS = 1_000, 10_000
PORT = 5017
SAMPLE = 40

OURS = """
import time
from pathlib import Path
import numpy as np
from ecosoin.doors.engines.duck import DuckEngine
from ecosoin.engine.impacts import grouped, impacts_by_row
from ecosoin.engine.statement import StudySettings
from ecosoin.studies.footprint.road.weighing import measure, shape_of
from ecosoin.studies.footprint.road.places import resolve_places
from ecosoin.studies.footprint.road.reading import open_study, survey_inventory
from ecosoin.studies.footprint.road.types import resolve_types
def run():
    opened = open_study([Path(sys.argv[1])], 2025)
    con, choice = opened.con, opened.choice
    survey = survey_inventory(con); resolve_types(con, choice, survey, opened.read)
    resolve_places(con, choice, opened.read, texts=sorted({w[2] for w in survey.words}), tolerate=None)
    shape = shape_of(con, choice, survey.given, False)
    m = measure(DuckEngine(con), StudySettings(2025, 'FR', choice.hypotheses), shape)
    matrix = choice.matrix(m.activity.item, m.activity.place, tuple(shape.component_quantity))
    return float(np.nansum(impacts_by_row(m.activity, matrix)[:, :, 0]))
start = time.perf_counter(); total = run(); cold = time.perf_counter() - start
start = time.perf_counter(); run(); warm = time.perf_counter() - start
RESULT = {'cold_s': cold, 'warm_s': warm, 'total': total}
"""


def post(path: str, body: dict[str, object]) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def boaviztapi_seconds(python: str) -> float:
    """Seconds boaviztapi would take over HTTP for the whole inventory, from a sample of each kind."""
    server = subprocess.Popen(
        [
            python,
            "-m",
            "uvicorn",
            "boaviztapi.main:app",
            "--host",
            "127.0.0.1",
            "--port",
            str(PORT),
            "--log-level",
            "error",
        ],
        stderr=subprocess.DEVNULL,
    )
    configuration = {
        "cpu": {"units": 2, "core_units": 24},
        "ram": [{"units": 12, "capacity": 32}],
        "disk": [{"units": 1, "type": "ssd", "capacity": 400}],
    }
    calls = {
        "server": (SERVERS, "/v1/server/?verbose=false", {"configuration": configuration}),
        "terminal": (TERMINALS, "/v1/terminal/laptop?verbose=false", {}),
    }
    try:
        for _ in range(120):
            time.sleep(0.5)
            try:
                post(calls["terminal"][1], {})
                break
            except OSError:
                continue
        total = 0.0
        for count, path, body in calls.values():
            start = time.perf_counter()
            for _ in range(SAMPLE):
                post(path, dict(body))
            total += (time.perf_counter() - start) / SAMPLE * count
        return total
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    print(machine())
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "parc.csv"
        rows = [f"s{n},server,1,2,384,400" for n in range(SERVERS)] + [f"t{n},laptop,1,,," for n in range(TERMINALS)]
        path.write_text("id,type,quantity,CPUs,RAM (GB),SSD (GB)\n" + "\n".join(rows) + "\n", encoding="utf-8")
        ours = best(OURS, str(path))
        print(
            f"ecosoin: {ours['wall_s']:.2f} s whole process, {ours['cold_s']:.3f} s cold, {ours['warm_s']:.3f} s warm"
        )
        if len(sys.argv) > 1:
            peer = boaviztapi_seconds(sys.argv[1])
            print(f"boaviztapi over HTTP: {peer:.1f} s (from {SAMPLE} calls of each kind)")
            for name, key in (("whole process", "wall_s"), ("cold", "cold_s"), ("warm", "warm_s")):
                print(f"  {peer / ours[key]:,.0f} times ({name})")


if __name__ == "__main__":
    main()
