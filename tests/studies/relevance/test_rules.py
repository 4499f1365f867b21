"""Sets of rules: what is refused, what each row keeps of its own, what a rule sees of the codes in the data."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.road.rule_files import load_rules
from ecosoin.studies.relevance.rules import RuleCode, in_force, rule_codes
from tests.studies.relevance.data import hba1c, level, run, write_acts, write_rules


def problems(path: Path | str) -> set[tuple[int | None, str | None, str]]:
    with pytest.raises(InputProblems) as caught:
        load_rules(str(path))
    return {(p.row, p.column, p.code) for p in caught.value.problems}


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("exclusion", "pregnacy", "rule-exclusion-unknown"),
        ("exclusion", "icu|saignement, chimiothérapie", "rule-exclusion-unknown"),
        ("exclusion", "Pregnancy", "rule-exclusion-unknown"),
        ("context", "outpatien", "rule-context-unknown"),
        ("context", "outpatient|any", "rule-context-unknown"),
        ("context", "unknown", "rule-context-unknown"),
        ("source_id", "leeds", "rule-source-unknown"),
        ("source_id", " ", "rule-without-source"),
        ("needs_diagnosis", "low_back", "rule-indication-unknown"),
        ("needs_diagnosis", "", "rule-flag-invalid"),
        ("hard", "oui", "rule-flag-invalid"),
        ("active", "2", "rule-flag-invalid"),
        ("rule", "hba1c-repeated", "rule-name-invalid"),
        ("system", "loinc", "rule-system-unknown"),
        ("codes", " | ", "rule-without-code"),
        ("interval_day_low", "-0.5", "rule-number-invalid"),
        ("interval_day_high", "", "rule-number-invalid"),
        ("avoidable_share_high", "1.01", "rule-number-invalid"),
        ("avoidable_share_central", "nan", "rule-number-invalid"),
        ("interval_day_low", "61", "rule-range-disordered"),
        ("avoidable_share_high", "0.44", "rule-range-disordered"),
    ],
)
def test_a_wrong_cell_is_told_at_its_row(tmp_path: Path, cell: str, value: str, code: str) -> None:
    path = write_rules(tmp_path / "rules.csv", {}, {"rule": "second", cell: value})
    column = cell.rsplit("_", 1)[0] + "_low" if code == "rule-range-disordered" else cell
    assert problems(path) == {(3, column, code)}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("exclusion", "pregnancy | icu|new_diagnosis"),
        ("context", "outpatient | intensive_care"),
        ("context", ""),
        ("needs_diagnosis", "1"),
        ("needs_diagnosis", "headache"),
        ("interval_day_low", "0"),
        ("avoidable_share_high", "1"),
        ("avoidable_share_low", "0.45"),
        ("avoidable_share_high", "0.45"),
    ],
)
def test_a_cell_at_its_bound_is_accepted(tmp_path: Path, cell: str, value: str) -> None:
    assert len(load_rules(str(write_rules(tmp_path / "rules.csv", {cell: value}))).rules) == 1


def test_every_exclusion_has_words_and_every_source_cited_is_described() -> None:
    named = {r["key"] for r in load_reference_table("words/relevance_exclusions")}
    assert named == {r["exclusion"] for r in load_reference_table("relevance/exclusions")} | {"icu", "new_diagnosis"}
    sources = {r["id"] for r in load_reference_table("relevance/sources")}
    for table in ("rules", "exclusions", "indications"):
        assert {r["source_id"] for r in load_reference_table(f"relevance/{table}")} <= sources


def test_a_site_describes_its_own_sources_beside_its_rules(tmp_path: Path) -> None:
    path = write_rules(tmp_path / "rules.csv", {"source_id": "protocole-labo"})
    assert problems(path) == {(2, "source_id", "rule-source-unknown")}
    (tmp_path / "sources.csv").write_text("id;title\nprotocole-labo;Protocole du laboratoire\n", encoding="utf-8")
    for name in (str(path), str(tmp_path)):
        told = load_rules(name).document().rules
        assert [r.source for r in told] == ["Protocole du laboratoire"]
    write_rules(tmp_path / "rules.csv", {"source_id": "protocole-labo"}, {"rule": "other", "source_id": "jclinpath"})
    assert len(load_rules(str(path)).rules) == 2
    (tmp_path / "sources.csv").write_text("id,name\nprotocole-labo,x\n", encoding="utf-8")
    assert problems(path) == {(1, "title", "rule-column-missing")}


def test_a_missing_column_is_told_and_the_note_may_be_absent(tmp_path: Path) -> None:
    path = write_rules(tmp_path / "rules.csv", {})
    text = path.read_text(encoding="utf-8")
    assert load_rules(str(path)).rules[0].lines[0].note == {}
    path.write_text(text.replace("hard,", "rigid,").replace("locator,", "page,"), encoding="utf-8")
    assert problems(path) == {(1, "hard", "rule-column-missing"), (1, None, "rule-columns-unknown")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rules_are_read_in_any_ordinary_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_rules(tmp_path / "rules.csv", {"note": "grossesse, à jeun", "test": "Éq."})
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    rows[0] = [name.upper() for name in rows[0]]
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows([*rows, [], [""] * 3])
    loaded = load_rules(str(path))
    [rule] = loaded.rules
    assert (rule.test["fr"], rule.lines[0].note["fr"], loaded.problems) == ("Éq.", "grossesse, à jeun", [])


def test_what_is_not_read_of_a_rules_file_is_told(tmp_path: Path) -> None:
    path = write_rules(tmp_path / "rules.csv", {})
    head, row = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{head},commentaire\n{row},x\n", encoding="utf-8")
    loaded = load_rules(str(path))
    assert [(p.code, p.severity, p.params["columns"]) for p in loaded.problems] == [
        ("rule-columns-unknown", "doubt", "commentaire")
    ]
    assert [p.code for p in loaded.document().problems] == ["rule-columns-unknown"]
    path.write_text(f"{head}\n{row},en trop\n", encoding="utf-8")
    assert (2, None, "row-too-long") in problems(path)
    for content in (b"", f"{head}\n".encode(), f"{head}\n\n,,\n".encode()):
        path.write_bytes(content)
        assert problems(path) == {(None, None, "rules-none")}
    for content, line in ((f'{head}\n"{row}\n'.encode(), 2), (b"\xff\xfe\0", None)):
        path.write_bytes(content)
        assert problems(path) == {(line, None, "rules-unreadable")}


def test_the_files_of_a_folder_make_one_set(tmp_path: Path) -> None:
    write_rules(tmp_path / "b.csv", {"rule": "second"})
    write_rules(tmp_path / "a.csv", {"rule": "first"})
    assert [r.rule for r in load_rules(str(tmp_path)).rules] == ["first", "second"]
    write_rules(tmp_path / "c.csv", {"rule": "first"})
    assert problems(tmp_path) == {(None, "rule", "rule-contradicts")}
    for name in (str(tmp_path / "none.csv"), str(tmp_path / "empty")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(UsageError) as caught:
            load_rules(name)
        assert caught.value.problem.code == "rules-not-found"


@pytest.mark.parametrize(
    "other",
    [
        {"interval_day_low": "29"},
        {"avoidable_share_high": "0.79"},
        {"hard": "1"},
        {"needs_diagnosis": "1"},
        {"needs_diagnosis": "headache"},
        {"exclusion": "icu"},
        {"context": "outpatient"},
        {"active": "0"},
    ],
)
def test_two_rows_of_a_rule_may_not_contradict_each_other(tmp_path: Path, other: dict[str, str]) -> None:
    path = write_rules(tmp_path / "rules.csv", {}, {"rule": "other"}, {"codes": "1-8|4548-4", **other})
    assert problems(path) == {(4, "rule", "rule-contradicts")}


def test_two_rows_of_a_rule_add_their_codes(tmp_path: Path) -> None:
    rows = ({}, {"codes": "4548-4|1-8"}, {"system": "NABM", "codes": "1577", "exclusion": "icu"})
    [rule] = load_rules(str(write_rules(tmp_path / "rules.csv", *rows))).rules
    assert rule.codes == (("LOINC", "4548-4"), ("LOINC", "1-8"), ("NABM", "1577"))
    assert rule.exclusions == ("icu",)


def act(patient: str, day: int, system: str, **more: str) -> dict[str, str]:
    code = {"LOINC": "4548-4", "NABM": "1577"}[system]
    return {"patient": patient, "system": system, "code": code, "date": f"2024-01-{day:02d}", **more}


def counts(document: dict[str, Any], name: str = "test_repeated") -> tuple[int, int]:
    found = level(document, rule=name)
    return found["acts"], found["redundant_after_accepted"]


SECOND = {"system": "NABM", "codes": "1577"}


def test_a_second_row_keeps_its_own_active(tmp_path: Path) -> None:
    rows = [act("p", 1, "LOINC"), act("p", 5, "NABM"), act("q", 2, "NABM"), act("q", 8, "NABM"), act("q", 9, "LOINC")]
    acts = write_acts(tmp_path / "acts.csv", rows)
    for first, second, expected in (("1", "1", (5, 3)), ("1", "0", (2, 0)), ("0", "1", (3, 1))):
        rules = write_rules(tmp_path / "rules.csv", {"active": first}, SECOND | {"active": second})
        assert counts(run(tmp_path, acts, rules=rules)) == expected
    rules = write_rules(tmp_path / "rules.csv", {"active": "0"}, SECOND | {"active": "0"})
    document = run(tmp_path, acts, rules=rules)
    assert (document["study"]["rules_in_force"], document["rules"]) == (0, [])
    shown = write_rules(
        tmp_path / "rules.csv", {"exclusion": "icu"}, SECOND | {"active": "0", "exclusion": "pregnancy"}
    )
    definition = run(tmp_path, acts, rules=shown)["definitions"][0]
    assert [c["code"] for c in definition["codes"]] == ["4548-4"]
    assert (definition["active"], definition["exclusion"]) == (True, "icu")


def test_a_second_row_keeps_its_own_exclusions(tmp_path: Path) -> None:
    rows = [act("p", 1, "LOINC"), act("p", 5, "NABM"), act("p", 9, "LOINC"), act("p", 12, "NABM")]
    pregnant = {"patient": "p", "kind": "diagnosis", "system": "ICD10", "code": "Z34", "date": "2024-01-01"}
    critical = [{**r, "context": "icu"} for r in rows]
    for given, exclusion in ((rows, "pregnancy"), (critical, "icu")):
        acts = write_acts(tmp_path / "acts.csv", [*given, pregnant])
        for first, second, expected in (("", "", 3), (exclusion, "", 1), ("", exclusion, 1), (exclusion, exclusion, 0)):
            rules = write_rules(tmp_path / "rules.csv", {"exclusion": first}, SECOND | {"exclusion": second})
            assert counts(run(tmp_path, acts, rules=rules)) == (4, expected)


def test_a_new_diagnosis_is_read_against_every_row_of_the_rule(tmp_path: Path) -> None:
    rows = [act("p", 1, "LOINC"), act("p", 9, "NABM"), act("q", 3, "NABM"), act("q", 7, "LOINC")]
    rows += [
        {"patient": who, "kind": "diagnosis", "system": "ICD10", "code": "I10", "date": "2024-01-05"} for who in "pq"
    ]
    acts = write_acts(tmp_path / "acts.csv", rows)
    for first, second, expected in (("", "", 2), ("new_diagnosis", "", 1), ("", "new_diagnosis", 1)):
        rules = write_rules(tmp_path / "rules.csv", {"exclusion": first}, SECOND | {"exclusion": second})
        assert counts(run(tmp_path, acts, rules=rules)) == (4, expected)


def test_a_second_row_keeps_its_own_context(tmp_path: Path) -> None:
    rows = [
        act("p", day, system, context=where)
        for day, (system, where) in enumerate(
            [("LOINC", "externe"), ("NABM", "externe"), ("NABM", "urgences"), ("LOINC", "urgences")], start=3
        )
    ]
    acts = write_acts(tmp_path / "acts.csv", rows)
    rules = write_rules(tmp_path / "rules.csv", {"context": "outpatient"}, SECOND | {"context": "emergency|inpatient"})
    assert counts(run(tmp_path, acts, rules=rules)) == (2, 1)


def test_codes_found_in_the_data_know_their_rule_subject_and_line(tmp_path: Path) -> None:
    imaging = {"system": "DICOM", "interval_day_high": "365"}
    rules = load_rules(
        str(
            write_rules(
                tmp_path / "rules.csv",
                {"rule": "blood"},
                imaging | {"rule": "images", "codes": "CT:*|MR:HEAD"},
                imaging | {"rule": "images", "codes": "CT:HEAD", "exclusion": "icu"},
            )
        )
    ).rules
    found = rule_codes(
        rules,
        [("DICOM", "MR:HEAD"), ("DICOM", "CT:HEAD"), ("DICOM", "CT:KNEE"), ("LOINC", "4548-4"), ("LOINC", "CT:A")],
    )
    assert sorted(found, key=lambda r: r.code) == [
        RuleCode("LOINC", "4548-4", 0, 0, 0),
        RuleCode("DICOM", "CT:HEAD", 1, 1, 2),
        RuleCode("DICOM", "CT:KNEE", 1, 2, 1),
        RuleCode("DICOM", "MR:HEAD", 1, 0, 1),
    ]


def test_rules_that_wait_for_diagnoses_run_only_with_them(tmp_path: Path) -> None:
    rules = load_rules(
        str(
            write_rules(
                tmp_path / "rules.csv",
                {},
                {"rule": "low", "needs_diagnosis": "headache"},
                {"rule": "off", "active": "0"},
            )
        )
    ).rules
    assert [r.rule for r in in_force(rules, False)] == ["test_repeated"]
    assert [r.rule for r in in_force(rules, True)] == ["test_repeated", "low"]


def test_the_command_shows_a_rule_with_its_figures(tmp_path: Path) -> None:
    codes = "|".join(f"{n}-1" for n in range(11, 18))
    path = write_rules(
        tmp_path / "rules.csv",
        {"codes": codes, "exclusion": "pregnancy|icu", "locator": "p. 3", "note": "saignement"},
        {
            "rule": "off",
            "test": "Autre",
            "system": "NABM",
            "codes": "1577|1578",
            "active": "0",
            "interval_day_low": "0.5",
        },
    )
    shown = CliRunner().invoke(main, ["relevance", "rules", "--rules", str(path), "--lang", "fr"])
    checked = CliRunner().invoke(main, ["relevance", "rules", "check", str(path), "--lang", "fr"])
    assert (shown.exit_code, checked.exit_code) == (0, 0)
    assert shown.stdout == checked.stdout
    lines = shown.stdout.splitlines()
    assert lines[0] == "● test_repeated — Test"
    assert lines[1] == "    30 / 60 / 90 j · " + ", ".join(f"LOINC {n}-1" for n in range(11, 17)) + " …"
    assert lines[2].startswith("    0,13 – 0,78 · grossesse, soins critiques, saignement · Responsible Pathology")
    assert lines[2].endswith(", p. 3")
    assert lines[3] == "○ off — Autre"
    assert lines[4] == "    0,5 / 60 / 90 j · NABM 1577, NABM 1578"
    assert " · – · " in lines[5]


def test_the_command_tells_the_rules_as_data(tmp_path: Path) -> None:
    path = write_rules(tmp_path / "rules.csv", {"needs_diagnosis": "headache", "exclusion": "icu", "hard": "1"})
    told = CliRunner().invoke(main, ["relevance", "rules", "--rules", str(path), "--lang", "en", "--json"])
    [rule] = json.loads(told.stdout)["rules"]
    assert rule["interval_day"] == {"low": 30, "central": 60, "high": 90}
    assert rule["avoidable_share"] == {"low": 0.13, "central": 0.45, "high": 0.78}
    kept = ("kind", "indication", "needs_diagnosis", "hard", "active", "exclusion", "exclusions", "codes")
    assert [rule[k] for k in kept] == [
        "low_value", "headache", True, True, True, "icu",
        [{"code": "relevance_exclusions.icu", "params": {}, "message": "intensive care"}],
        [{"system": "LOINC", "code": "4548-4"}],
    ]  # fmt: skip
    wrong = write_rules(tmp_path / "wrong.csv", {"exclusion": "pregnacy"})
    refused = CliRunner().invoke(main, ["relevance", "rules", "check", str(wrong)])
    assert refused.exit_code == 1
    assert "pregnacy" in refused.stderr


def test_a_study_of_wrong_rules_writes_nothing(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")])
    rules = write_rules(tmp_path / "rules.csv", {"exclusion": "pregnacy"})
    with pytest.raises(InputProblems):
        run(tmp_path, acts, rules=rules)
    assert not (tmp_path / "out").exists()
