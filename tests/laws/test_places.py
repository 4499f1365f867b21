"""What holds for every result: it names files from the folder given, no folder of the machine, and no two alike."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest
import yaml
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.given_places import given_places
from ecosoin.reference import reference_folder
from tests.small_services import minimal, write
from tests.studies.ecodesign.made_runs import part, played, run
from tests.studies.relevance.data import two_sites, write_acts, write_rules

MARKER = "Utilisatrice-Machine"
PARC = "id,type,quantity,site\n{0}1,laptop,2,A\n{0}2,unknown thing,2,B\n{0}3,laptop,-1,B\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("a") / MARKER
    for place in ("nord", "sud"):
        for name in ("inventory", "care", "logs", "services"):
            (work / name / place).mkdir(parents=True)
        (work / "inventory" / place / "parc.csv").write_text(PARC.format(place), "utf-8")
        acts = [{**row, "patient": f"{place}{row['patient']}"} for row in two_sites()]
        write_acts(work / "care" / place / "acts.csv", [*acts, {**acts[0], "date": "no date"}])
        for export in ("licences", "parc"):
            text = reference_folder("examples/exports").joinpath(f"fictif-{export}.csv").read_bytes()
            (work / "logs" / place / f"{export}.csv").write_bytes(text)
        (work / "logs" / place / "other.csv").write_text(f"who;what\n{place};2\n", "utf-8")
        write(work / "services" / place, minimal(service=f"essai-{place}"), "service.yaml")
    (work / "inventory" / "nord" / "lisez-moi.docx").write_bytes(b"x")
    write_rules(work / "rules.csv", {})
    journey = {"name": "a", "base": "http://soin.example/", "steps": [{"open": "/"}, {"checkpoint": "b"}]}
    (work / "walk.yaml").write_text(yaml.safe_dump(journey), "utf-8")
    return work


COMMANDS = (
    "footprint @inventory --year 2025 --tolerate 1",
    "footprint @inventory/nord/parc.csv @inventory/sud/parc.csv --year 2025 --tolerate 1",
    "relevance @care --rules @rules.csv --min-cell 1 --keep-acts",
    "signals @logs --date 2024-06-30",
    "service assess @services/nord/service.yaml",
    "service compare @services/nord/service.yaml @services/sud/service.yaml",
    "service map @services/nord/service.yaml @services/sud/service.yaml",
)


def texts(path: Path) -> Iterator[str]:
    """What a file of a result holds, unpacked."""
    yield path.read_bytes().decode("utf-8", "replace")
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
    elif path.suffix == ".pdf":
        document = pypdf.PdfReader(path)
        yield str(document.metadata)
        yield from (page.extract_text() for page in document.pages)
    elif path.suffix == ".parquet":
        yield str(duckdb.from_parquet(str(path)).fetchall())


def holds_no_place(out: Path, *, pages: bool = True) -> None:
    names = [p for p in out.rglob("*") if p.is_file()]
    assert {"results.json", "ecosoin.json", "report.html", "report.pdf", "report.xlsx"} <= {p.name for p in names}
    places = (MARKER, str(Path(tempfile.gettempdir()) / "pytest"), str(Path.home()))
    read = [p for p in names if pages or p.suffix != ".pdf"]
    assert {p.name for p in read for text in texts(p) if any(place in text for place in places)} == set()


def invoke(*argv: str) -> Any:
    return CliRunner().invoke(main, argv, catch_exceptions=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_result_holds_a_folder_of_the_machine(folder: Path, tmp_path: Path, command: str) -> None:
    argv = [f"{folder}/{word[1:]}" if word.startswith("@") else word for word in command.split()]
    out = tmp_path / MARKER / "out"
    done = invoke(*argv, "--draws", "100", "--out", str(out))
    assert done.exit_code == 0, done.output
    holds_no_place(out)
    assert invoke("report", str(out), "--lang", "en").exit_code == 0
    holds_no_place(out, pages=False)


def test_nor_does_that_of_a_journey(folder: Path, tmp_path: Path) -> None:
    before, after, out = (str(tmp_path / MARKER / name) for name in ("before", "after", "compared"))
    with played([run(part("b")) for _ in range(4)]):
        for place in (before, after):
            assert invoke("ecodesign", "measure", f"{folder}/walk.yaml", "--runs", "1", "--out", place).exit_code == 0
        assert invoke("ecodesign", "compare", before, after, "--out", out).exit_code == 0
    for place in (before, after, out):
        holds_no_place(Path(place))


@pytest.mark.parametrize("command", (*COMMANDS[:4], COMMANDS[5]))
def test_two_files_of_one_name_stay_two(folder: Path, tmp_path: Path, command: str) -> None:
    argv = [f"{folder}/{word[1:]}" if word.startswith("@") else word for word in command.split()]
    assert invoke(*argv, "--draws", "100", "--out", str(tmp_path / "out")).exit_code == 0
    found = [json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8"))
             for name in ("results", "reading") if (tmp_path / "out" / f"{name}.json").exists()]  # fmt: skip
    read = [r["file"] for d in found if isinstance(d, dict) for r in d["reading"] if r["file"] != "*"]
    assert len(set(read)) == len(read) >= 2
    assert {name.partition("/")[0] for name in read} == {"nord", "sud"}
    told = {p["file"] for d in found if isinstance(d, dict) for p in d.get("problems", ()) if p["row"] is not None}
    assert told <= set(read)


@pytest.mark.parametrize("typed", [".", "inventory", "./inventory/nord", "../{}/inventory"])
def test_what_was_typed_makes_no_difference(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.chdir(folder)
    path = Path(typed.format(MARKER))
    places = given_places([path])
    inside = next(p for p in sorted(path.rglob("parc.csv")) if "inventory" in str(p.absolute()))
    assert places.shown(str(inside)) == inside.relative_to(path).as_posix()
    assert places.shown(str(inside.absolute())) == inside.relative_to(path).as_posix() or ".." in typed


def test_files_of_distant_folders_are_numbered_only_when_their_names_are_the_same(tmp_path: Path) -> None:
    alone = given_places([f"/{MARKER}/a.csv", "/srv/b.csv"])
    assert [alone.shown(p) for p in (f"/{MARKER}/a.csv", "/srv/b.csv")] == ["a.csv", "b.csv"]
    same = given_places([f"/{MARKER}/a.csv", "/srv/a.csv", "/srv/below/a.csv"])
    assert [same.shown(p) for p in (f"/{MARKER}/a.csv", "/srv/a.csv#S/1", "/srv/below/a.csv")] == [
        "1/a.csv", "2/a.csv#S/1", "2/below/a.csv",
    ]  # fmt: skip
    home = Path.home().parent
    users = given_places([home / "one" / "a.csv", home / "two" / "a.csv"])
    assert users.shown(str(home / "one" / "a.csv")) == "1/a.csv"
