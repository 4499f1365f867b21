"""Where acts are laid down: a DuckDB database spilling to a folder the user chooses, patients under pseudonyms.

Tables: ``raw_act`` (patient_text, system, code, instant_us, site_text), ``raw_diagnosis`` likewise without site,
then ``act_all``, ``condition`` and ``site`` once pseudonyms are given. ``read_count`` counts by (resource, reason).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from ecosoin.connectors.duck import connect, create_table, write_parquet
from ecosoin.kernel.errors import Problem

KEPT = "kept"


@dataclass
class ActStaging:
    """The database being filled, the problems met, and why rows were not kept."""

    con: duckdb.DuckDBPyConnection
    problems: list[Problem] = field(default_factory=list)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    sources: list[str] = field(default_factory=lambda: ["select * from raw_act"])
    """SQL of the acts (patient_text, system, code, instant_us, site_text); files that read fast stay files."""

    def count(self, resource: str, reason: str, number: int) -> None:
        """Adds ``number`` rows of a resource under a reason (``read`` all rows, ``kept`` those used as acts)."""
        if number:
            self.counts[resource, reason] = self.counts.get((resource, reason), 0) + number


def open_staging(folder: Path, memory: str) -> ActStaging:
    """A database on disk in ``folder``, so that acts never have to fit in memory."""
    con = connect(spill=folder / "spill", memory=memory)
    con.execute("set TimeZone = 'UTC'")
    con.execute("set preserve_insertion_order = false")
    con.execute(f"attach '{str(folder / 'acts.duckdb').replace(chr(39), chr(39) * 2)}' as acts")
    con.execute("use acts")
    con.execute(
        "create table raw_act "
        "(patient_text varchar, system varchar, code varchar, instant_us bigint, site_text varchar)"
    )
    con.execute("create table raw_diagnosis (patient_text varchar, system varchar, code varchar, instant_us bigint)")
    return ActStaging(con)


def pseudonymise(staging: ActStaging, key: bytes) -> None:
    """Replaces patients by the first 63 bits of HMAC-SHA256(key, identifier): views ``act_all``, table ``condition``.

    Sites become numbers of the table ``site``. A million patients share a pseudonym with odds of 1 in 10^7.
    """
    con = staging.con
    acts = " union all ".join(f"({s})" for s in staging.sources)
    patients = con.execute(
        f"select distinct patient_text from ({acts}) union select distinct patient_text from raw_diagnosis"
    ).fetchall()
    rows = [(p, int.from_bytes(hmac.digest(key, p.encode(), hashlib.sha256)[:8], "big") >> 1) for (p,) in patients]
    create_table(con, "pseudonym", (("patient_text", "VARCHAR"), ("patient", "BIGINT")), rows)
    con.execute(
        "create table site as select (row_number() over (order by site) - 1)::integer as site_no, site "
        f"from (select distinct coalesce(site_text, '') as site from ({acts}))"
    )
    con.execute(
        f"create view act_all as select p.patient, a.system, a.code, a.instant_us, s.site_no from ({acts}) a "
        "join pseudonym p using (patient_text) join site s on s.site = coalesce(a.site_text, '')"
    )
    con.execute(
        "create table condition as select p.patient, d.system, d.code, d.instant_us from raw_diagnosis d "
        "join pseudonym p using (patient_text)"
    )


def keep_acts(staging: ActStaging, folder: Path) -> None:
    """Writes the acts under pseudonyms, and nothing that leads back to a patient, as ``acts.parquet`` in ``folder``."""
    write_parquet(
        staging.con,
        "select patient, system, code, instant_us, site from act join site using (site_no)",
        folder / "acts.parquet",
    )
