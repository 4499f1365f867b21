"""Acts as tables: OMOP and one's own CSV or Parquet, row by row, and what is left out."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import ActStaging
from ecosoin.doors.formats.care_table import read_mapping
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table
from tests.doors.test_care_fhir import acts, diagnoses, read

CONCEPTS = "concept_id,vocabulary_id,concept_code\n1,LOINC,4548-4\n2,ICD10CM,Z34\n3,CPT4,83036\n4,,\n"


def omop(work: Path, **tables: str) -> Path:
    folder = work / "omop"
    folder.mkdir()
    for name, text in ({"person": "person_id\n10\n", "concept": CONCEPTS} | tables).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("table", "prefix"),
    [("measurement", "measurement"), ("procedure_occurrence", "procedure"), ("observation", "observation")],
)
def test_each_omop_table_of_acts(tmp_path: Path, table: str, prefix: str) -> None:
    head = f"person_id,{prefix}_concept_id,{prefix}_date,{prefix}_datetime,visit_occurrence_id\n"
    rows = [
        "10,1,2024-02-03,2024-02-03 08:30:00,7", "11,1,2024-02-04,,8", "12,3,2024-02-05,,", "13,9,2024-02-06,,7",
        "14,4,2024-02-07,,7", ",1,2024-02-08,,7", "15,1,,,7", "16,1,x,,7",
    ]  # fmt: skip
    visits = "visit_occurrence_id,visit_concept_id,care_site_id\n7,9201,70\n8,9203,\n"
    staging = read(tmp_path, omop(tmp_path, **{table: head + "\n".join(rows), "visit_occurrence": visits}))
    assert acts(staging) == [
        ("10", "LOINC", "4548-4", "2024-02-03 08:30:00", "70", "inpatient"),
        ("11", "LOINC", "4548-4", "2024-02-04 00:00:00", "", "emergency"),
        ("12", "CPT4", "83036", "2024-02-05 00:00:00", "", "unknown"),
    ]
    assert {k[1]: n for k, n in staging.counts.items() if k[0] == table} == {
        "read": 8, "kept": 3, "without_date": 2, "without_code": 2, "without_patient": 1,
    }  # fmt: skip
    assert [(p.code, p.severity, p.params["table"]) for p in staging.problems] == [
        ("omop-table-absent", "note", "condition_occurrence")
    ]


def test_omop_conditions_are_diagnoses_from_their_start(tmp_path: Path) -> None:
    measured = "person_id,measurement_concept_id,measurement_date\n10,1,2024-01-01\n"
    conditions = (
        "person_id,condition_concept_id,condition_start_date,condition_start_datetime,condition_end_date\n"
        "10,2,2023-02-03,2023-02-03 09:00:00,2023-09-09\n10,9,2023-02-04,,\n"
    )
    staging = read(tmp_path, omop(tmp_path, measurement=measured, condition_occurrence=conditions))
    assert diagnoses(staging) == [("10", "ICD10", "Z34", "2023-02-03 09:00:00")]
    assert [p.params["table"] for p in staging.problems] == ["visit_occurrence"]
    assert len(acts(staging)) == 1


def test_every_omop_visit_concept_is_a_place_of_care(tmp_path: Path) -> None:
    places = {
        "9201": "inpatient", "262": "inpatient", "9202": "outpatient", "581477": "outpatient", "5083": "outpatient",
        "581476": "outpatient", "9203": "emergency", "32037": "intensive_care", "581379": "intensive_care",
        "1": "unknown",
    }  # fmt: skip
    assert {r["code"] for r in load_reference_table("relevance/contexts") if r["vocabulary"] == "omop"} | {"1"} == set(
        places
    )
    measured = "person_id,measurement_concept_id,measurement_date,visit_occurrence_id\n"
    measured += "".join(f"{c},1,2024-01-01,{c}\n" for c in places)
    visits = "visit_occurrence_id,visit_concept_id\n" + "".join(f"{c},{c}\n" for c in places)
    staging = read(tmp_path, omop(tmp_path, measurement=measured, visit_occurrence=visits))
    assert {a[0]: a[5] for a in acts(staging)} == places


def test_a_folder_is_omop_from_two_of_its_tables_on(tmp_path: Path) -> None:
    staging = read(tmp_path, omop(tmp_path))
    assert [(p.code, p.params["table"]) for p in staging.problems] == [("omop-table-missing", "measurement")]
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "observation.csv").write_text("patient,code,date\np,1-8,2024-01-01\n", encoding="utf-8")
    assert len(acts(read(tmp_path / "two", alone))) == 1


def test_omop_columns_that_miss_are_all_told(tmp_path: Path) -> None:
    tables = {
        "measurement": "person_id\n10\n",
        "observation": "observation_concept_id,observation_date\n1,2024-01-01\n",
    }
    staging = read(tmp_path, omop(tmp_path, **tables))
    errors = {(p.params["table"], p.params["column"]) for p in staging.problems if p.severity == "error"}
    assert errors == {
        ("measurement", "measurement_concept_id"),
        ("measurement", "measurement_date"),
        ("observation", "person_id"),
    }


def test_omop_in_a_duckdb_file_and_in_parquet_is_the_same(tmp_path: Path) -> None:
    measured = "person_id,measurement_concept_id,measurement_date\n10,1,2024-01-01\n11,3,2024-01-02\n"
    folder = omop(tmp_path, measurement=measured)
    first = acts(read(tmp_path, folder))
    with duckdb.connect(str(tmp_path / "entrepôt.duckdb")) as con:
        con.execute("create schema cdm")
        for path in folder.iterdir():
            con.execute(f"create table cdm.{path.stem.upper()} as from read_csv('{path}')")
    parquet = tmp_path / "parquet"
    parquet.mkdir()
    for path in folder.iterdir():
        duckdb.execute(f"copy (from read_csv('{path}')) to '{parquet / path.stem.upper()}.PARQUET' (format parquet)")
    for n, given in enumerate((tmp_path / "entrepôt.duckdb", parquet)):
        assert acts(read(tmp_path / str(n), given)) == first
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"not a database")
    assert [p.code for p in read(tmp_path / "third", broken).problems] == ["acts-file-damaged"]


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2024-02-03", "2024-02-03 00:00:00"),
        ("2024-02-03T08:30:00+01:00", "2024-02-03 07:30:00"),
        ("2024-02-03 08:30:00", "2024-02-03 08:30:00"),
        ("03/02/2024", "2024-02-03 00:00:00"),
        ("03/02/2024 08:30", "2024-02-03 08:30:00"),
        ("03/02/2024 08:30:15", "2024-02-03 08:30:15"),
        ("03-02-2024", "2024-02-03 00:00:00"),
        ("20240203", "2024-02-03 00:00:00"),
        ("20240203083015", "2024-02-03 08:30:15"),
        (" 2024-02-03 ", "2024-02-03 00:00:00"),
        ("2024-02-30", None),
        ("31/31/2024", None),
        ("", None),
    ],
)
def test_each_writing_of_a_date(tmp_path: Path, written: str, instant: str | None) -> None:
    path = tmp_path / "actes.csv"
    path.write_text(f"patient;system;code;date\np;LOINC;1-8;{written}\nq;LOINC;1-8;2020-01-01\n", encoding="utf-8")
    found = {a[0]: a[3] for a in acts(read(tmp_path, path))}
    assert found == {"q": "2020-01-01 00:00:00"} | ({"p": instant} if instant else {})


def test_each_column_of_a_table(tmp_path: Path) -> None:
    lines = [
        "patient,system,code,date,site,modality,region,kind,context",
        "p1,LOINC,1-8,2024-01-01,A,,,,externe",
        "p2,LOINC,1-8,2024-01-01,,,,,",
        "p3,,9,2024-01-01,B,CT,chest,,Urgences",
        "p4,,,2024-01-01,B,MR,,,",
        "p1,ICD10,Z34,2023-05-01,,,,Diagnosis,",
        "p5,LOINC,2-6,2024-01-02,,,,act,",
    ]
    path = tmp_path / "l'été.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(lines))
    staging = read(tmp_path, path)
    day = "2024-01-01 00:00:00"
    assert acts(staging) == [
        ("p1", "LOINC", "1-8", day, "A", "outpatient"),
        ("p2", "LOINC", "1-8", day, "", "unknown"),
        ("p3", "DICOM", "CT:CHEST", day, "B", "emergency"),
        ("p4", "DICOM", "MR:?", day, "B", "unknown"),
        ("p5", "LOINC", "2-6", "2024-01-02 00:00:00", "", "unknown"),
    ]
    assert diagnoses(staging) == [("p1", "ICD10", "Z34", "2023-05-01 00:00:00")]
    assert staging.con.execute("select count(*) from condition").fetchall() == [(1,)]
    assert staging.counts == {(path.name, "read"): 6, (path.name, "kept"): 6}


def test_rows_left_out_are_counted_once_by_their_first_reason(tmp_path: Path) -> None:
    path = tmp_path / "actes.csv"
    lines = ["patient,code,date", ",,", "p,,", ",1-8,2024-01-01", "p,,2024-01-01", "p,1-8,x", "p,1-8,2024-01-01"]
    path.write_text("\n".join(lines), encoding="utf-8")
    staging = read(tmp_path, path)
    assert {reason: n for (_, reason), n in staging.counts.items()} == {
        "read": 6, "without_patient": 2, "without_date": 2, "without_code": 1, "kept": 1,
    }  # fmt: skip
    assert [(p.code, p.severity, p.params["rows"]) for p in staging.problems] == [
        ("acts-rows-without-patient", "doubt", 2), ("acts-rows-without-date", "doubt", 2),
        ("acts-rows-without-code", "doubt", 1),
    ]  # fmt: skip


def test_a_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "actes.parquet"
    duckdb.execute(
        "copy (select 7 as patient, 'LOINC' as system, '1-8' as code, timestamp '2024-02-03 04:05:06' as date, "
        f"12 as site union all select 8, 'LOINC', '1-8', null, null) to '{path}' (format parquet)"
    )
    staging = read(tmp_path, path)
    assert acts(staging) == [("7", "LOINC", "1-8", "2024-02-03 04:05:06", "12", "unknown")]
    assert staging.con.execute("select typeof(patient_text) from patient").fetchall() == [("INTEGER",)]
    dates = tmp_path / "dates.parquet"
    duckdb.execute(
        f"copy (select 'x' as patient, '1-8' as code, date '2024-02-03' as date) to '{dates}' (format parquet)"
    )
    assert [a[0] for a in acts(read(tmp_path / "two", path, dates))] == ["7", "x"]


def test_patients_of_two_files_are_the_same_people(tmp_path: Path) -> None:
    for name, code in (("a", "1-8"), ("b", "2-6")):
        (tmp_path / f"{name}.csv").write_text(
            f"patient,system,code,date,site\np,LOINC,{code},2024-01-01,S\nq{name},LOINC,{code},2024-01-01,T\n"
        )
    staging = read(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv")
    assert staging.con.execute("select count(*), max(patient), min(patient) from patient").fetchall() == [(3, 2, 0)]
    assert staging.con.execute("select site_no, site from site order by 1").fetchall() == [(0, "S"), (1, "T")]
    assert staging.con.execute("select code, site, acts from seen order by all").fetchall() == [
        ("1-8", "S", 1), ("1-8", "T", 1), ("2-6", "S", 1), ("2-6", "T", 1),
    ]  # fmt: skip


def missing(staging: ActStaging) -> list[tuple[str, str | None]]:
    return [(p.code, p.column) for p in staging.problems]


def test_columns_that_miss_are_all_told_and_a_mapping_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "actes.csv"
    path.write_text("IPP,Examen,Jour\n1,CT,2024-01-01\n", encoding="utf-8")
    columns = ("patient", "date", "code")
    assert missing(read(tmp_path, path)) == [("acts-column-missing", c) for c in columns]
    (tmp_path / "b").mkdir()
    mapping = tmp_path / "m.yaml"
    mapping.write_text("patient: ipp\ndate: JOUR\nmodality: Examen\n", encoding="utf-8")
    assert read_mapping(mapping) == {"patient": "ipp", "date": "JOUR", "modality": "Examen"}
    assert read_mapping(None) == {}
    staging = read_acts([str(path)], "csv", mapping=mapping, working=tmp_path / "b", memory="2GB")
    assert [a[:3] for a in acts(staging)] == [("1", "DICOM", "CT:?")]


@pytest.mark.parametrize("text", ["- a\n", "patient: a\nage: b\n", "a: [\n", ""])
def test_a_wrong_mapping_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_mapping(path)
    assert caught.value.problem.code == "acts-mapping-invalid"
    with pytest.raises(UsageError) as caught:
        read_mapping(tmp_path / "none.yaml")
    assert caught.value.problem.code == "path-not-found"


def test_a_path_that_is_not_there_and_a_broken_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, tmp_path / "none.csv")
    assert caught.value.problem.code == "path-not-found"
    broken = tmp_path / "actes.parquet"
    broken.write_bytes(b"PAR1 not parquet")
    assert missing(read(tmp_path / "two", broken)) == [("acts-file-damaged", None)]
