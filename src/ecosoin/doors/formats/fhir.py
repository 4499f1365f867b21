"""FHIR R4, read as typed columns; what cannot be used is counted with its reason, every line of every file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import create_table, path_literal
from ecosoin.doors.formats.care_staging import KEPT, NAMED, ActStaging, context_sql, lay_code_systems
from ecosoin.doors.formats.fhir_bundles import page_problems
from ecosoin.doors.formats.fhir_files import Damaged, FhirFile, count_lines
from ecosoin.doors.formats.json_values import LARGEST
from ecosoin.doors.text.packed import is_gzip
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


_WITHOUT_ZONE = (
    "instant_us is not null and length(instant_text) > 10 "
    "and not regexp_matches(instant_text, '(Z|[+-][0-9]{2}:?[0-9]{2})$')"
)
"""Leaves nothing out."""
_CONTEXT = ("Patient", "Encounter", "ServiceRequest")
"""Read for counting and for sites; an order is not an act."""
_UNREADABLE, _OTHER, _WITHOUT = "unreadable", "other_resource", "without_resource"
_SERVER = "\x1f"
_WITH_SERVER = f"contains(patient_text, '{_SERVER}')"
"""Between the address of a server and the identifier of a patient there."""


def used_resources() -> frozenset[str]:
    """The types of resources that are read."""
    return frozenset((*_resources(), *_CONTEXT))


def reference_sql(reference: str, type: str) -> str:
    """SQL of the identifier a reference gives to a resource of a type, NULL when it names none of that type.

    ``Patient/p1``, ``Patient/p1/_history/2``, ``https://host/fhir/Patient/p1``, ``urn:uuid:p1``, ``p1`` and
    ``Patient?identifier=urn:ins|p1`` are one.
    """
    plain = f"{type}/"
    parts = f"string_split(split_part({reference}, '/_history/', 1), '/')"
    return (
        f"case when starts_with({reference}, {literal(plain)}) and not contains({reference}, '/_history/') "
        f"then nullif({reference}[{len(plain) + 1}:], '') "
        f"when starts_with({reference}, '#') then null "
        f"when contains({reference}, '?') then nullif(regexp_extract({reference}, '[|=]([^|=]*)$', 1), '') "
        f"when starts_with({reference}, 'urn:') then string_split({reference}, ':')[-1] "
        f"when coalesce({parts}[-2], {literal(type)}) = {literal(type)} then nullif({parts}[-1], '') end"
    )


def _last_sql(reference: str) -> str:
    """SQL of what follows the last slash: the identifier, unless the reference is :func:`_odd_sql`."""
    return f"string_split({reference}, '/')[-1]"


def _odd_sql(reference: str, type: str) -> str:
    """SQL of whether a reference is more than ``Type/identifier``, and is to be parsed; NULL when there is none."""
    plain = f"{type}/"
    size = f"greatest(strlen({_last_sql(reference)}), 1) + {len(plain)}"
    return f"not (starts_with({reference}, {literal(plain)}) and strlen({reference}) = {size})"


def _patient_sql(reference: str) -> str:
    """SQL of the identifier of a patient, after the server's address when the reference bears it."""
    found = reference_sql(reference, "Patient")
    server = f"split_part({reference}, '/Patient/', 1) || '{_SERVER}' || {found}"
    return f"case when contains({reference}, '://') then {server} else {found} end"


def stage_fhir(staging: ActStaging, files: Sequence[FhirFile], working: Path) -> None:
    """The acts and diagnoses of files, each read where it is or laid down in ``working``; before any other format."""
    lay_code_systems(staging.con)
    regions = [(r["snomed"], r["region"]) for r in load_reference_table("relevance/body_regions")]
    create_table(staging.con, "body_region", (("code", "varchar"), ("region", "varchar")), regions)
    earlier = list(staging.problems)
    while not (export := _Export(staging, files, working)).stage():
        staging.problems[:] = earlier
        staging.counts.clear()
        staging.readings.clear()
        for table in ("raw_act", "raw_diagnosis", "image_count"):
            staging.con.execute(f"delete from {table}")
    export.tell()


