"""Whole relevance studies: formats, counting of what is not used, privacy of what is written, the same on Spark."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ecosoin.kernel.errors import InputProblems, UsageError
from tests.documents import breaches
from tests.studies.relevance.data import (
    DAY,
    hba1c,
    lay_omop,
    level,
    omop_folder,
    run,
    two_sites,
    write_acts,
    write_rules,
)


def observation(n: int, patient: str, date: str | None, code: str = "4548-4", **more: Any) -> str:
    resource = {
        "resourceType": "Observation",
        "id": f"o{n}",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": f"Patient/{patient}"},
        "encounter": {"reference": f"Encounter/e{n}"},
        "effectiveDateTime": date,
    }
    return json.dumps(resource | more)


def counted(document: dict[str, Any], resource: str) -> dict[str, int]:
    return {r["reason"]: r["rows"] for r in document["read"] if r["resource"] == resource}


def test_fhir_counts_everything_it_does_not_use(tmp_path: Path) -> None:
    lines = [
        observation(1, "p", "2024-01-01T08:00:00+01:00"),
        observation(2, "p", "2024-02-01T08:00:00+01:00"),
        observation(3, "p", "2024-03-01", status="entered-in-error"),
        observation(4, "p", None),
        observation(5, "p", "2024"),
        observation(6, "p", "2024-06-01T10:00:00"),
        json.dumps(json.loads(observation(7, "p", "2024-07-01")) | {"code": {"coding": []}}),
        observation(8, "p", "2024-08-01", subject=None),
        json.dumps({"resourceType": "Patient", "id": "x"}),
        observation(9, "p", "2024-09-01")[:70],
    ]
    export = tmp_path / "export"
    export.mkdir()
    with gzip.open(export / "Observation.000.ndjson.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(lines))
    document = run(tmp_path, export, rules=write_rules(tmp_path / "rules.csv", {}))
    assert counted(document, "Observation") == {
        "read": 9,
        "unreadable": 1,
        "dropped_status": 1,
        "without_date": 1,
        "partial_date": 1,
        "without_code": 1,
        "without_patient": 1,
        "date_without_zone": 1,
        "kept": 3,
    }
    assert counted(document, "Patient") == {"read": 1}
    assert {p["code"]: p["severity"] for p in document["problems"]} == {
        "acts-rows-unreadable": "doubt",
        "acts-rows-cancelled": "note",
        "acts-rows-without-patient": "doubt",
        "acts-rows-without-date": "doubt",
        "acts-rows-partial-date": "doubt",
        "acts-rows-without-code": "doubt",
        "fhir-encounters-absent": "note",
    }
    assert level(document)["acts"] == 3
    assert level(document)["redundant_after_accepted"] == 1


def test_when_no_act_is_kept_the_error_says_how_many_rows_and_why(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    for name, lines in {
        "a": [observation(n, "p", "2024-01-01", status="cancelled") for n in range(60)],
        "b": [observation(n, "p", "2024-01") for n in range(4)],
    }.items():
        (export / f"{name}.ndjson").write_text("\n".join(lines), encoding="utf-8")
    rules = write_rules(tmp_path / "rules.csv", {})
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, export, rules=rules, min_cell=11)
    assert [(p.code, p.severity, p.file, p.params["rows"]) for p in caught.value.problems] == [
        ("acts-none", "error", None, 64),
        ("acts-rows-partial-date", "doubt", "b.ndjson", 4),
        ("acts-rows-cancelled", "note", "a.ndjson", 60),
    ]
    acts = write_acts(tmp_path / "acts.csv", [hba1c(f"p{n}", "2024-01-02") for n in range(12)])
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, acts, rules=rules, period="2025-01..2025-12")
    assert [(p.code, p.params) for p in caught.value.problems] == [
        ("acts-none-in-period", {"acts": 12, "period": "2025-01..2025-12"})
    ]


def test_a_damaged_gzip_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    whole = gzip.compress("\n".join(observation(n, f"p{n}", "2024-01-01") for n in range(500)).encode())
    (export / "Observation.000.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, export, rules=write_rules(tmp_path / "rules.csv", {}))
    assert [(p.code, p.file) for p in caught.value.problems] == [("acts-file-damaged", "Observation.000.ndjson.gz")]
    assert not (tmp_path / "out").exists()


def test_missing_omop_tables_are_all_told(tmp_path: Path) -> None:
    folder = tmp_path / "omop"
    folder.mkdir()
    (folder / "visit_occurrence.csv").write_text("visit_occurrence_id\n1\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, folder, rules=write_rules(tmp_path / "rules.csv", {}), format="omop")
    assert {p.params["table"] for p in caught.value.problems} == {"person", "concept", "measurement"}


def test_omop_measurements_are_acts(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules.csv", {"exclusion": "icu"})
    document = run(tmp_path, omop_folder(tmp_path), rules=rules)
    assert counted(document, "measurement") == {"read": 5, "without_date": 1, "without_code": 1, "kept": 3}
    assert (level(document)["acts"], level(document)["redundant_after_accepted"]) == (3, 1)
    assert document["study"]["has_contexts"]
    assert document["study"]["has_diagnoses"]


def test_omop_in_postgresql_gives_the_same_tables(tmp_path: Path, postgres: str) -> None:
    import psycopg

    with psycopg.connect(postgres) as connection:
        lay_omop(connection)
    rules = write_rules(tmp_path / "rules.csv", {"exclusion": "icu"})
    files = run(tmp_path, omop_folder(tmp_path), rules=rules)
    served = run(tmp_path, postgres, rules=rules)  # type: ignore[arg-type]
    assert {k: v for k, v in served.items() if k != "problems"} == {k: v for k, v in files.items() if k != "problems"}
    assert postgres not in json.dumps(served)


def test_a_postgresql_that_does_not_answer_is_told(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules.csv", {})
    with pytest.raises(UsageError) as caught:
        run(tmp_path, "postgresql://nobody:secret@/none?host=/nowhere", rules=rules)  # type: ignore[arg-type]
    assert caught.value.problem.code == "postgres-unreachable"
    assert "secret" not in str(caught.value)


def test_foreign_headers_are_mapped_and_missing_ones_told(tmp_path: Path) -> None:
    acts = tmp_path / "actes.csv"
    acts.write_text("ipp,examen,jour\n1,4548-4,2024-01-01\n1,4548-4,2024-01-09\n", encoding="utf-8")
    rules = write_rules(tmp_path / "rules.csv", {})
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, acts, rules=rules)
    assert {p.column for p in caught.value.problems} == {"patient", "date", "code"}
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("columns: {ipp: patient, examen: code, jour: date}", encoding="utf-8")
    document = run(tmp_path, acts, rules=rules, mapping=mapping)
    assert [p["code"] for p in document["problems"]] == ["acts-system-unknown"]


def test_wrong_rules_are_all_told(tmp_path: Path) -> None:
    rules = write_rules(
        tmp_path / "rules.csv",
        {"rule": "Bad Name", "system": "CPT", "interval_day_low": "-1", "active": "yes", "codes": "", "source_id": ""},
        {"rule": "other", "interval_day_low": "99"},
        {"rule": "third", "needs_diagnosis": "bad_mood"},
    )
    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")])
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, acts, rules=rules)
    assert {(p.row, p.code) for p in caught.value.problems} == {
        (4, "rule-indication-unknown"),
        (2, "rule-name-invalid"),
        (2, "rule-system-unknown"),
        (2, "rule-number-invalid"),
        (2, "rule-flag-invalid"),
        (2, "rule-without-code"),
        (2, "rule-without-source"),
        (3, "rule-range-disordered"),
    }


def test_nothing_small_and_no_identity_leaves(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", two_sites())
    document = run(tmp_path, acts, rules=write_rules(tmp_path / "rules.csv", {}), min_cell=11)
    numbers = ("acts", "patients", "redundant_after_accepted", "redundant_after_previous")
    for table in ("rules", "by_site", "by_month"):
        for row in document[table]:
            assert not any(0 < (row[n] or 0) < 11 for n in numbers)
    assert {r["acts"] for r in document["by_site"]} == {None}
    assert level(document)["acts"] == 63
    written = "".join(
        p.read_text(encoding="utf-8", errors="ignore")
        for p in (tmp_path / "out").iterdir()
        if p.suffix in (".json", ".html")
    )
    assert "a17" not in written
    assert not list((tmp_path / "out").glob("acts.parquet"))
    columns = duckdb.execute(f"select * from '{tmp_path / 'out' / 'aggregate.parquet'}' limit 0").description
    assert not {"patient", "practitioner"} & {c[0] for c in columns or ()}


def test_a_withheld_count_enters_no_footprint(tmp_path: Path) -> None:
    rows = [hba1c(f"a{n}", DAY.format(1 + k, 1)) for n in range(30) for k in range(2 if n < 5 else 1)]
    acts, rules = write_acts(tmp_path / "acts.csv", rows), write_rules(tmp_path / "rules.csv", {})
    hidden = run(tmp_path, acts, rules=rules, min_cell=11)
    assert level(hidden)["redundant_after_accepted"] is None
    assert (hidden["digital"], hidden["care"]) == ([], [])
    assert run(tmp_path, acts, rules=rules, min_cell=1)["care"]


def test_pseudonyms_depend_on_the_key(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")])
    rules = write_rules(tmp_path / "rules.csv", {})
    found = []
    for key in ("one, sixteen bytes", "two, sixteen bytes", "one, sixteen bytes"):
        (tmp_path / "key").write_text(key, encoding="utf-8")
        (tmp_path / "key").chmod(0o600)
        run(tmp_path, acts, rules=rules, key_file=tmp_path / "key", keep_acts=True)
        found.append(duckdb.execute(f"select patient from '{tmp_path / 'out' / 'acts.parquet'}'").fetchall())
    assert found[0] == found[2] != found[1]
    digest = hmac.digest(b"one, sixteen bytes", b"p", hashlib.sha256)
    assert found[0] == [(int.from_bytes(digest[:8], "big") >> 1,)]


@pytest.mark.parametrize("length", [16, 63, 64, 65, 200])
def test_kept_acts_bear_a_pseudonym_their_site_and_their_place_of_care(tmp_path: Path, length: int) -> None:
    key = b"k" * length
    rows = [
        hba1c(f"p{n}", f"2024-01-{1 + n:02d}", f"S{n}") | {"context": c} for n, c in enumerate(("icu", "externe", ""))
    ]
    (tmp_path / "key").write_bytes(key + b"\n")
    (tmp_path / "key").chmod(0o600)
    rules = write_rules(tmp_path / "rules.csv", {})
    run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules, key_file=tmp_path / "key", keep_acts=True)
    kept = duckdb.execute(f"select * from '{tmp_path / 'out' / 'acts.parquet'}' order by site")
    assert [c[0] for c in kept.description or ()] == ["patient", "system", "code", "instant_us", "site", "context"]
    day = 86_400_000_000
    first = 19723 * day
    contexts = ("intensive_care", "outpatient", "unknown")
    assert kept.fetchall() == [
        (
            int.from_bytes(hmac.digest(key, f"p{n}".encode(), hashlib.sha256)[:8], "big") >> 1,
            "LOINC", "4548-4", first + n * day, f"S{n}", context,
        )
        for n, context in enumerate(contexts)
    ]  # fmt: skip


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules.csv", {})
    rows = two_sites()
    first = run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)
    second = run(tmp_path, write_acts(tmp_path / "acts.csv", rows[::-1]), rules=rules)
    assert first == second


def test_the_document_follows_its_schema(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", two_sites())
    document = run(tmp_path, acts, rules="fr", min_cell=11)
    assert breaches(document, "relevance") == []
    assert {d["component"] for d in document["digital"]}
    assert all(d["short_run"]["p50"] <= d["long_run"]["p50"] for d in document["digital"] + document["care"])


def test_no_word_asks_for_less_care() -> None:
    """Every text a user can read: report words, templates, rules, problem texts, documents."""
    import ecosoin

    package = Path(ecosoin.__file__).parent
    texts = [p for p in package.rglob("*") if p.suffix in (".csv", ".html", ".typ", ".j2", ".yaml", ".json", ".md")]
    texts += list(package.rglob("*.py")) + list((Path(__file__).parents[3] / "docs").rglob("*.md"))
    assert len(texts) > 100
    asking = re.compile(
        r"\b(moins de soins?|less care|réduire les soins|reduc\w+ care|soigner moins|faire moins d[e'] ?\w*soin|"
        r"fewer patients|moins de patients|do less care|rationn\w+)\b"
    )
    found = [
        f"{p.name}: {m.group()}"
        for p in texts
        for m in asking.finditer(p.read_text(encoding="utf-8", errors="ignore").lower())
    ]
    assert found == []


def test_a_small_disk_and_little_memory_end_in_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [hba1c(f"patient-{n}", DAY.format(1 + n % 9, 1 + n % 28), f"site {n % 7}") for n in range(20)]
    acts, rules = write_acts(tmp_path / "acts.csv", rows), write_rules(tmp_path / "rules.csv", {})
    with pytest.raises(UsageError) as caught:
        run(tmp_path, acts, rules=rules, memory="beaucoup")
    assert caught.value.problem.code == "memory-invalid"

    def full(*_: Any, **more: Any) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: could not write block")

    monkeypatch.setattr("ecosoin.studies.relevance.road.study.count_acts", full)
    with pytest.raises(UsageError) as caught:
        run(tmp_path, acts, rules=rules, spill=tmp_path)
    assert caught.value.problem.code == "acts-no-room"
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.glob("ecosoin-acts-*"))


def test_little_memory_spills_to_the_folder_given(tmp_path: Path) -> None:
    acts = tmp_path / "acts.parquet"
    duckdb.execute(
        "copy (select 'p' || (range % 90000) as patient, 'LOINC' as system, '4548-4' as code, "
        "timestamp '2024-01-01' + interval (range % 400) day as date, 's' || (range % 9) as site "
        f"from range(3000000)) to '{acts}' (format parquet)"
    )
    rules = write_rules(tmp_path / "rules.csv", {})
    small = run(tmp_path, acts, rules=rules, memory="64MB", spill=tmp_path)
    assert small["rules"] == run(tmp_path, acts, rules=rules)["rules"]


@pytest.mark.spark
@pytest.mark.parametrize("where", ["local", "standalone"])
def test_spark_gives_the_same_tables(tmp_path: Path, request: pytest.FixtureRequest, where: str) -> None:
    master = request.getfixturevalue("spark_master") if where == "standalone" else None
    more = [hba1c(f"c{n % 40}", DAY.format(1 + n % 9, 2)) | {"context": ("icu", "externe")[n % 2]} for n in range(99)]
    more += [
        {"patient": f"{who}{n}", "date": DAY.format(1 + n % 3, 1 + n % 5), "kind": "diagnosis", **coded}
        for n in range(25)
        for who, coded in (("a", {"system": "ICD10", "code": "M54.5"}), ("c", {"system": "ICD10", "code": "Z34"}))
    ]
    acts = write_acts(tmp_path / "acts.csv", two_sites() + more)
    rules = write_rules(
        tmp_path / "rules.csv",
        {"exclusion": "new_diagnosis|pregnancy|icu"},
        {"rule": "low_value", "needs_diagnosis": "low_back_pain"},
        {"rule": "outside", "context": "outpatient"},
    )
    one = run(tmp_path, acts, rules=rules)
    other = run(tmp_path, acts, rules=rules, engine="spark", spark_master=master)
    for table in ("rules", "by_site", "by_month", "digital", "care"):
        assert one[table] == other[table]
