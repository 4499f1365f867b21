"""Acts as a table of one's own: CSV (plain or gzip) or Parquet, with a mapping of headers that are not ours."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from ecosoin.doors.formats.care_staging import KEPT, ActStaging, context_sql
from ecosoin.kernel.errors import Problem, UsageError
from ecosoin.kernel.sql import identifier, literal

COLUMNS = ("patient", "system", "code", "date", "site", "modality", "region", "kind", "context")
_REQUIRED = ("patient", "date")
_WRITTEN = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d%H%M%S", "%Y%m%d")
_LEFT_OUT = {
    "without_patient": "acts-rows-without-patient",
    "without_date": "acts-rows-without-date",
    "without_code": "acts-rows-without-code",
}


def read_mapping(path: Path | None) -> dict[str, str]:
    """Canonical column -> header of the user's file, from a YAML file; empty without one."""
    if path is None:
        return {}
    import yaml

    if not path.is_file():
        raise UsageError("path-not-found", path=str(path))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError("acts-mapping-invalid", path=str(path), columns=", ".join(COLUMNS)) from error
    if not isinstance(content, dict) or not set(content) <= set(COLUMNS):
        raise UsageError("acts-mapping-invalid", path=str(path), columns=", ".join(COLUMNS))
    return {str(k): str(v) for k, v in content.items()}


def _instant(text: str) -> str:
    """SQL of epoch microseconds: ISO 8601 with or without zone, else day first as France writes it, or bare digits."""
    written = ", ".join(f"'{w}'" for w in _WRITTEN)
    return f"coalesce(epoch_us(try_cast({text} as timestamptz)), epoch_us(try_strptime({text}, [{written}])))"


def stage_table(staging: ActStaging, files: Sequence[Path], mapping: Mapping[str, str]) -> None:
    """Adds the acts of each file; a row of ``kind`` ``diagnosis`` is a diagnosis."""
    for path in files:
        try:
            _stage(staging, path, mapping)
        except duckdb.Error:
            staging.damaged(path.name)


def _stage(staging: ActStaging, path: Path, mapping: Mapping[str, str]) -> None:
    parquet = path.suffix.lower() == ".parquet"
    source = f"read_parquet({literal(path)})" if parquet else f"read_csv({literal(path)}, all_varchar = true)"
    described = staging.con.execute(f"select * from {source} limit 0").description or ()
    present = {d[0].lower(): d[0] for d in described}
    types = {d[0]: str(d[1]).upper() for d in described}
    named = {c: present.get(mapping.get(c, c).lower()) for c in COLUMNS}
    header = {c: identifier(name) for c, name in named.items() if name is not None}
    missing = [c for c in _REQUIRED if c not in header]
    missing += [] if "code" in header or "modality" in header else ["code"]
    if missing:
        found = ", ".join(present.values())
        staging.problems += [
            Problem("acts-column-missing", "error", path.name, 1, column=c, params={"column": c, "found": found})
            for c in missing
        ]
        return

    def cell(column: str) -> str:
        if column not in header:
            return "cast(null as varchar)"
        text = f"cast({header[column]} as varchar)"
        return text if parquet else f"nullif(trim({text}), '')"

    date = header["date"]
    native = parquet and types[str(named["date"])].startswith(("TIMESTAMP", "DATE"))
    instant = f"epoch_us({date})" if native else _instant(cell("date"))
    patient = header["patient"] if parquet else cell("patient")
    system, code = cell("system"), cell("code")
    if "modality" in header:
        imaging = f"{cell('modality')} is not null"
        system = f"case when {imaging} then 'DICOM' else {system} end"
        region = f"upper(coalesce({cell('region')}, '?'))"
        code = f"case when {imaging} then {cell('modality')} || ':' || {region} else {code} end"
    diagnosis = f"coalesce(lower({cell('kind')}) = 'diagnosis', false)" if "kind" in header else "false"
    context = context_sql("word", f"lower({cell('context')})") if "context" in header else "cast(0 as tinyint)"
    columns = (
        f"select {patient} as patient_text, {system} as system, {code} as code, {instant} as instant_us, "
        f"{cell('site')} as site_text, {context} as context, {diagnosis} as is_diagnosis from {source}"
    )
    given = f"({columns}) given"
    if not parquet:
        given = f"given_{len(staging.sources)}"
        staging.con.execute(f"create table {given} as {columns}")
    reasons = {
        "read": "true",
        "without_patient": "patient_text is null",
        "without_date": "patient_text is not null and instant_us is null",
        "without_code": "patient_text is not null and instant_us is not null and code is null",
        KEPT: "patient_text is not null and instant_us is not null and code is not null",
    }
    numbers = staging.count_reasons(path.name, given, reasons)
    aside = {reason: numbers[reason] for reason in _LEFT_OUT}
    staging.problems += [
        Problem(_LEFT_OUT[reason], "doubt", path.name, params={"rows": n}) for reason, n in aside.items() if n
    ]
    absent = [c for c in COLUMNS if c not in header]
    kind = "parquet" if parquet else "csv"
    staging.account(path.name, kind, numbers["read"], aside, unit="row", columns_absent=absent)
    kept = f"from {given} where {reasons[KEPT]}"
    if "kind" in header:
        staging.con.execute(
            "insert into raw_diagnosis select cast(patient_text as varchar), system, code, instant_us "
            f"{kept} and is_diagnosis"
        )
    staging.sources.append(
        f"select patient_text, system, code, instant_us, site_text, context {kept} and not is_diagnosis"
    )
