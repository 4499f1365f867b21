"""The study of :mod:`tests.studies.footprint.hand`, computed once by the command itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.engines.duck import connect, read_parquet
from ecosoin.doors.folder import read_document
from ecosoin.kernel.errors import Language
from ecosoin.pages.model import Report
from ecosoin.results.footprint import Footprint
from ecosoin.studies.footprint.report.footprint_report import build
from tests.studies.footprint.hand import write_hand_inventory, write_hand_set


@dataclass(frozen=True)
class Hand:
    """The document printed, the folder written, and the inputs they come from."""

    results: dict[str, Any]
    out: Path
    inventory: Path
    factors: Path

    @property
    def document(self) -> Footprint:
        """The document written, by its class."""
        found: Footprint = read_document(self.out, "footprint")
        return found

    def report(self, language: Language, **changes: Any) -> Report:
        """The report made from the folder, some parts of the document changed."""
        return report_of(self.out, language, **changes)


def report_of(out: Path, language: Language, **changes: Any) -> Report:
    document = msgspec.structs.replace(read_document(out, "footprint"), **changes)
    sums, factors = (read_parquet(connect(), out / f"{name}.parquet") for name in ("breakdown", "factors"))
    return build(document, sums, factors, language)


@pytest.fixture(scope="session")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Hand:
    work = tmp_path_factory.mktemp("hand")
    inventory, factors, out = write_hand_inventory(work / "inventory"), write_hand_set(work / "hand"), work / "out"
    options = ["--year", "2024", "--factors", str(factors), "--draws", "500", "--seed", "7", "--json"]
    run = CliRunner().invoke(main, ["footprint", str(inventory), *options, "--out", str(out)])
    assert run.exit_code == 0, run.output
    return Hand(json.loads(run.stdout), out, inventory, factors)
