"""``ecosoin signals``: exports of a few lines, counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.reference import reference_folder

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


def test_avoided_footprint_by_hand(tmp_path: Path) -> None:
    """A powered-off machine of 10 TB: 10 * 0.7 TB of SSD, manufacturing over 8 years, 36.8 kWh/TB at PUE 1.93."""
    tb = 10e12 / 1024**2
    sheets = {"vInfo": [["VM", "Powerstate", "Template", "In Use MB"], ["v", "poweredOff", "False", tb]]}
    record = found(tmp_path, workbook(tmp_path / "rv.xlsx", sheets))["vm_powered_off"]
    climate = next(a for a in record["avoided"] if a["criterion"] == "climate_change")
    energy = next(a for a in record["avoided"] if a["criterion"] == "final_energy")
    assert energy["value"] == pytest.approx(7 * 36.797475 * 1.93, rel=1e-6)
    embodied = 7 / 8 * (113.75 + 8.791666666666666 + 1.2541666666666667)
    assert climate["value"] == pytest.approx(embodied + energy["value"] * 0.0519, rel=1e-6)
    assert climate["p05"] < climate["value"] < climate["p95"]


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


def test_local_counts_replace_the_published_rate(tmp_path: Path) -> None:
    """Published 30 %; 200 machines, none off: the share is 0, its interval far below the published rate."""
    rows = [["VM", "Powerstate", "Template"], *([f"v{i}", "poweredOn", "False"] for i in range(200))]
    record = found(tmp_path, workbook(tmp_path / "rv.xlsx", {"vInfo": rows}))["vm_powered_off"]
    assert record["share"] == 0 and record["published"]["value"] == 0.3
    assert record["share_interval"]["p95"] < 0.02


def test_what_is_no_export_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = csv_file(tmp_path / "licences.csv", "software;last_launch", "x;2024-06-01", ";2024-06-01")
    bad = csv_file(tmp_path / "autre.csv", "a;b", "1;2")
    found(tmp_path, good, bad)
    reading = json.loads((tmp_path / "out" / "reading.json").read_text("utf-8"))
    assert {p["code"] for p in reading["problems"]} == {"signals-file-unknown", "signals-rows-unreadable"}
    assert "vm_idle" in [s["signal"] for s in reading["not_computed"]]


def test_wrong_files_stop_with_exit_one(tmp_path: Path) -> None:
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK not a workbook")
    empty = csv_file(tmp_path / "rien.csv", "a;b")
    for path, code in ((broken, "signals-file-unreadable"), (empty, "signals-nothing-read")):
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
        "Dictée;a;01/06/2024",
        ";b;01/06/2024",
        "x;c;2024-06-01;1;2",
        "y;d;",
    )
    path.write_bytes("\r\n".join(lines).encode("cp1252") + b"\r\n")
    assert counted(found(tmp_path, path)) == {"licence_unused": (1, 2)}
    reading = json.loads((tmp_path / "out" / "reading.json").read_text("utf-8"))
    assert [p["code"] for p in reading["problems"]] == ["signals-rows-unreadable"]
    assert reading["problems"][0]["params"]["count"] == 2
