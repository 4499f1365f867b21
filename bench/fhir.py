"""FHIR bulk reading: ours beside a bare typed ``read_json`` of DuckDB and, when given, row-wise FHIR models.

    python bench/fhir.py Observation.000.ndjson [--times 12] [--models PYTHON]

The file is repeated so that starting costs little. ``PYTHON``: an interpreter that has ``fhir.resources``; it reads the
first 20,000 lines.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from machine import best, machine

BARE = """
import time, duckdb
from pathlib import Path
from ecosoin.doors.formats import fhir as f
con = duckdb.connect()
con.execute('set enable_progress_bar = false')
source = f._source(Path(sys.argv[1]), f._COMMON | f._resources()['Observation'].columns)
start = time.perf_counter()
read = 'select subject.reference as s, effectiveDateTime as i, code.coding as c, encounter.reference as e, status as t'
con.execute(f'select count(s), count(i), count(c), count(e), count(t) from ({read} from {source})').fetchall()
RESULT = {'work_s': time.perf_counter() - start}
"""

OURS = """
import tempfile, time
from pathlib import Path
from ecosoin.doors.formats.fhir import stage_fhir
from ecosoin.doors.formats.fhir_files import look
from ecosoin.doors.formats.care_staging import open_staging
with tempfile.TemporaryDirectory() as work:
    staging = open_staging(Path(work), '2GB')
    start = time.perf_counter()
    stage_fhir(staging, [look(Path(sys.argv[1]))], Path(work))
    RESULT = {'work_s': time.perf_counter() - start, 'rows': staging.counts['Observation', 'kept']}
"""

WHOLE = """
import time
from pathlib import Path
from ecosoin.studies.relevance.road.study import RelevanceOptions, run_relevance
start = time.perf_counter()
run_relevance(RelevanceOptions((sys.argv[1],), Path(sys.argv[2]) / 'out', format='fhir', draws=1000))
RESULT = {'work_s': time.perf_counter() - start}
"""

MODELS = """
import sys, time
from fhir.resources.R4B.observation import Observation
size, start = 0, time.perf_counter()
with open(sys.argv[1], 'rb') as lines:
    for n, line in enumerate(lines):
        if n == 20_000: break
        size += len(line)
        Observation.model_validate_json(line)
print(size / 1e6 / (time.perf_counter() - start))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--models")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as work:
        big = Path(work) / "Observation.000.ndjson"
        with big.open("wb") as out:
            for _ in range(options.times):
                with options.file.open("rb") as source:
                    shutil.copyfileobj(source, out)
        megabytes = big.stat().st_size / 1e6
        bare, ours, whole = (best(script, str(big), work) for script in (BARE, OURS, WHOLE))
        speed = {name: megabytes / run["work_s"] for name, run in (("bare", bare), ("ours", ours), ("whole", whole))}
        print(
            f"{megabytes:.0f} MB: bare read_json {speed['bare']:.0f} MB/s, ours {speed['ours']:.0f} MB/s "
            f"({speed['ours'] / speed['bare']:.2f} of it), the whole study {speed['whole']:.0f} MB/s"
        )
        if options.models:
            run = subprocess.run([options.models, "-c", MODELS, str(big)], capture_output=True, text=True, check=True)
            rowwise = float(run.stdout)
            print(f"row-wise models {rowwise:.1f} MB/s: ours {speed['ours'] / rowwise:.0f} times faster")


if __name__ == "__main__":
    main()
