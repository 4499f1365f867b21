"""A FHIR file is known by what it holds: any name, any way to write JSON, any encoding; every line is accounted."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosoin.doors.formats.fhir_files import FhirFile, count_lines, look
from ecosoin.doors.formats.json_values import LARGEST
from tests.doors.test_care_fhir import Act, about, acts, diagnoses, read


def resource(kind: str, **content: Any) -> dict[str, Any]:
    return {"resourceType": kind} | content


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    entries = [{"resource": r} | ({"fullUrl": f"urn:uuid:{r['id']}"} if "id" in r else {}) for r in resources]
    return resource("Bundle", type="transaction", entry=entries, **more)


SEEN = resource("Observation", status="final", encounter={"reference": "urn:uuid:v"},
                **about("é", effectiveDateTime="2024-01-02"))  # fmt: skip
VISIT = resource(
    "Encounter", id="v", serviceProvider={"reference": "Organization/Hôpital"}, **{"class": {"code": "IMP"}}
)
CLAIM = resource("Claim", id="c", item=[{"encounter": [{"reference": "urn:uuid:v"}], "code": "plain"}])
FOUND: list[Act] = [("é", "LOINC", "4548-4", "2024-01-02 00:00:00", "Hôpital", "inpatient")]


def text(*resources: dict[str, Any]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in resources)


WRITTEN = {
    "lines": text(CLAIM, SEEN, VISIT),
    "lines, the visit last": text(SEEN, CLAIM, VISIT),
    "a mark on each line": "".join("\ufeff" + text(r) for r in (SEEN, VISIT)),
    "Windows line ends, blank lines": "\r\n" + text(SEEN, VISIT).replace("\n", "\r\n \r\n"),
    "a bundle": text(bundle(SEEN, CLAIM, VISIT)),
    "an indented bundle": json.dumps(bundle(SEEN, CLAIM, VISIT, total=12), indent=2, ensure_ascii=False),
    "the type after the entries": json.dumps(
        {"entry": bundle(SEEN, VISIT)["entry"], "total": 12, "resourceType": "Bundle"}
    ),
    "a bundle a line": text(bundle(SEEN), bundle(VISIT)),
    "a line, then a bundle": text(SEEN, bundle(VISIT)),
    "a bundle in a bundle": text(bundle(bundle(SEEN, VISIT))),
    "an array": json.dumps([SEEN, VISIT], ensure_ascii=False),
    "an array, one a line": "[\n" + text(SEEN).strip() + ",\n" + text(VISIT) + "]\n",
    "documents one after another": json.dumps(SEEN, indent=1) + json.dumps(VISIT, indent=1),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("written", WRITTEN)
def test_one_reading_whatever_the_writing(tmp_path: Path, written: str, encoding: str, packed: bool) -> None:
    data = WRITTEN[written].encode(encoding, "ignore")
    path = tmp_path / "1.Observation.ndjson.000"
    path.write_bytes(gzip.compress(data[:9]) + gzip.compress(data[9:]) if packed else data)
    staging = read(tmp_path, path)
    assert acts(staging) == FOUND
    assert {p.code for p in staging.problems} <= {"fhir-resource-unused", "encoding-converted"}
    [account] = staging.readings
    converted = [p.params["encoding"] for p in staging.problems if p.code == "encoding-converted"]
    assert converted == ([] if str(account.encoding).startswith("utf-8") else [account.encoding])
    assert account.lines == account.kept + account.blank + sum(a.lines for a in account.set_aside)
    assert account.kept == 2
    assert {a.code: a.lines for a in account.set_aside} == (
        {"other_resource": 1} if "Claim" in WRITTEN[written] else {}
    )


def test_files_of_a_folder_complete_each_other_whatever_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "a.json").write_text(text(SEEN), encoding="utf-8")
    (folder / "b").write_text(text(resource("Patient", id="p"), VISIT), encoding="utf-8")
    (folder / "notes.txt").write_text("rien", encoding="utf-8")
    (folder / "package.json").write_text('{"name": "resourceType"}', encoding="utf-8")
    assert acts(read(tmp_path, folder)) == FOUND


def test_a_damaged_document_is_an_error(tmp_path: Path) -> None:
    whole = WRITTEN["an indented bundle"]
    for n, cut in enumerate((whole[:-40], whole.replace("}", "", 1), whole + "[", whole + "2")):
        (path := tmp_path / "x.json").write_text(cut, encoding="utf-8")
        assert [p.code for p in read(tmp_path / str(n), path).problems] == ["acts-file-damaged"]


def test_what_is_of_no_use_in_many_files_is_told_once(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for n in range(7):
        (folder / f"patient {n}.json").write_text(json.dumps(bundle(SEEN, VISIT, CLAIM)), encoding="utf-8")
    [problem] = read(tmp_path, folder).problems
    assert (problem.code, problem.file) == ("fhir-resource-unused", None)
    assert problem.params == {"resources": "Claim", "rows": 7}


@pytest.mark.parametrize("written", ["lines", "an indented bundle"])
def test_an_altered_gzip_is_an_error(tmp_path: Path, written: str) -> None:
    data = bytearray(gzip.compress(WRITTEN[written].encode() * 200, mtime=0))
    data[len(data) // 2] ^= 0xFF
    (path := tmp_path / "x").write_bytes(data)
    assert [p.code for p in read(tmp_path / "altered", path).problems] == ["acts-file-damaged"]
    path.write_bytes(data[:30])
    assert [p.code for p in read(tmp_path / "cut", path).problems] == ["acts-file-damaged"]


def test_a_resource_larger_than_what_is_read_at_once(tmp_path: Path) -> None:
    large = resource("DocumentReference", content="x" * 9_000_000)
    (path := tmp_path / "x.json").write_text(json.dumps(bundle(large, SEEN, VISIT), indent=1), encoding="utf-8")
    assert acts(read(tmp_path, path)) == FOUND
    path.write_text(f'{{"resourceType": "Bundle", "x": "{"x" * (LARGEST + 9_000_000)}"}}', encoding="utf-8")
    assert [p.code for p in read(tmp_path / "too", path).problems] == ["acts-file-damaged"]


@pytest.mark.parametrize(
    ("reference", "patient"),
    [
        ("Patient/p1", "p1"),
        ("Patient/p1/_history/1", "p1"),
        ("https://h/fhir/Patient/p1", "p1"),
        ("https://h/fhir/Patient/p1/_history/2", "p1"),
        ("urn:uuid:p1", "p1"),
        ("urn:oid:1.2.3", "1.2.3"),
        ("Patient?identifier=urn:ins|p1", "p1"),
        ("p1", "p1"),
        ("Group/p1", None),
        ("https://h/fhir/Device/p1", None),
        ("#p1", None),
        ("Patient/", None),
        ("", None),
    ],
)
def test_each_writing_of_a_reference(tmp_path: Path, reference: str, patient: str | None) -> None:
    row = resource("Observation", **about("x", effectiveDateTime="2024-01-02", subject={"reference": reference}))
    plain = resource("Observation", **about("plain", effectiveDateTime="2024-01-02"))
    (path := tmp_path / "x.ndjson").write_text(text(row, plain), encoding="utf-8")
    assert {a[0] for a in acts(read(tmp_path, path))} == {"plain"} | ({patient} if patient else set())


def test_two_servers_are_two_spaces_of_patients(tmp_path: Path) -> None:
    def seen(server: str) -> dict[str, Any]:
        return resource(
            "Observation", **about("", effectiveDateTime="2024-01-02", subject={"reference": server + "Patient/1"})
        )

    path = tmp_path / "x.ndjson"
    path.write_text(text(seen("https://a/fhir/"), seen("https://a/fhir/"), seen("")), encoding="utf-8")
    one = read(tmp_path / "one", path)
    assert ([a[0] for a in acts(one)], one.problems) == (["1", "1", "1"], [])
    path.write_text(text(seen("https://a/fhir/"), seen("https://b/fhir/")), encoding="utf-8")
    two = read(tmp_path / "two", path)
    assert len({a[0] for a in acts(two)}) == 2
    assert [(p.code, p.params["servers"]) for p in two.problems] == [("fhir-several-servers", 2)]


def test_encounters_that_are_not_found_are_told(tmp_path: Path) -> None:
    other = VISIT | {"id": "w"}
    for n, (visits, told) in enumerate(
        (
            ((), ("fhir-encounters-absent", "note")),
            ((other,), ("fhir-encounters-lost", "doubt")),
            ((VISIT, VISIT), None),
        )
    ):
        (path := tmp_path / "x.ndjson").write_text(text(SEEN, *visits), encoding="utf-8")
        staging = read(tmp_path / str(n), path)
        assert [(p.code, p.severity) for p in staging.problems] == ([told] if told else [])
        assert len(acts(staging)) == 1


def test_acts_under_half_of_unknown_encounters_are_a_note(tmp_path: Path) -> None:
    (path := tmp_path / "x.ndjson").write_text(
        text(VISIT, SEEN, SEEN | {"encounter": {"reference": "Encounter/other"}}), encoding="utf-8"
    )
    [problem] = read(tmp_path, path).problems
    assert (problem.code, problem.severity, problem.params) == ("fhir-encounters-lost", "note", {"rows": 1, "acts": 2})


def test_the_lines_of_a_file_are_counted_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content, lines in (
        (b"", 0),
        (b"a", 1),
        (b"a\n", 1),
        (b"\n\n", 2),
        (b"a\nb", 2),
        (b"a\n" * 300_000 + b"b", 300_001),
    ):
        path.write_bytes(content)
        assert count_lines(path) == lines
        path.write_bytes(gzip.compress(content))
        assert count_lines(path) == lines


def test_what_is_not_fhir_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "Observation.ndjson"
    for content in ("", "patient,code\n", '{"name": 1}', "[1, 2]", '"resourceType": "Observation"'):
        path.write_text(content, encoding="utf-8")
        assert look(path) is None
    path.write_text("\n" + text(CLAIM), encoding="utf-8")
    assert look(path) == FhirFile(path, "utf-8", lines_of_json=True, in_place=True, parts={"Claim": path})


STATUS = st.sampled_from(["final", "cancelled", None])
DATE = st.sampled_from(["2024-01-02", "2024-01-02T08:00:00Z", "2024-01", "2024", "demain", None])
SUBJECT = st.sampled_from(["Patient/p", "Patient/q/_history/1", "urn:uuid:r", "Group/g", "#p", None])
CODE = st.sampled_from([{"coding": [{"system": "s", "code": "c"}]}, {"coding": [{}]}, {"text": "t"}, None])
ACT = st.builds(
    lambda kind, s, d, p, c: text(
        resource(kind, status=s, effectiveDateTime=d, onsetDateTime=d, subject={"reference": p}, code=c)
    ).strip(),
    st.sampled_from(["Observation", "Condition", "Observation", "Claim"]), STATUS, DATE, SUBJECT, CODE,
)  # fmt: skip
JUNK = st.sampled_from(
    ["", "  ", "null", "12", "{", "[]", '{"resourceType": 3}', '{"resourceType": "de Dupont"}', "é\ufffd"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACT | JUNK, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_each_line_of_a_file_has_one_account(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, ended: bool
) -> None:
    work = tmp_path_factory.mktemp("law")
    first = text(SEEN).strip()
    path = work / "x.ndjson"
    path.write_bytes((end.join([first, *lines]) + (end if ended else "")).encode())
    staging = read(work, path)
    [account] = staging.readings
    physical = 1 + len(lines) - (1 if lines and not ended and not lines[-1] else 0)
    assert account.lines == physical
    assert account.lines == account.kept + account.blank + sum(a.lines for a in account.set_aside)
    told: Counter[str] = Counter()
    for (_, reason), number in staging.counts.items():
        told[reason] += number
    assert account.kept == told["kept"] == len(acts(staging)) + len(diagnoses(staging))
    assert {a.code: a.lines for a in account.set_aside} == {
        r: n for r, n in told.items() if r not in ("read", "kept", "date_without_zone")
    }
    assert account.blank == sum(not line.strip() for line in lines[: physical - 1])
