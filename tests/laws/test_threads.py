"""Two studies at once give what each gives alone: nothing is shared, nothing of the process is set."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ecosoin.reference import reference_folder
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from ecosoin.studies.signals.road.study import SignalsOptions, run_signals

FILES = ("results.json", "report.html", "breakdown.parquet", "factors.parquet")


def hospital(out: Path, language: str) -> dict[str, bytes]:
    folder = Path(str(reference_folder("examples/hospital")))
    run_footprint(FootprintOptions(paths=(folder,), year=2025, out=out, language=language, draws=500))
    return {name: (out / name).read_bytes() for name in FILES}


def exports(out: Path, language: str) -> dict[str, bytes]:
    folder = Path(str(reference_folder("examples/exports")))
    run_signals(SignalsOptions(paths=(folder,), out=out, language=language, draws=500))
    return {name: (out / name).read_bytes() for name in ("results.json", "reading.json", "report.html")}


def test_two_studies_in_two_threads_give_the_same_bytes(tmp_path: Path) -> None:
    runs = [(hospital, "fr"), (hospital, "en"), (exports, "fr")]
    limit = csv.field_size_limit()
    alone = [study(tmp_path / f"alone{i}", language) for i, (study, language) in enumerate(runs)]
    with ThreadPoolExecutor(len(runs)) as pool:
        found = [pool.submit(study, tmp_path / f"two{i}", language) for i, (study, language) in enumerate(runs)]
        assert [f.result() for f in found] == alone
    assert csv.field_size_limit() == limit
