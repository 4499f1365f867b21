"""The exchange format of the working group on the rules for information systems (RCP SI): a request, a response."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines import duck
from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging, source_columns
from ecosoin.doors.text.tolerant_json import Node
from ecosoin.engine.statement import Shape, own_energy
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.vocabulary import CRITERION, RCP_STAGE
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint
from ecosoin.results.text import rounded

VERSION = "1"


class FORMAT(Format):
    """A request of the exchange format."""

    def takes_document(self, document: Any) -> bool:
        return isinstance(document, Mapping) and isinstance(document.get("inventory"), list)

    def refuse_document(self, staging: Staging, path: Path, document: Any) -> bool:
        """A response, or a list of references."""
        if not isinstance(document, Mapping):
            return False
        references = "equipement_types" in document or "equipment_types" in document
        kind = "response" if "total_impact" in document else "references" if references else None
        if kind:
            staging.problem("pcr-not-a-request", "note", str(path), kind=kind)
        return kind is not None

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        """Stages the inventory of a request, and its organisation as a fact."""
        staging.problems += departures
        file = str(path)
        lines = [x for x in document["inventory"] if isinstance(x, Mapping)]
        staging.account(
            file, "pcr-si", unit="record", lines=len(document["inventory"]), kept=len(document["inventory"])
        )
        if len(lines) < len(document["inventory"]):
            staging.problem("json-items-left", "note", file, items=len(document["inventory"]) - len(lines))
            staging.set_aside(file, "json-items-left", len(document["inventory"]) - len(lines))
        if not lines:
            staging.problem("no-row", "note", file, 1)
        electricity = document.get("electricity")
        listed = electricity if isinstance(electricity, list) else []
        mixes = {str(m.get("name")) for m in listed if isinstance(m, Mapping)}
        own: dict[str, int] = {}
        seen: dict[str, int] = {}
        rows = []
        for line in lines:
            row = line.line if isinstance(line, Node) else 1
            key = str(line.get("id") or "")
            seen[key] = seen.get(key, 0) + 1
            mix = None if line.get("mix_of_use") is None else str(line["mix_of_use"])
            if mix in mixes:
                own.setdefault(str(mix), row)
                mix = None
            if line.get("impacts"):
                staging.problem("pcr-impacts-not-used", "doubt", file, row, column="impacts", name=line.get("name"))
            tags = line.get("tags") or line.get("tag") or []
            given = {column: line.get(key) for column, key in source_columns("pcr-si", "equipment").items()}
            record = {column: value for column, value in given.items() if not isinstance(value, list | dict)}
            record["item_id"] = f"{key}#{seen[key]}" if seen[key] > 1 else key or None
            record |= {"country": mix, "site": tags[0] if isinstance(tags, list) and tags else tags or None}
            rows.append((file, row, record))
        repeated = {k: n for k, n in seen.items() if n > 1 and k}
        for key, count in repeated.items():
            staging.problem("pcr-id-repeated", "doubt", file, column="id", value=key, lines=count)
        for mix, row in own.items():
            staging.problem("pcr-own-mix", "doubt", file, row, column="mix_of_use", value=mix, country=staging.country)
        staging.records("pcr-si", "equipment", rows)
        if document.get("organization"):
            fact = {"fact": "organisation", "value": document["organization"]}
            staging.records("pcr-si", "study_fact", [(file, 1, fact)])


_REQUESTED = """
select item_id as id, type, coalesce(nullif(model, ''), {own_name} type) as name, quantity, 'piece' as unit,
  lifetime_year as lifetime, quality, {energy} as yearly_electricity_consumption,
  country as mix_of_use, case when site <> '' then [site] else [] end as tags from {table} {order}
