"""What holds for every command: no character it was given drives the terminal, and losing its output loses no file."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from ecosoin.cli import demo
from ecosoin.cli.main import main
from ecosoin.cli.streams import EXIT_FULL, EXIT_PIPE
from ecosoin.words import say
from tests.small_services import minimal
from tests.studies.ecodesign.made_runs import part, played, run
from tests.studies.relevance.data import two_sites, write_acts, write_rules

DRIVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
STYLE = re.compile("\x1b\\[[0-9;]*m")
BAD = "\x1b[2J\x1b]0;t\x07\x9b31m\u202eevil\u2066\u061c\u200f\x7f\x85\u2028"
NAME = "\x1b[2J\x9b\u202eévil\u2066\r\n\x7f"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such names of files here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files whose names, headers and cells would drive a terminal, under a folder whose name would too."""
    work = tmp_path_factory.mktemp("a") / NAME
    work.mkdir()
    with (work / f"parc{NAME}.csv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "name", "type", "model", "site", "quantity", f"other {BAD}"])
        rows.writerow([f"x{BAD}\n", f"n {BAD}", "laptop", f"m {BAD}", f"s {BAD}", "2", BAD])
        rows.writerow(["y", f"n {BAD}", f"unknown {BAD}", "m", f"s {BAD}\n✗ forged", f"2{BAD}", BAD])
    told = {"fr": f"a{BAD}", "en": f"b{BAD}"}
    service = minimal(label=told)
    service["components"][0]["name"] = service["components"][0]["label"] = f"c{BAD}"
    (work / "service.yaml").write_text(yaml.safe_dump(service | {"components": service["components"]}), "utf-8")
    (work / f"wrong{NAME}.yaml").write_text(yaml.safe_dump(minimal(year=BAD) | {BAD: BAD}), "utf-8")
    write_acts(work / f"acts{NAME}.csv", [row | {"site": f"s {row['site']} {BAD}"} for row in two_sites()])
    write_rules(work / f"rules{NAME}.csv", {"test": f"t {BAD}"}, {"rule": BAD, "context": BAD})
    (work / "logs").mkdir()
    machine = {"action": "inventory", "deviceid": BAD, "content": {"hardware": {"name": BAD}}}
    (work / "logs" / f"glpi{NAME}.json").write_text(json.dumps(machine), "utf-8")
    (work / "logs" / f"odd{NAME}.csv").write_text(f"{BAD};b\n1;2\n", "utf-8")
    (work / f"set{NAME}").mkdir()
    (work / f"set{NAME}" / "items.csv").write_text(f"item,{BAD}\n{BAD},{BAD}\n", "utf-8")
    (work / f"budget{NAME}.yaml").write_text(yaml.safe_dump({BAD: {BAD: BAD}}), "utf-8")
    (work / f"audit{NAME}.yaml").write_text(yaml.safe_dump({"criteria": {BAD: {"status": BAD}}}), "utf-8")
    (work / f"journey{NAME}.yaml").write_text(yaml.safe_dump({"name": BAD, BAD: BAD}), "utf-8")
    with zipfile.ZipFile(work / f"book{NAME}.xlsx", "w") as book:
        book.writestr(BAD, BAD)
    return work


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("footprint parc*.csv --year 2025 --tolerate 1 --draws 100 --out out", "explain out --item *",
     "explain out --item y", "compare out out", "report out", "report out --out new*"),
    ("footprint book*.xlsx --year 2025 --out o*", "footprint none* --year 2025 --out o", "footprint parc*.csv --year *",
     "footprint parc*.csv --year 2025 --country * --out o", "footprint parc*.csv --year 2025 --factors * --out o"),
    ("template new*", "template new*"),
    ("catalogue search *", "catalogue show *", "catalogue check set*", "catalogue check *", "catalogue coverage set*"),
    ("relevance acts*.csv --draws 100 --min-cell 1 --out acts", "relevance rules check rules*.csv"),
    ("relevance acts*.csv --rules rules*.csv --out o", "relevance rules --rules *", "relevance key new key*",
     "relevance key new key*", "relevance acts*.csv --period * --out o", "relevance nothing* --out o"),
    ("service assess service.yaml --draws 100 --out s1", "service assess wrong*.yaml --out o"),
    ("service compare service.yaml service.yaml --draws 100 --out s2", "service new *", "service new --list",
     "service map service.yaml service.yaml --draws 100 --out s3", "service new teleconsultation --out n*"),
    ("signals logs --date 2024-06-30 --draws 100 --out s4", "signals logs --date * --out o"),
    ("ecodesign measure journey*.yaml --out o", "ecodesign compare * set*", "ecodesign budget check budget*.yaml logs",
     "ecodesign audit check audit*.yaml", "ecodesign audit new a*.yaml", "ecodesign audit export audit*.yaml --out o",
     "ecodesign ecoindex --dom * --requests 1 --kb 1"),
    ("*", "footprint --*", "catalogue *", "catalogue check a * b *", "--lang *", "footprint --help", "--version"),
)  # fmt: skip


