"""Acts as tables: OMOP and one's own CSV or Parquet, row by row, and what is left out."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import ActStaging
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
    assert [(p.code, p.severity, dict(p.params)) for p in staging.problems] == [
        ("omop-table-absent", "note", {"table": "condition_occurrence"}),
        ("acts-rows-without-patient", "doubt", {"rows": 1}),
        ("acts-rows-without-date", "doubt", {"rows": 2}),
        ("acts-rows-without-code", "doubt", {"rows": 2}),
    ]


def test_omop_conditions_are_diagnoses_from_their_start(tmp_path: Path) -> None:
    measured = "person_id,measurement_concept_id,measurement_date\n10,1,2024-01-01\n"
    conditions = (
        "person_id,condition_concept_id,condition_start_date,condition_start_datetime,condition_end_date\n"
        "10,2,2023-02-03,2023-02-03 09:00:00,2023-09-09\n10,9,2023-02-04,,\n"
    )
    staging = read(tmp_path, omop(tmp_path, measurement=measured, condition_occurrence=conditions))
    assert diagnoses(staging) == [("10", "ICD10", "Z34", "2023-02-03 09:00:00")]
    assert [(p.code, p.params) for p in staging.problems] == [
        ("omop-table-absent", {"table": "visit_occurrence"}), ("acts-rows-without-code", {"rows": 1})
    ]  # fmt: skip
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
    for n, source in enumerate((tmp_path / "entrepôt.duckdb", parquet)):
        assert acts(read(tmp_path / str(n), source)) == first
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
        ("03.02.2024 8h30", "2024-02-03 08:30:00"),
        ("2024/02/03", "2024-02-03 00:00:00"),
        ("20240203T0830", "2024-02-03 08:30:00"),
        ("45325", "2024-02-03 00:00:00"),
        ("45325.25", "2024-02-03 06:00:00"),
        ("2024-02-30", None),
        ("03/02/24", None),
        ("24-02-03", None),
        ("2024-02", None),
        ("02/2024", None),
        ("2024", None),
        ("31/31/2024", None),
        ("", None),
    ],
)
def test_each_writing_of_a_date(tmp_path: Path, written: str, instant: str | None) -> None:
    path = tmp_path / "actes.csv"
    head = "patient;system;code;date\nq;LOINC;1-8;25/12/2020\nr;LOINC;1-8;2020-01-01\n"
    path.write_text(f"{head}p;LOINC;1-8;{written}\n", encoding="utf-8")
    found = {a[0]: a[3] for a in acts(read(tmp_path, path))}
    others = {"q": "2020-12-25 00:00:00", "r": "2020-01-01 00:00:00"}
    assert found == others | ({"p": instant} if instant else {})


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
    lines = [
        "patient,code,date",
        ",,",
        ",1-8,",
        "p,,",
        ",1-8,2024-01-01",
        "p,,2024-01-01",
        "p,1-8,x",
        "p,1-8,2024-01-01",
    ]
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
    mapping.write_text(
        "columns: {ipp: patient, JOUR: date, Éxamen: modality}\nconstants: {region: thorax}\n", encoding="utf-8"
    )
    staging = read_acts([str(path)], "csv", mapping=mapping, working=tmp_path / "b", memory="2GB")
    assert [a[:3] for a in acts(staging)] == [("1", "DICOM", "CT:THORAX")]


def table(path: Path, *rows: str, head: str = "patient,system,code,date") -> Path:
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_the_whole_column_tells_the_order_of_its_dates(tmp_path: Path) -> None:
    two = ("p,LOINC,1-8,03/04/2024", "q,LOINC,1-8,05/06/2024")
    for name, more, months in (("day", "r,LOINC,1-8,31/01/2024", ["01", "04", "06"]),
                               ("month", "r,LOINC,1-8,01/31/2024", ["01", "03", "05"])):  # fmt: skip
        staging = read(tmp_path / name, table(tmp_path / "a.csv", *two, more))
        assert sorted(a[3][5:7] for a in acts(staging)) == months
        assert staging.problems == []


def test_dates_that_nothing_tells_are_left_out_with_the_line_that_tells(tmp_path: Path) -> None:
    rows = ("p,LOINC,1-8,03/04/2024", "q,LOINC,1-8,05/05/2024", "r,LOINC,1-8,2024-01-02")
    path = table(tmp_path / "a.csv", *rows, head="patient,system,code,Date acte")
    mapping = tmp_path / "m.yaml"
    mapping.write_text('columns: {"Date acte": date}', encoding="utf-8")

    def dates(name: str) -> tuple[list[str], list[tuple[str, dict[str, object]]]]:
        (tmp_path / name).mkdir()
        staging = read_acts([str(path)], "auto", mapping=mapping, working=tmp_path / name, memory="2GB")
        return [a[3][:10] for a in acts(staging)], [(p.code, dict(p.params)) for p in staging.problems]

    assert dates("one") == (
        ["2024-05-05", "2024-01-02"],
        [("acts-rows-ambiguous-date", {"rows": 1, "header": "Date acte"})],
    )
    mapping.write_text('columns: {"Date acte": {column: date, dates: month}}', encoding="utf-8")
    assert dates("two") == (["2024-03-04", "2024-05-05", "2024-01-02"], [])


def test_years_of_two_digits_are_never_a_century(tmp_path: Path) -> None:
    rows = ("p,LOINC,1-8,01/03/24", "p,LOINC,1-8,31/03/24", "p,LOINC,1-8,2024-01-02")
    staging = read(tmp_path, table(tmp_path / "a.csv", *rows))
    assert [a[3] for a in acts(staging)] == ["2024-01-02 00:00:00"]
    assert [(p.code, p.severity, p.params) for p in staging.problems] == [
        ("acts-rows-short-year", "doubt", {"rows": 2})
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
def test_acts_are_read_as_an_inventory_is(tmp_path: Path, delimiter: str, encoding: str, packed: bool) -> None:
    text = f"PATIENT{delimiter}Systéme{delimiter}code {delimiter}Date{delimiter}Site\r\n".replace("é", "e")
    text += delimiter.join(("é", "LOINC", "1-8", "2024-01-02", '"Hôpital\r\ndu bas"')) + "\r\n\r\n"
    data = text.encode(encoding)
    path = tmp_path / "Laboratoire"
    path.write_bytes(gzip.compress(data) if packed else data)
    staging = read(tmp_path, path, format="csv")
    [(patient, _, code, day, site, _)] = acts(staging)
    assert (patient, code, day[:10], site.split()) == ("é", "1-8", "2024-01-02", ["Hôpital", "du", "bas"])
    [account] = staging.readings
    assert (account.lines, account.kept, account.titles, account.continued, account.blank) == (4, 1, 1, 1, 1)


def test_words_and_constants_of_a_mapping_are_applied(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "p,Z34,2024-01-01,DIAG", "p,1-8,2024-01-02,acte", head="patient,code,date,kind")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "values: {kind: {diag: diagnosis}}\nconstants: {site: CHU Nord, system: LOINC, context: urgences}\n",
        encoding="utf-8",
    )
    (tmp_path / "w").mkdir()
    staging = read_acts([str(path)], "auto", mapping=mapping, working=tmp_path / "w", memory="2GB")
    assert acts(staging) == [("p", "LOINC", "1-8", "2024-01-02 00:00:00", "CHU Nord", "emergency")]
    assert [d[2] for d in diagnoses(staging)] == ["Z34"]
