"""Runs of every study ended at random moments: no result is lost, nothing is left once the next run is over.

    python -m tests.kills --count 500 --signal KILL --seed 1

Each run replaces an earlier result, in a folder of its own, and is ended somewhere between its start and its usual end.
Then the result must be whole (the earlier or the new one), the code that of the signal, and, after one more run, no
draft, no scratch folder and no clear identifier of a patient anywhere.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import http.server
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ecosoin.doors.folder import MARKER, read_document, study_kind
from ecosoin.doors.manifest import MANIFEST, read_manifest
from ecosoin.kernel.errors import EcosoinError
from ecosoin.reference import reference_folder
from tests.small_services import minimal, write
from tests.studies.relevance.data import hba1c, write_acts

PATIENT = "DUPONT-1234567890"
PATIENCE_S = 120.0
HOOKED = [getattr(signal, f"SIG{n}") for n in ("INT", "TERM", "HUP", "XCPU") if hasattr(signal, f"SIG{n}")]


@dataclass
class Place:
    """The folders of one worker and of one study: inputs, scratch, and where results go."""

    folder: Path
    arguments: list[str]
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def out(self) -> Path:
        return self.folder / "results" / "out"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def start(self) -> subprocess.Popen[bytes]:
        """One run, whose signals are those of a run that nobody changed."""
        return subprocess.Popen(
            [sys.executable, "-c", _RUN, *self.arguments, "--out", str(self.out)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": str(self.scratch)},
        )

    def whole_run(self) -> None:
        start = time.monotonic()
        code = self.start().wait(PATIENCE_S)
        self.seconds = max(self.seconds, time.monotonic() - start)
        if code:
            self.problems.append(f"a run that nobody ended gave {code}")

    def ended_run(self, number: int, delay: float) -> None:
        process = self.start()
        try:
            code = process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            code = process.wait(PATIENCE_S)
        if code not in (0, -number, 128 + number):
            self.problems.append(f"signal {number} after {delay:.3f} s gave {code}")
        self.result_is_whole(f"after signal {number} at {delay:.3f} s")

    def result_is_whole(self, when: str) -> None:
        """The folder reads as a result: the earlier, the new, or the earlier that the next command puts back."""
        try:
            kind = study_kind(self.out)
            read_document(self.out, kind, MARKER)
        except EcosoinError as error:
            self.problems.append(f"{when}: no result ({error})")
            return
        manifest = read_manifest(self.out)
        files = set() if manifest is None else {*manifest.files, MANIFEST}
        found = {str(p.relative_to(self.out)) for p in self.out.rglob("*") if p.is_file()}
        if files != found:
            self.problems.append(f"{when}: files {sorted(files ^ found)}")

    def age(self) -> None:
        """Makes what is left look old: a folder not yet marked may be that of a run which is being born."""
        for path in (*self.out.parent.iterdir(), *self.scratch.iterdir()):
            os.utime(path, (1, 1))

    def nothing_is_left(self) -> None:
        left = [p.name for p in self.out.parent.iterdir() if p != self.out] + [p.name for p in self.scratch.iterdir()]
        if left:
            self.problems.append(f"left: {left}")
        for path in self.folder.rglob("*"):
            if path.is_file() and "inputs" not in path.parts and PATIENT.encode() in path.read_bytes():
                self.problems.append(f"a patient is in {path.relative_to(self.folder)}")


_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from ecosoin.cli.main import main
main(sys.argv[1:], prog_name="ecosoin")
"""


def studies(folder: Path, site: str) -> dict[str, list[str]]:
    """The arguments of each study, its inputs in a folder."""
    inputs = folder / "inputs"
    inputs.mkdir(parents=True)
    (inputs / "parc.csv").write_text("id,type,quantity\n" + "".join(f"{n},laptop,2\n" for n in range(400)), "utf-8")
    acts = [hba1c(f"{PATIENT}{n}", f"2024-{1 + n % 12:02}-01", "AB"[n % 2]) for n in range(2000)]
    write_acts(inputs / "actes.csv", acts)
    service = write(inputs, minimal())
    draws = ["--draws", "200"]
    return {
        "footprint": ["footprint", str(inputs / "parc.csv"), "--year", "2025", *draws],
        "relevance": ["relevance", str(inputs / "actes.csv"), "--keep-acts", *draws],
        "service": ["service", "assess", str(service), *draws],
        "signals": ["signals", str(reference_folder("examples/exports")), "--date", "2025-01-01"],
        "ecodesign": ["ecodesign", "measure", site, "--runs", "1"],
    }


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def small_site() -> Iterator[str]:
    """The address of one page."""
    with tempfile.TemporaryDirectory() as folder:
        page = "<!doctype html><html lang=fr><title>T</title><h1>T</h1>"
        Path(folder, "index.html").write_text(page, encoding="utf-8")
        handler = functools.partial(Quiet, directory=folder)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_address[1]}/"
            server.shutdown()


def campaign(name: str, folder: Path, site: str, *, numbers: list[int], count: int, seed: int) -> Place:
    """``count`` runs of a study, each ended by the next of some signals."""
    chance = random.Random(f"{name} {seed}")
    place = Place(folder, studies(folder, site)[name])
    place.scratch.mkdir(parents=True)
    place.out.parent.mkdir(parents=True)
    for _ in range(2):
        place.whole_run()
    for n in range(count):
        place.ended_run(numbers[n % len(numbers)], chance.uniform(0, 1.1) * place.seconds)
    place.age()
    place.whole_run()
    place.nothing_is_left()
    return place


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--signal", default="KILL", help="KILL, or all for those that a run may answer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--studies", default="footprint,relevance,service,signals,ecodesign")
    asked = parser.parse_args()
    numbers = HOOKED if asked.signal == "all" else [getattr(signal, f"SIG{asked.signal}")]
    names = asked.studies.split(",")
    work = Path(tempfile.mkdtemp(prefix="kills-"))
    with small_site() as site, ThreadPoolExecutor(os.cpu_count()) as pool:
        each = functools.partial(campaign, numbers=numbers, count=-(-asked.count // len(names)), seed=asked.seed)
        places = list(pool.map(lambda name: each(name, work / name, site), names))
    problems = {name: p.problems for name, p in zip(names, places, strict=True) if p.problems}
    seconds = {name: round(p.seconds, 2) for name, p in zip(names, places, strict=True)}
    print(
        json.dumps(
            {"runs": asked.count, "signal": asked.signal, "whole_run_s": seconds, "problems": problems}, indent=1
        )
    )
    if not problems:
        shutil.rmtree(work)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
