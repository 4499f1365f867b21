"""An engine that reads files of others opens those it was given and nothing else, whatever a statement says."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, engine_files, parquet_sql, path_literal, seal, write_parquet, write_rows
from ecosoin.kernel.sql import literal
from tests.doors.inventories import read


def sealed(*given: Path) -> duckdb.DuckDBPyConnection:
    con = connect()
    seal(con, given)
    return con


def rows(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    return len(con.execute(f"select * from read_csv({path_literal(path)})").fetchall())


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    for name in ("given", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.csv").write_text("x\n1\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["a.csv", "l'été [1].csv", "what?*.csv", "a=b;c.csv", "é中😀.csv", "two  spaces.csv"])
def test_what_is_given_is_read_and_its_neighbours_are_not(shelf: Path, name: str) -> None:
    file = shelf / "given" / name
    file.write_text("x\n1\n2\n", encoding="utf-8")
    con = sealed(file)
    assert rows(con, file) == 2
    with pytest.raises(duckdb.PermissionException):
        rows(con, shelf / "other" / "a.csv")


def test_a_folder_gives_what_it_holds_and_not_what_is_beside(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shelf)
    for folder in (shelf / "given", Path("given"), Path("other") / ".." / "given"):
        con = sealed(folder)
        assert rows(con, folder / "a.csv") == 1
        for outside in (shelf / "other" / "a.csv", folder / ".." / "other" / "a.csv", Path("/etc/passwd")):
            with pytest.raises(duckdb.PermissionException):
                rows(con, outside)


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to {out}", "copy (select 1) to {given}", "attach {out} as stolen", "select * from glob({all})",
        "select * from read_text({other})", "set enable_external_access = true", "set allowed_directories = ['/']",
        "install httpfs", "load httpfs", "export database {out}", "set temp_directory = {out}",
    ],
)  # fmt: skip
def test_no_statement_leaves_its_room(shelf: Path, statement: str) -> None:
    con = sealed(shelf / "given" / "a.csv")
    places = {"out": shelf / "out.db", "given": shelf / "given" / "a.csv", "other": shelf / "other" / "a.csv"}
    text = statement.format(**{k: literal(v) for k, v in places.items()}, all=literal(f"{shelf}/other/*"))
    with pytest.raises(duckdb.Error):
        con.execute(text)
    assert not (shelf / "out.db").exists()
    assert (shelf / "given" / "a.csv").read_text(encoding="utf-8") == "x\n1\n"


def test_what_a_sealed_engine_writes_is_moved_where_it_goes(shelf: Path) -> None:
    con = sealed(shelf / "given")
    with engine_files(shelf / "other") as work:
        write_parquet(con, "select 7 as x", work / "x.parquet")
        assert con.execute(f"select * from {parquet_sql(work / 'x.parquet')}").fetchall() == [(7,)]
    assert duckdb.execute(f"select * from {parquet_sql(shelf / 'other' / 'x.parquet')}").fetchall() == [(7,)]
    assert not work.exists()


@pytest.mark.parametrize("name", ["~", "file:", "sqlite:", "http:"])
def test_a_path_is_that_of_the_folder_we_are_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The engine would take ``~`` for the home of the user, and ``file:`` for another way to read."""
    home = tmp_path / "home"
    for folder, kind in ((home, "Server"), (tmp_path / name, "Laptop")):
        folder.mkdir()
        write_rows(connect(), (("id", "varchar"), ("type", "varchar"), ("quantity", "double")), [("a", kind, 1.0)],
                   folder / "parc.parquet")  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(home))
    reading = read(Path(name) / "parc.parquet")
    assert reading.rows("equipment", "type") == [("Laptop",)]


@pytest.mark.skipif(sys.platform == "win32", reason="links ask for a right")
def test_links_are_read_where_they_are_named_and_told_where_they_leave_a_folder(shelf: Path) -> None:
    table = "id,type,quantity\n{},Laptop,1\n"
    for path, name in ((shelf / "other" / "b.csv", "b"), (shelf / "given" / "a.csv", "a")):
        path.write_text(table.format(name), encoding="utf-8")
    link = shelf / "given" / "link.csv"
    link.symlink_to(shelf / "other" / "b.csv")
    (shelf / "given" / "same.csv").symlink_to("a.csv")
    folder = read(shelf / "given")
    assert [p.params["files"] for p in folder.found("links-left")] == ["link.csv"]
    assert folder.rows("equipment", "item_id") == [("a",)]
    assert read(link).rows("equipment", "item_id") == [("b",)]


def test_an_inventory_is_read_by_a_sealed_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[duckdb.DuckDBPyConnection] = []
    monkeypatch.setattr(
        "ecosoin.doors.formats.reading.seal", lambda con, *given: (found.append(con), seal(con, *given))
    )
    path = tmp_path / "parc.csv"
    path.write_text("id,type,quantity\na,Laptop,1\n", encoding="utf-8")
    read(path)
    [con] = found
    with pytest.raises(duckdb.PermissionException):
        con.execute("select * from read_text('/etc/hostname')")
