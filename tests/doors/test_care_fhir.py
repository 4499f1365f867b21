"""FHIR exports as acts: every resource, date, status, system, region and class, row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import ActStaging, images_per_study
from ecosoin.inputs.relevance.events import CONTEXTS
from ecosoin.reference import load_reference_table

LOINC = {"system": "http://loinc.org", "code": "4548-4"}
Act = tuple[str, str, str, str, str, str]


def read(work: Path, *paths: Path, format: str = "auto") -> ActStaging:
    spill = work / "spilled"
    spill.mkdir(parents=True)
    return read_acts([str(p) for p in paths], format, mapping=None, working=spill, memory="2GB")


def acts(staging: ActStaging) -> list[Act]:
    """(patient, system, code, instant, site, context) of each act, sorted."""
    found = staging.con.execute(
        "select p.patient_text, a.system, a.code, strftime(make_timestamp(a.instant_us), '%Y-%m-%d %H:%M:%S'), s.site, "
        "a.context from act_all a join patient p using (patient) join site s using (site_no)"
    ).fetchall()
    return sorted((str(p), s, c, i, site, CONTEXTS[n]) for p, s, c, i, site, n in found)


def diagnoses(staging: ActStaging) -> list[tuple[str, ...]]:
    found = staging.con.execute(
        "select patient_text, system, code, strftime(make_timestamp(instant_us), '%Y-%m-%d %H:%M:%S') "
        "from raw_diagnosis"
    ).fetchall()
    return sorted(found)


def export(work: Path, **resources: list[dict[str, Any]]) -> Path:
    """A bulk export: one file a resource, each row of the resource its file names."""
    folder = work / "export"
    folder.mkdir(exist_ok=True)
    for name, rows in resources.items():
        lines = [json.dumps({"resourceType": name} | r) for r in rows]
        (folder / f"{name}.000.ndjson").write_text("\n".join(lines), encoding="utf-8")
    return folder


def about(patient: str, **more: Any) -> dict[str, Any]:
    return {"code": {"coding": [LOINC]}, "subject": {"reference": f"Patient/{patient}"}} | more


@pytest.mark.parametrize(
    ("resource", "dated", "instant"),
    [
        ("Observation", {"effectiveDateTime": "2024-02-03T04:05:06Z"}, "2024-02-03 04:05:06"),
        ("Observation", {"effectiveInstant": "2024-02-03T04:05:06+02:00"}, "2024-02-03 02:05:06"),
        ("Observation", {"effectivePeriod": {"start": "2024-02-03", "end": "2024-02-09"}}, "2024-02-03 00:00:00"),
        ("Observation", {"effectiveDateTime": "2024-02-03", "effectiveInstant": "2024-02-04T00:00:00Z",
                         "effectivePeriod": {"start": "2024-02-05"}}, "2024-02-03 00:00:00"),
        ("DiagnosticReport", {"effectiveDateTime": "2024-02-03"}, "2024-02-03 00:00:00"),
        ("DiagnosticReport", {"effectivePeriod": {"start": "2024-02-04"}}, "2024-02-04 00:00:00"),
        ("Procedure", {"performedDateTime": "2024-02-03T23:30:00-03:00"}, "2024-02-04 02:30:00"),
        ("Procedure", {"performedPeriod": {"start": "2024-02-03T10:00:00"}}, "2024-02-03 10:00:00"),
    ],
)  # fmt: skip
def test_the_instant_of_each_resource(tmp_path: Path, resource: str, dated: dict[str, Any], instant: str) -> None:
    staging = read(tmp_path, export(tmp_path, **{resource: [about("p", **dated)]}))
    assert acts(staging) == [("p", "LOINC", "4548-4", instant, "", "unknown")]
    assert staging.problems == []


@pytest.mark.parametrize(
    ("dated", "instant"),
    [
        ({"onsetDateTime": "2024-02-03", "recordedDate": "2024-03-01"}, "2024-02-03 00:00:00"),
        ({"onsetPeriod": {"start": "2024-02-04"}, "recordedDate": "2024-03-01"}, "2024-02-04 00:00:00"),
        ({"recordedDate": "2024-03-01"}, "2024-03-01 00:00:00"),
    ],
)
def test_a_condition_is_a_diagnosis(tmp_path: Path, dated: dict[str, Any], instant: str) -> None:
    code = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "Z34"}]}
    states = ("confirmed", "refuted", "entered-in-error", None)
    rows = [
        about(f"p{n}", code=code, verificationStatus={"coding": [{"code": s}]} if s else None, **dated)
        for n, s in enumerate(states)
    ]
    staging = read(tmp_path, export(tmp_path, Condition=rows, Observation=[about("p", effectiveDateTime="2024-01-01")]))
    assert diagnoses(staging) == [("p0", "ICD10", "Z34", instant), ("p3", "ICD10", "Z34", instant)]
    assert staging.counts["Condition", "dropped_status"] == 2
    assert len(acts(staging)) == 1


def test_acts_that_were_not_done_are_left_out_and_counted(tmp_path: Path) -> None:
    left = ("entered-in-error", "cancelled", "not-done", "unknown", "registered", "preparation")
    kept = ("final", "amended", "preliminary", "completed", "in-progress")
    rows = [about(s, status=s, effectiveDateTime="2024-01-01") for s in (*left, *kept)]
    staging = read(tmp_path, export(tmp_path, Observation=rows))
    assert {a[0] for a in acts(staging)} == set(kept)
    assert staging.counts == {
        ("Observation", "read"): 11,
        ("Observation", "dropped_status"): 6,
        ("Observation", "kept"): 5,
    }


@pytest.mark.parametrize("row", load_reference_table("relevance/code_systems"), ids=lambda r: r["uri"])
def test_every_writing_of_a_code_system(tmp_path: Path, row: dict[str, str]) -> None:
    codes = [{"system": row["uri"], "code": "X1"}, {"system": "urn:other", "code": "X2"}, {"system": row["uri"]}]
    rows = [about("p", code={"coding": codes}, effectiveDateTime="2024-01-01")]
    found = acts(read(tmp_path, export(tmp_path, Observation=rows)))
    assert sorted(a[1:3] for a in found) == sorted([(row["system"], "X1"), ("urn:other", "X2")])


def test_encounters_tell_site_and_class(tmp_path: Path) -> None:
    classes = {
        "IMP": "inpatient", "ACUTE": "inpatient", "NONAC": "inpatient", "SS": "inpatient", "OBSENC": "inpatient",
        "AMB": "outpatient", "VR": "outpatient", "HH": "outpatient", "EMER": "emergency", "PRENC": "unknown",
    }  # fmt: skip
    assert {r["code"] for r in load_reference_table("relevance/contexts") if r["vocabulary"] == "act-code"} == set(
        classes
    ) - {"PRENC"}
    encounters = [
        {"id": c, "class": {"code": c}, "serviceProvider": {"reference": f"Organization/site-{c}"}} for c in classes
    ]
    rows = [
        about(c, effectiveDateTime="2024-01-01", encounter={"reference": f"https://h/fhir/Encounter/{c}"})
        for c in (*classes, "lost")
    ]
    act = about("proc", performedDateTime="2024-01-02", encounter={"reference": "Encounter/EMER"})
    staging = read(tmp_path, export(tmp_path, Encounter=encounters, Observation=rows, Procedure=[act]))
    found = {a[0]: (a[4], a[5]) for a in acts(staging)}
    assert found == {
        **{c: (f"site-{c}", context) for c, context in classes.items()},
        "lost": ("", "unknown"),
        "proc": ("site-EMER", "emergency"),
    }


def series(modality: str | None, region: str | None = None, count: int | None = None, uids: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {"instance": [{"uid": str(n)} for n in range(uids)]} if uids else {}
    found |= {"numberOfInstances": count} if count is not None else {}
    found |= {"modality": {"code": modality}} if modality else {}
    return found | ({"bodySite": {"code": region}} if region else {})


def study(patient: str, *content: dict[str, Any], started: str = "2024-02-03T08:00:00Z") -> dict[str, Any]:
    return {
        "status": "available", "subject": {"reference": f"Patient/{patient}"}, "started": started,
        "series": list(content), "encounter": {"reference": "Encounter/e"},
    }  # fmt: skip


def test_the_series_of_a_study_are_acts_by_modality_and_region(tmp_path: Path) -> None:
    known = load_reference_table("relevance/body_regions")
    rows = [study(r["snomed"], series("CT", r["snomed"]), series("CT", r["snomed"])) for r in known]
    rows += [study("other", series("MR", "999"), series("MR"), series(None, "999"))]
    encounter = [{"id": "e", "class": {"code": "AMB"}, "serviceProvider": {"reference": "Organization/s"}}]
    found = acts(read(tmp_path, export(tmp_path, ImagingStudy=rows, Encounter=encounter)))
    at = ("2024-02-03 08:00:00", "s", "outpatient")
    expected = [(r["snomed"], "DICOM", f"CT:{r['region']}", *at) for r in known]
    expected += [("other", "DICOM", "MR:999", *at), ("other", "DICOM", "MR:?", *at)]
    assert found == sorted(expected)
    assert len({r["region"] for r in known}) > 10


def test_images_are_counted_by_examination(tmp_path: Path) -> None:
    """CT: 300 + 100 in one study, 50 in another; MR: 7 instances listed, then 9; US says nothing; XA: one study."""
    rows = [
        study("a", series("CT", count=300), series("CT", "51185008", count=100), series("MR", uids=7)),
        study("b", series("CT", count=50, uids=3), series("US")),
        study("c", series("MR", uids=9), series("XA", count=11)),
    ]
    staging = read(tmp_path, export(tmp_path, ImagingStudy=rows))
    assert images_per_study(staging, 1) == {"CT": 225.0, "MR": 8.0, "XA": 11.0}
    assert images_per_study(staging, 2) == {"CT": 225.0, "MR": 8.0}
    assert images_per_study(staging, 3) == {}
    assert images_per_study(staging, 0) == images_per_study(staging, 1)


def test_what_cannot_be_used_is_counted_by_reason(tmp_path: Path) -> None:
    rows = [
        about("p", effectiveDateTime="2024-01-01T10:00:00"),
        about("p", effectiveDateTime="2024-01-02T10:00:00.123"),
        about("p", effectiveDateTime="2024-01-03T10:00:00+0100"),
        about("p", effectiveDateTime="2024-01-04T10:00:00Z"),
        about("p", effectiveDateTime="2024-01-05"),
        about("p", effectiveDateTime="demain"),
        about("p", effectiveDateTime="2024-01-06", subject={}),
        about("p", effectiveDateTime="2024-01-07", code={"text": "HbA1c"}),
        about("p", effectiveDateTime="2024-01-08", resourceType="Patient"),
    ]
    rows += [about("p", effectiveDateTime=partial) for partial in ("2024-01", "2024")]
    rows += [
        about("p", effectiveDateTime="24-01-09"),
        about("p", effectiveDateTime="2024-01-10", code={"coding": [{}]}),
    ]
    staging = read(tmp_path, export(tmp_path, Observation=rows, Patient=[{}, {}], ServiceRequest=[{}]))
    assert staging.counts == {
        ("Observation", "read"): 12,
        ("Observation", "kept"): 5,
        ("Observation", "date_without_zone"): 2,
        ("Observation", "partial_date"): 2,
        ("Observation", "without_date"): 2,
        ("Observation", "without_patient"): 1,
        ("Observation", "without_code"): 2,
        ("Patient", "read"): 3,
        ("ServiceRequest", "read"): 1,
    }
    assert [(p.code, p.severity, p.file, p.params["rows"]) for p in staging.problems] == [
        ("acts-rows-without-patient", "doubt", "Observation.000.ndjson", 1),
        ("acts-rows-partial-date", "doubt", "Observation.000.ndjson", 2),
        ("acts-rows-without-date", "doubt", "Observation.000.ndjson", 2),
        ("acts-rows-without-code", "doubt", "Observation.000.ndjson", 2),
    ]
    assert [a[3][:10] for a in acts(staging)] == [f"2024-01-0{n}" for n in range(1, 6)]