class _Export:
    """The files of an export being read: encounters first, for acts take their site and context from them."""

    def __init__(self, staging: ActStaging, files: Sequence[FhirFile], working: Path):
        self.staging, self.con, self.working = staging, staging.con, working
        self.files = {f"fhir_{n}": f for n, f in enumerate(files)}
        self.damaged: set[str] = set()
        self.laid: tuple[str, str] | None = None
        self.referring = self.resolved = 0
        self.servers = False
        self.sites = False
        self.unused: dict[str, dict[str, int]] = {}

    def stage(self) -> bool:
        """Whether all was staged; False when encounters were found after acts that may need them."""
        self._encounters([name for name, f in self.files.items() if not f.in_place or "Encounter" in f.parts])
        for name, file in self.files.items():
            unaware = "Encounter" not in file.parts
            if not self._learned(name, file):
                continue
            if unaware and "Encounter" in file.parts:
                return False
            self._file(name, file)
        return True

    def _learned(self, name: str, file: FhirFile) -> bool:
        """Reads the file once to know all it holds; False, and told, when it cannot be read to its end."""
        if name in self.damaged:
            return False
        try:
            if file.types is None and file.in_place:
                with ThreadPoolExecutor(1) as beside:
                    lines = beside.submit(count_lines, file.path)
                    self._lay(name, next(iter(file.parts)), file.path)
                rows = self.con.execute("select coalesce(resourceType, ''), count(*) from resource group by 1")
                types = Counter(dict(rows.fetchall()))
                if file.plain(types):
                    file.learn(types, used_resources(), lines.result())
            if file.types is None:
                self.laid = None
                file.lay(self.working / name, used_resources())
        except (duckdb.Error, Damaged):
            self.damaged.add(name)
            self.staging.damaged(self.staging.name(file.path))
            return False
        return True

    def _lay(self, name: str, resource: str, path: Path) -> None:
        """The table ``resource`` of the columns a type is read by, kept until another is laid."""
        if self.laid == (name, resource):
            return
        self.laid = None
        table = "create or replace temp table resource as"
        self.con.execute(f"{table} {_select(resource, path)}")
        if resource in _resources() and self.con.execute("select 1 from resource where odd limit 1").fetchall():
            self.con.execute(f"{table} {_select_acts(resource, path, plain=False)}")
            self.servers |= bool(self.con.execute(f"select 1 from resource where {_WITH_SERVER} limit 1").fetchall())
        self.laid = (name, resource)

    def _encounters(self, names: Iterable[str]) -> None:
        found = []
        for name in names:
            file = self.files[name]
            if self._learned(name, file) and "Encounter" in file.parts:
                self._lay(name, "Encounter", file.parts["Encounter"])
                table = f"encounter_{name}"
                self.con.execute(
                    f"create or replace temp table {table} as select id, site, context from resource "
                    "where resourceType = 'Encounter'"
                )
                found.append(f"from {table}")
        self.sites = bool(found)
        if found:
            self.con.execute(
                "create or replace temp table encounter_site as select id, min(site) as site, max(context) as context "
                f"from ({' union all '.join(found)}) where id is not null group by id"
            )

    def _file(self, name: str, file: FhirFile) -> None:
        aside: Counter[str] = Counter({_UNREADABLE: file.unreadable, _WITHOUT: file.bundles.without})
        types = file.types or Counter()
        try:
            for resource, path in file.parts.items():
                self.staging.count(resource, "read", types[resource])
                if resource in _resources():
                    self._lay(name, resource, path)
                    aside.update(self._resource(resource))
        except duckdb.Error:
            self.damaged.add(name)
            self.staging.damaged(self.staging.name(file.path))
            return
        main = next(iter(file.parts), "FHIR")
        for reason, rows in ((_UNREADABLE, file.unreadable), (_WITHOUT, file.bundles.without)):
            self.staging.count(main, "read", rows)
            self.staging.count(main, reason, rows)
        unused = {n: rows for n, rows in types.items() if n not in file.parts}
        for resource, rows in unused.items():
            self.staging.count(resource, "read", rows)
            self.staging.count(resource, _OTHER, rows)
        aside[_OTHER] = sum(unused.values())
        if unused:
            self.unused[self.staging.name(file.path)] = unused
        unit = "line" if file.lines_of_json else "record"
        self.staging.account(
            self.staging.name(file.path), "fhir", file.lines, aside, blank=file.blank, unit=unit, encoding=file.encoding
        )

    def _resource(self, resource: str) -> dict[str, int]:
        """Stages the acts of the table ``resource``; returns what was left out, by reason."""
        visits = "left join encounter_site e on e.id = r.encounter" if self.sites else ""
        aside: dict[str, int] = {}
        rows = self.con.execute(
            f"select {_reason_sql(resource)} as reason, count(*), count(encounter), "
            f"{'count(e.id)' if self.sites else '0'}, count(*) filter ({_WITHOUT_ZONE}) "
            f"from resource r {visits} where coalesce(resourceType = {literal(resource)}, true) group by 1"
        ).fetchall()
        for reason, number, referring, resolved, without_zone in rows:
            self.staging.count(resource, reason, number)
            self.staging.count(resource, "date_without_zone", without_zone)
            if reason == KEPT:
                self.referring += referring
                self.resolved += resolved
            else:
                aside[reason] = number
        _insert(self.con, resource, f"from resource r where {_kept_sql(resource)}", self.sites)
        return aside

    def tell(self) -> None:
        """Tells what is of no use, pages and encounters that are missing, and patients of several servers."""
        pages = [(self.staging.name(f.path), p) for f in self.files.values() for p in f.bundles.pages]
        self.staging.problems += page_problems(pages)
        self._tell_encodings()
        told: dict[str | None, Counter[str]] = {file: Counter(types) for file, types in self.unused.items()}
        if len(told) > NAMED:
            told = {None: sum(told.values(), Counter())}
        for file, types in told.items():
            unused: dict[str, object] = {"resources": ", ".join(sorted(types)), "rows": types.total()}
            self.staging.problems.append(Problem("fhir-resource-unused", "note", file, params=unused))
        params = {"rows": self.referring - self.resolved, "acts": self.referring}
        if self.referring > self.resolved:
            code = "fhir-encounters-lost" if self.sites else "fhir-encounters-absent"
            severe = self.sites and not self.resolved
            self.staging.problems.append(Problem(code, "doubt" if severe else "note", params=params))
        if self.servers:
            self._join_servers()

    def _tell_encodings(self) -> None:
        """Tells the files that are not in UTF-8, as one when they are many."""
        found: list[tuple[str | None, str]] = [
            (self.staging.name(f.path), f.encoding) for f in self.files.values() if not f.encoding.startswith("utf-8")
        ]
        if len(found) > NAMED:
            found = [(None, ", ".join(sorted({e for _, e in found})))]
        for file, encoding in found:
            self.staging.problems.append(Problem("encoding-converted", "note", file, params={"encoding": encoding}))

    def _join_servers(self) -> None:
        """One server is one space of identifiers, that of the references without an address; several stay apart."""
        tables = ("raw_act", "raw_diagnosis")
        each = " union ".join(
            f"select split_part(patient_text, {literal(_SERVER)}, 1) from {t} where {_WITH_SERVER}" for t in tables
        )
        servers = len(self.con.execute(each).fetchall())
        if servers > 1:
            self.staging.problems.append(Problem("fhir-several-servers", "doubt", params={"servers": servers}))
            return
        bare = f"split_part(patient_text, {literal(_SERVER)}, 2)"
        for table in tables:
            self.con.execute(f"update {table} set patient_text = {bare} where {_WITH_SERVER}")


