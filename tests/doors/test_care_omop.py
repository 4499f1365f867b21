"""OMOP tables however written, folders of acts, and the law: each line of a table of acts has one account."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosoin.kernel.errors import UsageError
from tests.doors.test_care_fhir import acts, read
from tests.doors.test_care_tables import missing, omop, table


@pytest.mark.parametrize("form", ["20240203", "2024-02-03", "2024-02-03 00:00:00", "2024-02-03T00:00:00Z"])
@pytest.mark.parametrize("kind", ["csv", "CSV", "tsv", "csv.gz", "parquet", "integer"])
def test_omop_dates_columns_and_tables_however_written(tmp_path: Path, form: str, kind: str) -> None:
    if kind == "integer" and not form.isdigit():
        return
    folder = omop(tmp_path, Measurement=f"PERSON_ID,Measurement_Concept_Id,measurement_DATE\n10,1,{form}\n")
    for path in list(folder.iterdir()):
        target = folder / f"{path.stem}.{kind}"
        if kind in ("parquet", "integer"):
            target, typed = folder / f"{path.stem}.parquet", "false" if kind == "integer" else "true"
            duckdb.execute(f"copy (from read_csv('{path}', all_varchar = {typed})) to '{target}' (format parquet)")
        else:
            text = path.read_text(encoding="utf-8").replace(",", "\t" if kind == "tsv" else ",")
            data = ("\ufeff" + text.replace("LOINC", "LOINC")).encode("utf-8")
            target.write_bytes(gzip.compress(data) if kind.endswith("gz") else data)
        if target != path:
            path.unlink()
    assert acts(read(tmp_path, folder)) == [("10", "LOINC", "4548-4", "2024-02-03 00:00:00", "", "unknown")]


def test_a_vocabulary_between_tabs_has_quotes_for_inches(tmp_path: Path) -> None:
    concepts = 'concept_id\tconcept_name\tvocabulary_id\tconcept_code\n5\t5" catheter\tCPT4\t1\n1\tA1c\tLOINC\t4548-4\n'
    measured = "person_id,measurement_concept_id,measurement_date\n10,1,2024-01-01\n10,5,2024-01-02\n"
    staging = read(tmp_path, omop(tmp_path, concept=concepts, measurement=measured))
    assert [a[1:3] for a in acts(staging)] == [("CPT4", "1"), ("LOINC", "4548-4")]


def test_omop_visits_that_are_not_found_are_told(tmp_path: Path) -> None:
    head = "person_id,measurement_concept_id,measurement_date,visit_occurrence_id\n"
    measured = head + "10,1,2024-01-01,7.0\n10,1,2024-01-09,8\n"
    known = {"9,70\n": ("doubt", 2), "7,70\n": ("note", 1), "7,70\n8,71\n8,71\n": None}
    for n, (visits, told) in enumerate(known.items()):
        work = tmp_path / str(n)
        work.mkdir()
        folder = omop(work, measurement=measured, visit_occurrence="visit_occurrence_id,care_site_id\n" + visits)
        staging = read(work, folder)
        lost = [(p.severity, p.params["rows"]) for p in staging.problems if p.code == "omop-visits-lost"]
        assert lost == ([told] if told else [])
        assert len(acts(staging)) == 2


def test_a_path_that_is_not_there_and_a_broken_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, tmp_path / "none.csv")
    assert caught.value.problem.code == "path-not-found"
    broken = tmp_path / "actes.parquet"
    broken.write_bytes(b"PAR1 not parquet")
    assert missing(read(tmp_path / "two", broken)) == [("acts-file-damaged", None)]


def test_files_of_a_folder_that_are_no_acts_are_left_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    table(folder / "acts.csv", "p,LOINC,1-8,2024-01-02")
    table(folder / "SOURCES.csv", "a,b,c", head="id,title,url")
    table(folder / "LISEZ-MOI.txt", "du texte", head="une ligne")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n\0\0\0\0")
    staging = read(tmp_path, folder)
    assert [a[0] for a in acts(staging)] == ["p"]
    assert "title" not in str(staging.problems)
    assert {(p.code, p.severity, p.file) for p in staging.problems} == {
        ("acts-column-missing", "doubt", "SOURCES.csv"),
        ("acts-format-unknown", "doubt", "LISEZ-MOI.txt"),
        ("acts-files-left", "note", None),
    }


CELL = st.sampled_from(["p", "q", "", " "])
CODE = st.sampled_from(["1-8", "", "é"])
DATE = st.sampled_from(["2024-01-02", "31/01/2024", "02/03/2024", "02/03/24", "2024", "demain", "", "20240102"])
SITE = st.sampled_from(["A", "", "d'en\nbas", 'dit "le grand"', "a,b"])
ROW = st.tuples(CELL, CODE, DATE, SITE).map(
    lambda cells: ",".join('"' + c.replace('"', '""') + '"' if set(c) & set('",\n') else c for c in cells)
)
OTHER = st.sampled_from(["", ",,,", "# une remarque", "p,1-8,2024-01-02,A,de trop"])


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW | OTHER, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.integers(0, 2))
def test_each_line_of_a_table_has_one_account(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], end: str, ended: bool, above: int
) -> None:
    work = tmp_path_factory.mktemp("law")
    text = "\n".join([*["Export", ""][:above], "patient,code,date,site", *(["r,1-8,2024-01-03,B"] * 240), *rows])
    data = (text + ("\n" if ended else "")).replace("\n", end).encode()
    path = work / "a.csv"
    path.write_bytes(data)
    staging = read(work, path)
    assert not [p for p in staging.problems if p.severity == "error"]
    [account] = staging.readings
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    assert account.lines == lines
    told = account.blank + account.titles + account.comments + account.continued
    assert lines == account.kept + told + sum(a.lines for a in account.set_aside)
    assert account.kept == len(acts(staging)) == staging.counts["a.csv", "kept"]


def test_two_columns_of_one_name_are_an_error(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "p,1-8,2024-01-02,2024-01-03", head="patient,code,date,DATE")
    assert [(p.code, p.column) for p in read(tmp_path, path).problems] == [("header-repeated", "DATE")]
