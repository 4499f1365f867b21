"""A measurement that is killed takes its browser with it; the next command removes what it left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ecosoin.doors.scratch import sweep_scratch
from tests.kills import small_site

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asked of Linux")]


def browsers(scratch: Path) -> list[int]:
    """The processes whose profile is in a folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(scratch).encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def until(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while time.monotonic() < end and not met():
        time.sleep(0.05)
    return met()


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder of a short name: a browser makes a socket there."""
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        yield Path(folder)


def test_a_killed_measurement_leaves_no_browser_and_soon_no_folder(tmp_path: Path, scratch: Path) -> None:
    journey = tmp_path / "j.yaml"
    with small_site() as site:
        journey.write_text(f"base: {site}\nsteps:\n  - open: /\n  - idle: 100\n", encoding="utf-8")
        given = ["ecodesign", "measure", str(journey), "--runs", "1", "--out", str(tmp_path / "out")]
        with subprocess.Popen(
            [sys.executable, "-m", "ecosoin", *given],
            env=os.environ | {"TMPDIR": str(scratch)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert until(lambda: any(scratch.glob("ecosoin-browser-*/SingletonSocket"))), process.poll()
            assert browsers(scratch)
            process.send_signal(signal.SIGKILL)
        assert until(lambda: not browsers(scratch)), browsers(scratch)
    assert any(scratch.iterdir())
    sweep_scratch(scratch)
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "out").exists()
