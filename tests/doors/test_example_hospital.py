"""The bundled hospital: its defects are there, handled, and none stops the study."""

from __future__ import annotations

import csv
from collections import Counter
from importlib import resources
from pathlib import Path

from tests.doors.inventories import read

FOLDER = Path(str(resources.files("ecosoin") / "reference" / "examples" / "hospital"))


def test_the_example_is_untidy_and_readable() -> None:
    files = [p for p in sorted(FOLDER.iterdir()) if p.stem != "SOURCES"]
    reading = read(*files)
    assert reading.places() == []
    assert set(reading.report.formats.values()) == {"glpi", "rvtools", "table"}
    codes = Counter(p.code for p in reading.report.problems)
    assert {"duplicate-line", "host-without-cores", "encoding-converted", "glpi-list-virtual"} <= set(codes)
    assert sum(int(str(p.params["lines"])) for p in reading.found("purchase-date-absent")) > 400
    facts = dict(reading.rows("study_fact", "fact", "value"))
    assert (facts["beds"], facts["staff"]) == ("450", "1800")
    assert "fictif" in facts["organisation"]


def test_its_sizes_follow_its_ratios() -> None:
    with (FOLDER / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        ratio = {row["id"]: row for row in csv.DictReader(stream)}
    assert all(row["source"] and row["kind"] in ("published", "assumption", "choice") for row in ratio.values())
    reading = read(FOLDER / "glpi_parc.csv", FOLDER / "rvtools_export.xlsx")
    computers = reading.con.execute("select count(*) from equipment where name like 'PC-%'").fetchall()[0][0]
    assert computers == round(float(ratio["staff"]["value"]) * float(ratio["pc_per_staff"]["value"]))
    hosts = reading.con.execute("select count(*) from equipment where type = 'server'").fetchall()[0][0]
    assert hosts == float(ratio["host"]["value"])


def test_it_is_light() -> None:
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) < 500_000
