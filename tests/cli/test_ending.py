"""A command asked to end says so and leaves nothing; one whose reader has gone ends without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from ecosoin.cli.streams import EXIT_PIPE
from ecosoin.doors.ending import ended_after, ended_cleanly
from ecosoin.words import say
from tests.small_services import minimal, write
from tests.studies.relevance.data import two_sites, write_acts

ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU") if hasattr(signal, name)]
SLOW = """
import pathlib, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background ignores these
for asked in ("SIGTERM", "SIGHUP"):
    if hasattr(signal, asked):
        signal.signal(getattr(signal, asked), signal.SIG_DFL)
import {module} as slow
def wait(*_, **__):
    pathlib.Path({ready!r}).touch()
    {body}
slow.{name} = wait
from ecosoin.cli.main import main
main({arguments!r}, prog_name="ecosoin")
"""
SLEEP = "time.sleep(60)"


def inventory(folder: Path) -> str:
    path = folder / "parc.csv"
    path.write_text("id,type,quantity\nx,laptop,2\n", encoding="utf-8")
    return str(path)


def ended(
    tmp_path: Path, ending: int, arguments: Sequence[str], *, slow: str, body: str = SLEEP, times: int = 1
) -> tuple[int, str]:
    """The code and the words of a command that received a signal in its slow function; no scratch folder is left."""
    scratch, ready = tmp_path / "scratch", tmp_path / "ready"
    scratch.mkdir()
    module, _, name = slow.rpartition(".")
    script = SLOW.format(module=module, name=name, ready=str(ready), body=body, arguments=list(arguments))
    environment = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, env=environment) as process:
        while not ready.exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.02)
        time.sleep(0.3)
        for _ in range(times):
            process.send_signal(ending)
        try:
            said = process.communicate(timeout=30)[1].decode("utf-8")
        finally:
            process.kill()
    assert list(scratch.iterdir()) == []
    assert "Traceback" not in said
    return process.returncode, said.strip().splitlines()[-1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_study_that_writes(tmp_path: Path, ending: signal.Signals) -> None:
    arguments = ["footprint", inventory(tmp_path), "--year", "2025", "--draws", "100", "--lang", "en"]
    before = set(tmp_path.iterdir())
    found = ended(tmp_path, ending, [*arguments, "--out", str(tmp_path / "out")], slow="ecosoin.pages.writing._write")
    assert found == (128 + ending, say("screen.stopped", "en"))
    assert {p.name for p in set(tmp_path.iterdir()) - before} == {"scratch", "ready"}


@pytest.mark.parametrize(
    ("body", "times"),
    [(SLEEP, 3), ("try: time.sleep(60)\n    except KeyboardInterrupt: raise RuntimeError('query stopped')", 1)],
)
def test_whatever_becomes_of_the_signal(tmp_path: Path, body: str, times: int) -> None:
    """An engine makes an error of its own of it, as DuckDB does; an impatient user sends it again."""
    arguments = ["footprint", inventory(tmp_path), "--year", "2025", "--out", str(tmp_path / "out")]
    found = ended(
        tmp_path, signal.SIGINT, arguments, slow="ecosoin.studies.footprint.road.study.weigh", body=body, times=times
    )
    assert found == (130, say("screen.stopped", "fr"))


def test_acts_are_not_left_behind(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", two_sites())
    arguments = ["relevance", str(acts), "--json", "--out", str(tmp_path / "out")]
    slow = "ecosoin.studies.relevance.road.study.count_acts"
    assert ended(tmp_path, signal.SIGTERM, arguments, slow=slow) == (143, say("screen.stopped", "fr"))


def test_a_service(tmp_path: Path) -> None:
    arguments = ["service", "assess", str(write(tmp_path, minimal())), "--out", str(tmp_path / "out"), "--lang", "en"]
    slow = "ecosoin.studies.service.road.study.study_service"
    assert ended(tmp_path, signal.SIGINT, arguments, slow=slow) == (130, say("screen.stopped", "en"))


def test_before_a_command_is_chosen(tmp_path: Path) -> None:
    found = ended(tmp_path, signal.SIGINT, ["template", "x"], slow="ecosoin.cli.main.explained")
    assert found == (130, say("screen.stopped", "fr"))


def test_a_signal_that_was_ignored_stays_so(tmp_path: Path) -> None:
    """What ``nohup`` asks."""
    script = (
        "import os, signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "from ecosoin.doors.ending import ended_cleanly\n"
        "with ended_cleanly():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    print('alive')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "alive\n"


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no such pipes here")
@pytest.mark.parametrize(
    "arguments", [["catalogue", "show", "laptop"], ["catalogue", "coverage", "--json"], ["catalogue", "--help"]]
)
def test_a_reader_that_leaves_is_no_error(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "ecosoin", *arguments]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b"" and done.returncode in (EXIT_PIPE, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_under_standard_output_is_told() -> None:
    command = [sys.executable, "-m", "ecosoin", "catalogue", "check", "--lang", "en"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and b"room" in done.stderr and b"Traceback" not in done.stderr


def test_what_must_not_be_left_in_the_middle_is_finished_or_fails_first() -> None:
    told: list[str] = []

    def played(*, fails: bool) -> None:
        with ended_cleanly(), ended_after(lambda: told.append("hurry")) as asked:
            assert not asked()
            signal.raise_signal(signal.SIGTERM)
            told.append("after")
            assert asked()
            if fails:
                raise ValueError

    for fails in (False, True):
        with pytest.raises(SystemExit) as caught:
            played(fails=fails)
        assert caught.value.code == 128 + signal.SIGTERM
    assert told == ["hurry", "after"] * 2
    with pytest.raises(ValueError), ended_cleanly(), ended_after(lambda: None):
        raise ValueError


def test_a_signal_whose_exception_was_lost_is_obeyed_before_anything_is_begun() -> None:
    begun: list[str] = []
    with pytest.raises(SystemExit), ended_cleanly():
        with suppress(SystemExit):
            signal.raise_signal(signal.SIGTERM)
        with ended_after(lambda: None):
            begun.append("browser")
    assert begun == []
    with ended_cleanly(), ended_after(lambda: None) as asked:
        assert not asked()
