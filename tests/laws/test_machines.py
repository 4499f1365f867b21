"""What virtual machines take of their hosts sums to the hosts; a machine that is off keeps its storage only."""

from __future__ import annotations

import json

import duckdb
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

HOSTS = "identifiant;type;quantité;cœurs;ram (Go);grappe\nH1;Serveur;1;32;512;C1\nH2;Serveur;1;16;256;C1\n"
GUESTS = (
    "machine virtuelle;hôte;grappe;service;vCPU;RAM (Go);disque (Go);état\n"
    "a;H1;;Imagerie;4;16;100;on\nb;H1;;Labo;8;64;900;on\nc;H1;;Labo;8;64;500;off\nd;;C1;DPI;2;8;50;on\n"
)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    work = tmp_path_factory.mktemp("machines")
    for name, text in (("hotes.csv", HOSTS), ("vm.csv", GUESTS)):
        (work / name).write_text(text, encoding="utf-8")
    options = FootprintOptions(
        paths=(work / "hotes.csv", work / "vm.csv"), year=2024, out=work / "out", draws=50, language=None
    )
    run_footprint(options)
    con = duckdb.connect()
    con.execute("create table folder as select ? as path", [str(work / "out")])
    for name in ("machines", "lines", "impacts"):
        con.execute(f"create view {name} as from '{work / 'out' / f'{name}.parquet'}'")
    return con


def test_the_machines_of_a_host_sum_to_the_host(con: duckdb.DuckDBPyConnection) -> None:
    whole = "select item_id, stage, criterion, sum(value) from lines join impacts using (profile) group by all"
    hosts = {tuple(k): v for *k, v in con.execute(whole).fetchall() if v}
    parts = "select host, stage, criterion, sum(value) from machines group by all"
    found = {tuple(k): v for *k, v in con.execute(parts).fetchall() if v}
    assert found.keys() == hosts.keys() and found == {k: pytest.approx(v, rel=1e-9) for k, v in hosts.items()}


def test_the_machines_of_a_service_sum_to_the_service(con: duckdb.DuckDBPyConnection) -> None:
    whole = "select service, sum(value) from lines join impacts using (profile) where criterion = 'climate_change'"
    parts = "select coalesce(service, ''), sum(value) from machines where criterion = 'climate_change'"
    services = dict(con.execute(f"{whole} group by 1").fetchall())
    assert dict(con.execute(f"{parts} group by 1").fetchall()) == {k: pytest.approx(v) for k, v in services.items()}


def test_a_machine_that_is_off_keeps_its_storage(con: duckdb.DuckDBPyConnection) -> None:
    """H1: 500 of 1550 GB, weighed 0.10 in use and 0.13 in manufacturing."""
    rows = con.execute("select distinct stage = 'use', share from machines where machine = 'c'").fetchall()
    assert dict(rows) == {True: pytest.approx(0.10 * 500 / 1550), False: pytest.approx(0.13 * 500 / 1550)}
    assert con.execute("select distinct host from machines where machine = 'd' order by 1").fetchall() == [
        ("H1",),
        ("H2",),
    ]


@pytest.mark.parametrize(
    ("asked", "of"),
    [
        (["--total"], {"tier", "stage", "category", "site", "service"}),
        (["--service", "Labo"], {"tier", "stage", "category", "site"}),
        (["--machine", "b"], {"stage", "host"}),
    ],
)
def test_a_sum_is_taken_apart(con: duckdb.DuckDBPyConnection, asked: list[str], of: set[str]) -> None:
    folder = con.execute("select path from folder").fetchall()[0][0]
    found = json.loads(CliRunner().invoke(main, ["explain", folder, *asked, "--json"]).stdout)
    assert {p["by"] for p in found["parts"]} == of
    for by in of:
        assert sum(p["value"] for p in found["parts"] if p["by"] == by) == pytest.approx(found["total"], rel=1e-9)
    for language, total in (("fr", "Total aux facteurs publiés = "), ("en", "Total at published factors = ")):
        shown = CliRunner().invoke(main, ["explain", folder, *asked, "--lang", language])
        assert shown.exit_code == 0 and total in shown.stdout


@pytest.mark.parametrize("asked", [[], ["--total", "--machine", "a"], ["--machine", "nobody"], ["--site", "nowhere"]])
def test_one_thing_that_exists_is_explained(con: duckdb.DuckDBPyConnection, asked: list[str]) -> None:
    folder = con.execute("select path from folder").fetchall()[0][0]
    assert CliRunner().invoke(main, ["explain", folder, *asked]).exit_code == 2
