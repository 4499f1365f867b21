"""Where is each line used? Countries as codes; the lines of an unknown one are set aside while they are few."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from ecosoin.doors.engines.duck import create_table
from ecosoin.doors.factor_sets import country_index
from ecosoin.doors.formats.reading import ReadReport
from ecosoin.engine.choice import Choice
from ecosoin.inputs.relations import CLUSTER_UNKNOWN, HOST_UNKNOWN, TARGET_UNKNOWN
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table
from ecosoin.results.record import SetAside
from ecosoin.results.tables import specs

_ASIDE = "lines-set-aside"


def resolve_places(
    con: duckdb.DuckDBPyConnection, choice: Choice, read: ReadReport, texts: Sequence[str], tolerate: float | None,
    own: Mapping[str, str] | None = None,
) -> list[Problem]:  # fmt: skip
    """Lays the table ``place`` down; an unknown country, or one without electricity, is replaced by no other.

    ``own``: the names of mixes that requests define, and their places.

    Its lines leave ``equipment`` and are told while they and the others in error are at most ``tolerate`` (0-1) of
    their file (``None``: ``tolerated_share`` of ``reference/limits.csv``) and no machine nor application is on them;
    otherwise each is an error. A note on the lines set aside takes the place of that of ``read``.
    """
    countries = country_index()
    known = {place for place, _ in choice.selection.mixes}
    rows: list[tuple[str, str]] = []
    problems: dict[str, Problem] = {}
    for text in texts:
        place = choice.place if text == "" else (own or {}).get(text) or countries.code(text)
        if place in known:
            rows.append((text, place))
            continue
        file, row = _first(con, text)
        if place is None:
            problems[text] = countries.unknown(text, "error", file, row, column="country")
        else:
            problems[text] = Problem("mix-missing", "error", file, row, column="country", params={"place": place})
    create_table(con, "place", specs("country place"), rows)
    if not problems:
        return []
    lines = _lines(con, sorted(problems))
    share = tolerate if tolerate is not None else _tolerated()
    if not _few(read, lines, share) or not _removed(con, sorted(problems)):
        return list(problems.values())
    _account(read, lines, problems)
    return [replace(p, severity="doubt") for p in problems.values()]


def _first(con: duckdb.DuckDBPyConnection, country: str) -> tuple[str | None, int | None]:
    found = con.execute(
        "select source_file, source_row from equipment where country = ? order by 1, 2 limit 1", [country]
    ).fetchall()
    return found[0] if found else (None, None)


def _tolerated() -> float:
    return next(float(r["value"]) for r in load_reference_table("limits") if r["id"] == "tolerated_share")


def _lines(con: duckdb.DuckDBPyConnection, unknown: Sequence[str]) -> dict[str, Counter[str]]:
    """File -> unknown country -> its lines."""
    found: dict[str, Counter[str]] = {}
    sql = f"select source_file, country, count(*) from equipment where country in ({_texts(unknown)}) group by 1, 2"
    for file, country, count in con.execute(sql).fetchall():
        found.setdefault(file, Counter())[country] = count
    return found


def _few(read: ReadReport, lines: Mapping[str, Counter[str]], share: float) -> bool:
    for file, found in lines.items():
        wrong, total = _before(read, file, extra=found.total()) if file in read.accounts else (1, 0)
        if wrong > share * total:
            return False
    return True


def _before(read: ReadReport, file: str, extra: int = 0) -> tuple[int, int]:
    """Lines of a file already in error (and ``extra``), and those it has."""
    told = next((p.params for p in read.problems if p.code == _ASIDE and p.file == file), None)
    wrong = int(str(told["lines"])) if told else 0
    return wrong + extra, int(str(told["total"])) if told else read.accounts[file].kept


def _removed(con: duckdb.DuckDBPyConnection, unknown: Sequence[str]) -> bool:
    """Takes lines out of ``equipment``; puts them back when a machine or an application is left without its host."""
    kind = con.execute("select table_type from information_schema.tables where table_name = 'equipment'").fetchall()
    table = "view" if kind[0][0] == "VIEW" else "table"
    con.execute(f"alter {table} equipment rename to equipment_whole")
    con.execute(
        f"create view equipment as select * from equipment_whole where coalesce(country, '') not in ({_texts(unknown)})"
    )
    if not any(con.execute(sql).fetchall() for sql in (HOST_UNKNOWN, CLUSTER_UNKNOWN, TARGET_UNKNOWN)):
        return True
    for undone in ("drop view", f"alter {table} equipment_whole rename to"):
        con.execute(f"{undone} equipment")
    return False


def _texts(texts: Sequence[str]) -> str:
    return ", ".join(map(literal, texts))


def _account(read: ReadReport, lines: Mapping[str, Counter[str]], problems: Mapping[str, Problem]) -> None:
    """Takes the lines out of the account of their file, for their reason."""
    for file, found in lines.items():
        wrong, total = _before(read, file, extra=found.total())
        account = read.accounts[file]
        account.kept -= found.total()
        reasons = Counter[str]()
        for country, count in found.items():
            reasons[problems[country].code] += count
        account.set_aside = [*account.set_aside, *(SetAside(code=c, lines=n) for c, n in sorted(reasons.items()))]
        told = Problem(_ASIDE, "doubt", file, params={"lines": wrong, "total": total})
        read.problems[:] = [*(p for p in read.problems if (p.code, p.file) != (_ASIDE, file)), told]
