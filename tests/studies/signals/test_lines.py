"""Lines of exports that count once, are doubted, or do not count: the same in signals as in a footprint."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.usage_exports import Exports, read_exports
from tests.doors.inventories import read

_TODAY = date(2026, 1, 1)
FILES = ("path;size;modified", "/a/{n};100;2021-01-01")
TABLES: dict[str, tuple[str, str]] = {
    "vInfo": ("VM;Powerstate;Template;CPUs;Memory;In Use MiB;Host", "vm{n};poweredOff;False;4;8192;50000;esx1"),
    "vHost": ("Host;# CPU;# Cores;# Memory;CPU usage %;Vendor;Model", "esx{n};2;32;262144;5;Dell;R640"),
    "vMemory": ("VM;Powerstate;Size MiB;Active", "vm{n};poweredOn;8192;80"),
    "glpi": (
        "Nom;Fabricant;Numéro de série;Utilisateur;Date du dernier inventaire;Types",
        "PC{n};Dell;S{n};u;2020-01-01;PC",
    ),
    "storage": FILES,
    "licence": ("software;person;last launch", "Office;u{n};2020-01-01"),
}
"""What is exported -> its header, a line."""


def exports(*paths: Path, **more: Any) -> Exports:
    return read_exports(paths, connect(), **more)


def written(path: Path, table: str, *lines: str) -> Path:
    path.write_text("\n".join([TABLES[table][0], *lines, ""]), encoding="utf-8")
    return path


def held(account: Any) -> int:
    aside = sum(a.lines for a in account.set_aside)
    return int(account.kept + account.blank + account.titles + account.comments + account.continued + aside)


def codes(found: Exports) -> list[str]:
    return [p.code for p in found.problems]


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_a_line_said_twice_counts_once(tmp_path: Path, table: str, numbers: list[int]) -> None:
    lines = [TABLES[table][1].format(n=n) for n in numbers]
    found = exports(written(tmp_path / "export.csv", table, *lines))
    [account] = found.reading
    assert account.kept == len(set(numbers))
    assert account.lines == held(account)
    assert codes(found).count("duplicate-line") == len(numbers) - len(set(numbers))


@pytest.mark.parametrize("table", ["vInfo", "vHost"])
def test_a_footprint_and_signals_give_one_answer(tmp_path: Path, table: str) -> None:
    line = TABLES[table][1]
    lines = [
        line.format(n=1),
        line.format(n=2),
        line.format(n=2),
        line.replace(f"{'vm' if table == 'vInfo' else 'esx'}{{n}}", "Total"),
    ]
    hosts = TABLES["vHost"]
    more = [] if table == "vHost" else [written(tmp_path / "host.csv", "vHost", hosts[1].format(n=1))]
    path = written(tmp_path / "export.csv", table, *lines)
    usage, footprint = exports(path, *more), read(path, *more).report.problems
    for code in ("duplicate-line", "line-of-totals") if table == "vHost" else ("duplicate-line",):
        told = [[(p.row, p.severity) for p in some if p.code == code] for some in (usage.problems, footprint)]
        assert told[0] == told[1] and len(told[0]) == 1
    assert [p.row for p in usage.problems if p.code == "line-of-totals"] == [5]


def test_lines_that_differ_in_a_cell_we_do_not_read_are_two(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("path;size;modified;inode\n/a;1;2020-01-01;7\n/a;1;2020-01-01;8\n", encoding="utf-8")
    assert exports(path).reading[0].kept == 2


def test_lines_that_name_nothing_are_not_repeats(tmp_path: Path) -> None:
    path = tmp_path / "pacs.csv"
    path.write_text("archived;size_mb;reads\n2020-01-01;5;0\n2020-01-01;5;0\n", encoding="utf-8")
    assert exports(path).reading[0].kept == 2


def test_a_parquet_of_files_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "files.parquet"
    duckdb.execute(
        "copy (select '/a' as path, 1 as size, date '2020-01-01' as modified from range(3) union all "
        f"select '/b', 1, date '2020-01-01') to '{path}' (format parquet)"
    )
    found = exports(path)
    assert found.reading[0].kept == 2
    assert codes(found) == ["duplicate-line"] * 2


@pytest.mark.parametrize(
    ("written_size", "size"),
    [
        ("1,5 Go", 1.5e9), ("1.5 GB", 1.5e9), ("2 Mio", 2 * 1024**2), ("10 ko", 1e4), ("12 octets", 12), ("7", 7),
        ("1e308", "number-too-large"), ("-5", "number-negative"),
        ("-1,5 Go", "number-negative"), ("1,5 pommes", "number-invalid"),
    ],
)  # fmt: skip
def test_the_size_of_a_file(tmp_path: Path, written_size: str, size: float | str) -> None:
    found = exports(written(tmp_path / "f.csv", "storage", f"/a;{written_size};2021-01-01", "/b;3,5 Mo;2021-01-01"))
    sizes = dict(found.con.execute("select path, size_byte from storage").fetchall())
    assert sizes.get("/a", size) == size
    assert ("/a" in sizes) == (not isinstance(size, str))
    if isinstance(size, str):
        assert codes(found) == ["signals-lines-set-aside", size]
        assert found.reading[0].lines == held(found.reading[0])


@pytest.mark.parametrize("table", ["storage", "licence", "glpi"])
def test_a_day_to_come_takes_its_line_out(tmp_path: Path, table: str) -> None:
    line = TABLES[table][1]
    days = dict(enumerate(("2026-01-01", "2026-01-02", "2090-01-01", "2020-01-01")))
    lines = [line.format(n=n).replace("2020-01-01", day).replace("2021-01-01", day) for n, day in days.items()]
    found = exports(written(tmp_path / "f.csv", table, *lines), horizon=_TODAY)
    [account] = found.reading
    assert (account.kept, account.lines) == (2, held(account))
    assert [p.row for p in found.problems if p.code == "date-future"] == [3, 4]
    assert max(found.usage.latest.values()) == _TODAY


def test_a_list_of_glpi_is_read_and_what_it_lacks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(
        "Nom;Entité;Types;Utilisateur\nPC1;CHU;Portable;u\nPC2;CHU;Ordinateur de bureau;u\nVM1;CHU;VMware;u\n",
        encoding="utf-8",
    )
    found = exports(path)
    assert [(m.name, m.kind, m.user) for m in found.usage.machines] == [
        ("PC1", "laptop", "u"), ("PC2", "ordinateur de bureau", "u"),
    ]  # fmt: skip
    assert {p.code: p.params for p in found.problems} == {
        "export-columns-absent": {"columns": "date du dernier inventaire"},
        "glpi-list-virtual": {"lines": 1},
    }
