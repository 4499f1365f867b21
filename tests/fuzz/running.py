"""Runs commands of ``ecosoin`` in forks of a warm process, each in a folder of its own, its time and memory watched.

A run is at fault when it ends otherwise than a command may: another exit code than 0, 1 and 2, a traceback, a signal,
more time or memory than allowed, nothing said, half a result, or scratch left behind.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MOST_SECONDS, MOST_BYTES, MOST_ADDRESSES = 30.0, (1 << 30) - (250 << 20), 12 << 30
"""Of one run: processor time, memory beside what the warm process holds (250 MB), addresses asked for at once."""
STALLED_SECONDS = 90.0
"""A run that has not worked for so long waits for what never comes."""
_WATCHED_S = 0.02
_SAID = 4000
OUT = "out"
"""The folder a command writes its result to."""


@dataclass(frozen=True)
class Job:
    """A command and the files of the folder it runs in."""

    name: str
    argv: tuple[str, ...]
    files: Mapping[str, bytes]
    pipes: tuple[str, ...] = ()
    pages: bool = True
    """Whether pages are drawn, which takes more time than all the rest; their content is always made."""


@dataclass(frozen=True)
class Verdict:
    """How a run ended; ``fault``: what it must not do, empty when it did well."""

    job: Job
    code: int
    seconds: float
    megabytes: int
    said: str
    fault: str = ""
    result: Mapping[str, bytes] = field(default_factory=dict)


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


@cache
def warm() -> None:
    """Imports every command and reads the tables they share: nothing that starts a thread."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    import click
    import duckdb  # noqa: F401
    import highspy  # noqa: F401
    import pyarrow.lib  # noqa: F401
    import python_calamine  # noqa: F401
    import rich.progress  # noqa: F401
    import xlsxwriter  # noqa: F401

    import ecosoin.doors.formats.rgesn
    import ecosoin.doors.formats.usage_exports
    import ecosoin.registry
    import ecosoin.studies.catalogue.road.study
    import ecosoin.studies.ecodesign.road.audit_file
    import ecosoin.studies.ecodesign.road.compare
    import ecosoin.studies.footprint.road.compare
    import ecosoin.studies.footprint.road.explain
    import ecosoin.studies.footprint.road.study
    import ecosoin.studies.relevance.road.study
    import ecosoin.studies.service.road.study
    import ecosoin.studies.signals.road.study  # noqa: F401
    from ecosoin.cli.main import _COMMANDS, main
    from ecosoin.doors.factor_sets import builtin_set_names, load_builtin_set

    for name in _COMMANDS:
        main.get_command(click.Context(main), name)
    for name in builtin_set_names():
        load_builtin_set(name)
    gc.freeze()  # what is shared stays shared in the copies


@dataclass
class _Running:
    job: Job
    pid: int
    folder: Path
    started: float
    inherited: int
    peak: int = 0
    worked: float = 0
    moved: float = field(default_factory=time.monotonic)
    stopped: str = ""

    def watch(self) -> None:
        """Stops a run that takes too much."""
        try:
            resident = _resident(self.pid)
            times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except (OSError, IndexError):
            return
        self.peak = max(self.peak, resident - self.inherited)
        worked = sum(map(int, times[11:13])) / os.sysconf("SC_CLK_TCK")
        waited = time.monotonic() - self.started
        if worked > self.worked:
            self.worked, self.moved = worked, time.monotonic()
        if worked > MOST_SECONDS or waited > 10 * MOST_SECONDS or time.monotonic() - self.moved > STALLED_SECONDS:
            self.stop("time-out")
        elif self.peak > MOST_BYTES:
            self.stop("memory")

    def stop(self, why: str) -> None:
        self.stopped = why
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def run_all(jobs: Iterable[Job], *, workers: int = 2, keep: bool = False, until: float = 0) -> Iterator[Verdict]:
    """The verdict of each job, as they end; ``keep``: with the files of its result; ``until``: none starts later."""
    warm()
    waiting = iter(jobs)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as work:
        running: list[_Running] = []
        count, more = 0, True
        while more or running:
            while more and len(running) < workers:
                job = next(waiting, None) if not until or time.monotonic() < until else None
                more = job is not None
                if job is not None:
                    count += 1
                    running.append(_start(job, Path(work) / str(count)))
            time.sleep(_WATCHED_S)
            for one in list(running):
                one.watch()
                pid, status, used = os.wait4(one.pid, os.WNOHANG)
                if pid:
                    running.remove(one)
                    yield _judged(one, status, used, keep)
                    shutil.rmtree(one.folder, ignore_errors=True)


def _start(job: Job, folder: Path) -> _Running:
    inside, scratch = folder / "work", folder / "scratch"
    for path in (inside, scratch):
        path.mkdir(parents=True)
    for name, content in job.files.items():
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes(content)
    for name in ("stdout", "stderr"):
        (folder / name).touch()
    for name in job.pipes:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(inside / name)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = _run(job, inside, scratch)
        finally:
            os._exit(code)
    return _Running(job, pid, folder, time.monotonic(), _resident(pid))


def _run(job: Job, inside: Path, scratch: Path) -> int:
    """The command, in the fork: its exit code."""
    from ecosoin.cli.main import main

    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(inside.parent / name, os.O_WRONLY | os.O_APPEND), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin, sys.stdout, sys.stderr = (
        open(n, "w" if n else "r", encoding="utf-8", closefd=False) for n in (0, 1, 2)  # noqa: SIM115
    )  # fmt: skip
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, MOST_ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    atexit._clear()
    os.chdir(inside)
    if not job.pages:
        _without_pages()
    try:
        main.main(args=list(job.argv), prog_name="ecosoin")
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - told as it is
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        code = 98
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 0 if code is None else 1


def _without_pages() -> None:
    from ecosoin.pages import writing

    writing._write = lambda *_: ()


def _judged(one: _Running, status: int, used: resource.struct_rusage, keep: bool) -> Verdict:
    code = os.waitstatus_to_exitcode(status)
    told = [(one.folder / n).read_text("utf-8", "replace") for n in ("stdout", "stderr")]
    said, inside = "".join(text[-_SAID:] for text in told), one.folder / "work"
    fault = one.stopped or _fault(one, code, said)
    result = {}
    if keep and (inside / OUT).is_dir():
        result = {str(p.relative_to(inside / OUT)): p.read_bytes() for p in (inside / OUT).rglob("*") if p.is_file()}
    peak = max(one.peak, used.ru_maxrss * 1024 - one.inherited)
    return Verdict(one.job, code, used.ru_utime + used.ru_stime, peak >> 20, said, fault, result)


def _fault(one: _Running, code: int, said: str) -> str:
    if code < 0:
        return signal.Signals(-code).name
    if code not in (0, 1, 2):
        defects = sorted((one.folder / "scratch").glob("ecosoin-defect-*"))
        return f"exit {code}: " + " ".join(d.read_text("utf-8", "replace")[-1500:] for d in defects)
    if "Traceback (most recent call last)" in said:
        return "traceback"
    if code and not said.strip():
        return "nothing said"
    inside, scratch = one.folder / "work", one.folder / "scratch"
    if code and (inside / OUT).exists() and not any(n.startswith(f"{OUT}/") for n in one.job.files):
        return "half a result"
    if list(inside.rglob(".ecosoin-draft*")):
        return "draft left"
    left = [p.name for p in scratch.iterdir()]
    return f"scratch left: {', '.join(left)}" if left else ""
