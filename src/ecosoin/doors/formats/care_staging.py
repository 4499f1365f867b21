"""Where acts are laid down: a DuckDB database spilling to a folder the user chooses, patients as plain numbers.

Tables: ``raw_act`` (patient_text, system, code, instant_us, site_text, context), ``raw_diagnosis`` likewise without
site nor context, ``image_count`` (patient_text, modality, studies, images); then, once patients are numbered, the view
``act_all`` and the tables ``condition``, ``site``, ``patient`` and ``seen`` (acts by system, code, site and context,
with their first and last instants).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines.duck import connect, create_table, engine_files, write_parquet
from ecosoin.doors.scratch import private_folder
from ecosoin.inputs.relevance.events import CONTEXTS
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table
from ecosoin.results.places import NOWHERE, Places
from ecosoin.results.record import FileReading, SetAside

KEPT = "kept"
_TOLD: Mapping[str, tuple[str, Severity]] = {
    "unreadable": ("acts-rows-unreadable", "doubt"),
    "without_resource": ("acts-rows-without-resource", "doubt"),
    "dropped_status": ("acts-rows-cancelled", "note"),
    "without_patient": ("acts-rows-without-patient", "doubt"),
    "partial_date": ("acts-rows-partial-date", "doubt"),
    "short_year": ("acts-rows-short-year", "doubt"),
    "ambiguous_date": ("acts-rows-ambiguous-date", "doubt"),
    "without_date": ("acts-rows-without-date", "doubt"),
    "without_code": ("acts-rows-without-code", "doubt"),
    "unknown_kind": ("acts-rows-unknown-kind", "doubt"),
    "unknown_context": ("acts-rows-unknown-context", "doubt"),
}
"""Reason -> the problem that tells the rows it leaves out."""
NAMED = 5
"""Files named for a reason; more are told as one."""
_ABOUT = {"ambiguous_date": "date", "unknown_kind": "kind", "unknown_context": "context"}
"""Reason -> the column to look at."""
_RAW = "select patient_text, system, code, instant_us, site_text, context from raw_act"
_HMAC_BLOCK = 64


@dataclass
class ActStaging:
    """The database being filled, the problems met, and why rows were not kept."""

    con: duckdb.DuckDBPyConnection
    folder: Path
    places: Places = NOWHERE
    tables: int = 0
    """Files of text laid down so far."""
    problems: list[Problem] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    readings: list[FileReading] = field(default_factory=list)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """File -> what it calls each column."""
    sources: list[str] = field(default_factory=list)
    """SQL of acts beside ``raw_act``, with its columns; files that read fast stay files."""

    def count(self, resource: str, reason: str, number: int) -> None:
        """Adds ``number`` rows of a resource under a reason (``read`` all rows, ``kept`` those used as acts)."""
        if number:
            self.counts[resource, reason] = self.counts.get((resource, reason), 0) + number

    def name(self, path: Path) -> str:
        """What a file is called in the result."""
        return self.places.shown(str(path))

    def where(self, folder: Path) -> str:
        """What a folder is called in a problem: as it was given, which the result then says its own way."""
        return str(folder) if str(folder) in dict(self.places.roots) else self.name(folder)

    def damaged(self, file: str) -> None:
        """Tells a file that cannot be read whole; why is left out: an engine's message may hold a line of the file."""
        self.problems.append(Problem("acts-file-damaged", "error", file))

    def account(self, file: str, format: str, lines: int, aside: Mapping[str, int], **more: Any) -> None:
        """Keeps the account of a file or table: what was not kept, by reason; ``more`` fields of its record."""
        told = [SetAside(code=code, lines=n) for code, n in sorted(aside.items()) if n]
        kept = lines - sum(aside.values()) - sum(more.get(k, 0) for k in ("blank", "titles", "comments", "continued"))
        self.readings.append(FileReading(file=file, format=format, lines=lines, kept=kept, set_aside=told, **more))


def tell_left_out(staging: ActStaging) -> None:
    """Tells the rows that are not acts, by reason and file; a reason met in many files is told once."""
    for reason, (code, severity) in _TOLD.items():
        found: list[tuple[str | None, int]] = [
            (f.file, part.lines) for f in staging.readings for part in f.set_aside if part.code == reason
        ]
        if reason == "unreadable":  # a file of which nothing can be read is not a few lines to leave
            whole = {f.file: f.lines - f.blank for f in staging.readings if f.lines}
            lost = [(file, rows) for file, rows in found if whole.get(file or "") == rows]
            staging.problems += [Problem(code, "error", file, params={"rows": rows}) for file, rows in lost]
            found = [one for one in found if one not in lost]
        if len(found) > NAMED:
            found = [(None, sum(rows for _, rows in found))]
        for file, rows in found:
            column = _ABOUT.get(reason)
            params = {"rows": rows} | (
                {"header": staging.headers.get(file or "", {}).get(column, column)} if column else {}
            )
            staging.problems.append(Problem(code, severity, file, params=params))


