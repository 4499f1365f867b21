"""FHIR R4 bulk NDJSON, plain or gzip, read as typed columns; what cannot be used is counted with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import create_table
from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_sql, lay_code_systems
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table

_CODING = 'struct("system" varchar, code varchar, display varchar)'
_CONCEPT = f'struct(coding {_CODING}[], "text" varchar)'
_REFERENCE = "struct(reference varchar)"
_PERIOD = 'struct("start" varchar, "end" varchar)'
_SERIES = f"struct(modality {_CODING}, bodySite {_CODING}, numberOfInstances bigint, instance struct(uid varchar)[])[]"
_TYPES = {"text": "varchar", "concept": _CONCEPT, "reference": _REFERENCE, "period": _PERIOD, "series": _SERIES}
_COMMON = {"resourceType": "varchar", "id": "varchar", "status": "varchar"}
_DROPPED = ("entered-in-error", "cancelled", "not-done", "unknown", "registered", "preparation")


@dataclass(frozen=True)
class _Resource:
    """How a resource gives acts: its columns, where its codes, its subject and its instant are."""

    columns: dict[str, str]
    instant: str
    codings: str


@cache
def _resources() -> dict[str, _Resource]:
    """The resources that give acts and diagnoses, of ``reference/relevance/fhir_resources.csv``."""
    found = {}
    for row in load_reference_table("relevance/fhir_resources"):
        kinds = dict(field.split(":") for field in row["fields"].split())
        instants = [f'{name}."start"' if kinds[name] == "period" else name for name in row["instant"].split()]
        columns = {name: _TYPES[kind] for name, kind in kinds.items()}
        found[row["resource"]] = _Resource(columns, f"coalesce({', '.join(instants)})", row["codings"])
    return found


_ROWS = "count(*), count(*) filter (resourceType is null), count(*) filter (resourceType <> $1)"
_NO_ZONE = "date_without_zone"
"""A reason that leaves nothing out."""
_CONTEXT = ("Patient", "Encounter", "ServiceRequest")
"""Read for counting and for sites; an order is not an act."""


def resource_of(path: Path) -> str | None:
    """The resource a file of a bulk export holds, by its name (``Observation.000.ndjson.gz``)."""
    name = path.name.split(".")[0]
    return name if name in _resources() or name in _CONTEXT else None


def stage_fhir(staging: ActStaging, files: Sequence[Path]) -> None:
    by_resource: dict[str, list[Path]] = {}
    for path in files:
        resource = resource_of(path)
        if resource is None:
            staging.problems.append(Problem("fhir-resource-unused", "note", path.name, params={"name": path.name}))
        else:
            by_resource.setdefault(resource, []).append(path)
    lay_code_systems(staging.con)
    regions = [(r["snomed"], r["region"]) for r in load_reference_table("relevance/body_regions")]
    create_table(staging.con, "body_region", (("code", "varchar"), ("region", "varchar")), regions)
    sites = _encounter_sites(staging, by_resource.get("Encounter", []))
    for resource in ("Patient", "ServiceRequest"):
        for path in by_resource.get(resource, []):
            _readable(staging, path, resource)
    for resource in _resources():
        for path in by_resource.get(resource, []):
            try:
                _stage(staging, resource, path, sites)
            except duckdb.Error:
                staging.damaged(path.name)


def _source(paths: Sequence[Path], columns: dict[str, str]) -> str:
    listed = ", ".join(map(literal, paths))
    typed = ", ".join(f"'{k}': '{v}'" for k, v in columns.items())
    return (
        f"read_json([{listed}], format = 'newline_delimited', ignore_errors = true, "
        f"maximum_object_size = 67108864, columns = {{{typed}}})"
    )


def _readable(staging: ActStaging, path: Path, resource: str) -> bool:
    """Whether the whole file can be read; counts its rows, those unreadable and those of another resource."""
    try:
        numbers = staging.con.execute(f"select {_ROWS} from {_source([path], _COMMON)}", [resource]).fetchall()[0]
    except duckdb.Error:
        staging.damaged(path.name)
        return False
    staging.account(path.name, "fhir", numbers[0], _count_rows(staging, path, resource, numbers))
    return True


def _count_rows(staging: ActStaging, path: Path, resource: str, numbers: Sequence[int]) -> dict[str, int]:
    """Counts the rows of a file; returns those that are not the resource, by reason."""
    rows, unread, other = numbers
    staging.count(resource, "read", rows)
    staging.count(resource, "unreadable", unread)
    staging.count(resource, "other_resource", other)
    for code, number in (("fhir-rows-unreadable", unread), ("fhir-rows-of-another-resource", other)):
        if number:
            params = {"rows": number, "resource": resource}
            staging.problems.append(Problem(code, "doubt", path.name, params=params))
    return {"unreadable": unread, "other_resource": other}


def _encounter_sites(staging: ActStaging, paths: Sequence[Path]) -> bool:
    paths = [p for p in paths if _readable(staging, p, "Encounter")]
    if not paths:
        return False
    source = _source(paths, _COMMON | {"serviceProvider": _REFERENCE, "class": _CODING})
    context = context_sql("act-code", '"class".code')
    staging.con.execute(
        "create or replace temp table encounter_site as select id, "
        f"string_split(serviceProvider.reference, '/')[-1] as site, {context} as context "
        f"from {source} where resourceType = 'Encounter'"
    )
    return True


def _stage(staging: ActStaging, resource: str, path: Path, sites: bool) -> None:
    spec = _resources()[resource]
    con = staging.con
    dropped = ", ".join(map(literal, _DROPPED))
    status = f"coalesce(status in ({dropped}), false)"
    if resource == "Condition":
        status = "coalesce(verificationStatus.coding[1].code in ('entered-in-error', 'refuted'), false)"
    codings = spec.codings or "series"
    encounter = "null" if resource == "Condition" else "string_split(encounter.reference, '/')[-1]"
    con.execute(
        f"create or replace temp table resource as select string_split(subject.reference, '/')[-1] as patient_text, "
        f"epoch_us(try_cast({spec.instant} as timestamptz)) as instant_us, {spec.instant} as instant_text, "
        f"{status} as dropped, {codings} as codings, {encounter} as encounter, resourceType "
        f"from {_source([path], _COMMON | spec.columns)}"
    )
    mine = f"resourceType = '{resource}'"
    used = f"{mine} and not dropped and patient_text is not null and instant_us is not null"
    reasons = {
        "dropped_status": f"{mine} and dropped",
        "without_patient": f"{mine} and not dropped and patient_text is null",
        "without_date": f"{mine} and not dropped and patient_text is not null and instant_us is null",
        "without_code": f"{used} and coalesce(len(codings), 0) = 0",
        KEPT: f"{used} and len(codings) > 0",
        _NO_ZONE: f"{mine} and instant_us is not null and length(instant_text) > 10 "
        "and not regexp_matches(instant_text, '(Z|[+-][0-9]{2}:?[0-9]{2})$')",
    }
    numbers = con.execute(f"select {_ROWS} from resource", [resource]).fetchall()[0]
    found = staging.count_reasons(resource, "resource", reasons)
    aside = _count_rows(staging, path, resource, numbers)
    aside |= {reason: n for reason, n in found.items() if reason not in (KEPT, _NO_ZONE)}
    staging.account(path.name, "fhir", numbers[0], aside)
    kept = f"from resource r where {reasons[KEPT]}"
    site = "e.site, coalesce(e.context, 0)" if sites else "null, 0"
    join = "left join encounter_site e on e.id = x.encounter" if sites and resource != "Condition" else ""
    if not spec.codings:
        con.execute(
            f"insert into raw_act select distinct x.patient_text, 'DICOM', "
            f"x.s.modality.code || ':' || coalesce(b.region, x.s.bodySite.code, '?'), x.instant_us, {site} "
            f"from (select r.patient_text, r.instant_us, r.encounter, unnest(r.codings) as s {kept}) x "
            f"left join body_region b on b.code = x.s.bodySite.code {join} where x.s.modality.code is not null"
        )
        con.execute(
            "insert into image_count select modality, count(*), sum(images) from (select study, s.modality.code as "
            "modality, sum(coalesce(s.numberOfInstances, len(s.instance))) as images from (select r.rowid as study, "
            f"unnest(r.codings) as s {kept}) group by all) where modality is not null and images > 0 group by all"
        )
        return
    chosen = "x.patient_text, coalesce(c.system, x.k.system), x.k.code, x.instant_us"
    inner = f"(select r.patient_text, r.instant_us, r.encounter, unnest(r.codings) as k {kept}) x"
    table, last = ("raw_diagnosis", "") if resource == "Condition" else ("raw_act", f", {site}")
    con.execute(
        f"insert into {table} select {chosen}{last} from {inner} left join code_system c on c.uri = x.k.system {join} "
        "where x.k.code is not null"
    )