"""
_BATCH = 10_000
"""Lines of a request held at a time."""


@dataclass(frozen=True)
class Lines:
    """The relation the lines of a request come from, and the SQL of their energy [kWh/year]."""

    table: str = "equipment"
    energy: str = "energy_kwh_year"


def counted_lines(con: duckdb.DuckDBPyConnection) -> Lines:
    """The lines of a study, with the energy that their power and their hours give."""
    given = con.execute("select count(hours_day) + count(power_w) from equipment").fetchall()[0][0]
    return Lines("resolved", own_energy(Shape(False, {}))) if given else Lines()


def write_request(
    con: duckdb.DuckDBPyConnection, path: Path, organisation: str, dataset: str, *, lines: Lines | None = None
) -> None:
    """Writes the equipment of canonical tables as a request.

    Above the limit ``exchange_line``, lines alike become one, of their quantity, under the least of their identifiers.
    """
    limit = next(float(row["value"]) for row in load_reference_table("limits") if row["id"] == "exchange_line")
    relation = asdict(lines or Lines())
    sql = _REQUESTED.format(own_name="nullif(name, ''),", order="order by source_file, source_row", **relation)
    indent: int | None = 2
    if duck.count(con, "equipment") > limit:
        alike = _REQUESTED.format(own_name="", order="", **relation)
        sql = f"select * replace (min(id) as id, fsum(quantity) as quantity) from ({alike}) group by all order by id"
        indent = None
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    document = {"organization": organisation, "dataset": dataset, "inventory": [None]}
    head, tail = json.dumps(document, ensure_ascii=False, indent=2).rsplit("null", 1)
    encode = json.JSONEncoder(ensure_ascii=False, indent=indent).encode
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        mark = ""
        while batch := found.fetchmany(_BATCH):
            rows = ({k: v for k, v in zip(names, row, strict=True) if v is not None} for row in batch)
            stream.write(mark + ",\n    ".join(encode(line).replace("\n", "\n    ") for line in rows))
            mark = ",\n    "
        stream.write(f"{tail}\n")


def write_exchange(
    con: duckdb.DuckDBPyConnection, results: Footprint, impacts: Sequence[Mapping[str, Any]], folder: Path
) -> None:
    """Writes the inventory and the results of a study as ``pcr-si-request.json`` and ``pcr-si-response.json``.

    ``impacts`` are {category, site, stage, criterion, value}.
    """
    organisation = results.study.organisation or ""
    dataset, lines = f"{organisation} {results.study.year}".strip(), counted_lines(con)
    write_request(con, folder / "pcr-si-request.json", organisation, dataset, lines=lines)
    write_response(results, impacts, folder / "pcr-si-response.json")


def write_response(results: Footprint, impacts: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Writes the results of a footprint as a response, dated from the last day of the study year.

    The same study gives the same file, whatever the day it runs.
    """
    study, organisation = results.study, results.study.organisation or ""
    criteria = sorted({r["criterion"] for r in impacts} & {c for c, t in CRITERION.items() if not t.flow})
    metadata = {
        "organization": organisation,
        "dataset": f"{organisation} {study.year}".strip(),
        "timestamp": f"{study.year}-12-31T00:00:00Z",
        "provider": "Ecosoin",
        "sources": [{"name": study.factor_set, "version": study.catalogue_version}],
        "version": VERSION,
        "indicators": [
            {"indicator": CRITERION[c].rcp_code, "source": "EF 3.1", "unit": CRITERION[c].unit} for c in criteria
        ],
    }
    sites = sorted({r["site"] for r in impacts if r["site"]})
    tags = [{"name": s, "impacts": _impacts([r for r in impacts if r["site"] == s], criteria)} for s in sites]
    details = {str(i): _detail(rows, criteria) for i, rows in enumerate(_by_category(impacts), start=1)}
    document = {
        "metadata": metadata,
        "total_impact": _impacts(impacts, criteria),
        "tags": tags,
        "quality": results.quality,
        "details": details,
    }
    _write(path, rounded(document))


def _impacts(rows: Sequence[Mapping[str, Any]], criteria: Sequence[str]) -> dict[str, dict[str, float]]:
    """Stage code -> indicator code -> sum."""
    total: dict[str, dict[str, float]] = {code: {} for code in RCP_STAGE.values()}
    for row in rows:
        if row["criterion"] in criteria:
            stage, code = total[RCP_STAGE[row["stage"]]], CRITERION[row["criterion"]].rcp_code
            stage[code] = stage.get(code, 0) + row["value"]
    return total


def _by_category(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["category"], row["site"] or ""), []).append(row)
    return [groups[k] for k in sorted(groups)]


def _detail(rows: Sequence[Mapping[str, Any]], criteria: Sequence[str]) -> dict[str, object]:
    first = rows[0]
    tags = [first["site"]] if first["site"] else []
    return {"type": first["category"], "name": first["category"], "tags": tags, "impacts": _impacts(rows, criteria)}


def _write(path: Path, document: Mapping[str, object]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False) + "\n", encoding="utf-8")
