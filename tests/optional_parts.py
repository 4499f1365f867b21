"""Which parts may a machine lack? A browser, Java, a PostgreSQL server: their tests are skipped, told and counted.

With ``ECOSOIN_ALL_PARTS`` set (continuous integration) nothing is skipped: a missing part fails. A test that names no
part finds none: it runs as on a machine that has none of them.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def postgres_tools() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, when PostgreSQL's server is installed and on PATH."""
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if shutil.which("pg_ctlcluster") else []
    return found[-1].parent if found else None


@cache
def _hidden() -> dict[str, str]:
    """The environment of a machine without any of the parts."""
    folder = tempfile.TemporaryDirectory(prefix="without-parts-")
    atexit.register(folder.cleanup)
    subprocess.run([Path(__file__).parents[1] / ".ci" / "hidden", folder.name], check=True)
    return {"PATH": folder.name}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Hides the parts from a test that names none, from the fixtures it is first to ask for as well."""
    if os.name != "posix" or any(named(item, part) for part in ("browser", "spark", "postgres")):
        return (yield)
    kept = dict(os.environ)
    os.environ |= _hidden()
    os.environ.pop("JAVA_HOME", None)
    try:
        return (yield)
    finally:
        os.environ |= kept


def named(item: pytest.Item, part: str) -> bool:
    """Whether a test says that it needs a part: by its mark, or by a fixture of that name."""
    return bool(item.get_closest_marker(part)) or part in getattr(item, "fixturenames", ())


def lacking() -> dict[str, str]:
    """Part -> the line that brings it, for each part this machine lacks."""
    browser = os.environ.get("ECOSOIN_BROWSER")
    has = {
        "browser": find_spec("playwright") and any(map(shutil.which, (browser,) if browser else BROWSERS)),
        "spark": find_spec("pyspark") and (shutil.which("java") or os.environ.get("JAVA_HOME")),
        "postgres": postgres_tools(),
    }
    bring = {"browser": "chromium", "spark": "openjdk-17-jre-headless", "postgres": "postgresql"}
    return {part: f"sudo apt-get install -y {bring[part]}" for part, found in has.items() if not found}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of parts that are missing as skipped."""
    if os.environ.get("ECOSOIN_ALL_PARTS"):
        return
    for part, line in lacking().items():
        for item in items:
            if named(item, part):
                item.add_marker(pytest.mark.skip(reason=f"no {part} on this machine: {line}"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One plain line a part left out, with its count."""
    told: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
        told[reason.removeprefix("Skipped: ")] = told.get(reason.removeprefix("Skipped: "), 0) + 1
    for reason, count in sorted(told.items()):
        terminalreporter.write_line(f"{count} skipped: {reason}")
