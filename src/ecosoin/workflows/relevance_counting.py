"""From acts under pseudonyms to tallies by rule, site and month, on DuckDB or Spark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from ecosoin.connectors.acts_counting import count_duckdb, count_spark
from ecosoin.connectors.duck import create_table
from ecosoin.connectors.reference_files import load_reference_table
from ecosoin.kernel.errors import UsageError
from ecosoin.principles.care_relevance.events import DAY_US, EVENT, events_select, interval_us
from ecosoin.principles.care_relevance.rules import Rule, in_force, rule_codes
from ecosoin.principles.care_relevance.tallies import Tallies

_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\.\.(\d{4})-(0[1-9]|1[0-2])")
_TABLES = ("act", "rule_code", "rule_exclusion", "diagnosis", "excluded")


@dataclass(frozen=True)
class Counted:
    """Tallies with the names of what they count; rule and site numbers index ``rules`` and ``sites``."""

    rules: list[Rule]
    sites: list[str]
    tallies: Tallies
    has_diagnoses: bool
    excluded_events: int


def keep_period(con: duckdb.DuckDBPyConnection, period: str | None) -> None:
    """Makes ``act`` of the acts of whole months ``YYYY-MM..YYYY-MM``; raises UsageError for anything else."""
    kept = "true"
    if period is not None:
        match = _PERIOD.fullmatch(period)
        if match is None or match.group(1, 2) > match.group(3, 4):
            raise UsageError("period-invalid", value=period)
        start, end = f"{match[1]}-{match[2]}-01", f"{match[3]}-{match[4]}-01"
        kept = (
            f"instant_us >= epoch_us(timestamp '{start}') "
            f"and instant_us < epoch_us(timestamp '{end}' + interval 1 month)"
        )
    con.execute(f"create view act as select * from act_all where {kept}")


def count_acts(
    con: duckdb.DuckDBPyConnection, rules: list[Rule], engine: str, spark_master: str | None, working: Path
) -> Counted:
    """Lays the rules down beside the acts and counts."""
    has_diagnoses = bool(con.execute("select count(*) from condition").fetchall()[0][0])
    active = in_force(rules, has_diagnoses)
    codes = con.execute("select distinct system, code from act where system is not null").fetchall()
    known = known_systems()
    create_table(
        con,
        "rule_code",
        (("system", "VARCHAR"), ("code", "VARCHAR"), ("rule_no", "INTEGER"), ("subject_no", "INTEGER")),
        _written(rule_codes(active, [(known.get(s, s), c) for s, c in codes]), codes, known),
    )
    tokens = [(n, t.strip()) for n, r in enumerate(active) for t in r.exclusion.split("|") if t.strip()]
    create_table(con, "rule_exclusion", (("rule_no", "INTEGER"), ("exclusion", "VARCHAR")), tokens)
    _lay_exclusions(con)
    periods = bool(con.execute("select count(*) from excluded").fetchall()[0][0])
    events = events_select(periods, has_diagnoses)
    intervals = np.array([[interval_us(d) for d in r.interval_day] for r in active], dtype=np.int64).reshape(-1, 3)
    repeated = f"select count(*) from (select distinct {EVENT} from ({events}) e where excluded)"
    excluded = con.execute(repeated).fetchall()[0][0] if periods else 0
    if engine == "spark":
        from ecosoin.connectors.spark_engine import spark_session

        tables = {name: working / f"{name}.parquet" for name in _TABLES}
        for name, path in tables.items():
            con.execute(f"copy (select * from {name}) to '{path}' (format parquet)")
        with spark_session(spark_master) as session:
            tallies = count_spark(session, tables, events, intervals)
    else:
        tallies = count_duckdb(con, events, intervals)
    sites = [s for (s,) in con.execute("select site from site order by site_no").fetchall()]
    return Counted(active, sites, tallies, has_diagnoses, excluded)


def known_systems() -> dict[str, str]:
    """Every writing of a code system (URI, OID, name) to its short name."""
    return {r["uri"]: r["system"] for r in load_reference_table("care_rules/code_systems")}


def _written(
    rows: list[tuple[str, str, int, int]], codes: list[tuple[str, str]], known: dict[str, str]
) -> list[tuple[str, str, int, int]]:
    """The same rows under the system as the acts write it, so that no act has to be translated."""
    writings: dict[tuple[str, str], list[str]] = {}
    for system, code in codes:
        writings.setdefault((known.get(system, system), code), []).append(system)
    return [(system, code, n, subject) for s, code, n, subject in rows for system in writings[s, code]]


def _lay_exclusions(con: duckdb.DuckDBPyConnection) -> None:
    written = known_systems().items()
    rows = [
        (r["exclusion"], writing, r["prefix"], int(r["day_before"]) * DAY_US, int(r["day_after"]) * DAY_US)
        for r in load_reference_table("care_rules/exclusions")
        for writing, system in written
        if system == r["system"]
    ]
    columns = (
        ("exclusion", "VARCHAR"),
        ("system", "VARCHAR"),
        ("prefix", "VARCHAR"),
        ("before_us", "BIGINT"),
        ("after_us", "BIGINT"),
    )
    create_table(con, "exclusion_code", columns, rows)
    con.execute(
        "create or replace table excluded as select distinct x.exclusion, c.patient, "
        "c.instant_us - x.before_us as from_us, c.instant_us + x.after_us as to_us "
        "from condition c join exclusion_code x on x.system = c.system and starts_with(c.code, x.prefix)"
    )
    con.execute("create or replace table diagnosis as select distinct patient, instant_us from condition")
