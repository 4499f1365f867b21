"""Tables as users write them, names as they give them, examinations and site models, runs ended from outside."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
import yaml

from ecosoin.kernel.errors import InputProblems
from ecosoin.kernel.sql import identifier, literal
from ecosoin.studies.relevance.road.site import load_model
from tests.studies.relevance.data import DAY, OMOP, hba1c, level, run, two_sites, write_acts, write_rules


def test_french_dates_are_read_day_first_and_the_unreadable_counted(tmp_path: Path) -> None:
    acts = tmp_path / "actes é'.csv"
    lines = ["patient;code;date;system", "p;4548-4;01/02/2024;LOINC", "p;4548-4;20/02/2024 08:30;LOINC",
             "p;4548-4;20240301;LOINC", "p;4548-4;demain;LOINC", ";4548-4;2024-01-01;LOINC",
             "p;;2024-01-01;LOINC"]  # fmt: skip
    acts.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    document = run(tmp_path, acts, rules=write_rules(tmp_path / "rules.csv", {}))
    assert (level(document)["acts"], level(document)["redundant_after_previous"]) == (3, 2)
    assert {p["code"] for p in document["problems"]} == {
        "acts-rows-without-date", "acts-rows-without-patient", "acts-rows-without-code",
    }  # fmt: skip


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_run_ended_from_outside_leaves_no_act_behind(tmp_path: Path, ending: signal.Signals) -> None:
    work = tmp_path / "work"
    work.mkdir()
    slow = (
        "import signal, time, ecosoin.studies.relevance.road.study as w\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background ignores it\n"
        f"w.count_acts = lambda *a, **k: (w.Path({str(tmp_path / 'counting')!r}).touch(), time.sleep(60))\n"
        f"w.run_relevance(w.RelevanceOptions(({str(tmp_path / 'acts.csv')!r},), w.Path({str(tmp_path / 'out')!r}), "
        f"spill=w.Path({str(work)!r})))\n"
    )
    write_acts(tmp_path / "acts.csv", two_sites())
    with subprocess.Popen([sys.executable, "-c", slow], stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / "counting").exists():
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.05)
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
    assert process.returncode == (128 + ending if ending is signal.SIGTERM else -ending), said
    assert not list(work.iterdir())
    assert not (tmp_path / "out").exists()


def study_of(*series: tuple[str, int], patient: str = "p", day: str = "2024-01-01") -> str:
    coded = [{"modality": {"code": m}, "numberOfInstances": n, "bodySite": {"code": "51185008"}} for m, n in series]
    resource = {"resourceType": "ImagingStudy", "status": "available", "started": day, "series": coded}
    return json.dumps(resource | {"subject": {"reference": f"Patient/{patient}"}})


def test_image_sizes_come_from_the_site_first(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    two = [(n, k) for n in range(30) for k in (0, 1)]
    lines = [study_of(("CT", 300), ("CT", 100), patient=f"p{n}", day=DAY.format(1 + k, 1)) for n, k in two]
    lines += [study_of(("MR", 0), patient=f"p{n}", day=DAY.format(1 + k, 2)) for n, k in two]
    (export / "ImagingStudy.000.ndjson").write_text("\n".join(lines), encoding="utf-8")
    rules = write_rules(tmp_path / "rules.csv", {"system": "DICOM", "codes": "CT:*|MR:*"})
    found = run(tmp_path, export, rules=rules, min_cell=11)["images"]
    assert [(i["modality"], i["origin"], i["images_per_study"]) for i in found] == [
        ("CT", "instances", 400), ("MR", "range", None),
    ]  # fmt: skip
    assert found[0]["mb"] == {"low": 156, "central": 208, "high": 208}
    model = tmp_path / "site.yaml"
    model.write_text("image_mb:\n  CT: 250\nreplicas: 2\n", encoding="utf-8")
    mine = run(tmp_path, export, rules=rules, min_cell=11, digital=model)
    assert mine["images"][0] == {"modality": "CT", "origin": "pacs", "images_per_study": None,
                                 "mb": {"low": 250, "central": 250, "high": 250}}  # fmt: skip


def test_a_wrong_site_model_is_told_whole(tmp_path: Path) -> None:
    acts, rules = write_acts(tmp_path / "acts.csv", two_sites()), write_rules(tmp_path / "rules.csv", {})
    model = tmp_path / "site.yaml"
    model.write_text("image_mb: {CT: [3, 2, 1]}\nquantities: {tapis.any: 1}\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, acts, rules=rules, digital=model)
    assert {p.code for p in caught.value.problems} == {"digital-model-range", "digital-model-unknown"}


def test_an_act_seen_by_two_rules_is_not_avoided_twice(tmp_path: Path) -> None:
    rows = [
        {"patient": f"p{n}", "system": "DICOM", "modality": "MR", "region": "SPINE", "date": DAY.format(1, day)}
        for n in range(40)
        for day in (10, 20)
    ]
    rows += [
        {"patient": f"p{n}", "date": DAY.format(1, 15), "kind": "diagnosis", "system": "ICD10", "code": "M54.5"}
        for n in range(40)
    ]
    acts = write_acts(tmp_path / "acts.csv", rows)
    imaging = {"system": "DICOM", "codes": "MR:SPINE"} | {
        f"avoidable_share_{k}": "1" for k in ("low", "central", "high")
    }
    low_value = imaging | {"rule": "low_value", "needs_diagnosis": "low_back_pain"}
    seen = {}
    for name, rules in (("one", [imaging]), ("other", [low_value]), ("both", [imaging, low_value])):
        document = run(tmp_path, acts, rules=write_rules(tmp_path / "rules.csv", *rules), draws=2000)
        seen[name] = document["care"][0]["long_run"]["p50"]
    assert max(seen["one"], seen["other"]) < seen["both"] < seen["one"] + seen["other"]


HOSTILE = 'a" varchar); drop table raw_act; --'
ACTS = [hba1c("p", "2024-01-01"), hba1c("p", "2024-01-09"), hba1c("q", "2024-01-09")]


def counts(work: Path, path: Path, **options: object) -> tuple[int, int]:
    found = level(run(work, path, rules=write_rules(work / "rules.csv", {}), **options))
    return found["acts"], found["redundant_after_accepted"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("column", ["patient", "date", "code", "system", "site"])
def test_a_header_named_by_a_mapping_is_a_name(tmp_path: Path, column: str, kind: str) -> None:
    headers = {c: HOSTILE if c == column else c for c in ("patient", "date", "code", "system", "site")}
    rows = ", ".join("(" + ", ".join(literal(row[c]) for c in headers) + ")" for row in ACTS)
    path = tmp_path / f"l'acte.{kind}"
    names = ", ".join(identifier(h) for h in headers.values())
    duckdb.execute(f"copy (select * from (values {rows}) t({names})) to {literal(path)} (format {kind})")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(yaml.safe_dump({"columns": {HOSTILE: column}}), encoding="utf-8")
    assert counts(tmp_path, path, mapping=mapping) == (3, 1)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_model_of_a_site_is_read_in_any_ordinary_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "site.yaml"
    path.write_bytes("# réglé à l'hôpital\r\nimage_mb: {CT: 250}\r\nreplique: 2\r\n".encode(encoding))
    with pytest.raises(InputProblems) as caught:
        load_model(path)
    assert [(p.code, p.row) for p in caught.value.problems] == [("yaml-field-unknown", 3)]
    path.write_bytes("# réglé à l'hôpital\r\nimage_mb: {CT: 250}\r\n".encode(encoding))
    assert load_model(path).pacs_mb["CT"].central == 250


def test_a_schema_of_a_database_file_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "l'entrepôt.duckdb"
    schema = 'public"; drop table acts.raw_act; --'
    with duckdb.connect(str(path)) as con:
        con.execute(f"create schema {identifier(schema)}")
        for table, text in OMOP.items():
            (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
            source = literal(tmp_path / f"{table}.csv")
            con.execute(f"create table {identifier(schema)}.{table} as from read_csv({source}, all_varchar = true)")
    assert counts(tmp_path, path) == (3, 2)
