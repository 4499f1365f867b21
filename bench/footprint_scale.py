"""10 and 100 million inventory lines to totals by service x stage x criterion, beside the SQL one would write by hand.

    python bench/footprint_scale.py [ROWS ...]

Both sides read the same Parquet and the same factors in a fresh process; the ratios are of whole processes. Three files
of each size: without identifiers, with identifiers in order, with the same shuffled. Ours always checks that they are
unique; the statement by hand is timed without, then with a count of distinct identifiers.
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
con.execute('set enable_progress_bar = false')
rows = con.execute(f'''
with a as (
  select service, type, fsum(quantity / lifetime_year) as unit_year, fsum(quantity * energy_kwh_year) as energy
  from read_parquet('{sys.argv[1]}') group by 1, 2
)
select a.service, f.stage, f.criterion,
  fsum(case when f.stage = 'use' then a.energy * f.value else a.unit_year * f.value end)
from a join read_csv('{sys.argv[2]}/hand.csv') f on f.item = a.type group by 1, 2, 3''').fetchall()
if len(sys.argv) > 3:
    con.execute(f"select count(distinct item_id) from read_parquet('{sys.argv[1]}')").fetchall()
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
from ecosoin.studies.footprint.road.places import resolve_places
from ecosoin.studies.footprint.road.reading import open_study, survey_inventory
from ecosoin.studies.footprint.road.types import resolve_types
opened = open_study([Path(sys.argv[1])], 2025, factors=sys.argv[2])
con, choice = opened.con, opened.choice
assert not [p for p in opened.problems if p.severity == 'error'], opened.problems[:3]
survey = survey_inventory(con); resolve_types(con, choice, survey, opened.read)
resolve_places(con, choice, opened.read, texts=sorted({w[2] for w in survey.words}), tolerate=None)
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
from ecosoin.studies.footprint.road.places import resolve_places
from ecosoin.studies.footprint.road.reading import open_study, survey_inventory
from ecosoin.studies.footprint.road.types import resolve_types
opened = open_study([Path(sys.argv[1])], 2025, factors=sys.argv[2])
con, choice = opened.con, opened.choice
survey = survey_inventory(con); resolve_types(con, choice, survey, opened.read)
resolve_places(con, choice, opened.read, texts=sorted({w[2] for w in survey.words}), tolerate=None)
m = measure(DuckEngine(con), StudySettings(2025, 'FR', choice.hypotheses), shape_of(con, choice, survey.given, False))
matrix = choice.matrix(m.activity.item, m.activity.place)
start = time.perf_counter()
total_draws(m.activity, matrix, Plan(10_000, 1, choice.hypotheses.quality_half_width))
RESULT = {'draws_s': time.perf_counter() - start}
"""


_STRIDE = 7_654_321
"""Prime: its multiples, modulo a size in tens, meet every number once."""
IDENTIFIERS = {
    "without identifiers": "",
    "identifiers in order": "i::varchar as item_id, ",
    "identifiers shuffled": f"(i * {_STRIDE} % {{rows}})::varchar as item_id, ",
}


def write_inputs(folder: Path, rows: int, identifiers: str = "without identifiers") -> Path:
    """A Parquet inventory of random lines, a factor set of 200 items x 4 stages x 16 criteria, the same as one CSV."""
    identifier = IDENTIFIERS[identifiers].format(rows=rows)
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
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
            for identifiers in IDENTIFIERS:
                measure_size(Path(work), rows, identifiers)


def measure_size(work: Path, rows: int, identifiers: str) -> None:
    """One size: ours against the statement by hand, without and with a count of distinct identifiers."""
    inventory = write_inputs(work, rows, identifiers)
    arguments = (str(inventory), str(work))
    ours = best(OURS, *arguments, by="cpu_s")
    sides = {"by hand": best(HAND, *arguments, by="cpu_s")}
    if IDENTIFIERS[identifiers]:
        sides["by hand, distinct counted"] = best(HAND, *arguments, "distinct", by="cpu_s")
    print(f"{rows:,} lines, {identifiers}: {ours['cells']:.0f} cells, totals equal to 1e-9")
    for name, r in (*sides.items(), ("ecosoin", ours)):
        assert abs(r["total"] - ours["total"]) <= 1e-9 * abs(r["total"]), (name, r, ours)
        print(f"  {name}: processor {r['cpu_s']:.2f} s, wall {r['wall_s']:.2f} s, {r['peak_mb']:.0f} MB")
    for name, r in sides.items():
        ratios = {k: ours[k] / r[k] for k in ("cpu_s", "wall_s")}
        print(f"  against {name}: processor {ratios['cpu_s']:.2f}, wall {ratios['wall_s']:.2f}", flush=True)
    print(f"  10,000 draws: {best(DRAWS, *arguments, runs=1)['draws_s']:.2f} s", flush=True)
    inventory.unlink()


if __name__ == "__main__":
    main()
