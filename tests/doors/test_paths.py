"""The path of a file names that file: no sign in it is a pattern, no folder in it is a column."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosoin import assess
from ecosoin.cli.main import main
from ecosoin.doors.engines.duck import connect, parquet_sql, read_parquet, write_rows
from tests.doors.test_care_fhir import acts, read

ODD = ("parc*", "p?rc", "[pq]arc", "p[!x]rc", "l'été", "a{b,c}", "100%25", "site=A", 'dit "le grand"', "**")


@pytest.mark.parametrize("name", ODD)
def test_a_parquet_file_is_read_alone(tmp_path: Path, name: str) -> None:
    con = connect()
    folder = tmp_path / name
    folder.mkdir()
    for stem in (name, "parc", "qarc"):
        write_rows(con, (("stem", "varchar"),), [(stem,)], folder / f"{stem}.parquet")
    found = read_parquet(con, folder / f"{name}.parquet")
    assert {k: list(v) for k, v in found.items()} == {"stem": [name]}
    assert con.execute(f"from {parquet_sql(folder / 'parc.parquet')}").fetchall() == [("parc",)]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("name", ODD)
def test_an_inventory_and_acts_are_read_alone(tmp_path: Path, name: str, kind: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for n, stem in enumerate((name, "parc", "qarc")):
        inventory = (("item_id", "varchar"), ("type", "varchar"), ("quantity", "double"))
        given = (("patient", "varchar"), ("system", "varchar"), ("code", "varchar"), ("date", "varchar"))
        rows = {"parc": (inventory, (f"i{n}", "laptop", 1.0)), "acts": (given, (stem, "LOINC", "1-8", "2024-01-02"))}
        for prefix, (columns, row) in rows.items():
            path = folder / f"{stem}.{prefix}.{kind}"
            if kind == "parquet":
                write_rows(connect(), columns, [row], path)
            else:
                cells = ",".join(f'"{c}"'.replace('"le grand"', '""le grand""') for c in row)
                path.write_text(",".join(c for c, _ in columns) + f"\n{cells}\n", encoding="utf-8")
    assert assess(folder / f"{name}.parc.{kind}", year=2025, draws=10).document.study.lines == 1
    assert [a[0] for a in acts(read(tmp_path / "work", folder / f"{name}.acts.{kind}"))] == [name]


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "tube.yaml")
    return folder / "tube.yaml"


NO_FILE = {"device": lambda _: Path(os.devnull)} | ({"pipe": _pipe} if hasattr(os, "mkfifo") else {})
"""What has a path and is neither a file nor a folder: every system has a device that holds nothing."""


@pytest.mark.parametrize("kind", NO_FILE)
@pytest.mark.parametrize(
    "command",
    [
        "footprint {pipe} --year 2024 --out {out}",
        "footprint {good} --year 2024 --mapping {pipe} --out {out}",
        "footprint {good} --year 2024 --factors {pipe} --out {out}",
        "signals {pipe} --out {out}",
        "signals {good} --mapping {pipe} --out {out}",
        "relevance {pipe} --out {out}",
        "relevance {good} --mapping {pipe} --out {out}",
        "relevance {good} --key-file {pipe} --out {out}",
        "relevance {good} --rules {pipe} --out {out}",
        "service assess {pipe} --out {out}",
        "service compare {pipe} {pipe} --out {out}",
        "ecodesign measure {pipe} --out {out}",
        "ecodesign audit check {pipe}",
        "ecodesign audit export {pipe} --out {out}",
        "ecodesign budget {pipe} --budget {pipe}",
    ],
)
@pytest.mark.timeout(60)
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path, command: str, kind: str) -> None:
    """A file that is read several times cannot be one that gives its bytes once, or never."""
    pipe, out, good = NO_FILE[kind](tmp_path), tmp_path / "out", tmp_path / "parc.csv"
    good.write_text("item_id,type,quantity\na,laptop,1\n", encoding="utf-8")
    shown = CliRunner().invoke(main, command.format(pipe=pipe, out=out, good=good).split())
    assert shown.exit_code in (1, 2), shown.output
    assert pipe.name in shown.stderr.replace("\n", "").replace(" ", "")
    assert not out.exists()
