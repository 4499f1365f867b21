"""One report, three files."""

from __future__ import annotations

from pathlib import Path

from ecosoin.pages.writing import write_report
from tests.pages.samples import FORMULAS, HTML_EVIL, TYPST_EVIL, every_block


def test_three_files_under_the_name_asked(tmp_path: Path) -> None:
    write_report(every_block(), tmp_path, "bilan")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bilan.html", "bilan.pdf", "bilan.xlsx"]
    assert (tmp_path / "bilan.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert (tmp_path / "bilan.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "bilan.xlsx").read_bytes().startswith(b"PK")


def test_every_hostile_text_at_once(tmp_path: Path) -> None:
    write_report(every_block(f"{HTML_EVIL} {TYPST_EVIL} {FORMULAS[0]} \x00\x1b **", "en"), tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
