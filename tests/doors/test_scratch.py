"""A scratch folder lives as long as its run, and no longer: a kill leaves it to the next run, a live run keeps it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.scratch import process_scratch, scratch_folder, sweep_scratch
from tests.studies.relevance.data import two_sites, write_acts

_HOLDING = """
import sys
from pathlib import Path
from ecosoin.doors.scratch import scratch_folder
with scratch_folder("acts", Path(sys.argv[1])) as folder:
    (folder / "acts.duckdb").write_text("Dupont")
    print(folder.name, flush=True)
    sys.stdin.read()
"""
_STUDYING = """
import sys, ecosoin.studies.relevance.road.study as w
w.count_acts = lambda *a, **k: (print("counting", flush=True), sys.stdin.read())
w.run_relevance(w.RelevanceOptions((sys.argv[2],), w.Path(sys.argv[1]) / "out", spill=w.Path(sys.argv[1])))
"""


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are as old as if they had been made an hour ago."""
    monkeypatch.setattr("ecosoin.doors.scratch._BIRTH_S", -3600)


def started(program: str, *arguments: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout and run.stdout.readline()
    return run


@pytest.fixture
def held(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with started(_HOLDING, tmp_path) as run:
        yield run
        run.kill()


def names(place: Path) -> list[str]:
    return sorted(p.name for p in place.iterdir())


def test_a_folder_goes_with_its_run_whatever_ends_it(tmp_path: Path) -> None:
    with pytest.raises(KeyError), scratch_folder("read", tmp_path) as folder:
        (folder / "a").write_text("a")
        assert folder.stat().st_mode & 0o777 == 0o700
        raise KeyError
    assert names(tmp_path) == []


def test_the_lock_of_a_folder_goes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill while a folder is being removed leaves one that the next run still knows as a dead run's."""
    left: list[list[str]] = []
    remove = shutil.rmtree

    def seen(path: Path, **how: bool) -> None:
        if path.parent == tmp_path:
            left.append(names(path))
        remove(path, **how)

    monkeypatch.setattr("ecosoin.doors.scratch.shutil.rmtree", seen)
    with scratch_folder("acts", tmp_path) as folder:
        (folder / "spill").mkdir()
        for name in ("acts.duckdb", "spill/part", "z"):
            (folder / name).write_text("Dupont")
    assert left == [["scratch.lock"]]
    assert names(tmp_path) == []


def test_a_live_run_keeps_its_folder_and_a_killed_one_does_not(
    tmp_path: Path, held: subprocess.Popen[str], old: None
) -> None:
    [name] = names(tmp_path)
    sweep_scratch(tmp_path)
    assert "acts.duckdb" in names(tmp_path / name)
    held.kill()
    held.wait()
    assert names(tmp_path) == [name]
    with scratch_folder("read", tmp_path) as folder:
        assert names(tmp_path) == [folder.name]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a system without that signal")
def test_a_study_killed_at_once_leaves_its_patients_to_the_next_run_only(tmp_path: Path) -> None:
    (place := tmp_path / "spill").mkdir()
    acts = write_acts(tmp_path / "acts.csv", two_sites())
    with started(_STUDYING, place, acts) as run:
        run.kill()
    [left] = [p for p in place.iterdir() if p.name.startswith("ecosoin-acts-")]
    files = [left, *left.rglob("*")]
    assert left / "acts.duckdb" in files
    assert [p.name for p in files if p.stat().st_mode & 0o077] == []
    with scratch_folder("read", place):
        assert not left.exists()


def test_an_empty_folder_is_removed_once_it_is_not_being_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ecosoin-nyiof1jb", "ecosoin-acts-nyiof1j_"):
        (tmp_path / name).mkdir(mode=0o700)
    (tmp_path / "ecosoin-acts-nyiof1j_" / "scratch.lock").touch()
    sweep_scratch(tmp_path)
    assert len(names(tmp_path)) == 2
    monkeypatch.setattr("ecosoin.doors.scratch._BIRTH_S", -3600)
    sweep_scratch(tmp_path)
    assert names(tmp_path) == []


def test_what_is_not_a_scratch_folder_stays(tmp_path: Path, old: None) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "scratch.lock").write_text(os.uname().nodename + "\n" if hasattr(os, "uname") else "x")
    (tmp_path / "ecosoin-acts-abcdefgh").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "ecosoin-defect-abcdefgh.txt").write_text("kept")
    (tmp_path / "ecosoin-results").mkdir(mode=0o700)
    (tmp_path / "ecosoin-read-12345678").mkdir(mode=0o755)
    (tmp_path / "ecosoin-read-12345678").chmod(0o755)
    for name, said in {"ecosoin-acts-11111111": "another machine\n", "ecosoin-acts-22222222": ""}.items():
        (tmp_path / name).mkdir(mode=0o700)
        (tmp_path / name / "scratch.lock").write_text(said)
        (tmp_path / name / "file").write_text("a")
    before = names(tmp_path)
    sweep_scratch(tmp_path)
    assert names(tmp_path) == before
    assert names(tmp_path / "elsewhere") == ["scratch.lock"]


def test_databases_overflow_into_the_folder_of_the_process() -> None:
    [(place,)] = connect().execute("select current_setting('temp_directory')").fetchall()
    assert Path(place).parent == process_scratch()
    assert process_scratch().parent == Path(tempfile.gettempdir())


def test_the_folder_of_a_process_goes_when_it_ends(tmp_path: Path) -> None:
    said = "from ecosoin.doors.scratch import process_scratch; print(process_scratch())"
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", said], env=env, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == tmp_path
    assert names(tmp_path) == []
