"""What holds for every study: no name is looked up and no connection is opened, unless one was asked for."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.engines.duck import connect
from tests.small_services import minimal, write
from tests.studies.relevance.data import two_sites, write_acts, write_rules


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of a network: it is refused."""
    found: list[Any] = []

    def refuse(*what: Any, **_: Any) -> None:
        found.append(what)
        raise OSError("no network here")

    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    return found


COMMANDS = (
    "footprint parc.csv --year 2025", "relevance acts.csv --rules rules.csv --keep-acts", "service assess essai.yaml",
    "signals logs --date 2024-06-30",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.split()[0])
def test_a_study_asks_nothing_of_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Any], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parc.csv").write_text("id,type,quantity\nx,laptop,2\n", "utf-8")
    write_acts(tmp_path / "acts.csv", two_sites())
    write_rules(tmp_path / "rules.csv", {})
    write(tmp_path, minimal())
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "parc.csv").write_text(
        "name;type;user;last_inventory;screens\nx;computer;y;2024-05-19;3\n", "utf-8"
    )
    for argv in (f"{command} --draws 100 --out out", "report out --lang en"):
        done = CliRunner().invoke(main, argv.split(), catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert asked == []


def test_the_engine_looks_for_no_extension() -> None:
    settings = dict(connect().execute("select name, value from duckdb_settings()").fetchall())
    assert settings["autoinstall_known_extensions"] == settings["autoload_known_extensions"] == "false"
