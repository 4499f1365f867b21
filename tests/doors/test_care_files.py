"""What a file of care is, and what its words mean: what is not known is told, and is never an act."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import ActStaging
from ecosoin.reference import load_reference_table
from tests.doors.test_care_fhir import acts, diagnoses, read
from tests.doors.test_care_tables import CONCEPTS

_PAGE = "<!DOCTYPE html>\n<html><body><table><tr><td>patient</td></tr></table></body></html>"
_MEASURED = "person_id,measurement_concept_id,measurement_date\n10,1,2024-01-01\n"


def told(staging: ActStaging) -> list[tuple[str, str, str | None]]:
    return [(p.code, p.severity, p.file) for p in staging.problems]


def one_line(path: Path, *, head: str = "patient;code;date", line: str = "p;1-8;2024-01-01") -> Path:
    path.write_text(f"{head}\n{line}\n", encoding="utf-8")
    return path


def words(table: str, column: str, **where: str) -> list[str]:
    rows = load_reference_table(f"relevance/{table}")
    return [r[column] for r in rows if all(r[k] == v for k, v in where.items())]


@pytest.mark.parametrize("packed", [False, True], ids=["csv", "parquet"])
@pytest.mark.parametrize("word", [*words("kinds", "word"), "ACTE ", "Diagnostic", "", "inconnu", "xyz", "sans objet"])
def test_a_kind_is_an_act_a_diagnosis_or_unknown(tmp_path: Path, word: str, packed: bool) -> None:
    path = one_line(tmp_path / "a.csv", head="patient;code;date;Kind", line=f"p;1-8;2024-01-01;{word}")
    if packed:
        duckdb.execute(f"copy (from read_csv('{path}', all_varchar = true)) to '{tmp_path}/a.parquet'")
        path = tmp_path / "a.parquet"
    staging = read(tmp_path, path)
    known = word.strip().lower()
    is_diagnosis = known in words("kinds", "word", kind="diagnosis")
    is_act = known in ("", "inconnu", *words("kinds", "word", kind="act"))
    assert (len(diagnoses(staging)), len(acts(staging))) == (is_diagnosis, is_act)
    [account] = staging.readings
    assert account.lines - account.titles == account.kept + (not is_act and not is_diagnosis) == 1
    if not is_act and not is_diagnosis:
        assert [(a.code, a.lines) for a in account.set_aside] == [("unknown_kind", 1)]
        [problem] = staging.problems
        assert (problem.code, problem.params) == ("acts-rows-unknown-kind", {"rows": 1, "header": "Kind"})


@pytest.mark.parametrize("word", [*words("contexts", "code", vocabulary="word"), "REANIMATION", "", "unknown", "mars"])
def test_a_context_is_known_or_its_line_is_set_aside(tmp_path: Path, word: str) -> None:
    path = one_line(tmp_path / "a.csv", head="patient;code;date;context", line=f"p;1-8;2024-01-01;{word}")
    staging = read(tmp_path, path)
    if word == "mars":
        assert told(staging) == [("acts-rows-unknown-context", "doubt", "a.csv")]
        return
    [act] = acts(staging)
    assert (act[-1] == "unknown") == (word in ("", "unknown"))
    assert staging.problems == []


@pytest.mark.parametrize("column", ["kind", "context"])
def test_an_unknown_word_said_of_every_line_by_a_mapping(tmp_path: Path, column: str) -> None:
    (mapping := tmp_path / "m.yaml").write_text(f"constants: {{{column}: mars}}\n", encoding="utf-8")
    (tmp_path / "w").mkdir()
    path = one_line(tmp_path / "a.csv")
    staging = read_acts([str(path)], "auto", mapping=mapping, working=tmp_path / "w", memory="2GB")
    assert told(staging) == [(f"acts-rows-unknown-{column}", "doubt", "a.csv")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.json", "a", "a.html"])
def test_a_web_page_is_told_for_what_it_is(tmp_path: Path, name: str, encoding: str) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / name).write_text(_PAGE, encoding=encoding)
    one_line(folder / "b.csv")
    assert told(read(tmp_path / "named", folder / name)) == [("web-page-as-table", "error", name)]
    staging = read(tmp_path, folder)
    assert told(staging) == [("web-page-as-table", "doubt", name)]
    assert len(acts(staging)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_table_that_is_not_in_utf_8_says_so(tmp_path: Path, encoding: str) -> None:
    (path := tmp_path / "a.csv").write_text("patient;code;date\né;1-8;2024-01-01\n", encoding=encoding)
    expected = [] if encoding == "utf-8" else [("encoding-converted", "note", "a.csv")]
    assert told(read(tmp_path, path)) == expected


def test_the_headers_of_a_table_of_a_folder_are_shown_and_a_patient_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    one_line(folder / "a.csv")
    one_line(folder / "b.csv", head="Patient;date;acte")
    one_line(folder / "c.csv", head="DUPONT;1961;Lyon")
    shown = {(p.file, p.params["found"]) for p in read(tmp_path, folder).problems}
    assert shown == {("b.csv", "Patient, date, acte"), ("c.csv", "…")}


@pytest.mark.parametrize("name", ["measurement.csv", "MEASUREMENT.parquet"])
def test_an_omop_table_alone_says_which_others_are_needed(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "omop"
    folder.mkdir()
    path = folder / name
    one_line(path, head=_MEASURED.split()[0], line=_MEASURED.split()[1])
    if name.endswith("parquet"):
        duckdb.execute(f"copy (from read_csv('{path}')) to '{path}' (format parquet)")
    for n, given in enumerate((folder, path)):
        staging = read(tmp_path / str(n), given)
        assert told(staging) == [("omop-table-missing", "error", str(folder))] * 2
        assert [p.params["table"] for p in staging.problems] == ["person", "concept"]


def test_omop_tables_named_one_by_one_are_one_database(tmp_path: Path) -> None:
    tables = {"measurement": _MEASURED, "person": "person_id\n10\n", "concept": CONCEPTS}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert len(acts(read(tmp_path, *(tmp_path / f"{name}.csv" for name in tables)))) == 1
    assert len(acts(read(tmp_path / "twice", *(tmp_path / f"{name}.csv" for name in (*tables, "person"))))) == 1


def test_a_table_of_acts_may_bear_the_name_of_an_omop_table(tmp_path: Path) -> None:
    assert len(acts(read(tmp_path, one_line(tmp_path / "measurement.csv")))) == 1


def test_an_omop_table_given_by_two_files_is_refused_and_files_beside_are_said(tmp_path: Path) -> None:
    folder = tmp_path / "omop"
    folder.mkdir()
    for name, text in {"measurement": _MEASURED, "person": "person_id\n10\n", "concept": CONCEPTS}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "measurement.tsv").write_text(_MEASURED.replace(",", "\t"), encoding="utf-8")
    (folder / "drug_exposure.csv").write_text("person_id\n10\n", encoding="utf-8")
    problems = {p.code: p for p in read(tmp_path, folder).problems}
    assert problems["omop-table-repeated"].params == {
        "table": "measurement",
        "files": "measurement.csv, measurement.tsv",
    }
    assert problems["acts-files-left"].params == {"files": "drug_exposure.csv"}
