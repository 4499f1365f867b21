"""Spoiled files never break a command: those that did, then some more, the same at each run.

They are run by a process of its own: one that never starts a thread may be copied.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="copies of a process, as Linux makes them")
ROOT = Path(__file__).parents[2]


def told(*options: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "tests.fuzz.run", *options]
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_files_that_broke_a_command_are_told_now() -> None:
    code, said = told("--again")
    assert code == 0, said


def test_more_spoiled_files_are_told() -> None:
    code, said = told("--seed", "20", "--count", "30", "--seconds", "240")
    assert code == 0, said
