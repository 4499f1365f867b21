"""What holds for every text: whatever its characters, the study and its three pages are written."""

from __future__ import annotations

import csv
import json
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ecosoin.cli.main import main
from ecosoin.pages.legible import BOX, drawable, legible
from ecosoin.pages.writing import write_report
from tests.pages.samples import every_block
from tests.small_services import minimal
from tests.studies.relevance.data import two_sites, write_acts, write_rules

WORST = (
    "Urg 🏥 中文 \x92 \u2028\x85 \x01\x0b\x1b[2J\x7f \ufffe \u200d⚕\ufe0f a\r\nb e\u0301 \U000e0041 שלום _x0041_ ]]>"
)
PAGES = ("html", "pdf", "xlsx")
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30)


def sound(folder: Path) -> None:
    """Every page is there, the data hold; the workbook opens as XML and as a workbook."""
    assert {p.suffix[1:] for p in folder.glob("report.*")} == set(PAGES)
    problems = [
        p for f in ("results", "reading") if (folder / f"{f}.json").exists() for p in told(folder / f"{f}.json")
    ]
    assert "page-not-written" not in {p["code"] for p in problems}
    with zipfile.ZipFile(folder / "report.xlsx") as book:
        for name in book.namelist():
            if name.endswith(".xml"):
                ET.fromstring(book.read(name))
    CalamineWorkbook.from_path(str(folder / "report.xlsx"))


def told(path: Path) -> Iterator[dict[str, Any]]:
    document = json.loads(path.read_text("utf-8"))
    yield from document.get("problems", []) if isinstance(document, dict) else []


def run(command: str, *arguments: str) -> None:
    with tempfile.TemporaryDirectory() as work:
        out = Path(work) / "out"
        done = CliRunner().invoke(main, [*command.split(), *arguments, "--draws", "100", "--out", str(out)])
        assert done.exit_code == 0, done.output
        sound(out)


@settings(max_examples=4)
@given(any_text)
@example(WORST)
def test_an_inventory(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("a") / "parc.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        written = csv.writer(stream)
        written.writerow(["id", "name", "type", "model", "site", "service", "quantity"])
        written.writerow(["x", f"n {text}", "laptop", f"m {text}", f"s {text}", f"s {text}", "2"])
    run("footprint", str(path), "--year", "2025")


@settings(max_examples=4)
@given(any_text)
@example(WORST)
def test_a_service(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    said = {"fr": f"a{text}", "en": f"b{text}"}
    service = minimal(label=said)
    service["components"][0]["label"] = said
    service["functional_unit"] |= said
    path = tmp_path_factory.mktemp("a") / "service.yaml"
    path.write_text(yaml.safe_dump(service), encoding="utf-8")
    run("service assess", str(path))


@settings(max_examples=3)
@given(any_text)
@example(WORST)
def test_acts(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("a")
    rows = [row | {"site": f"s {row['site']} {text}"} for row in two_sites()]
    rules = write_rules(folder / "rules.csv", {"test": f"t {text}"})
    run("relevance", str(write_acts(folder / "acts.csv", rows)), "--rules", str(rules), "--min-cell", "1")


@settings(max_examples=3)
@given(any_text)
@example(WORST)
@example("\ud83d")
def test_exports(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The names of the exports are those of their files; JSON carries what CSV does not."""
    folder = tmp_path_factory.mktemp("a")
    (folder / "parc\x01🏥.csv").write_text(
        'name;type;user;last_inventory;screens\n"x";computer;"y";2024-05-19;3\n', encoding="utf-8"
    )
    machine = {
        "action": "inventory",
        "deviceid": text,
        "content": {"hardware": {"name": text}, "softwares": [{"name": text}]},
    }
    (folder / "glpi.json").write_text(json.dumps(machine), encoding="utf-8")
    run("signals", str(folder), "--date", "2024-06-30")


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
@example(WORST + "\x00\ud83d")
def test_what_is_left_is_drawn_and_held_by_xml(text: str) -> None:
    report, _ = legible(every_block(text))
    ET.fromstring(f"<t>{escape(report.title)}</t>".encode())
    left, lacking = drawable(report.title)
    assert drawable(left) == (left, set())
    assert BOX in left or not lacking


def test_a_page_that_fails_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("no width")

    monkeypatch.setattr("ecosoin.pages.pdf_document.pdf_document", broken)
    (problem,) = write_report(every_block, tmp_path)
    assert (problem.code, problem.severity, problem.params["page"]) == ("page-not-written", "doubt", "report.pdf")
    assert "no width" in problem.params["detail"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "report.xlsx"]
    lost = write_report(broken, tmp_path / "none")  # type: ignore[arg-type]
    assert [p.params["page"] for p in lost] == ["report.html", "report.pdf", "report.xlsx"]


def test_what_the_system_refuses_is_no_fault_of_a_page(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").mkdir()
    with pytest.raises(OSError, match=r"report\.pdf"):
        write_report(every_block, tmp_path)


def test_a_note_names_what_was_boxed(tmp_path: Path) -> None:
    notes = write_report(lambda: every_block("🏥 \x01"), tmp_path)
    assert {(n.params["page"], n.params["characters"]) for n in notes} == {
        ("report.html, report.pdf, report.xlsx", "U+0001"), ("report.pdf", "U+1F3E5"),
    }  # fmt: skip
    assert write_report(every_block, tmp_path) == []
