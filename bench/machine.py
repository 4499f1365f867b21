"""What a measurement was made on: processor, memory, versions; and a child process timed with its peak memory."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """One line: cores, processor, memory, Python and the versions that matter."""
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("ecosoin", "duckdb", "numpy"))
    return f"{os.cpu_count()} × {cpu}, {memory:.0f} Gio, Python {platform.python_version()}, {versions}"


def child(script: str, *arguments: str) -> dict[str, float]:
    """Runs ``script`` in a fresh interpreter: wall and processor seconds, peak resident MB, and its ``RESULT``."""
    wrapper = (
        "import resource, sys, json\n"
        f"sys.argv = ['bench', *{list(arguments)!r}]\n"
        f"{script}\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(json.dumps({**RESULT, 'peak_mb': used.ru_maxrss / 1024, 'cpu_s': used.ru_utime + used.ru_stime}))"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", wrapper], capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr)
    return {**json.loads(done.stdout.splitlines()[-1]), "wall_s": wall}


def best(script: str, *arguments: str, runs: int = 3, by: str = "wall_s") -> dict[str, float]:
    """The fastest of several runs, ``by`` wall or processor time."""
    return min((child(script, *arguments) for _ in range(runs)), key=lambda r: r[by])
