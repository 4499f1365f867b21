"""Exports read as inventories are: any encoding, delimiter or spreadsheet, dates and numbers by their whole column."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.usage_exports import Exports, read_exports
from tests.doors.inventories import workbook, written

LOG = "application;utilisateur;date\nDictée;élise;13/02/2024\nDictée;rené;01/02/2024\n"


def exports(*paths: Path) -> Exports:
    return read_exports(paths, connect())


def rows(found: Exports, sql: str) -> list[tuple[Any, ...]]:
    return found.con.execute(sql).fetchall()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    found = exports(written(tmp_path, "log.csv", LOG.replace(";", delimiter).encode(encoding)))
    assert rows(found, "select distinct application, min(person), max(day)::varchar from usage_log group by 1") == [
        ("Dictée", "rené" if "rené" < "élise" else "élise", "2024-02-13")
    ]
    assert [(r.lines, r.kept, r.titles) for r in found.reading] == [(3, 2, 1)]


def test_packed_parquet_and_workbook(tmp_path: Path) -> None:
    packed = written(tmp_path, "log.csv.gz", gzip.compress(LOG.encode()))
    cells = [line.split(";") for line in LOG.splitlines()]
    sheet = workbook(tmp_path / "log.xlsx", {"Journal": cells})
    parquet = tmp_path / "log.parquet"
    duckdb.sql(
        "select 'Dictée' as application, 'zoé' as person, date '2024-02-01' as day, true as imported"
    ).write_parquet(str(parquet))
    for path, count in ((packed, 2), (sheet, 2), (parquet, 1)):
        assert rows(exports(path), "select count(*), count(day) from usage_log") == [(count, count)], path.name


def test_numbers_and_dates_by_their_column(tmp_path: Path) -> None:
    """Sizes in thousands, days that only one writing allows, hours with am and pm, a serial date."""
    found = exports(
        written(tmp_path, "f.csv", 'path,size,modified\n/a,"1,024",5/20/2024 9:00:00 AM\n/b,7,5/4/2024 1:00:00 PM\n'),
        written(tmp_path, "p.csv", "host;seen\nh1;20/05/2024 11:30:00 PM\nh1;2024-05-21T23:10\nh2;45433,9375\n"),
    )
    assert rows(found, "select size_byte, modified::varchar from storage order by path") == [
        (1024.0, "2024-05-20"), (7.0, "2024-05-04"),
    ]  # fmt: skip
    assert rows(found, "select seen::varchar from presence order by 1") == [
        ("2024-05-20 23:30:00",), ("2024-05-21 22:30:00",), ("2024-05-21 23:10:00",),
    ]  # fmt: skip


def test_a_date_nobody_can_tell_is_no_date(tmp_path: Path) -> None:
    """A launch that cannot be dated is not a licence never launched: its line is set aside, and why is a doubt."""
    found = exports(written(tmp_path, "l.csv", "software;last_launch\nx;04/03/2024\ny;\n"))
    assert rows(found, "select software from licence") == [("y",)]
    assert {(p.code, p.severity) for p in found.problems} == {("date-ambiguous", "doubt")}
    assert [(a.code, a.lines) for a in found.reading[0].set_aside] == [("date-ambiguous", 1)]


def test_what_was_read_the_same_day_was_read(tmp_path: Path) -> None:
    text = "archived;size_mb;reads;last_read;imported\n2020-01-01 10:00;5;;2020-01-01 11:00;oui\n"
    found = exports(written(tmp_path, "pacs.csv", text))
    assert rows(found, "select last_read > archived, imported from pacs") == [(True, True)]


def test_a_named_header_wins_over_its_synonyms(tmp_path: Path) -> None:
    found = exports(written(tmp_path, "u.csv", "timestamp;application;user;day\n2020-01-01;a;b;2024-01-02\n"))
    assert rows(found, "select day::varchar from usage_log") == [("2024-01-02",)]
    assert found.problems == []


def test_a_hidden_sheet_of_an_export_is_not_read(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "l.xlsx")
    for name in ("Licences", "2019"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["software", "last_launch"])
        sheet.write_row(1, 0, [name, "2024-01-01"])
    sheet.hide()
    book.close()
    found = exports(tmp_path / "l.xlsx")
    assert rows(found, "select software from licence") == [("Licences",)]
    assert [p.code for p in found.problems] == ["sheet-hidden"]


def test_a_mapping_settles_what_nothing_tells(tmp_path: Path) -> None:
    """A foreign header and a date with two readings, told once; the amounts of the file then count."""
    path = written(tmp_path, "l.csv", "Outil;Vu le\nx;04/03/2024\n")
    mapping = written(tmp_path, "m.yaml", "columns: {Outil: software, Vu le: {column: last_launch, dates: month}}")
    assert [p.code for p in exports(path).problems] == ["signals-file-unknown"]
    found = read_exports([path], connect(), mapping=mapping)
    assert rows(found, "select software, last_launch::varchar from licence") == [("x", "2024-04-03")]
    assert found.problems == []
