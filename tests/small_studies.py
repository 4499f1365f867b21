"""Whole studies on small files, for tests that start where a user starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.study_tables import line_impacts
from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint

SOURCES = (
    "id,kind,publisher,title,version,url,licence,date_published,date_accessed\n"
    "test,dataset,Test,Test,1,https://example.org,CC0-1.0,2024-01-01,2024-01-01\n"
)
ITEMS = "item,category,tier,lifetime_year,energy_kwh_year,aliases,note\n"
FACTORS = "item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,locator,note\n"
MIXES = "place,year,criterion,value,low,high,unit,source_id\n"


def write_set(
    folder: Path, items: list[str], factors: list[tuple[str, str, str, float, str]], kwh: float = 0.0813
) -> Path:
    """A factor set: items as CSV lines, factors as (item, stage, criterion, value, unit), climate per kWh in France."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"{i},{s},{c},{v!r},,,0.9,{u},,2020,,medium,test,-,\n" for i, s, c, v, u in factors)
    (folder / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (folder / "items.csv").write_text(ITEMS + "".join(f"{x}\n" for x in items), encoding="utf-8")
    (folder / "factors.csv").write_text(FACTORS + rows, encoding="utf-8")
    (folder / "electricity.csv").write_text(
        f"{MIXES}FR,2024,climate_change,{kwh!r},,,kg CO2 eq/kWh,test\n", encoding="utf-8"
    )
    return folder


def study(
    work: Path, inventory: str, *, factors: str | None = None, name: str = "parc.csv", **more: Any
) -> dict[str, Any]:
    """The results document of an inventory given as CSV text; the folder is ``work/out``."""
    (work / name).write_text(inventory, encoding="utf-8")
    options: dict[str, Any] = {"year": 2024, "draws": 200} | more
    found = run_footprint(FootprintOptions(paths=(work / name,), out=work / "out", factors=factors, **options))
    document: dict[str, Any] = plain(found)
    return document


def impacts(work: Path, criterion: str = "climate_change") -> dict[tuple[str, str], float]:
    """(item_id, stage) -> value of each line, services summed."""
    known = line_impacts(duckdb.connect(), work / "out").filter(f"criterion = '{criterion}' and value is not null")
    rows = known.aggregate("item_id, stage, sum(value)").fetchall()
    return {(i, s): v for i, s, v in rows}
