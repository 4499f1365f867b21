"""``ecosoin signals``: exports of a few lines, counted by hand; the same documents and pages of one language each."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
import xlsxwriter
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.registry import pages
from ecosoin.results.record import Drawn, DrawnImpact
from ecosoin.results.signals import SignalRecord, SignalsReading
from ecosoin.studies.signals.report import signal_lines
from ecosoin.studies.signals.road.study import load_signals
from ecosoin.words import say
from tests.report_text import visible
from tests.tongue import foreign

DAY = "2024-06-30"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["signals", *arguments], catch_exceptions=False)


def found(tmp_path: Path, *paths: Path) -> dict[str, dict[str, Any]]:
    done = run(*map(str, paths), "--date", DAY, "--out", str(tmp_path / "out"), "--json", "--draws", "500")
    assert done.exit_code == 0, done.stderr
    records = json.loads(done.stdout)
    assert json.loads((tmp_path / "out" / "results.json").read_text("utf-8")) == records
    return {r["signal"]: r for r in records}


def counted(records: dict[str, dict[str, Any]]) -> dict[str, tuple[int, int]]:
    return {k: (r["count"], r["population"]) for k, r in records.items()}


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
    book.close()
    return path


def csv_file(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_virtual_machines(tmp_path: Path) -> None:
    """Five machines: one off (100 GiB), one template, one idle, one oversized, one busy."""
    gib = 1024
    path = workbook(
        tmp_path / "rv.xlsx",
        {
            "vInfo": [
                ["VM", "Powerstate", "Template", "In Use MiB"],
                ["eteinte", "poweredOff", "False", 100 * gib],
                ["modele", "poweredOff", "True", 50 * gib],
                ["dort", "poweredOn", "False", 10 * gib],
                ["large", "poweredOn", "False", 10 * gib],
                ["occupee", "poweredOn", "False", 10 * gib],
            ],
            "vCPU": [
                ["VM", "Powerstate", "Template", "CPUs", "Overall", "Max"],
                ["dort", "poweredOn", "False", 4, 10, 10_000],
                ["large", "poweredOn", "False", 8, 1000, 10_000],
                ["occupee", "poweredOn", "False", 2, 6000, 10_000],
            ],
            "vMemory": [
                ["VM", "Powerstate", "Template", "Size MiB", "Active"],
                ["dort", "poweredOn", "False", 4096, 40],
                ["large", "poweredOn", "False", 8192, 4096],
                ["occupee", "poweredOn", "False", 2048, 1024],
            ],
            "vSnapshot": [
                ["VM", "Name", "Date / time", "Size MiB (total)"],
                ["large", "vieux", "2024/01/01 10:00:00", 2048],
                ["large", "recent", "2024/06/28 10:00:00", 2048],
            ],
            "vHealth": [["Name", "Message", "Message type"], ["[b] x.vmdk", "Possibly a Zombie vmdk file!", "Zombie"]],
            "vHost": [["Host", "CPU usage %", "# Memory"], ["h1", 8, 65_536], ["h2", 45, 65_536]],
        },
    )
    records = found(tmp_path, path)
    assert counted(records) == {
        "vm_powered_off": (1, 4),
        "vm_idle": (1, 3),
        "vm_cpu_overprovisioned": (1, 3),
        "vm_memory_overprovisioned": (1, 3),
        "snapshot_old": (1, 2),
        "disk_orphan": (1, 4),
        "host_underused": (1, 2),
    }
    assert records["vm_powered_off"]["amounts"]["tb"] == pytest.approx(100 * 1024**3 / 1e12)
    assert records["vm_idle"]["amounts"]["server"] == pytest.approx(4096 / 65_536)
    assert records["vm_powered_off"]["examples"] == ["eteinte"]


def machine(name: str, logdate: str, user: str, monitors: int, software: list[str]) -> dict[str, Any]:
    return {
        "deviceid": name,
        "itemtype": "Computer",
        "content": {
            "hardware": {"name": name, "lastloggeduser": user},
            "accesslog": {"logdate": logdate},
            "monitors": [{"name": f"e{i}"} for i in range(monitors)],
            "softwares": [{"name": s} for s in software],
        },
    }


def test_fleet(tmp_path: Path) -> None:
    machines = [
        machine("a", "2024-06-29 08:00:00", "anne", 3, ["firefox", "chromium", "vim"]),
        machine("b", "2024-06-29 08:00:00", "anne", 1, ["firefox", "libreoffice-core"]),
        machine("c", "2024-01-01 08:00:00", "bob", 2, ["chromium"]),
    ]
    folder = tmp_path / "glpi"
    folder.mkdir()
    for m in machines:
        (folder / f"{m['deviceid']}.json").write_text(json.dumps(m), encoding="utf-8")
    (folder / "c-old.json").write_text(json.dumps(machine("c", "2023-01-01", "bob", 9, [])), encoding="utf-8")
    records = found(tmp_path, folder)
    assert counted(records) == {
        "machine_not_seen": (1, 3),
        "several_machines": (1, 2),
        "many_screens": (1, 3),
        "duplicate_software": (1, 3),
    }
    assert records["duplicate_software"]["examples"] == ["a: Chromium, Firefox"]
    assert records["machine_not_seen"]["amounts"] == {"unit:desktop": 1.0}
    assert records["several_machines"]["examples"] == ["a + b"]
    written = "".join(p.read_text("utf-8") for p in (tmp_path / "out").iterdir() if p.suffix in (".json", ".html"))
    assert "anne" not in written and ">bob<" not in written


def test_images(tmp_path: Path) -> None:
    """Of own exams: one old never read; of imported: one old never read, one recent."""
    path = csv_file(
        tmp_path / "pacs.csv",
        "archivage;taille Mo;lectures;dernière lecture;importé",
        "2020-01-01;500;0;;non",
        "2020-01-01;300;4;2021-01-01;non",
        "2024-05-01;300;0;;non",
        "2020-01-01;250;0;;oui",
        "2024-05-01;250;0;;oui",
    )
    records = found(tmp_path, path)
    assert counted(records) == {"images_never_read": (1, 3), "imported_never_read": (1, 2)}
    assert records["images_never_read"]["amounts"]["tb"] == pytest.approx(0.0005)


def test_storage(tmp_path: Path) -> None:
    """Four files of 1 GB: two identical, one untouched for years, one without owner."""
    gb = 10**9
    path = csv_file(
        tmp_path / "fichiers.csv",
        "path,size_bytes,modified,accessed,sha256,owner",
        f"/a,{gb},2024-01-01,2024-06-01,x,s1",
        f"/b,{gb},2024-01-01,2024-06-01,x,s1",
        f"/c,{gb},2019-01-01,2019-06-01,y,s2",
        f"/d,{gb},2024-01-01,2024-06-01,z,",
    )
    records = found(tmp_path, path)
    expected = {"files_not_accessed": (1, 4), "files_duplicate": (1, 4), "files_dark": (1, 4)}
    assert counted(records) == expected
    assert records["files_duplicate"]["amounts"]["tb"] == pytest.approx(0.001)


def test_licences_applications_and_presence(tmp_path: Path) -> None:
    licences = csv_file(
        tmp_path / "licences.csv", "software;user;last_launch", "x;a;2024-06-01", "x;b;2024-01-01", "x;c;"
    )
    usage = csv_file(
        tmp_path / "usages.csv",
        "application;feature;user;day;target_users",
        "rare;f1;a;2024-06-01;100",
        *[f"vive;f1;u{i};2024-06-01;40" for i in range(30)],
        "vive;f2;u1;2024-06-01;40",
    )
    nights = [f"nuit;2024-06-{d:02d} 23:30:00" for d in (24, 25, 26)]
    presence = csv_file(tmp_path / "presence.csv", "host;seen", *nights, "jour;2024-06-24 10:00:00")
    records = found(tmp_path, licences, usage, presence)
    assert counted(records) == {
        "licence_unused": (2, 3),
        "application_few_users": (1, 2),
        "feature_unused": (1, 3),
        "left_on_at_night": (1, 2),
    }


def test_what_is_no_export_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = csv_file(tmp_path / "licences.csv", "software;last_launch", "x;2024-06-01", ";2024-06-01")
    bad = csv_file(tmp_path / "autre.csv", "a;b", "1;2")
    found(tmp_path, good, bad)
    reading = json.loads((tmp_path / "out" / "reading.json").read_text("utf-8"))
    assert {p["code"] for p in reading["problems"]} == {"signals-file-unknown", "cell-empty", "signals-lines-set-aside"}
    assert "vm_idle" in [s["signal"] for s in reading["not_computed"]]


def test_wrong_files_stop_with_exit_one(tmp_path: Path) -> None:
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    empty = csv_file(tmp_path / "rien.csv", "a;b")
    for path, code in ((broken, "workbook-unreadable"), (empty, "signals-nothing-read")):
        done = run(str(path), "--out", str(tmp_path / "o"), "--json")
        assert done.exit_code == 1
        assert code in [p["code"] for p in json.loads(done.stdout)["problems"]]
    assert run(str(tmp_path / "absent.csv"), "--out", str(tmp_path / "o")).exit_code == 2
    assert run(str(empty), "--date", "30/06/2024", "--out", str(tmp_path / "o")).exit_code == 2


def test_the_fictional_hospital_shows_every_class(tmp_path: Path) -> None:
    folder = Path(str(reference_folder("examples/exports")))
    assert len(list(folder.iterdir())) == 7
    records = found(tmp_path, folder)
    classes = {"unused", "under_optimised", "excessive", "disproportionate"}
    assert {r["class"] for r in records.values()} == classes
    assert len(records) >= 18 and all(r["check_before"] for r in records.values())


def test_windows_files_are_read_and_lost_lines_counted(tmp_path: Path) -> None:
    """A cp1252 file with an accent, a line without name, a line with too many cells: two of four lines are lost."""
    path = tmp_path / "licences.csv"
    lines = (
        "logiciel;utilisateur;dernier lancement",
        "Dictée;a;31/05/2024",
        ";b;01/06/2024",
        "x;c;2024-06-01;1;2",
        "y;d;",
    )
    path.write_bytes("\r\n".join(lines).encode("cp1252") + b"\r\n")
    assert counted(found(tmp_path, path)) == {"licence_unused": (1, 2)}
    reading = json.loads((tmp_path / "out" / "reading.json").read_text("utf-8"))
    told = {p["code"]: p["params"] for p in reading["problems"]}
    assert {"cell-empty", "row-too-long"} <= set(told) and told["signals-lines-set-aside"] == {"lines": 2, "total": 4}


LANGUAGES = ("fr", "en")
BOTH = {"active", "agent", "double", "gain", "gains", "lever"}
"""Words of the signals that the other language also has."""
MACHINES = re.compile(r"(?:\[\w+\] )?[\w.-]*(?:FICTIF|fictif)[\w./-]*")
"""What the fictional exports call their machines and disks."""
FILES = {say("account.file", language) for language in LANGUAGES}
TABLES = "pacs, storage, licence, usage_log, presence, fleet, glpi_list"
"""The tables a listing may be, by their names in the documentation."""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fictional export but three, a file nobody knows, lines that cannot be read, a partial inventory."""
    folder = tmp_path_factory.mktemp("langues")
    exports = folder / "exports"
    shutil.copytree(str(reference_folder("examples/exports")), exports)
    for gone in ("presence", "licences", "usages"):
        (exports / f"fictif-{gone}.csv").unlink()
    csv_file(exports / "autre.csv", "a;b", "1;2")
    csv_file(exports / "licences-2.csv", "software;last_launch", "x;2024-06-01", ";2024-06-01", "y;2024-01-01;1;2")
    partial = machine("p1", "2024-06-20", "anne", 1, []) | {"partial": True}
    for name in ("p1", "p2", "p3"):
        (exports / f"{name}.json").write_text(json.dumps(partial), encoding="utf-8")
    for name, language in (("fr", "fr"), ("en", "en"), ("again", "fr")):
        arguments = ["signals", str(exports), "--draws", "300", "--lang", language, "--out", str(folder / name)]
        done = CliRunner().invoke(main, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
    return folder


@pytest.mark.parametrize("file", ["results.json", "reading.json"])
def test_documents_do_not_depend_on_the_reader_nor_on_the_run(work: Path, file: str) -> None:
    texts = {(work / x / file).read_bytes() for x in (*LANGUAGES, "again")}
    assert len(texts) == 1
    assert str(work).encode() not in texts.pop()


COLUMNS = {n for r in load_reference_table("export_columns") for n in (r["column"], r["headers"].split("|")[0])}
"""Columns of exports, named as their files and our documentation name them."""


def told(text: str, language: str) -> list[str]:
    if set(text.split(", ")) <= COLUMNS:
        return []
    return [t for t in foreign(MACHINES.sub("", text.replace(TABLES, "")), language) if t not in BOTH]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_one_language(work: Path, language: str) -> None:
    _, report = pages(work / "fr", language)
    texts = list(visible(report, FILES))
    assert len(texts) > 200
    assert [(t, found) for t in texts if (found := told(t, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_speaks_one_language(work: Path, language: str) -> None:
    records = msgspec.json.decode((work / "fr" / "results.json").read_bytes(), type=list[SignalRecord])
    assert [(t, found) for t in signal_lines(records, language) if (found := told(t, language))] == []


def test_each_file_read_is_accounted_for(work: Path) -> None:
    reading = msgspec.json.decode((work / "fr" / "reading.json").read_bytes(), type=SignalsReading)
    for f in reading.reading:
        counts = (f.kept, f.blank, f.titles, f.comments, f.continued, *(a.lines for a in f.set_aside))
        assert f.lines == sum(counts), f.file
    found = {f.file: f for f in reading.reading}
    licences, partial = found["licences-2.csv"], found["p1.json"]
    assert (licences.format, licences.unit, licences.lines, licences.kept) == ("licence", "line", 4, 1)
    assert {a.code: a.lines for a in licences.set_aside} == {"cell-empty": 1, "row-too-long": 1}
    assert (licences.columns_absent, licences.encoding) == (["person"], "utf-8")
    assert (partial.unit, partial.kept, [a.lines for a in partial.set_aside]) == ("record", 0, [1])
    assert "autre.csv" not in found
    assert {p.file for p in reading.problems} == {None, "autre.csv", "licences-2.csv", "p3.json"}


def test_what_could_not_be_computed_says_what_it_needs(work: Path) -> None:
    reading = msgspec.json.decode((work / "fr" / "reading.json").read_bytes(), type=SignalsReading)
    needs = {s.signal: s.needs for s in reading.not_computed}
    assert needs == {
        "application_few_users": "usage_log", "feature_unused": "usage_log", "left_on_at_night": "presence",
        "duplicate_software": "glpi", "partition_mostly_free": "rvtools",
    }  # fmt: skip
    assert {n.signal for n in reading.not_computed} <= {s.code for s in load_signals()}


def test_a_date_nobody_gave_is_told_with_its_files(work: Path) -> None:
    problems = json.loads((work / "fr" / "reading.json").read_text("utf-8"))["problems"]
    found = {p["params"]["file"]: p["params"]["date"] for p in problems if p["code"] == "signals-date-missing"}
    assert found["licences-2.csv"] == "2024-06-01"
    assert "fictif-parc.csv, p1.json, p2.json, …" in found


def record(n: int, climate: float | None) -> SignalRecord:
    base = load_signals()[0]
    share = {"value": 0.3, "low": 0.1, "high": 0.5, "source": dict(base.sources["published"])}
    values = [("acidification", "mol H+ eq", 1e6)]
    values += [] if climate is None else [("climate_change", "kg CO2 eq", climate)]
    found: dict[str, Any] = {
        "signal": base.code, "label": {"fr": f"signal {n}", "en": f"signal {n}"}, "class": "unused", "count": 3 * n,
        "population": 40, "share": 3 * n / 40, "share_interval": {"mean": 0.3, "p05": 0.1, "p50": 0.3, "p95": 0.5},
        "published": share, "definition": {}, "threshold": {"value": 1.0, "unit": "day", "source": {}},
        "amounts": {}, "actionable": share, "confidence": "low", "check_before": {}, "examples": [],
        "avoided": [{"criterion": c, "unit": u, "value": v, "mean": v, "p05": v / 2, "p50": v, "p95": 2 * v}
                    for c, u, v in values],
    }  # fmt: skip
    return msgspec.convert(found, SignalRecord)


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in lines]


def test_the_heaviest_eight_signals_come_first() -> None:
    climates = [5.0, None, 900.0, 30.0, 0.0, 7.0, 40.0, 60.0, 3.0, 20.0]
    lines = plain(signal_lines([record(n, c) for n, c in enumerate(climates, start=1)], "fr"))
    assert lines[0] == "Signaux calculés : 10"
    assert [line.split(" : ")[0].strip() for line in lines[1:-1]] == [f"signal {n}" for n in (3, 8, 7, 4, 10, 6, 1, 9)]
    assert lines[1] == "  signal 3 : 9/40 (22 %), 900 kg CO₂ éq."
    assert "preuve" in lines[-1]
    few = plain(signal_lines([record(1, None), record(2, 0.0), record(3, 0.5)], "en"))
    assert few[:4] == [
        "Signals computed: 3",
        "  signal 3: 9/40 (22%), 0.5 kg CO₂ eq.",
        "  signal 1: 3/40 (7.5%)",
        "  signal 2: 6/40 (15%)",
    ]


def test_a_mean_stands_beside_each_median(work: Path) -> None:
    records = msgspec.json.decode((work / "fr" / "results.json").read_bytes(), type=list[SignalRecord])
    rows: list[Drawn] = [r.share_interval for r in records] + [a for r in records for a in r.avoided]
    assert any(isinstance(r, DrawnImpact) for r in rows)
    assert all(min(r.p05, r.p95) <= r.mean <= max(r.p05, r.p95) for r in rows)
