"""Sets in folders and the tables of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosoin.catalogue.factor_set import COLUMNS
from ecosoin.doors.factor_sets import builtin_set_names, load_builtin_set, load_set, set_folder
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.reference import load_reference_table
from tests.report_text import remedy


def _copy(name: str, folder: Path) -> Path:
    folder.mkdir()
    for table in COLUMNS:
        text = (set_folder(name) / f"{table}.csv").read_text(encoding="utf-8")
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_built_in_set_is_stored_in_the_format_of_a_users_own(tmp_path: Path) -> None:
    mine = load_set(str(_copy("evalcarbone-reference", tmp_path / "mine")))
    built_in = load_builtin_set("evalcarbone-reference")
    assert mine.name == "mine"
    assert mine.items == built_in.items
    assert [(f.item, f.value) for f in mine.factors] == [(f.item, f.value) for f in built_in.factors]


def test_the_default_set_comes_first() -> None:
    assert builtin_set_names()[0] == "ademe-2022"
    assert len(builtin_set_names()) >= 2


def test_a_name_that_is_no_set_and_no_folder_is_a_usage_error() -> None:
    with pytest.raises(UsageError) as raised:
        load_set("ademe-2023")
    assert "ademe-2022" in remedy(raised.value.problem, "fr")


def test_a_wrong_folder_gives_every_problem_with_the_line_of_the_file(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "wrong")
    lines = (folder / "factors.csv").read_text(encoding="utf-8").splitlines()
    lines[4] = lines[4].replace(",85.7,", ",-85.7,")
    lines[9] = lines[9].replace(",0.0297,", ',"0,0297",')
    (folder / "factors.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "electricity.csv").unlink()
    with pytest.raises(InputProblems) as raised:
        load_set(str(folder))
    found = {(p.code, p.file, p.row) for p in raised.value.problems}
    assert ("factor-value-negative", "factors.csv", 5) in found
    assert ("factor-number-invalid", "factors.csv", 10) in found
    assert ("factor-table-missing", "electricity.csv", None) in found


def test_a_cell_over_two_lines_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "wrong")
    lines = (folder / "factors.csv").read_text(encoding="utf-8").splitlines()
    lines[1] += '"two\nlines"'
    lines[3] = lines[3].replace("acidification", "acid")
    (folder / "factors.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputProblems) as raised:
        load_set(str(folder))
    assert [p.row for p in raised.value.problems if p.code == "factor-choice-unknown"] == [5]


def test_a_file_in_windows_1252_is_read_and_one_that_is_no_text_is_named(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "wrong")
    items = (folder / "items.csv").read_text(encoding="utf-8")
    (folder / "items.csv").write_bytes(items.encode("cp1252", "replace"))
    assert len(load_set(str(folder)).items) == items.count("\n") - 1
    (folder / "items.csv").write_bytes(b"\xff\xfeabc")
    with pytest.raises(InputProblems) as raised:
        load_set(str(folder))
    assert ("factor-file-unreadable", "items.csv") in {(p.code, p.file) for p in raised.value.problems}


def test_a_header_alone_that_lacks_a_column_is_told(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "wrong")
    (folder / "electricity.csv").write_text("place,year,criterion\n", encoding="utf-8")
    with pytest.raises(InputProblems) as raised:
        load_set(str(folder))
    assert {p.column for p in raised.value.problems} == {"value", "low", "high", "unit", "source_id"}


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "mine")
    text = (folder / "items.csv").read_text(encoding="utf-8")
    (folder / "items.csv").write_text(text, encoding="utf-8-sig")
    assert len(load_set(str(folder)).items) == 10


def test_the_hypotheses_cite_known_sources_and_stay_in_their_range() -> None:
    sources = {r["id"]: r for r in load_reference_table("sources")}
    for table in ("hypotheses", "server_components", "criteria", "planetary_boundaries", "plausibility"):
        for row in load_reference_table(table):
            assert row["source_id"] in sources, (table, row)
    for row in load_reference_table("hypotheses"):
        if row["low"]:
            assert float(row["low"]) <= float(row["value"]) <= float(row["high"]), row["id"]
    assert all(s["licence"] and s["publisher"] and s["title"] for s in sources.values())


@pytest.mark.parametrize("split", ["vm_manufacturing", "vm_use", "vm_use_load100", "vm_use_idle"])
def test_allocation_splits_sum_to_one(split: str) -> None:
    value = {r["id"]: float(r["value"]) for r in load_reference_table("hypotheses")}
    assert sum(value[f"{split}_{part}"] for part in ("ram", "cpu", "storage")) == pytest.approx(1, abs=1e-12)


def test_semicolons_are_accepted_and_decimal_commas_are_told(tmp_path: Path) -> None:
    folder = _copy("evalcarbone-reference", tmp_path / "mine")
    text = "place;year;criterion;value;low;high;unit;source_id\nFR;2024;climate_change;0,05;;;kg CO2 eq/kWh;{}\n"
    (folder / "electricity.csv").write_text(text.format("base-impacts-2011"), encoding="utf-8")
    with pytest.raises(InputProblems) as raised:
        load_set(str(folder))
    assert [(p.code, p.row, p.column) for p in raised.value.problems] == [("factor-number-invalid", 2, "value")]
    right = text.replace("0,05", "0.05").format("base-impacts-2011")
    (folder / "electricity.csv").write_text(right, encoding="utf-8")
    assert load_set(str(folder)).mixes[0].value == 0.05
