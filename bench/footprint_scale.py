"""10 and 100 million inventory lines to totals by service x stage x criterion, beside the SQL one would write by hand.

    python bench/footprint_scale.py [ROWS ...]

Both sides read the same Parquet and the same factors in a fresh process; the ratio is of whole-process wall times.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb
from machine import best, machine

ITEMS, SERVICES, CRITERIA = 200, 50, 16

HAND = """
import time, duckdb
start = time.perf_counter()
con = duckdb.connect()
rows = con.execute(f'''
with a as (
  select service, type, fsum(quantity / lifetime_year) as unit_year, fsum(quantity * energy_kwh_year) as energy
  from read_parquet('{sys.argv[1]}') group by 1, 2
)
select a.service, f.stage, f.criterion,
  fsum(case when f.stage = 'use' then a.energy * f.value else a.unit_year * f.value end)
from a join read_csv('{sys.argv[2]}/hand.csv') f on f.item = a.type group by 1, 2, 3''').fetchall()
RESULT = {'work_s': time.perf_counter() - start, 'total': sum(r[3] for r in rows), 'cells': len(rows)}
"""

OURS = """
import time
start = time.perf_counter()
from pathlib import Path
import numpy as np
from ecosoin.doors.engines.duck import DuckEngine
from ecosoin.engine.impacts import grouped, impacts_by_row
from ecosoin.engine.statement import StudySettings
from ecosoin.studies.footprint.road.weighing import measure, shape_of
from ecosoin.studies.footprint.road.reading import open_study, resolve_places, resolve_types, survey_inventory
opened = open_study([Path(sys.argv[1])], 2025, factors=sys.argv[2])
con, choice = opened.con, opened.choice
assert not [p for p in opened.problems if p.severity == 'error'], opened.problems[:3]
survey = survey_inventory(con); resolve_types(con, choice, survey); resolve_places(con, choice, survey)
settings = StudySettings(2025, choice.place, choice.hypotheses)
m = measure(DuckEngine(con), settings, shape_of(con, choice, survey.given, False))
matrix = choice.matrix(m.activity.item, m.activity.place)
result = grouped(impacts_by_row(m.activity, matrix), [m.activity.scope['service']])
RESULT = {'work_s': time.perf_counter() - start, 'total': float(np.nansum(result.value[:, :, :16])),
          'cells': int((~np.isnan(result.value[:, :, :16])).sum())}
"""

DRAWS = """
import time
from pathlib import Path
from ecosoin.doors.engines.duck import DuckEngine
from ecosoin.engine.statement import StudySettings
from ecosoin.engine.uncertainty import Plan, total_draws
from ecosoin.studies.footprint.road.weighing import measure, shape_of
from ecosoin.studies.footprint.road.reading import open_study, resolve_places, resolve_types, survey_inventory
opened = open_study([Path(sys.argv[1])], 2025, factors=sys.argv[2])
con, choice = opened.con, opened.choice
survey = survey_inventory(con); resolve_types(con, choice, survey); resolve_places(con, choice, survey)
m = measure(DuckEngine(con), StudySettings(2025, 'FR', choice.hypotheses), shape_of(con, choice, survey.given, False))
matrix = choice.matrix(m.activity.item, m.activity.place)
start = time.perf_counter()
total_draws(m.activity, matrix, Plan(10_000, 1, choice.hypotheses.quality_half_width))
RESULT = {'draws_s': time.perf_counter() - start}
"""


def write_inputs(folder: Path, rows: int, with_id: bool = False) -> Path:
    """A Parquet inventory of random lines, a factor set of 200 items x 4 stages x 16 criteria, the same as one CSV."""
    identifier = "i::varchar as item_id, " if with_id else ""
    con = duckdb.connect()
    inventory = folder / f"inventory-{rows}.parquet"
    con.execute("select setseed(0.5)")
    con.execute(
        f"copy (select {identifier}'item' || floor(random() * {ITEMS})::int as type, "
        f"'service ' || floor(random() * {SERVICES})::int as service, 1 + floor(random() * 5) as quantity, "
        "3 + floor(random() * 5) as lifetime_year, round(20 + random() * 300, 1) as energy_kwh_year "
        f"from range({rows}) t(i)) to '{inventory}' (format parquet, compression zstd)"
    )
    from ecosoin.kernel.vocabulary import CRITERIA as ALL
    from ecosoin.kernel.vocabulary import EMBEDDED_STAGES

    criteria = ALL[:CRITERIA]
    source = "bench,assumption,bench,bench,1,,CC0-1.0,2026-01-01,2026-01-01"
    files = {
        "sources": ["id,kind,publisher,title,version,url,licence,date_published,date_accessed", source],
        "items": ["item,category,tier,lifetime_year,energy_kwh_year,aliases,note"],
        "factors": [
            "item,stage,criterion,value,low,high,coverage,unit,place,valid_from,valid_to,quality,source_id,locator,note"
        ],
        "electricity": ["place,year,criterion,value,low,high,unit,source_id"],
        "hand": ["item,stage,criterion,value"],
    }
    for c, criterion in enumerate(criteria):
        files["electricity"].append(f"FR,2022,{criterion.code},{(c + 1) / 100},,,{criterion.unit}/kWh,bench")
    for i in range(ITEMS):
        files["items"].append(f"item{i},laptop,terminals,5,30,,")
        for c, criterion in enumerate(criteria):
            for s, stage in enumerate(EMBEDDED_STAGES):
                value = (i + 1) * (c + 1) / (s + 1)
                files["factors"].append(
                    f"item{i},{stage},{criterion.code},{value},,,0.9,{criterion.unit}/unit,,2020,,medium,bench,-,"
                )
                files["hand"].append(f"item{i},{stage},{criterion.code},{value}")
            files["hand"].append(f"item{i},use,{criterion.code},{(c + 1) / 100}")
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return inventory


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [10_000_000]
    print(machine())
    with tempfile.TemporaryDirectory() as work:
        for rows in sizes:
            for with_id in (False, True):
                measure_size(Path(work), rows, with_id)


def measure_size(work: Path, rows: int, with_id: bool) -> None:
    """One size, with or without an identifier on each line (reading and checking it is then part of the work)."""
    inventory = write_inputs(work, rows, with_id)
    hand = best(HAND, str(inventory), str(work))
    ours = best(OURS, str(inventory), str(work))
    assert abs(hand["total"] - ours["total"]) <= 1e-9 * abs(hand["total"]), (hand, ours)
    print(f"{rows:,} lines{' with identifiers' if with_id else ''}: {ours['cells']:.0f} cells, totals equal to 1e-9")
    for name, r in (("by hand", hand), ("ecosoin", ours)):
        print(f"  {name}: {r['wall_s']:.2f} s whole process, {r['work_s']:.2f} s work, {r['peak_mb']:.0f} MB")
    ratios = {k: ours[k] / hand[k] for k in ("wall_s", "work_s")}
    print(f"  ratio of whole processes {ratios['wall_s']:.2f}, of work {ratios['work_s']:.2f}")
    print(f"  10,000 draws: {best(DRAWS, str(inventory), str(work), runs=1)['draws_s']:.2f} s")
    inventory.unlink()


if __name__ == "__main__":
    main()
