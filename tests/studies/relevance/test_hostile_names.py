"""Names that users, files and databases give are names in SQL, whatever they hold."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from ecosoin.kernel.sql import identifier, literal
from tests.studies.relevance.data import hba1c, level, run, write_rules
from tests.studies.relevance.test_study import OMOP

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
    mapping.write_text(yaml.safe_dump({column: HOSTILE}), encoding="utf-8")
    assert counts(tmp_path, path, mapping=mapping) == (3, 1)


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
