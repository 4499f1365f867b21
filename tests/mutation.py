"""How well the tests of a room catch wrong code: each sampled mutant meets the tests that run its line.

    make mutants ROOM=engine FLOOR=80

First the suite is run once, with this module as a pytest plugin, to learn which test runs which line and how long it
takes. Then each mutant is compiled in memory in a process of its own, and meets the tests that run its line, those of
its room or importing its module first, then the quickest, until one fails. What is run on import (tables, defaults)
meets the tests that import the file, then those that run a line of it or of a file importing it. A mutant nobody runs,
one that lives and one that exceeds its time are all survivors. At the end every test that killed must pass on the true
code.
"""

from __future__ import annotations

import argparse
import ast
import importlib.machinery
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.mutation_sites import Mutant, mutants

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "ecosoin"
WORK = ROOT / "out" / "mutants"
COVERAGE, DURATIONS = WORK / "coverage", WORK / "durations.json"
FIRST_TESTS, TESTS_SECONDS, PATIENCE_SECONDS, MEMORY_BYTES = 25, 40.0, 60.0, 6 << 30
KILLED, LIVE, UNRUN, TIMEOUT = "killed", "live", "not run", "time-out"


class Durations:
    """A pytest plugin that keeps how long each test takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        WORK.mkdir(parents=True, exist_ok=True)
        DURATIONS.write_text(json.dumps(self.seconds), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """``pytest -p tests.mutation`` keeps the durations."""
    config.pluginmanager.register(Durations())


class Chosen:
    """A pytest plugin that keeps some tests, in an order, and remembers the first that fails."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.order = {test: n for n, test in enumerate(tests)}
        self.failed: list[str] = []

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        quick = settings(database=None, phases=(Phase.explicit, Phase.generate), deadline=None)
        settings.register_profile("mutants", quick)
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((i for i in items if i.nodeid in self.order), key=lambda i: self.order[i.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


@dataclass(frozen=True)
class Suite:
    """Which tests run which lines of which file, and how long each takes."""

    by_line: Mapping[Path, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]
    importers: Mapping[Path, frozenset[Path]]

    def tests_for(self, mutant: Mutant) -> list[str]:
        """The tests a mutant meets, the nearest first, then the quickest, up to a sum of their durations."""
        importers = self.importers.get(mutant.path, frozenset())
        files = {str(p.relative_to(ROOT)) for p in importers if not p.is_relative_to(SOURCE)}
        near = {t for t in self.seconds if t.partition("::")[0] in files}
        if mutant.lines:
            lines = self.by_line.get(mutant.path, {})
            found = {t for line in mutant.lines for t in lines.get(line, ())}
        else:
            modules = {mutant.path} | {p for p in importers if p.is_relative_to(SOURCE)}
            found = near | {t for m in modules for tests in self.by_line.get(m, {}).values() for t in tests}
        if mutant.path.is_relative_to(SOURCE):
            room = f"tests/{mutant.path.relative_to(SOURCE).parts[0]}/"
            near |= {t for t in found if t.startswith(room)}
        kept, spent = [], 0.0
        for test in sorted(found, key=lambda t: (t not in near, self.seconds.get(t, 1.0), t)):
            spent += self.seconds.get(test, 1.0)
            if kept and spent > TESTS_SECONDS:
                break
            kept.append(test)
        return kept


def read_suite() -> Suite:
    """The suite as the coverage run left it; what a set-up runs counts for every test of its file."""
    from coverage.numbits import numbits_to_nums

    seconds = json.loads(DURATIONS.read_text(encoding="utf-8"))
    of_file: dict[str, list[str]] = defaultdict(list)
    for test in seconds:
        of_file[test.partition("::")[0]].append(test)
    by_line: dict[Path, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    with sqlite3.connect(COVERAGE) as data:
        rows = data.execute(
            "select f.path, c.context, l.numbits from line_bits l join file f on f.id = l.file_id "
            "join context c on c.id = l.context_id where c.context <> ''"
        )
        for path, context, bits in rows:
            test, _, phase = context.rpartition("|")
            tests = of_file[test.partition("::")[0]] if phase == "setup" else [test]
            for line in numbits_to_nums(bits):
                by_line[Path(path)][line].update(tests)
    frozen = {p: {n: frozenset(t) for n, t in lines.items()} for p, lines in by_line.items()}
    return Suite(frozen, seconds, _importers())


def _importers() -> dict[Path, frozenset[Path]]:
    found: dict[Path, set[Path]] = defaultdict(set)
    for path in (*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ecosoin"):
                base = ROOT / "src" / Path(*str(node.module).split("."))
                for name in (base.with_suffix(".py"), *(base / f"{a.name}.py" for a in node.names)):
                    found[name].add(path)
    return {k: frozenset(v) for k, v in found.items()}


def sample(room: str, count: int, seed: int) -> list[Mutant]:
    """``count`` mutants of a room, one of each file first."""
    folder = SOURCE / room
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    by_file = [sorted(mutants(f, str(f.relative_to(SOURCE)), seed), key=lambda m: m.rank) for f in files if f.is_file()]
    first = [found[0] for found in by_file if found]
    others = sorted((m for found in by_file for m in found[1:]), key=lambda m: m.rank)
    return first + others[: max(0, count - len(first))]


def _try(mutant: Mutant | None, tests: Sequence[str], limit: float, folder: Path) -> tuple[str, list[str]]:
    """Runs tests on a mutant (or on the true code) in a child process: outcome and the tests that failed."""
    said, say = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(said)
        os.setpgid(0, 0)
        _in_child(mutant, tests, say, folder)
    os.close(say)
    end, text = time.monotonic() + limit, b""
    os.set_blocking(said, False)
    status = None
    while time.monotonic() < end:
        done, code = os.waitpid(child, os.WNOHANG)
        if done:
            status = code
            break
        time.sleep(0.02)
    if status is None:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    else:
        text = os.read(said, 1 << 20)
    os.close(said)
    shutil.rmtree(folder, ignore_errors=True)
    if status is None:
        return TIMEOUT, []
    failed = json.loads(text) if text else ["the process died"]
    return (KILLED if failed else LIVE), failed


def _in_child(mutant: Mutant | None, tests: Sequence[str], say: int, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    if mutant is not None:
        path, code = str(mutant.path), compile(mutant.make(), str(mutant.path), "exec", dont_inherit=True)
        true_code = importlib.machinery.SourceFileLoader.get_code

        def get_code(self: Any, fullname: str) -> Any:
            return code if self.path == path else true_code(self, fullname)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    chosen = Chosen(tests)
    files = list(dict.fromkeys(t.partition("::")[0] for t in tests))
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:cov", "--hypothesis-seed=1", "--assert=plain"]
    options += [f"--basetemp={folder}", f"--rootdir={ROOT}"]
    code_of_exit = pytest.main([*options, *files], plugins=[chosen])
    failed = chosen.failed or ([f"pytest exit {int(code_of_exit)}"] if code_of_exit else [])
    os.write(say, json.dumps(failed[:3]).encode()[: 1 << 16])
    os._exit(0)


def judge(number: int, mutant: Mutant, suite: Suite) -> tuple[str, list[str]]:
    """What becomes of a mutant: its first tests, then the others."""
    tests = suite.tests_for(mutant)
    if not tests:
        return UNRUN, []
    outcome, failed = LIVE, list[str]()
    for n, part in enumerate((tests[:FIRST_TESTS], tests[FIRST_TESTS:])):
        if part and outcome == LIVE:
            limit = PATIENCE_SECONDS + 4 * sum(suite.seconds.get(t, 1.0) for t in part)
            outcome, failed = _try(mutant, part, limit, WORK / f"tmp-{number}-{n}")
    return outcome, failed


def measure(room: str, count: int, seed: int, jobs: int) -> list[tuple[Mutant, str, str]]:
    """Every sampled mutant with its outcome and its killer; a killer that fails on the true code does not count."""
    suite, chosen = read_suite(), sample(room, count, seed)
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda nm: judge(nm[0], nm[1], suite), enumerate(chosen)))
    killers = {t for _, failed in found for t in failed if t in suite.seconds}
    for mutant, (outcome, failed) in zip(chosen, found, strict=True):
        if outcome == KILLED and not killers & set(failed):
            killers |= set(suite.tests_for(mutant)[:FIRST_TESTS])
    faulty: set[str] = set()
    while True:
        left = sorted(killers - faulty)
        _, failed = _try(None, left, 600, WORK / "tmp-control") if left else (LIVE, [])
        if not failed:
            break
        faulty |= set(failed)
        if not set(failed) & set(left):
            raise RuntimeError(f"the killing tests cannot be run on the true code: {failed}")
    return [
        (m, LIVE if outcome == KILLED and set(failed) & faulty else outcome, (failed or [""])[0])
        for m, (outcome, failed) in zip(chosen, found, strict=True)
    ]


def lines_of(room: str, seed: int, found: Sequence[tuple[Mutant, str, str]]) -> Iterator[str]:
    """The report: survivors by file and line, then the score."""
    for mutant, outcome, _ in sorted(found, key=lambda f: (str(f[0].path), f[0].line)):
        if outcome != KILLED:
            yield f"{mutant.path.relative_to(ROOT)}:{mutant.line}: {outcome}: {' '.join(mutant.change.split())}"
    killed = sum(outcome == KILLED for _, outcome, _ in found)
    yield f"{room}: {killed} of {len(found)} mutants killed, {100 * killed / max(1, len(found)):.0f} % (seed {seed})"


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutants of a room and the tests that catch them.")
    parser.add_argument("room", help="a folder or module below src/ecosoin: engine, studies/footprint...")
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--floor", type=float, default=0.0, help="fails below this score (%%)")
    options = parser.parse_args()
    os.chdir(ROOT)
    import click, duckdb, hypothesis, jinja2, numpy, pydantic, rich, yaml  # noqa: E401, F401, I001  (shared by the children)

    found = measure(options.room, options.count, options.seed, options.jobs)
    print("\n".join(lines_of(options.room, options.seed, found)))
    killed = sum(outcome == KILLED for _, outcome, _ in found)
    report = [
        {"file": str(m.path.relative_to(ROOT)), "line": m.line, "change": m.change, "outcome": o, "test": t}
        for m, o, t in found
    ]
    (WORK / f"{options.room.replace('/', '-')}.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    return int(100 * killed < options.floor * len(found))


if __name__ == "__main__":
    sys.exit(main())
