"""Rules in two tables, shipped or a site's own: the same set, the same problems."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ecosoin.inputs.relevance.rules import Known, Table, parse_rules
from ecosoin.kernel.errors import InputProblems
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.road.rule_files import load_rules
from tests.studies.relevance.data import RULE, hba1c, level, run, write_acts, write_rules


def write_set(folder: Path, codes: list[tuple[str, str, str]], *rules: dict[str, str], name: str = "exam") -> Path:
    """A folder of ``rules.csv`` and ``codes.csv``; each rule is :data:`RULE` with its own cells."""
    folder.mkdir(exist_ok=True)
    shared = {k: v for k, v in RULE.items() if k not in ("test", "system", "codes")}
    rows = [{**shared, name: "Test", **r} for r in rules]
    columns = list(dict.fromkeys(c for r in rows for c in r))
    for file, header, lines in (("rules", columns, rows), ("codes", ("rule", "system", "code"), codes)):
        with (folder / f"{file}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(header)
            writer.writerows([r.get(c, "") for c in header] if isinstance(r, dict) else r for r in lines)
    return folder


CODE = ("test_repeated", "LOINC", "4548-4")


def problems_by_file(path: Path) -> set[tuple[str | None, int | None, str | None, str]]:
    with pytest.raises(InputProblems) as caught:
        load_rules(str(path))
    return {(p.file, p.row, p.column, p.code) for p in caught.value.problems}


@pytest.mark.parametrize("name", ["exam", "analyte", "test"])
def test_two_tables_say_what_one_says(tmp_path: Path, name: str) -> None:
    codes = [CODE, ("test_repeated", "NABM", "1577")]
    [apart] = load_rules(str(write_set(tmp_path / "set", codes, {"exclusion": "icu"}, name=name))).rules
    rows = ({"exclusion": "icu"}, {"exclusion": "icu", "system": "NABM", "codes": "1577"})
    [one] = load_rules(str(write_rules(tmp_path / "one.csv", *rows))).rules
    assert (apart.codes, apart.exclusions, apart.test) == (one.codes, one.exclusions, one.test)
    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01"), hba1c("p", "2024-01-09")])
    for rules in (tmp_path / "set", tmp_path / "set" / "rules.csv"):
        assert level(run(tmp_path, acts, rules=rules))["redundant_after_accepted"] == 1


def test_both_tables_are_checked_at_once(tmp_path: Path) -> None:
    codes = [CODE, ("test_repeated", "loinc", "1-8"), ("tset_repeated", "LOINC", "1-8"), ("test_repeated", "NABM", " ")]
    rules = ({"exclusion": "pregnacy"}, {"rule": "uncoded"}, {"rule": "off", "context": "outpatien", "source_id": "x"})
    assert problems_by_file(write_set(tmp_path / "set", codes, *rules)) == {
        ("rules.csv", 2, "exclusion", "rule-exclusion-unknown"),
        ("rules.csv", 3, "rule", "rule-without-code"),
        ("rules.csv", 4, "rule", "rule-without-code"),
        ("rules.csv", 4, "context", "rule-context-unknown"),
        ("rules.csv", 4, "source_id", "rule-source-unknown"),
        ("codes.csv", 3, "system", "rule-system-unknown"),
        ("codes.csv", 4, "rule", "rule-of-code-unknown"),
        ("codes.csv", 5, "code", "rule-without-code"),
    }


def test_a_second_row_of_a_rule_is_told(tmp_path: Path) -> None:
    for second in ({}, {"active": "0"}):
        found = problems_by_file(write_set(tmp_path / "set", [CODE], {}, second))
        assert found == {("rules.csv", 3, "rule", "rule-contradicts")}


def test_missing_columns_of_either_table_are_told(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set", [CODE], {}, name="name")
    (folder / "codes.csv").write_text("rule,code\ntest_repeated,4548-4\n", encoding="utf-8")
    assert problems_by_file(folder) == {
        ("rules.csv", 1, None, "rule-columns-unknown"),
        ("rules.csv", 1, "exam", "rule-column-missing"),
        ("codes.csv", 1, "system", "rule-column-missing"),
    }
    (folder / "codes.csv").unlink()
    assert problems_by_file(folder) == {
        ("rules.csv", 1, None, "rule-columns-unknown"),
        ("rules.csv", 1, "exam", "rule-column-missing"),
    }


def test_a_name_and_a_note_speak_the_languages_their_row_gives(tmp_path: Path) -> None:
    named = {"exam": "Glycémie", "exam_en": "Blood glucose", "note": "insuline", "note_en": "insulin"}
    plain = {"rule": "plain", "exam": "Bilan", "note": "fièvre"}
    codes = [CODE, ("plain", "LOINC", "1-8")]
    both, one = load_rules(str(write_set(tmp_path / "set", codes, named, plain))).document().rules
    assert (both.test, both.note) == ({"fr": "Glycémie", "en": "Blood glucose"}, {"fr": "insuline", "en": "insulin"})
    assert (one.test, one.note) == ({"fr": "Bilan", "en": "Bilan"}, {"fr": "fièvre", "en": "fièvre"})


def test_every_shipped_rule_has_a_name_a_language_and_its_codes() -> None:
    rules = load_rules("fr").rules
    assert [r.rule for r in rules] == [row["rule"] for row in load_reference_table("relevance/rules")]
    assert all(r.test["fr"].strip() and r.test["en"].strip() and r.codes for r in rules)
    assert all(set(line.note) in (set(), {"fr", "en"}) for r in rules for line in r.lines)
    shipped = [row["codes"].split("|") for row in load_reference_table("relevance/rules")]
    assert [[" ".join(code) for code in r.codes] for r in rules] == shipped


def test_each_code_may_say_its_own_system(tmp_path: Path) -> None:
    own = {"system": "", "codes": "LOINC 4548-4| NABM 1577"}
    [rule] = load_rules(str(write_rules(tmp_path / "own.csv", own))).rules
    assert rule.codes == (("LOINC", "4548-4"), ("NABM", "1577"))
    for wrong, code in (("LOINC 4548-4|HL7 3", "rule-system-unknown"), ("LOINC", "rule-without-code")):
        path = write_rules(tmp_path / "wrong.csv", {"system": "", "codes": wrong})
        assert problems_by_file(path) == {("wrong.csv", 2, "codes", code)}


def test_an_empty_table_has_no_rule() -> None:
    assert parse_rules(Table("rules.csv", []), None, Known((), (), ())) == ([], [])
