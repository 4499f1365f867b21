"""``ecosoin report``: the pages of a finished study, in another language, from its folder alone."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from ecosoin.cli.main import main
from tests.small_studies import study

INVENTORY = "id,type,quantity,site\nPC1,laptop,12,A\nS1,monitor,3,B\n"


def test_the_pages_are_written_again_and_the_figures_stay(tmp_path: Path) -> None:
    study(tmp_path, INVENTORY)
    out = tmp_path / "out"
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    done = CliRunner().invoke(main, ["report", str(out), "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0
    after = {p.name: p.read_bytes() for p in out.iterdir()}
    assert set(after) == set(before)
    assert {n for n in before if before[n] != after[n]} == {"report.html", "report.pdf", "report.xlsx"}
    text = after["report.html"].decode("utf-8")
    assert '<html lang="en"' in text and "Manufacturing" in text and "Fabrication" not in text


def test_a_folder_that_holds_no_study_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert done.exit_code == 2 and str(tmp_path) in done.output
    assert list(tmp_path.iterdir()) == []
