"""Whose fault is an error? Memory and disk are the machine's; a defect of ours is told whatever happens."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import click
import duckdb
import pytest
from click.testing import CliRunner

from ecosoin.cli.running import shared
from ecosoin.doors.refusals import told_refusal


def raising(error: BaseException) -> click.Command:
    @click.command()
    @shared(["lang"])
    def command(lang: str) -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "memory-lacking"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "memory-lacking"),
        (duckdb.OutOfMemoryException("failed to allocate"), "memory-lacking"),
        (FileNotFoundError(errno.ENOENT, "No such file", "parc.csv"), "system-refused"),
        (OSError(errno.EMFILE, "Too many open files"), "system-refused"),
        (duckdb.IOException("Could not read from file"), "system-refused"),
    ],
)
def test_what_the_machine_lacks_is_no_defect(error: BaseException, code: str) -> None:
    told = told_refusal(error, Path("somewhere"))
    assert told is not None and told.problem.code == code
    assert CliRunner().invoke(raising(error)).exit_code == 2


@pytest.mark.parametrize("error", [ValueError("x"), duckdb.InternalException("x"), OSError("without a number")])
def test_what_breaks_by_itself_is_a_defect(error: BaseException) -> None:
    assert told_refusal(error) is None
    assert CliRunner().invoke(raising(error)).exit_code == 3


def test_a_defect_is_told_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory")

    monkeypatch.setattr(tempfile, "mkstemp", refused)
    done = CliRunner().invoke(raising(ValueError("\ud800")))
    assert done.exit_code == 3 and "ValueError" in done.output
