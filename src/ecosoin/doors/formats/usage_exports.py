"""Reads what is already there: RVTools workbooks, GLPI inventories, and CSV logs and listings."""

import csv
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from ecosoin.catalogue.matching import normalised
from ecosoin.doors.engines.duck import count
from ecosoin.doors.text.csv_table import scan
from ecosoin.doors.text.staging import as_text
from ecosoin.inputs.signals import ExportColumn, Machine, Row, moment
from ecosoin.kernel.errors import Problem, Severity, UsageError
from ecosoin.kernel.sql import identifier, literal
from ecosoin.reference import load_reference_table
from ecosoin.results.record import FileReading, SetAside

_SHEETS = ("vInfo", "vCPU", "vMemory", "vPartition", "vSnapshot", "vHealth", "vHost")
_DAY_FIRST = "%d/%m/%Y"
_UNREADABLE = "signals-rows-unreadable"
_ENCODINGS = {"utf-8": "utf-8-sig", "cp1252": "latin-1"}
"""Of a text file -> as the engine knows it."""
_CHUNK = 1 << 22
_LONGEST = 200
"""Characters of a list of headers or of a reader's reason that a problem keeps."""


@cache
def load_export_columns() -> dict[str, tuple[ExportColumn, ...]]:
    """table -> columns, of ``reference/signals/exports.csv``."""
    found: dict[str, list[ExportColumn]] = {}
    for r in load_reference_table("signals/exports"):
        aliases = tuple(normalised(a) for a in (r["column"], *r["aliases"].split("|")))
        found.setdefault(r["table"], []).append(ExportColumn(r["column"], r["type"], r["required"] == "yes", aliases))
    return {table: tuple(columns) for table, columns in found.items()}


