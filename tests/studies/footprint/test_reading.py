"""The account of what was read: in each file, rows are kept, comments, or set aside for a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study

pytestmark = pytest.mark.usefixtures("no_report")


def test_each_file_has_its_account(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("type,quantity\nlaptop,4\n", encoding="utf-8")
    (tmp_path / "facts.csv").write_text("fact,value\nusers,130\nbeds,40\n", encoding="utf-8")
    text = "id,type,quantity\n# un commentaire,,\na,laptop,3\nb,monitor,2\na,laptop,3\n# autre,,\na,laptop,3\n"
    (tmp_path / "parc.csv").write_text(text, encoding="utf-8")
    paths = tuple(tmp_path / f"{name}.csv" for name in ("parc", "facts", "more"))
    found = run_footprint(FootprintOptions(paths, 2024, tmp_path / "out", draws=100)).reading
    told = {r.file: r for r in found}
    assert list(told) == ["facts.csv", "more.csv", "parc.csv"]
    parc = told["parc.csv"]
    assert (parc.format, parc.unit, parc.lines, parc.kept, parc.comments) == ("table", "row", 6, 2, 2)
    assert [(a.code, a.lines) for a in parc.set_aside] == [("duplicate-line", 2)]
    assert (told["facts.csv"].lines, told["facts.csv"].kept) == (2, 2)
    assert told["more.csv"].columns_absent == ["item_id"] and parc.columns_absent == []
    for r in found:
        assert r.lines == r.kept + r.comments + sum(a.lines for a in r.set_aside)


def test_repeats_beyond_those_listed_are_counted(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\n" + "a,laptop,3\n" * 1203)
    (parc,) = results["reading"]
    assert (parc["lines"], parc["kept"]) == (1203, 1)
    assert parc["set_aside"] == [{"code": "duplicate-line", "lines": 1202}]


def test_problems_name_files_and_not_folders(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,zorglub,3\na,zorglub,3\nb,laptop,2\n")
    found = {p["code"]: p for p in results["problems"]}
    assert found["type-unmatched"]["file"] == "parc.csv"
    assert found["duplicate-line"]["params"]["other_file"] == "parc.csv"
    assert str(tmp_path) not in str(results)
