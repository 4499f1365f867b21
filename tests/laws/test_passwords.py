"""What holds for every command: a password typed in an address is written nowhere, and need not be typed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.cli import running
from ecosoin.cli.main import main
from ecosoin.kernel.errors import Problem, UsageError
from ecosoin.kernel.passwords import HIDDEN, without_passwords
from tests.studies.relevance.data import lay_omop, write_rules

SECRET = "s3cr3t-m0t"
ADDRESSES = (
    f"postgresql://me:{SECRET}@nowhere.invalid/base", f"postgres://me:{SECRET}@/base?host=/nowhere",
    f"postgresql://me@/base?host=/nowhere&password={SECRET}", f"Postgresql://me:{SECRET}@host/base",
    f"host=/nowhere user=me password={SECRET}", f"mysql://me:{SECRET}@host/base",
)  # fmt: skip
COMMANDS = (
    "relevance @ --out out", "relevance @ --rules @ --out out", "relevance rules check @", "signals @ --out out",
    "footprint @ --year 2025 --out out", "service assess @ --out out", "service new @", "explain @ --item x",
    "compare @ @", "report @", "catalogue check @", "catalogue show @", "ecodesign measure @ --out out",
    "ecodesign audit check @", "footprint x --year @", "@",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_tells_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ADDRESSES:
        for more in ([], ["--json"]):
            argv = [address if word == "@" else word for word in command.split()]
            done = CliRunner().invoke(main, [*argv, *more])
            assert SECRET not in done.stdout + done.stderr, (argv, done.output)
            assert done.exit_code in (1, 2)


@given(st.text(st.characters(codec="ascii", exclude_characters=" /@:#?%", categories=["L", "N", "P", "S"]), min_size=1))
def test_an_address_loses_its_password_and_keeps_the_rest(password: str) -> None:
    for scheme in ("postgresql://", "postgresql:/", "https://"):
        told = without_passwords(f"before {scheme}me:{password}@host:5432/base after")
        assert told == f"before {scheme}me:{HIDDEN}@host:5432/base after"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Postgresql://me:a/b@h", "Postgresql://me:***@h"),
        ("mysql://me:s/3@h/base", "mysql://me:***@h/base"),
        ("http://u:p@ss@h/x", "http://u:***@h/x"),
        ("user=me PWD=a passwd = 'b c'", "user=me PWD=*** passwd = ***"),
        ("HTTP://a.fr:80/b?c=d@e.fr", "HTTP://a.fr:80/b?c=d@e.fr"),
    ],
)
def test_other_ways_to_write_one(typed: str, told: str) -> None:
    assert without_passwords(typed) == told


def test_nor_does_an_error_of_the_library_nor_a_report_of_a_defect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for address in ADDRESSES:
        assert SECRET not in repr(Problem("path-not-found", "error", address, params={"path": address}))
        assert SECRET not in str(UsageError("path-not-found", path=address))
        running._tell_defect(ValueError(address), "en")
        path = capsys.readouterr().err.split()[-1]
        assert Path(path).is_file() and SECRET not in Path(path).read_text("utf-8")
        Path(path).unlink()


@pytest.fixture
def reader(postgres: str) -> Iterator[str]:
    """The address, without its password, of a base that asks for one."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        (hba,) = connection.execute("show hba_file").fetchone() or ("",)
        before = Path(hba).read_text("utf-8")
        Path(hba).write_text(f"local guarded reader scram-sha-256\n{before}", "utf-8")
        connection.execute("create database guarded")
        connection.execute(f"create role reader login password '{SECRET}' in role pg_read_all_data")
        connection.execute("select pg_reload_conf()")
    address = postgres.replace("@/postgres", "@/guarded")
    with psycopg.connect(address) as connection:
        lay_omop(connection)
    yield address.replace("postgres@", "reader@")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("drop database guarded with (force)")
        connection.execute("drop role reader")
    Path(hba).write_text(before, "utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are those of folders there")
def test_a_password_comes_from_a_file_or_from_the_environment(
    tmp_path: Path, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = write_rules(tmp_path / "rules.csv", {"exclusion": "icu"})
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:guarded:reader:{SECRET}\n", "utf-8")
    passfile.chmod(0o600)

    def study(address: str, name: str) -> int:
        argv = [
            "relevance",
            address,
            "--rules",
            str(rules),
            "--draws",
            "100",
            "--keep-acts",
            "--out",
            str(tmp_path / name),
        ]
        done = CliRunner().invoke(main, argv)
        assert SECRET not in done.output
        return done.exit_code

    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert study(reader, "refused") == 2
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    assert study(reader, "file") == 0
    monkeypatch.delenv("PGPASSFILE")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert study(reader, "variable") == 0
    monkeypatch.delenv("PGPASSWORD")
    assert study(reader.replace("reader@", f"reader:{SECRET}@"), "typed") == 0
    for file in (p for name in ("file", "variable", "typed") for p in (tmp_path / name).rglob("*") if p.is_file()):
        data = file.read_bytes()
        assert SECRET.encode() not in data and b"reader@" not in data