def open_staging(folder: Path, memory: str, places: Places) -> ActStaging:
    """A database on disk in ``folder``, so that acts never have to fit in memory."""
    con = connect(spill=private_folder(folder / "spill"), memory=memory)
    con.execute("set TimeZone = 'UTC'")
    con.execute("set preserve_insertion_order = false")
    con.execute(f"attach {literal(folder.absolute() / 'acts.duckdb')} as acts")
    con.execute("use acts")
    con.execute(
        "create table raw_act "
        "(patient_text varchar, system varchar, code varchar, instant_us bigint, site_text varchar, context tinyint)"
    )
    con.execute("create table raw_diagnosis (patient_text varchar, system varchar, code varchar, instant_us bigint)")
    con.execute("create table image_count (patient_text varchar, modality varchar, studies bigint, images bigint)")
    return ActStaging(con, folder, places)


def lay_code_systems(con: duckdb.DuckDBPyConnection) -> None:
    """The table ``code_system`` (uri, system): our name of each system of codes, by what exports call it."""
    rows = [(r["uri"], r["system"]) for r in load_reference_table("relevance/code_systems")]
    create_table(con, "code_system", (("uri", "varchar"), ("system", "varchar")), rows)


def context_sql(vocabulary: str, code: str) -> str:
    """SQL of the number of the context that a code of a vocabulary names; 0 when it names none."""
    known = context_numbers(vocabulary)
    cases = " ".join(f"when {literal(word)} then {number}" for word, number in known.items())
    return f"cast(case {code} {cases} else 0 end as tinyint)"


def context_numbers(vocabulary: str) -> dict[str, int]:
    """Code of a vocabulary -> number of the context it names."""
    words = load_reference_table("relevance/contexts")
    return {r["code"]: CONTEXTS.index(r["context"]) for r in words if r["vocabulary"] == vocabulary}


def number_patients(staging: ActStaging) -> None:
    """Gives each patient and each site a number of this run: views ``act_all``, tables ``condition`` and ``seen``."""
    con = staging.con
    acts, same_type = _acts(staging)
    more = "" if same_type else " union select distinct patient_text from raw_diagnosis"
    con.execute(
        "create table patient as select patient_text, (row_number() over () - 1)::integer as patient "
        f"from (select distinct patient_text from ({acts}){more})"
    )
    con.execute(
        "create table seen as select system, code, coalesce(site_text, '') as site, context, count(*) as acts, "
        f"min(instant_us) as first_us, max(instant_us) as last_us from ({acts}) group by all"
    )
    con.execute(
        "create table site as select (row_number() over (order by site) - 1)::integer as site_no, site "
        "from (select distinct site from seen)"
    )
    con.execute(
        "create view act_all as select p.patient, a.system, a.code, a.instant_us, s.site_no, a.context "
        f"from ({acts}) a join patient p using (patient_text) join site s on s.site = coalesce(a.site_text, '')"
    )
    con.execute(
        "create table condition as select p.patient, d.system, d.code, d.instant_us from raw_diagnosis d "
        "join patient p on cast(p.patient_text as varchar) = d.patient_text"
    )


def _acts(staging: ActStaging) -> tuple[str, bool]:
    """SQL of every act; identifiers of one source alone keep their type, which joins faster than text."""
    laid = [t for t in ("raw_act", "raw_diagnosis") if staging.con.execute(f"from {t} limit 1").fetchall()]
    if not laid and len(staging.sources) == 1:
        return staging.sources[0], True
    sources = [*([_RAW] if "raw_act" in laid or not staging.sources else []), *staging.sources]
    as_text = "select cast(patient_text as varchar) as patient_text, system, code, instant_us, site_text, context"
    return " union all ".join(f"{as_text} from ({s})" for s in sources), False


def keep_acts(staging: ActStaging, key: bytes, folder: Path) -> None:
    """Writes ``acts.parquet`` in ``folder``: each patient as 63 bits of HMAC-SHA256(key, identifier), no way back.

    The key is in no statement. A million patients share a pseudonym with odds of 1 in 10^7.
    """
    con = staging.con
    padded = (hashlib.sha256(key).digest() if len(key) > _HMAC_BLOCK else key).ljust(_HMAC_BLOCK, b"\0")
    pads = {name: bytes(b ^ pad for b in padded) for name, pad in (("inner", 0x36), ("outer", 0x5C))}
    digest = "sha256($outer::blob || unhex(sha256($inner::blob || encode(cast(patient_text as varchar)))))"
    con.execute(
        f"create or replace temp table pseudonym as select patient as number, "
        f"cast(cast('0x' || left({digest}, 16) as ubigint) >> 1 as bigint) as pseudonym from patient",
        pads,
    )
    with engine_files(folder, staging.folder) as work:
        write_parquet(
            con,
            "select p.pseudonym as patient, system, code, instant_us, site, list_value("
            + ", ".join(map(literal, CONTEXTS))
            + ")[context + 1] as context from act join site using (site_no) join pseudonym p on p.number = act.patient",
            work / "acts.parquet",
        )


def images_per_study(staging: ActStaging, least: int) -> dict[str, float]:
    """Mean number of images of an examination by DICOM modality, where those of at least ``least`` patients say it."""
    found = staging.con.execute(
        "select modality, sum(images) / sum(studies) from image_count group by modality "
        "having count(distinct patient_text) >= ?",
        [max(least, 1)],
    ).fetchall()
    return {modality: float(mean) for modality, mean in found}
