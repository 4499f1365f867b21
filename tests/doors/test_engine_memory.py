"""How much memory the engine takes: what is asked, else a share of what the system lets a process have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.engines.duck import connect
from ecosoin.kernel.errors import UsageError

SET = "select value from duckdb_settings() where name = 'memory_limit'"
LIMITED = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, (6 * 10**9, resource.RLIM_INFINITY))
from ecosoin.doors.engines.duck import connect
print(connect().execute("{SET}").fetchall()[0][0], connect(memory="2GB").execute("{SET}").fetchall()[0][0])
"""


def test_what_is_asked_is_the_most() -> None:
    assert connect(memory="1GB").execute(SET).fetchall() == [("953.6 MiB",)]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are set otherwise")
def test_a_limit_of_the_system_leaves_room_for_the_rest() -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["953.6", "MiB", "1.8", "GiB"]


@pytest.mark.parametrize("amount", ["2", "GB", "-1GB", "1GB; drop table x", ""])
def test_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(memory=amount)
    assert caught.value.problem.code == "memory-invalid"


@pytest.mark.parametrize("command", [("footprint", "--year", "2025"), ("signals",), ("relevance",)])
def test_each_study_of_files_takes_it(tmp_path: Path, command: tuple[str, ...]) -> None:
    name, *more = command
    (tmp_path / "a.csv").write_text("id,type,quantity\na,laptop,1\n", encoding="utf-8")
    given = [name, str(tmp_path / "a.csv"), *more, "--out", str(tmp_path / "out"), "--memory", "lots"]
    done = CliRunner().invoke(main, given)
    assert (done.exit_code, "memory" in done.output) == (2, True)