def _source(path: Path, columns: dict[str, str]) -> str:
    typed = ", ".join(f"'{k}': '{v}'" for k, v in columns.items())
    packed = "gzip" if is_gzip(path) else "none"
    return (
        f"read_json({path_literal(path)}, format = 'newline_delimited', compression = {literal(packed)}, "
        f"ignore_errors = true, hive_partitioning = false, maximum_object_size = {LARGEST}, columns = {{{typed}}})"
    )


def _select(resource: str, path: Path) -> str:
    """SQL of what is read of a type of resource."""
    if resource in _resources():
        return _select_acts(resource, path, plain=True)
    if resource != "Encounter":
        return f"select resourceType from {_source(path, _COMMON)}"
    site = reference_sql("serviceProvider.reference", "Organization")
    context = context_sql("act-code", '"class".code')
    source = _source(path, _COMMON | {"serviceProvider": _REFERENCE, "class": _CODING})
    return f"select id, {site} as site, {context} as context, resourceType from {source}"


def _select_acts(resource: str, path: Path, *, plain: bool) -> str:
    """``plain``: as nearly all exports write references and dates, with whether a row is ``odd``; else whatever it is.

    Parsing every reference would cost a third of the reading.
    """
    spec = _resources()[resource]
    status = f"coalesce(status in ({', '.join(map(literal, _DROPPED))}), false)"
    if resource == "Condition":
        status = "coalesce(verificationStatus.coding[1].code in ('entered-in-error', 'refuted'), false)"
    subject, visit = "subject.reference", "null" if resource == "Condition" else "encounter.reference"
    patient, encounter = _patient_sql(subject), reference_sql(visit, "Encounter")
    instant, odd = f"epoch_us(try_cast({spec.instant} as timestamptz))", f"{spec.instant}[5] <> '-'"
    if plain:
        patient, encounter = _last_sql(subject), _last_sql(visit)
        odd = " or ".join((odd, _odd_sql(subject, "Patient"), _odd_sql(visit, "Encounter")))
    else:
        instant = f"case when {odd} then null else {instant} end"
    return (
        f"select {patient} as patient_text, {spec.instant} as instant_text, {instant} as instant_us, {odd} as odd, "
        f"{status} as dropped, {spec.codings or 'series'} as codings, {encounter} as encounter, resourceType "
        f"from {_source(path, _COMMON | spec.columns)}"
    )


