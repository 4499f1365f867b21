"""``make fuzz SEED=1 COUNT=1000``: spoils files, runs the commands that read them, keeps what makes one fail.

A failure is written to ``out/fuzz/``; once mended, its folder goes to ``tests/fuzz/found/``, which
the ordinary tests run again.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.fuzz.bases import bases, jobs
from tests.fuzz.running import Job, Verdict, run_all

ROOT = Path(__file__).parents[2]
FOUND, KEPT = Path(__file__).parent / "found", ROOT / "out" / "fuzz"
_COMMAND = "command.json"
_TRIES = 60
"""Runs spent to make a failure smaller."""
_TOLD, _LONGEST, _STEP = 5, 1600, 100


def keep(job: Job, folder: Path) -> Path:
    """Writes a job in a folder of its own."""
    place = folder / re.sub(r"\W+", "-", job.name).strip("-")
    for name, content in job.files.items():
        (place / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "files" / name).write_bytes(content)
    (place / _COMMAND).write_text(json.dumps({"argv": job.argv, "pipes": job.pipes}) + "\n", encoding="utf-8")
    return place


def kept(folder: Path) -> Iterator[Job]:
    """The jobs of a folder."""
    for told in sorted(folder.glob(f"*/{_COMMAND}")):
        command, files = json.loads(told.read_text(encoding="utf-8")), told.parent / "files"
        content = {p.relative_to(files).as_posix(): p.read_bytes() for p in sorted(files.rglob("*")) if p.is_file()}
        yield Job(told.parent.name, tuple(command["argv"]), content, tuple(command["pipes"]))


def smaller(failed: Verdict) -> Job:
    """The job with as little as makes it fail the same way: its files that matter, and the lines or bytes of those."""
    job, tries = failed.job, _TRIES
    clean = next((b.files for b in bases() if failed.job.name.startswith(f"{b.name} [")), job.files)
    for name in job.files:
        if job.files[name] != clean.get(name):
            job, tries = _shortened(job, name, failed, tries)
    return job


def _shortened(job: Job, name: str, failed: Verdict, tries: int) -> tuple[Job, int]:
    step = 0.5
    while tries > 0 and step > 0.05:
        parts = re.split(rb"(?<=\n)", job.files[name])
        size = max(1, int(len(parts) * step))
        fails = False
        for start in range(0, len(parts), size):
            shorter = replace(job, files={**job.files, name: b"".join(parts[:start] + parts[start + size :])})
            tries -= 1
            if tries > 0 and len(parts) > 1 and _alike(next(iter(run_all([shorter]))), failed):
                job, fails = shorter, True
                break
        step = step if fails else step / 2
    return job, tries


def _alike(one: Verdict, other: Verdict) -> bool:
    return bool(one.fault) and (one.code, one.fault[-60:]) == (other.code, other.fault[-60:])


def main() -> int:
    """Runs, tells, keeps; 1 when a command failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=500)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--seconds", type=float, default=0, help="no run starts later")
    asked.add_argument("--only", default="", help="a part of the name of a command")
    asked.add_argument("--again", action="store_true", help="those that failed once, and nothing else")
    asked.add_argument("--smaller", action="store_true", help="make each failure smaller, at the end")
    given = asked.parse_args()
    begun = time.monotonic()
    until = begun + given.seconds if given.seconds else 0
    wanted = kept(FOUND) if given.again else (j for j in jobs(given.seed, given.count) if given.only in j.name)
    told = _Told()
    for verdict in run_all(wanted, workers=given.workers, until=until):
        told.take(verdict)
    print(*told.lines(round(time.monotonic() - begun)), sep="\n", flush=True)
    if given.smaller:
        for verdict in told.kinds:
            print("→", keep(smaller(verdict), KEPT), flush=True)
    return int(bool(told.failed))


class _Told:
    """What the runs did: exit codes, the slowest and the largest, what failed."""

    def __init__(self) -> None:
        self.codes: Counter[str] = Counter()
        self.slowest: list[tuple[float, str]] = []
        self.largest: list[tuple[int, str]] = []
        self.failed = 0
        self.kinds: list[Verdict] = []
        self._met = set[str]()

    def take(self, verdict: Verdict) -> None:
        """Counts a run; tells and keeps one that failed in a way not met before."""
        name = verdict.job.name
        self.codes[str(verdict.code)] += 1
        self.slowest = sorted([*self.slowest, (verdict.seconds, name)])[-_TOLD:]
        self.largest = sorted([*self.largest, (verdict.megabytes, name)])[-_TOLD:]
        if verdict.fault:
            self.failed += 1
            print("✗", name, verdict.code, verdict.fault[-_LONGEST:], flush=True)
            if verdict.fault[-_LONGEST // 8 :] not in self._met:
                self._met.add(verdict.fault[-_LONGEST // 8 :])
                self.kinds.append(verdict)
                print("  →", keep(verdict.job, KEPT), flush=True)
        if not sum(self.codes.values()) % _STEP:
            print(*self.lines(0)[:1], flush=True)

    def lines(self, seconds: int) -> list[str]:
        """The figures, to print."""
        runs = sum(self.codes.values())
        return [
            f"{runs} runs, {self.failed} failed, exit codes {dict(sorted(self.codes.items()))}",
            *(f"  {s:.1f} s  {n}" for s, n in reversed(self.slowest)),
            *(f"  {m} MB  {n}" for m, n in reversed(self.largest)),
            f"  {seconds} s",
        ]


if __name__ == "__main__":
    sys.exit(main())
