"""Acts to redundant acts at 1, 10, 50 and 100 million rows, beside reading and sorting the same Parquet in DuckDB.

    python bench/relevance.py [ROWS ...] [--pandas] [--plot FILE.svg]

The floor is the wall time of ``select … order by patient, instant`` over the same file; pandas is a straightforward
groupby over the same rows (10 million only, in an interpreter that has pandas).
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import duckdb
from machine import best, machine

SORT = """
import time, duckdb
start = time.perf_counter()
con = duckdb.connect(config={'memory_limit': '2GB', 'temp_directory': sys.argv[2]})
con.execute('set enable_progress_bar = false')
n = 0
query = f"select code, patient, date from read_parquet('{sys.argv[1]}') order by code, patient, date"
reader = con.sql(query).to_arrow_reader(1_000_000)
for batch in reader: n += batch.num_rows
RESULT = {'work_s': time.perf_counter() - start, 'rows': n}
"""

OURS = """
import time
start = time.perf_counter()
from pathlib import Path
from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance
out = Path(sys.argv[2])
d = run_relevance(RelevanceOptions((sys.argv[1],), out / 'out', min_cell=11, draws=1000, spill=out))
r = next(r for r in d.rules if r.rule.startswith('hba1c') and r.level == 'central')
RESULT = {'work_s': time.perf_counter() - start, 'rows': r.acts, 'redundant': r.redundant_after_accepted}
"""

PANDAS = """
import time
start = time.perf_counter()
import pandas as pd
d = pd.read_parquet(sys.argv[1], columns=['patient', 'code', 'date'])
d = d.drop_duplicates().sort_values(['code', 'patient', 'date'])
def flags(times):
    last, count = None, 0
    for t in times:
        if last is not None and t - last < pd.Timedelta(days=60).value // 1000 - 3_600_000_000: count += 1
        else: last = t
    return count
d['t'] = d['date'].astype('int64')
redundant = d[d.code == '4548-4'].groupby('patient')['t'].apply(lambda s: flags(s.to_numpy())).sum()
for code in d.code.unique():
    if code != '4548-4': d[d.code == code].groupby('patient')['t'].apply(lambda s: flags(s.to_numpy())).sum()
RESULT = {'work_s': time.perf_counter() - start, 'rows': len(d), 'redundant': int(redundant)}
"""


def write_acts(path: Path, rows: int) -> None:
    """Random acts: one patient for 20 acts, ten tests, five years, fifty sites."""
    codes = "['4548-4','2093-3','718-7','3016-3','2276-4','1988-5','2132-9','2857-1','1989-3','4537-7']"
    duckdb.execute("select setseed(0.5)")
    duckdb.execute(
        f"copy (select (random() * {rows // 20})::bigint as patient, 'LOINC' as system, "
        f"{codes}[1 + (random() * 9)::int] as code, "
        "make_timestamp(1577836800000000 + (random() * 157766400)::bigint * 1000000) as date, "
        f"'site ' || (random() * 49)::int as site from range({rows})) to '{path}' (format parquet, compression zstd)"
    )


def plot(path: Path, sizes: list[int], seconds: dict[str, list[float]]) -> None:
    """Wall seconds against millions of acts, as an SVG; the sizes given should be evenly spaced."""
    from ecosoin.pages.charts.trend import trend

    labels = [f"{n / 1e6:g} M" for n in sizes]
    series = list(seconds.items())
    path.write_text(trend("Actes et secondes / Acts and seconds", "", labels, series, "s", "fr"), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--pandas", action="store_true")
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    print(machine())
    seconds: dict[str, list[float]] = {"Ecosoin": [], "DuckDB : lire et trier": []}
    for rows in options.rows:
        with tempfile.TemporaryDirectory() as work:
            path = Path(work) / "acts.parquet"
            write_acts(path, rows)
            runs = 3 if rows <= 10_000_000 else 1
            floor, ours = best(SORT, str(path), work, runs=runs), best(OURS, str(path), work, runs=runs)
            seconds["Ecosoin"].append(ours["wall_s"])
            seconds["DuckDB : lire et trier"].append(floor["wall_s"])
            print(
                f"{rows:,} acts: read and sort {floor['wall_s']:.1f} s, ecosoin {ours['wall_s']:.1f} s "
                f"({ours['peak_mb']:.0f} MB), ratio {ours['wall_s'] / floor['wall_s']:.2f}"
            )
            if options.pandas and rows <= 10_000_000:
                other = best(PANDAS, str(path), runs=1)
                print(f"  pandas {other['wall_s']:.1f} s, {other['wall_s'] / ours['wall_s']:.1f} times ours")
    if options.plot:
        plot(options.plot, options.rows, seconds)


if __name__ == "__main__":
    main()
