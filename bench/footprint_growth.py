"""What a whole ``ecosoin footprint`` costs as the inventory grows: processor time, peak memory, size of its files.

    python bench/footprint_growth.py [LINES ...]

A CSV inventory of catalogue items with dates, 12 sites, 50 services; reports and 10,000 draws included. Processor time
(user and system, children included) of a fresh process; the last column relates it to the first size.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from machine import machine

_INVENTORY = """
with drawn as (
  select i, (hash(i) % {count})::int as item, (hash(i, 1) % 3)::int as quantity, (hash(i, 2) % 12)::int as site,
    (hash(i, 3) % 50)::int as service, (hash(i, 4) % 3)::int as life, (hash(i, 5) % 4)::int as age,
    (hash(i, 6) % 40)::int as energy
  from range({lines}) t(i)
)
select concat('PC-', lpad(i::varchar, 8, '0')) as item_id, [{items}][1 + item] as type, 1 + quantity as quantity,
  concat('Site ', 1 + site) as site, concat('Service ', 1 + service) as service, 4 + life as lifetime_year,
  strftime(date '2020-01-01' + age * 365, '%d/%m/%Y') as purchase_date,
  case when energy < 10 then 20 + energy end as energy_kwh_year
from drawn order by i
"""
_ITEMS = ("laptop", "desktop", "monitor", "smartphone", "tablet", "printer", "server", "switch")


def write_inventory(lines: int, path: Path) -> None:
    """A CSV inventory, the same at each run: dates day first, a quarter of the lines with their own energy."""
    items = ", ".join(f"'{x}'" for x in _ITEMS)
    duckdb.execute(f"copy ({_INVENTORY.format(items=items, count=len(_ITEMS), lines=lines)}) to '{path}' (header)")


def cost(arguments: list[str]) -> tuple[float, float]:
    """Processor seconds and peak resident MB of a command."""
    child = subprocess.Popen([sys.executable, "-m", "ecosoin", *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"ecosoin: {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] or [100, 1_000, 5_000, 10_000, 100_000, 1_000_000]
    print(machine())
    first = 0.0
    with tempfile.TemporaryDirectory() as scratch:
        for lines in sizes:
            inventory, out = Path(scratch, f"{lines}.csv"), Path(scratch, f"out-{lines}")
            write_inventory(lines, inventory)
            seconds, peak = cost(["footprint", str(inventory), "--year", "2025", "--out", str(out)])
            first = first or seconds
            written = {n: (out / n).stat().st_size / 1e6 for n in ("results.json", "impacts.parquet", "lines.parquet")}
            files = ", ".join(f"{n} {size:.2f} MB" for n, size in written.items())
            print(f"| {lines:,} | {seconds:.1f} s | {peak:.0f} MB | {files} | {seconds / first:.2f} |", flush=True)


if __name__ == "__main__":
    main()