def _coded_sql(resource: str) -> str:
    code = "code" if _resources()[resource].codings else "modality.code"
    some = f"len(list_filter(codings, lambda c: c.{code} is not null)) > 0"
    return f"case when codings[1].{code} is not null then true else coalesce({some}, false) end"


def _reason_sql(resource: str) -> str:
    """SQL of why a row of a type is left out, or that it is kept."""
    partial = (
        "case when regexp_full_match(instant_text, '[0-9]{4}(-[0-9]{2})?') then 'partial_date' else 'without_date' end"
    )
    return (
        f"case when resourceType is null then {literal(_UNREADABLE)} when dropped then 'dropped_status' "
        f"when patient_text is null then 'without_patient' when instant_us is null then {partial} "
        f"when {_coded_sql(resource)} then {literal(KEPT)} else 'without_code' end"
    )


def _kept_sql(resource: str) -> str:
    return (
        f"resourceType = {literal(resource)} and not dropped and patient_text is not null and instant_us is not null "
        f"and {_coded_sql(resource)}"
    )


def _insert(con: duckdb.DuckDBPyConnection, resource: str, kept: str, sites: bool) -> None:
    """Acts, diagnoses and numbers of images of what is kept."""
    site = "e.site, coalesce(e.context, 0)" if sites else "null, 0"
    join = "left join encounter_site e on e.id = x.encounter" if sites and resource != "Condition" else ""
    if not _resources()[resource].codings:
        con.execute(
            f"insert into raw_act select distinct x.patient_text, 'DICOM', "
            f"x.s.modality.code || ':' || coalesce(b.region, x.s.bodySite.code, '?'), x.instant_us, {site} "
            f"from (select r.patient_text, r.instant_us, r.encounter, unnest(r.codings) as s {kept}) x "
            f"left join body_region b on b.code = x.s.bodySite.code {join} where x.s.modality.code is not null"
        )
        con.execute(
            "insert into image_count select patient_text, modality, count(*), sum(images) from (select study, "
            "patient_text, s.modality.code as modality, sum(coalesce(s.numberOfInstances, len(s.instance))) as images "
            f"from (select r.rowid as study, r.patient_text, unnest(r.codings) as s {kept}) group by all) "
            "where modality is not null and images > 0 group by all"
        )
        return
    chosen = "x.patient_text, coalesce(c.system, x.k.system), x.k.code, x.instant_us"
    inner = f"(select r.patient_text, r.instant_us, r.encounter, unnest(r.codings) as k {kept}) x"
    table, last = ("raw_diagnosis", "") if resource == "Condition" else ("raw_act", f", {site}")
    con.execute(
        f"insert into {table} select {chosen}{last} from {inner} left join code_system c on c.uri = x.k.system {join} "
        "where x.k.code is not null"
    )
