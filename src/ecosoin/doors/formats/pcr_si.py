"""The exchange format of the working group on the rules for information systems (RCP SI): a request, a response."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines import duck
from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging, number_of, source_columns
from ecosoin.doors.text.tolerant_json import Node
from ecosoin.engine.statement import Shape, own_energy
from ecosoin.inputs.columns import EQUIPMENT, TABLES
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CRITERION, RCP_STAGE
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint
from ecosoin.results.text import rounded

VERSION = "1"
REQUEST_MIX = "request_mix (name varchar, criterion varchar, value double, source varchar, source_file varchar)"
"""The table of the electricity mixes that requests define."""


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
        mixes = _own_mixes(staging, file, document)
        seen: dict[str, int] = {}
        replaced: set[object] = set()
        rows = []
        for line in lines:
            row = line.line if isinstance(line, Node) else 1
            key = str(line.get("id") or "")
            seen[key] = seen.get(key, 0) + 1
            if line.get("impacts"):
                staging.problem("pcr-impacts-not-used", "doubt", file, row, column="impacts", name=line.get("name"))
            record, edited = _record(line)
            for column in edited:
                staging.problem("pcr-line-edited", "note", file, row, column=column, value=line.get(column))
            mix = record.get("country")
            if mix in mixes and not mixes[mix]:
                record["country"] = None
                if mix not in replaced:
                    told = {"value": mix, "country": staging.country}
                    staging.problem("pcr-own-mix", "doubt", file, row, column="mix_of_use", **told)
                    replaced.add(mix)
            record["item_id"] = f"{key}#{seen[key]}" if seen[key] > 1 else key or None
            rows.append((file, row, record))
        repeated = {k: n for k, n in seen.items() if n > 1 and k}
        for key, count in repeated.items():
            staging.problem("pcr-id-repeated", "doubt", file, column="id", value=key, lines=count)
        _left(staging, file, document, lines)
        staging.records("pcr-si", "equipment", rows)
        facts: list[dict[str, object]] = []
        if document.get("organization"):
            facts.append({"fact": "organisation", "value": document["organization"]})
        held = document.get(OWN)
        for table in _TABLES:
            told_apart = held.get(table) if isinstance(held, Mapping) else None
            found = [dict(x) for x in told_apart if isinstance(x, Mapping)] if isinstance(told_apart, list) else []
            found = [*facts, *found] if table == "study_fact" else found
            staging.records("pcr-si", table, [(file, 1, x) for x in found])


OWN = "ecosoin"
"""What a request that Ecosoin wrote holds beside the format, in it and in each line, to be read back the same."""
_TABLES = ("study_fact", "virtual_machine", "application")
_LINE_KEYS = frozenset(
    {"id", "type", "name", "quantity", "unit", "lifetime", "quality", "yearly_electricity_consumption", "mix_of_use"}
    | {"tags", "tag", "impacts", OWN}
)
_KEYS = frozenset({"organization", "electricity", "inventory", OWN})
_PIECE = "piece"
_NAMES, _ENERGY = ("name", "model"), ("energy_kwh_year", "hours_day", "power_w")
_KWH = "yearly_electricity_consumption"


def _record(line: Mapping[str, Any]) -> tuple[dict[str, object], list[str]]:
    """A line in our columns, and the keys of the format edited since Ecosoin wrote them: what they say holds."""
    given = {column: line.get(key) for column, key in source_columns("pcr-si", "equipment").items()}
    record = {column: value for column, value in given.items() if not isinstance(value, list | dict)}
    tags = line.get("tags") or line.get("tag") or []
    mix = line.get("mix_of_use")
    record |= {"country": None if mix is None else str(mix)}
    record["site"] = tags[0] if isinstance(tags, list) and tags else tags or None
    own = line.get(OWN)
    if not isinstance(own, Mapping):
        return record, []
    held = {c: v for c, v in own.items() if c in _held(own) and not isinstance(v, list | dict)}
    edited = []
    written = next((str(x) for x in (own.get("model"), own.get("name"), line.get("type")) if x), "")
    if line.get("name") in (None, written):
        record |= dict.fromkeys(_NAMES)
    else:
        edited.append("name")
        held = {c: v for c, v in held.items() if c not in _NAMES}
    if _KWH in own:
        if line.get(_KWH) == own[_KWH]:
            record |= dict.fromkeys(_ENERGY)
        else:
            edited.append(_KWH)
            held = {c: v for c, v in held.items() if c not in _ENERGY}
    return record | held, edited


def _held(own: Mapping[str, Any]) -> frozenset[str]:
    """The columns that a line may hold beside the format: its own energy only where hours or power give the other."""
    return frozenset(_BESIDE) | ({"energy_kwh_year"} if _KWH in own else set())


def _own_mixes(staging: Staging, file: str, document: Mapping[str, Any]) -> dict[object, dict[str, float]]:
    """The mixes a request defines: name -> criterion -> impact of a kWh, its steps summed; laid in ``request_mix``."""
    listed = document.get("electricity")
    codes = {c.rcp_code.lower(): name for name, c in CRITERION.items() if c.rcp_code}
    found: dict[object, dict[str, float]] = {}
    rows: list[tuple[object, ...]] = []
    left: list[str] = []
    for mix in listed if isinstance(listed, list) else []:
        if not isinstance(mix, Mapping) or not mix.get("name"):
            left.append("electricity")
            continue
        impacts: dict[str, float] = {}
        for code, value in _indicators(mix.get("impacts")):
            amount, name = number_of(value), codes.get(code.lower())
            if amount is None or amount < 0 or name is None:
                left.append(f"electricity.{code}")
            else:
                impacts[name] = impacts.get(name, 0.0) + amount
        found[str(mix["name"])] = impacts
        rows += [(str(mix["name"]), name, x, str(mix.get("source") or ""), file) for name, x in impacts.items()]
    if left:
        staging.problem("pcr-keys-left", "note", file, keys=staging.named(list(dict.fromkeys(left))))
    if rows:
        staging.con.execute(f"create table if not exists {REQUEST_MIX}")
        staging.con.executemany("insert into request_mix values (?, ?, ?, ?, ?)", rows)
    return found


def _indicators(steps: object) -> list[tuple[str, object]]:
    """(indicator, value) of each life-cycle step."""
    found: list[tuple[str, object]] = []
    for step in steps.values() if isinstance(steps, Mapping) else []:
        found += [(str(code), value) for code, value in step.items()] if isinstance(step, Mapping) else []
    return found


def _left(staging: Staging, file: str, document: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
    """Says what the request holds that nothing is made of."""
    known = _KEYS | {"dataset"} if OWN in document else _KEYS
    keys = [k for k in document if k not in known]
    keys += sorted({str(k) for line in lines for k in line if k not in _LINE_KEYS})
    apart = [(own, {*_held(own), _KWH}) for line in lines if isinstance(own := line.get(OWN), Mapping)]
    if isinstance(own := document.get(OWN), Mapping):
        apart.append((own, set(_TABLES)))
    keys += sorted({f"{OWN}.{k}" for own, kept in apart for k in own if k not in kept})
    if keys:
        staging.problem("pcr-keys-left", "note", file, keys=staging.named(keys))
    units = Counter(str(x["unit"]) for x in lines if x.get("unit") not in (None, _PIECE))
    for unit, count in units.items():
        staging.problem("pcr-unit-left", "doubt", file, column="unit", value=unit, lines=count)
    tags = [x.get("tags") or x.get("tag") for x in lines]
    more = sum(isinstance(t, list) and len(t) > 1 for t in tags)
    if more:
        staging.problem("pcr-tags-left", "note", file, column="tags", lines=more)


_REQUESTED = """
select item_id as id, type, coalesce(nullif(model, ''), {own_name} type) as name, quantity, 'piece' as unit,
  lifetime_year as lifetime, quality, {energy} as yearly_electricity_consumption,
  coalesce(nullif(country, ''), {place}) as mix_of_use, case when site <> '' then [site] else [] end as tags{own}