def arguments(command: str, work: Path) -> list[str]:
    """The words of a command; ``*`` stands for what would drive a terminal."""
    words = [word.replace("*", NAME) for word in command.split(" ")]
    return [str(work / w) if (work / w).exists() or w.startswith(("out", "new")) else w for w in words]


def lines_are_plain(text: str) -> None:
    assert not DRIVES.search(text), ascii(text)
    assert not any(line.startswith("✗ forged") for line in text.split("\n"))


@pytest.mark.parametrize("commands", COMMANDS, ids=lambda c: c[0].partition(" --")[0].replace("*", ""))
def test_nothing_given_drives_the_terminal(
    folder: Path, commands: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    for command in commands:
        argv = arguments(command, folder)
        for more in ([], ["--json"]) if "out" not in command else ([],):
            done = CliRunner().invoke(main, [*argv, *more])
            assert done.exit_code in (0, 1, 2), (command, done.output)
            lines_are_plain(done.stdout)
            lines_are_plain(done.stderr)
            assert done.output


def test_a_journey(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    journey = {"name": f"a {BAD}", "base": "http://soin.example/", "steps": [{"open": "/"}, {"checkpoint": f"b {BAD}"}]}
    (folder / "walk.yaml").write_text(yaml.safe_dump(journey), "utf-8")
    runs = [run(part(f"b {BAD}")) for _ in range(4)]
    for command in ("measure walk.yaml --runs 2 --out m", "measure walk.yaml --runs 1 --out n", "compare m n"):
        with played(runs):
            done = CliRunner().invoke(main, ["ecodesign", *command.split()], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        lines_are_plain(done.stdout)
        lines_are_plain(done.stderr)


def test_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = demo.Part("services", (("service", "new", "teleconsultation", "--out", str(tmp_path / f"n{BAD}")),))
    monkeypatch.setattr(demo, "parts", lambda *_: (new,))
    done = CliRunner().invoke(main, ["demo", "--out", str(tmp_path / NAME)], catch_exceptions=False)
    assert done.exit_code == 0 and "$ ecosoin" in done.stdout
    lines_are_plain(done.stdout)
    lines_are_plain(done.stderr)


def test_a_terminal_receives_our_styles_alone(folder: Path) -> None:
    """Tables and progress, where they have colours."""
    import pty

    leading, following = pty.openpty()
    given = [*arguments(COMMANDS[0][0], folder)[:-1], str(folder / "t")]
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "130"}
    command = [sys.executable, "-m", "ecosoin", *given]
    with subprocess.Popen(command, cwd=folder, stdout=following, stderr=subprocess.DEVNULL, env=environment) as process:
        os.close(following)
        text = b""
        with contextlib.suppress(OSError):  # how the end of a terminal is told
            while read := os.read(leading, 65536):
                text += read
    os.close(leading)
    shown = text.decode("utf-8").replace("\r\n", "\n")
    assert process.returncode == 0 and STYLE.search(shown)
    lines_are_plain(STYLE.sub("", shown))


STUDIES = (
    "footprint parc*.csv --year 2025 --tolerate 1 --draws 100 --json", "service assess service.yaml --draws 100",
    "relevance acts*.csv --draws 100 --min-cell 1", "signals logs --date 2024-06-30 --draws 100",
)  # fmt: skip


@pytest.mark.parametrize("command", STUDIES, ids=lambda c: c.split()[0])
@pytest.mark.parametrize("full", [False, True])
def test_an_output_that_is_lost_loses_no_file(folder: Path, tmp_path: Path, command: str, full: bool) -> None:
    if full and not Path("/dev/full").exists():
        pytest.skip("no such device here")
    out = tmp_path / "out"
    argv = [*arguments(command, folder), "--lang", "en", "--out", str(out)]
    reading, writing = os.pipe()
    os.close(reading)
    with Path("/dev/full").open("wb") if full else os.fdopen(writing, "wb") as lost:
        done = subprocess.run(
            [sys.executable, "-m", "ecosoin", *argv], stdout=lost, stderr=subprocess.PIPE, cwd=folder, check=False
        )
    said = done.stderr.decode("utf-8")
    assert done.returncode == (EXIT_FULL if full else EXIT_PIPE)
    assert say("screen.output_full" if full else "screen.output_closed", "en") in said
    assert said.splitlines()[-1] == say("screen.output_kept", "en", path=out)
    assert "Traceback" not in said and "nothing" not in said
    assert (out / "results.json").stat().st_size and (out / "report.html").stat().st_size


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_stream_that_was_never_open_changes_nothing(folder: Path, tmp_path: Path, closed: str) -> None:
    number = {"stdout": 1, "stderr": 2}[closed]
    argv = [sys.executable, "-m", "ecosoin", *arguments(STUDIES[1], folder), "--out", str(tmp_path / "out")]
    done = subprocess.run(argv, cwd=folder, preexec_fn=lambda: os.close(number), check=False)
    assert done.returncode == 0 and (tmp_path / "out" / "results.json").exists()
