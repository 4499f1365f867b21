"""The Python API: what is exported, that it says the same as the command line, and its errors."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pytest

import ecosoin
from tests.small_studies import study as by_command

INVENTORY = "id,type,quantity,site,lifetime (year)\nP1,laptop,12,Nord,5\nE1,monitor,7,Sud,\nS1,server,3,Nord,6\n"


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "parc.csv"
    path.write_text(INVENTORY, encoding="utf-8")
    return path


def test_the_names_exported_are_these_and_each_answers() -> None:
    assert ecosoin.__all__ == [
        "Defect", "EcosoinError", "InputProblems", "Problem", "UsageError", "__version__", "assess", "compare",
        "ecodesign", "explain", "open_study", "relevance", "service", "signals",
    ]  # fmt: skip
    assert all(getattr(ecosoin, name) for name in ecosoin.__all__)
    assert set(ecosoin.__all__) <= set(dir(ecosoin))
    with pytest.raises(AttributeError):
        ecosoin.nothing  # noqa: B018
    assert resources.files("ecosoin").joinpath("py.typed").is_file()


def test_importing_the_package_loads_nothing() -> None:
    script = "import sys; before = set(sys.modules); import ecosoin; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = eval(done.stdout)
    assert [m for m in loaded if m.partition(".")[0] not in {"ecosoin", "typing", "__future__"}] == []


def test_python_dash_m_is_the_command_line() -> None:
    done = subprocess.run([sys.executable, "-m", "ecosoin", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"ecosoin, version {ecosoin.__version__}"


def test_a_study_says_the_same_as_the_command(tmp_path: Path, inventory: Path) -> None:
    made = ecosoin.assess(inventory, year=2024, draws=200)
    document = by_command(tmp_path, INVENTORY)
    assert [t.value for t in made.document.totals] == [t["value"] for t in document["totals"]]
    assert made.totals["climate_change"].p95 == document["totals"][0]["p95"]
    assert not list(made.folder.glob("report.*"))


FRAME = {"id": ["P1", "E1", "S1"], "type": ["laptop", "monitor", "server"], "quantity": [12, 7, 3]} | {
    "site": ["Nord", "Sud", "Nord"],
    "lifetime (year)": [5.0, None, 6.0],
}


@pytest.mark.parametrize("make", [pyarrow.table, "relation", "pandas"])
def test_a_dataframe_is_an_inventory(inventory: Path, make: Any) -> None:
    if make == "relation":
        estate = pyarrow.table(FRAME)  # noqa: F841 - DuckDB finds it by its name
        frame = duckdb.sql("select * from estate")
    elif make == "pandas":
        frame = pytest.importorskip("pandas").DataFrame(FRAME)
    else:
        frame = make(FRAME)
    told = ecosoin.assess(frame, year=2024, draws=200)
    file = ecosoin.assess(inventory, year=2024, draws=200)
    assert [(t.criterion, t.value, t.p95) for t in told.document.totals] == [
        (t.criterion, t.value, t.p95) for t in file.document.totals
    ]


def test_the_problems_of_a_dataframe_say_its_own_row(tmp_path: Path) -> None:
    frame = pyarrow.table(
        {"id": ["A", "B", "C"], "type": ["laptop", "laptop", "monitor"], "quantity": ["1", "x", "-2"]}
    )
    with pytest.raises(ecosoin.InputProblems) as raised:
        ecosoin.assess({"parc": frame}, year=2024)
    told = {(p.file, p.row, p.column) for p in raised.value.problems if p.severity == "error"}
    assert told == {("parc", 1, "quantity"), ("parc", 2, "quantity")}
    assert "parc:1:quantity — «\u00a0x\u00a0»" in str(raised.value)


def test_lines_are_explained_compared_and_written(tmp_path: Path, inventory: Path) -> None:
    made = ecosoin.assess(inventory, year=2024, draws=200)
    rows = made.impacts.filter("item_id = 'P1' and criterion = 'climate_change'").aggregate("sum(value)").fetchall()
    explained = made.explain("P1")
    assert explained.document.total == pytest.approx(rows[0][0])
    assert "Ordinateur" in str(explained) or "laptop" in str(explained)
    (tmp_path / "other.csv").write_text(INVENTORY.replace(",12,", ",24,"), encoding="utf-8")
    other = ecosoin.assess(tmp_path / "other.csv", year=2024, draws=200)
    (row,) = [d for d in ecosoin.compare(made, other).differences if d.criterion == "climate_change"]
    assert row.difference == pytest.approx(rows[0][0])
    out = made.write(tmp_path / "out", language="en")
    assert {"report.html", "results.json", "impacts.parquet", "ecosoin.json"} <= {p.name for p in out.iterdir()}
    again = ecosoin.open_study(out)
    assert again.to_dict() == made.to_dict()


def test_a_folder_that_holds_no_study_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ecosoin.UsageError) as raised:
        ecosoin.open_study(tmp_path)
    assert str(tmp_path) in str(raised.value) and "→" in str(raised.value)


def test_a_table_outlives_the_study_it_comes_from(inventory: Path) -> None:
    rows = ecosoin.assess(inventory, year=2024, draws=200).impacts.aggregate("count(*)").fetchall()
    assert rows[0][0] > 0


def test_methods_tell_their_errors_in_words(inventory: Path) -> None:
    made = ecosoin.assess(inventory, year=2024, draws=200)
    for call in (lambda: made.explain("ZZ"), lambda: made.table("zz"), lambda: made.compare(inventory)):
        with pytest.raises(ecosoin.UsageError, match="→"):
            call()


def test_what_a_page_could_not_show_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "parc.csv").write_text("id,type,quantity,site\nx,laptop,2,Urgences 🏥\n", encoding="utf-8")
    found = ecosoin.assess(tmp_path / "parc.csv", year=2025, draws=100)
    with pytest.warns(UserWarning, match="U\\+1F3E5"):
        found.write(tmp_path / "out", "en")
