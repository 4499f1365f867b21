"""Speed of the acceptability analysis, of services, pathways and signals. `python bench/service.py [--large]`."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from make_example_exports import write_storage_listing, write_virtual_export

from ecosoin.doors.yaml.shipped import template_names
from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.smaa import acceptability


def timed(name: str, target: str, run: Callable[[], Any], repeat: int = 3) -> None:
    best = min(_once(run) for _ in range(repeat))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {target} | {best:.2f} s | {peak:.0f} MB |", flush=True)


def _once(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def problem(mode: str) -> DecisionTable:
    rng = np.random.default_rng(1)
    score = rng.integers(0, 5, (3, 24)).astype(float)
    low, high = np.clip(score - 1.5, 0, 4), np.clip(score + 1.5, 0, 4)
    space = {
        "free": WeightSpace("free", 24),
        "ordinal": WeightSpace("ordinal", 24, groups=tuple(range(24))),
        "bounded": WeightSpace("bounded", 24, low=(0.01,) * 24, high=(0.1,) * 24),
    }[mode]
    return DecisionTable(low, score, high, np.ones((3, 24), bool), np.arange(24) < 12, 4.0, space)


def loop(p: DecisionTable, draws: int) -> None:
    """The naive loop of the textbook."""
    rng = np.random.default_rng(1)
    size, criteria = p.mode.shape
    rank = np.zeros((size, size))
    for _ in range(draws):
        weights = rng.dirichlet(np.ones(criteria))
        utility = []
        for i in range(size):
            u = 0.0
            for j in range(criteria):
                score = rng.triangular(p.low[i, j], p.mode[i, j], p.high[i, j])
                u += weights[j] * (score / p.top if p.benefit[j] else 1 - score / p.top)
            utility.append(u)
        for i in range(size):
            rank[i, sum(utility[k] > utility[i] for k in range(size))] += 1


def service_of(components: int) -> dict[str, Any]:
    items = ("laptop", "desktop", "monitor", "smartphone", "tablet")
    return {
        "service": f"service-{components}", "label": "essai", "functional_unit": {"fr": "un acte", "en": "one act"},
        "year": 2024, "country": "FR",
        "components": [
            {
                "name": f"c{i}", "kind": "terminal", "item": items[i % len(items)],
                "duration": {"value": 20, "low": 10, "high": 40, "unit": "minute"},
                "active_time": {"value": 3, "low": 2, "high": 6, "unit": "hour/day"},
                "power": {"value": 20, "low": 10, "high": 40, "unit": "W"},
            }
            for i in range(components)
        ],
    }  # fmt: skip


def pathway_of(steps: int) -> dict[str, Any]:
    names = [n for n in template_names() if n != "llm-letters"]
    return {
        "pathway": "parcours", "label": "parcours", "functional_unit": {"fr": "un parcours", "en": "one pathway"},
        "year": 2024, "country": "FR",
        "steps": [
            {"service": names[i % len(names)], "number": {"value": 2, "low": 1, "high": 4, "unit": "count"}}
            for i in range(steps)
        ],
    }  # fmt: skip


def study(path: Path) -> None:
    study_service(read_services([path], None)[0], 10_000, 1)


def command(*arguments: str) -> None:
    """A whole command in its own process, start of Python included; prints its own peak memory."""
    script = (
        "import resource, sys\nfrom ecosoin.cli.main import main\n"
        "try:\n    main(standalone_mode=False)\nfinally:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, 'MB', file=sys.stderr)\n"
    )
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    large = "--large" in sys.argv
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}")
    print("| what | target | best | peak |\n|---|---|---|---|")
    for mode in ("free", "ordinal", "bounded"):
        p = problem(mode)
        timed(f"SMAA 3 x 24, 100,000 draws, {mode} weights", "< 1 s", lambda p=p: acceptability(p, 100_000, 1))
    timed("textbook loop, 3 x 24, 2,000 draws", "", lambda: loop(problem("free"), 2000), 1)
    with tempfile.TemporaryDirectory() as draft:
        folder = Path(draft)
        for name, data in (("service", service_of(50)), ("pathway", pathway_of(100))):
            (folder / f"{name}.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
        timed("service of 50 components, 10,000 draws", "< 1 s", lambda: study(folder / "service.yaml"))
        timed("pathway of 100 services, 10,000 draws", "< 10 s", lambda: study(folder / "pathway.yaml"))
        rng = np.random.default_rng(1)
        write_virtual_export(folder / "rv.xlsx", 3500, rng)
        run = ("signals", str(folder / "rv.xlsx"), "--out", str(folder / "o"))
        timed("signals, RVTools of 3,500 VMs, whole command", "< 5 s", lambda: command(*run), 1)
        if large:
            write_storage_listing(folder / "files.csv", 1_000_000, rng)
            run = ("signals", str(folder / "files.csv"), "--out", str(folder / "o2"))
            timed("signals, listing of a million lines, whole command", "< 20 s, 1 GB", lambda: command(*run), 1)


if __name__ == "__main__":
    main()