@dataclass
class Exports:
    """Everything read: sheets of workbooks, machines of inventories, tables laid in DuckDB, and what went wrong."""

    con: duckdb.DuckDBPyConnection
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    tables: dict[str, list[str]] = field(default_factory=dict)
    latest: dict[str, date] = field(default_factory=dict)
    reading: list[FileReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    severity: Severity = "error"
    """Of an unreadable file: an error when it was named, a doubt when it was met in a folder."""

    def date_seen(self, source: str, day: date | None) -> None:
        """Keeps the latest date of a source: ages are counted from it."""
        if day is not None and day > self.latest.get(source, date.min):
            self.latest[source] = day


def read_exports(paths: Sequence[Path], con: duckdb.DuckDBPyConnection) -> Exports:
    """Reads every file; a folder gives its files. What is not an export is a problem, not a stop."""
    exports = Exports(con)
    named = set(paths)
    for path in _files(paths):
        exports.severity = "error" if path in named else "doubt"
        suffix = path.suffix.casefold()
        if suffix in (".xlsx", ".xls", ".xlsb", ".ods"):
            _workbook(exports, path)
        elif suffix == ".json":
            _inventory(exports, path)
        else:
            _listing(exports, path)
    _lay(exports)
    return exports


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError("path-not-found", path=str(path))
        known = (".xlsx", ".json", ".csv", ".txt", ".tsv")
        found += sorted(p for p in path.rglob("*") if p.suffix.casefold() in known) if path.is_dir() else [path]
    return found


def _workbook(exports: Exports, path: Path) -> None:
    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        exports.problems.append(_unreadable(exports, path, str(error)))
        return
    names = {n.removeprefix("tab"): n for n in book.sheet_names}
    if "vInfo" not in names and "vHost" not in names:
        exports.problems.append(_unknown(path, book.sheet_names))
        return
    for sheet in _SHEETS:
        if sheet in names:
            cells = book.get_sheet_by_name(names[sheet]).to_python()
            headers = [as_text(c) or "" for c in cells[0]] if cells else []
            found = [dict(zip(headers, [as_text(c) for c in row], strict=False)) for row in cells[1:]]
            exports.sheets.setdefault(sheet, []).extend(found)
            exports.reading.append(
                FileReading(
                    file=path.name, sheet=names[sheet], format="rvtools", unit="row", lines=len(cells),
                    titles=len(cells[:1]), kept=len(found),
                )
            )  # fmt: skip
            for row in found:
                for column in ("Date / time", "Last Backup", "Boot time", "PowerOn", "Creation date"):
                    exports.date_seen("rvtools", moment(row.get(column)))


def _inventory(exports: Exports, path: Path) -> None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        exports.problems.append(_unreadable(exports, path, str(error)))
        return
    content = data.get("content") if isinstance(data, dict) else None
    if not isinstance(content, dict) or "deviceid" not in data:
        exports.problems.append(_unknown(path, list(data)[:8] if isinstance(data, dict) else []))
        return
    aside = [SetAside(code="signals-inventory-partial", lines=1)] if data.get("partial") else []
    exports.reading.append(
        FileReading(file=path.name, format="glpi", unit="record", lines=1, kept=1 - len(aside), set_aside=aside)
    )
    hardware = content.get("hardware") or {}
    seen = moment((content.get("accesslog") or {}).get("logdate"))
    exports.date_seen("glpi", seen)
    if aside:
        return
    users = content.get("users") or []
    alone = users[0].get("login") if len(users) == 1 and isinstance(users[0], dict) else ""
    user = hardware.get("lastloggeduser") or alone or ""
    screens = len(content["monitors"] or ()) if "monitors" in content else None
    programs = [s for s in content.get("softwares") or () if isinstance(s, dict)]
    software = tuple(str(s.get("name")) for s in programs) if "softwares" in content else None
    kind = str(data.get("itemtype") or "Computer").casefold()
    name = str(hardware.get("name") or data["deviceid"])
    machine = Machine(name, kind, user=str(user), seen=seen, screens=screens, software=software)
    key = str(data["deviceid"])
    known = exports.machines.get(key)
    if known is None or (known.seen or date.min) <= (seen or date.min):
        exports.machines[key] = machine


def _listing(exports: Exports, path: Path) -> None:
    told = scan(path, _CHUNK).encoding
    encoding = _ENCODINGS.get(told, told)
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.readline()
    delimiter = max(";,\t|", key=first.count)
    headers = next(csv.reader([first], delimiter=delimiter), [])
    match = _match(headers)
    if match is None:
        exports.problems.append(_unknown(path, headers))
        return
    table, matched = match
    specs = load_export_columns()[table]
    columns = ", ".join(f"{_cast(c, matched[c.name])} as {c.name}" for c in specs)
    raw = f"raw_{len(exports.reading)}"
    names = [h if headers.index(h) == i and h else f"column {i + 1}" for i, h in enumerate(headers)]
    given = ", ".join(f"{literal(n)}: 'varchar'" for n in names)
    try:
        exports.con.execute(
            f"create table {raw} as select {columns} from read_csv(?, delim=?, header=true, "
            f"auto_detect=false, columns={{{given}}}, quote='\"', escape='\"', null_padding=true, encoding=?, "
            f"store_rejects=true, rejects_table='rejected_{raw}', rejects_scan='scanned_{raw}')",
            [str(path), delimiter, encoding.removesuffix("-sig")],
        )
    except duckdb.Error as error:
        exports.problems.append(_unreadable(exports, path, str(error).splitlines()[0]))
        return
    rows = count(exports.con, raw)
    kept = [c for c in specs if c.required and not (table == "licence" and c.type == "date")]
    lost = " or ".join(f"({c.name} is null)" for c in kept)
    empty = count(exports.con, f"{raw} where {lost}")
    rejected = count(exports.con, f"(select distinct line from rejected_{raw})")
    bad = empty + rejected
    if bad:
        params = {"count": bad, "file": path.name, "what": ", ".join(c.name for c in kept)}
        exports.problems.append(Problem(_UNREADABLE, "doubt", path.name, params=params))
    exports.reading.append(
        FileReading(
            file=path.name, format=table, encoding=encoding, unit="row", lines=rows + rejected, kept=rows - empty,
            set_aside=[SetAside(code=_UNREADABLE, lines=bad)] if bad else [],
            columns_absent=[c for c, header in matched.items() if header is None],
        )
    )  # fmt: skip
    exports.con.execute(f"delete from {raw} where {lost}")
    exports.tables.setdefault(table, []).append(raw)


def _match(headers: Sequence[str]) -> tuple[str, dict[str, str | None]] | None:
    """The table whose required columns are all there, with the header of each of its columns; most columns win."""
    known = {normalised(h): h for h in headers}
    best: tuple[int, str, dict[str, str | None]] | None = None
    for table, columns in load_export_columns().items():
        found = {c.name: next((known[a] for a in c.aliases if a in known), None) for c in columns}
        if any(c.required and found[c.name] is None for c in columns):
            continue
        count = sum(v is not None for v in found.values())
        if best is None or count > best[0]:
            best = (count, table, found)
    return (best[1], best[2]) if best else None


def _cast(column: ExportColumn, header: str | None) -> str:
    if header is None:
        empty = {"number": "double", "date": "timestamp", "flag": "boolean"}.get(column.type, "varchar")
        return "false" if column.type == "flag" else f"cast(null as {empty})"
    text = f"nullif(trim({identifier(header)}), '')"
    if column.type == "date":
        return f"coalesce(try_cast({text} as timestamp), try_strptime({text}, '{_DAY_FIRST}'))"
    if column.type == "flag":
        return f"coalesce(lower({text}) in ('true', '1', 'yes', 'oui', 'vrai', 'x'), false)"
    if column.type == "number":
        return f"try_cast(replace({text}, ',', '.') as double)"
    return text


def _lay(exports: Exports) -> None:
    """One table per kind of listing; the fleet lists become machines."""
    for table, parts in exports.tables.items():
        union = " union all ".join(f"select * from {p}" for p in parts)
        exports.con.execute(f"create view {table} as {union}")
        for column in load_export_columns()[table]:
            if column.type == "date":
                latest = exports.con.execute(f"select max({column.name}) from {table}").fetchall()[0][0]
                exports.date_seen(table, latest.date() if latest else None)
    if "fleet" in exports.tables:
        rows = exports.con.execute("select name, kind, user, last_inventory, screens from fleet").fetchall()
        for i, (name, kind, user, seen, screens) in enumerate(rows):
            found = (kind or "computer").casefold()
            exports.machines[f"list {i} {name}"] = Machine(
                name, "computer" if found in ("ordinateur", "poste", "pc") else found, user=user or "",
                seen=seen.date() if seen else None, screens=int(screens) if screens else None, software=None,
            )  # fmt: skip
        exports.date_seen("glpi", exports.latest.get("fleet"))


def _unknown(path: Path, headers: Iterable[str]) -> Problem:
    listed = ", ".join(str(h) for h in headers)[:_LONGEST] or "—"
    known = f"RVTools (.xlsx), GLPI (.json), CSV ({', '.join(load_export_columns())})"
    return Problem("signals-file-unknown", "doubt", path.name, params={"columns": listed, "known": known})


def _unreadable(exports: Exports, path: Path, reason: str) -> Problem:
    return Problem("signals-file-unreadable", exports.severity, path.name, params={"reason": reason[:_LONGEST]})