from {table} {order}
"""
_BESIDE = tuple(
    c.name
    for c in EQUIPMENT
    if c.name not in ("item_id", "type", "quantity", "lifetime_year", "quality", "country", "site", "energy_kwh_year")
)
"""Columns of a line that the format has no key for."""
_BATCH = 10_000
"""Lines of a request held at a time."""
_MARK, _ADDED = "own_", "ecosoin-"
"""How the columns of a line that the format has no key for begin, and the identifiers of lines the rules add."""


@dataclass(frozen=True)
class Lines:
    """The relation the lines of a request come from, the SQL of their energy [kWh/year], the place of the study."""

    table: str = "equipment"
    energy: str = "energy_kwh_year"
    place: str | None = None


def counted_lines(con: duckdb.DuckDBPyConnection, place: str | None = None) -> Lines:
    """The lines of a study, with the energy that their power and their hours give."""
    given = con.execute("select count(hours_day) + count(power_w) from equipment").fetchall()[0][0]
    if given:
        return Lines("resolved", own_energy(Shape(False, {})), place)
    return Lines(place=place)


def write_request(
    con: duckdb.DuckDBPyConnection, path: Path, organisation: str, dataset: str, *, lines: Lines | None = None
) -> None:
    """Writes the equipment of canonical tables as a request.

    Above the limit ``exchange_line``, lines alike become one, of their quantity, under the least of their identifiers.
    """
    limit = next(float(row["value"]) for row in load_reference_table("limits") if row["id"] == "exchange_line")
    lines = lines or Lines()
    gathered = duck.count(con, "equipment") > limit
    relation = {
        "table": lines.table,
        "energy": lines.energy,
        "place": literal(lines.place) if lines.place else "null",
        "own": _beside(con, lines, gathered),
        "own_name": "" if gathered else "nullif(name, ''),",
        "order": "" if gathered else "order by source_file, source_row",
    }
    sql = _REQUESTED.format(**relation)
    if gathered:
        sql = f"select * replace (min(id) as id, fsum(quantity) as quantity) from ({sql}) group by all order by id"
    indent = None if gathered else 2
    document = {"organization": organisation, "dataset": dataset, **_apart(con), "inventory": [None]}
    head, tail = json.dumps(document, ensure_ascii=False, indent=2).rsplit("null", 1)
    encode = json.JSONEncoder(ensure_ascii=False, indent=indent).encode
    rows = _batches(con.execute(sql))
    with path.open("w", encoding="utf-8") as stream:
        stream.write(head)
        mark = ""
        for batch in rows:
            stream.write(mark + ",\n    ".join(encode(line).replace("\n", "\n    ") for line in batch))
            mark = ",\n    "
        stream.write(f"{tail}\n")


def _beside(con: duckdb.DuckDBPyConnection, lines: Lines, gathered: bool) -> str:
    """SQL of the columns the format has no key for, those that some line fills; lines alike have no name."""
    counts = con.execute(f"select {', '.join(f'count({c})' for c in _BESIDE)} from equipment").fetchall()[0]
    held = [c for c, n in zip(_BESIDE, counts, strict=True) if n and not (gathered and c == "name")]
    chosen = [f"{f'cast({c} as varchar)' if c.endswith('_date') else c} as {_MARK}{c}" for c in held]
    if lines.table != "equipment":
        energy = f"case when coalesce(hours_day, power_w) is not null then {lines.energy} end"
        chosen += [f"{energy} as {_MARK}{_KWH}", f"energy_kwh_year as {_MARK}energy_kwh_year"]
    added = f"case when starts_with(item_id, {literal(_ADDED)}) then item_id end"
    chosen.append(f"{added} as {_MARK}added")
    return "".join(f", {c}" for c in chosen)


def _batches(found: duckdb.DuckDBPyConnection) -> Iterator[list[dict[str, Any]]]:
    """The lines of a request, what the format has no key for apart; energies are ours where hours or power give it."""
    names = [column[0] for column in found.description or ()]
    while batch := found.fetchmany(_BATCH):
        lines = []
        for row in batch:
            given = {k: v for k, v in zip(names, row, strict=True) if v is not None}
            own = {k.removeprefix(_MARK): given.pop(k) for k in list(given) if k.startswith(_MARK)}
            if _KWH not in own:
                own.pop("energy_kwh_year", None)
            own.pop("added", None)
            lines.append({**given, OWN: own})
        yield lines


def _apart(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The mixes that a request defined, and the facts, machines and applications that the format has no place for."""
    document: dict[str, Any] = {}
    if con.execute("select 1 from information_schema.tables where table_name = 'request_mix'").fetchall():
        mixes: dict[str, dict[str, Any]] = {}
        for name, criterion, value, source, _ in con.execute("select * from request_mix").fetchall():
            mix = mixes.setdefault(name, {"name": name, "impacts": {RCP_STAGE["use"]: {}}, "source": source or "—"})
            mix["impacts"][RCP_STAGE["use"]][CRITERION[criterion].rcp_code] = value
        document["electricity"] = list(mixes.values())
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in _TABLES:
        names = [c.name for c in TABLES[table]]
        chosen = ", ".join(f"cast({c.name} as varchar)" if c.type == "DATE" else c.name for c in TABLES[table])
        rows = con.execute(f"select {chosen} from {table} order by source_file, source_row").fetchall()
        tables[table] = [{k: v for k, v in zip(names, row, strict=True) if v is not None} for row in rows]
    tables["study_fact"] = [f for f in tables["study_fact"] if f.get("fact") != "organisation"]
    return {**document, OWN: {k: v for k, v in tables.items() if v}}


def write_exchange(
    con: duckdb.DuckDBPyConnection, results: Footprint, impacts: Sequence[Mapping[str, Any]], folder: Path
) -> None:
    """Writes the inventory and the results of a study as ``pcr-si-request.json`` and ``pcr-si-response.json``.

    ``impacts`` are {category, site, stage, criterion, value}.
    """
    organisation = results.study.organisation or ""
    dataset, lines = f"{organisation} {results.study.year}".strip(), counted_lines(con, results.study.country)
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
