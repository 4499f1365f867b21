"""How fast inventories are read and checked: CSV, Parquet, GLPI files; seconds and peak memory of a fresh process.

The last line relates the processor time of bytes made rows to that of DuckDB's own ``read_csv`` of the same clean file.

.venv/bin/python bench/reading_scale.py [CSV_ROWS] [PARQUET_ROWS] [GLPI_FILES]
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import duckdb
from machine import child, machine

SCRIPT = """
import time
from pathlib import Path
from ecosoin.doors.engines.duck import connect
from ecosoin.doors.formats.reading import read_inventory
con = connect()
start, used = time.perf_counter(), time.process_time()
report = read_inventory(con, [Path(sys.argv[1])], "auto", None, 2025, "FR")
RESULT = {"read_s": time.perf_counter() - start, "read_cpu_s": time.process_time() - used,
          "rows": report.rows["equipment"],
          "errors": sum(p.severity == "error" for p in report.problems)}
"""
RAW = """
import time, duckdb
start, used = time.perf_counter(), time.process_time()
source = "read_csv(?, all_varchar = true, delim = ';', header = true)"
duckdb.execute(f"create table t as select * from {source}", [sys.argv[1]])
RESULT = {"read_s": time.perf_counter() - start, "read_cpu_s": time.process_time() - used,
          "rows": duckdb.execute("select count(*) from t").fetchall()[0][0]}
"""
STAGED = """
import tempfile, time
from pathlib import Path
from ecosoin.doors.engines.duck import connect, count
from ecosoin.doors.formats.mapping import read_mapping
from ecosoin.doors.text.csv_table import stage_csv
from ecosoin.doors.text.staging import Staging
con = connect()
with tempfile.TemporaryDirectory() as scratch:
    staging = Staging(con, Path(scratch), 2025, "FR", read_mapping(None))
    start, used = time.perf_counter(), time.process_time()
    _, staged = stage_csv(staging, Path(sys.argv[1]), "auto")
    RESULT = {"read_s": time.perf_counter() - start, "read_cpu_s": time.process_time() - used,
              "rows": count(con, staged.relation)}
"""
ROWS = """
select concat('PC', i) as identifiant, concat('type ', i % 200) as type, 1 + i % 3 as "quantité",
  concat('site ', i % 7) as site, concat('service ', i % 50) as service, 4 + i % 3 as "durée de vie (an)",
  concat(1 + i % 28, '/', 1 + i % 12, '/', 2019 + i % 6) as "date d'achat",
  concat(20 + i % 9, ',5') as "énergie (kWh/an)",
  case when i % 2 = 0 then 'bureau' else 'domicile' end as emplacement
from range({rows}) t(i)
"""
DEVICE = {
    "action": "inventory",
    "itemtype": "Computer",
    "content": {
        "hardware": {"name": "PC", "chassis_type": "Laptop", "memory": 7800, "vmsystem": "Physical"},
        "bios": {"smanufacturer": "Dell Inc.", "smodel": "Latitude"},
        "softwares": [{"name": f"logiciel {i}", "publisher": "éditeur", "version": "1.0"} for i in range(1000)],
    },
}


def main() -> None:
    sizes = [int(a) for a in sys.argv[1:]] + [1_000_000, 10_000_000, 2_000][len(sys.argv) - 1 :]
    print(machine())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        table, columns = folder / "parc.csv", folder / "parc.parquet"
        duckdb.execute(f"copy ({ROWS.format(rows=sizes[0])}) to '{table}' (header, delimiter ';')")
        native = ROWS.format(rows=sizes[1]).replace("concat(20 + i % 9, ',5')", "20.5 + i % 9")
        native = native.replace(
            "concat(1 + i % 28, '/', 1 + i % 12, '/', 2019 + i % 6)", "make_date(2019 + i % 6, 1, 1 + i % 28)"
        )
        native = native.replace("'bureau'", "'office'").replace("'domicile'", "'home'")
        duckdb.execute(f"copy ({native}) to '{columns}' (format parquet, compression zstd)")
        devices = folder / "glpi"
        devices.mkdir()
        for i in range(sizes[2]):
            (devices / f"{i}.json").write_text(json.dumps({**DEVICE, "deviceid": f"pc-{i}"}), encoding="utf-8")
        runs = (
            ("CSV, texte seul (DuckDB read_csv)", RAW, table),
            ("CSV, des octets aux lignes", STAGED, table),
            ("CSV, lu et contrôlé", SCRIPT, table),
            ("Parquet, contrôlé en place", SCRIPT, columns),
            ("GLPI, un fichier par équipement", SCRIPT, devices),
        )
        used = {}
        for name, script, path in runs:
            best = min((child(script, str(path)) for _ in range(3)), key=lambda r: r["read_cpu_s"])
            used[script] = best["read_cpu_s"]
            bytes_read = sum(p.stat().st_size for p in path.rglob("*")) if path.is_dir() else path.stat().st_size
            seconds = " | ".join(f"{best[k]:.2f}" for k in ("read_cpu_s", "read_s", "wall_s"))
            print(
                f"| {name} | {best['rows']:.0f} | {bytes_read / 1e6:.0f} | {seconds} "
                f"| {best['peak_mb']:.0f} | {best.get('errors', 0):.0f} |"
            )
        print(f"octets aux lignes / read_csv : {used[STAGED] / used[RAW]:.2f} (processeur)")


if __name__ == "__main__":
    main()
