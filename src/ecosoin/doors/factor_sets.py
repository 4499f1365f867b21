"""Factor sets: shipped with the package or in a folder of the user's, read and checked whole."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ecosoin.catalogue.factor_set import COLUMNS, FactorSet
from ecosoin.catalogue.matching import CountryIndex
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.catalogue.ranges import Ranges, read_ranges
from ecosoin.catalogue.selection import select
from ecosoin.doors.text.small_table import UnreadableTable, small_table
from ecosoin.kernel.errors import InputProblems, Problem, UsageError, stop_on_errors
from ecosoin.reference import load_reference_table, reference_folder, reference_names
from ecosoin.words import languages

if TYPE_CHECKING:
    from ecosoin.engine.choice import Choice

DEFAULT_SET = "ademe-2022"
DEFAULT_LAYERS = (DEFAULT_SET, "manufacturers-pcf")
"""The sets of a study that names none: manufacturers' sheets, under their own licence, fill what the first lacks."""
_CARE_SETS = ("health-services", *DEFAULT_LAYERS)
LABELS = "labels"
"""``labels.csv`` of a set, which it may do without."""


@cache
def builtin_set_names() -> tuple[str, ...]:
    """The names of the built-in factor sets, the default one first."""
    return tuple(sorted(reference_names("factors", ""), key=lambda n: n != DEFAULT_SET))


@cache
def load_builtin_set(name: str) -> FactorSet:
    """A built-in factor set by name; every row of it is kept."""
    return _checked(name)


def load_set(name_or_folder: str) -> FactorSet:
    """A built-in set when a name is given, else that of a folder of CSV files; all its problems at once otherwise."""
    return (load_builtin_set if name_or_folder in builtin_set_names() else _checked)(name_or_folder)


def read_set(name: str, folder: Path) -> tuple[FactorSet, list[Problem]]:
    """The set of a folder and its problems, without judging them."""
    tables: dict[str, list[dict[str, str]]] = {}
    problems: list[Problem] = []
    for table, columns in COLUMNS.items():
        file = folder / f"{table}.csv"
        if not file.is_file():
            continue
        try:
            header, tables[table] = _read(file)
        except UnreadableTable as error:
            tables[table] = []
            params = {"reason": error.reason}
            problems.append(Problem("factor-file-unreadable", "error", f"{table}.csv", error.line, params=params))
            continue
        if not tables[table]:
            told = {"columns": ", ".join(columns)}
            problems += [
                Problem("factor-column-missing", "error", f"{table}.csv", 1, column=c, params={**told, "column": c})
                for c in columns
                if c not in header
            ]
    places = {row["iso2"] for row in load_reference_table("countries")}
    factor_set, found = parse_factor_set(name, tables, places)
    labels, unknown = _labels(folder / f"{LABELS}.csv", factor_set)
    return replace(factor_set, labels=labels), [*problems, *found, *unknown]


def _labels(file: Path, factor_set: FactorSet) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    """Item or category -> language -> label, and the codes that are neither."""
    if not file.is_file():
        return {}, []
    try:
        header, rows = _read(file)
    except UnreadableTable as error:
        params = {"reason": error.reason}
        return {}, [Problem("factor-file-unreadable", "error", file.name, error.line, params=params)]
    if rows and "code" not in header:
        params = {"column": "code", "columns": ", ".join(("code", *languages()))}
        return {}, [Problem("factor-column-missing", "error", file.name, 1, column="code", params=params)]
    known = {code for i in factor_set.items for code in (i.item, i.category)}
    labels = {r["code"]: {k: r[k] for k in languages() if r.get(k)} for r in rows}
    return labels, [
        Problem("factor-label-unknown", "doubt", file.name, int(r["_row"]), column="code", params={"code": r["code"]})
        for r in rows
        if r["code"] not in known
    ]


def set_folder(name_or_folder: str) -> Path:
    """Where a set is stored."""
    if name_or_folder in builtin_set_names():
        return reference_folder(f"factors/{name_or_folder}")
    path = Path(name_or_folder)
    if not path.is_dir():
        choices, files = ", ".join(builtin_set_names()), ", ".join(f"{table}.csv" for table in COLUMNS)
        raise UsageError("factor-set-unknown", name=name_or_folder, choices=choices, files=files)
    return path


def choose_factors(names: str | None, country: str, year: int) -> "Choice":
    """Loads ``names`` (comma-separated sets or folders, first wins) and selects for a country and year.

    Raises InputProblems for an unknown country, one without electricity, or a set with errors.
    """
    from ecosoin.engine.choice import Choice, hypotheses_of

    named = [n.strip() for n in names.split(",")] if names else DEFAULT_LAYERS
    sets = tuple(load_set(n) for n in named if n)
    countries = country_index()
    place = countries.code(country)
    if place is None:
        raise InputProblems([countries.unknown(country)])
    limits = {row["id"]: row["value"] for row in load_reference_table("limits")}
    selection = select(sets, place, year, float(limits["mix_year_distance"]))
    if selection.problems:
        raise InputProblems(selection.problems)
    return Choice(sets, place, selection, hypotheses_of(load_reference_table("hypotheses")), ranges=shipped_ranges())


@cache
def shipped_ranges() -> Ranges:
    """The ranges read beside the built-in sets, of every folder of ``reference/ranges``."""
    tables = ("ranges", "method_shares", "sources")
    folders = {
        name: tuple(load_reference_table(f"ranges/{name}/{table}") for table in tables)
        for name in reference_names("ranges", "")
    }
    return read_ranges(folders)  # type: ignore[arg-type]


def with_care_sets(names: str | None) -> str:
    """``names`` laid before the sets that services and signals need: travel, connected devices, then the default ones.

    >>> with_care_sets("mine")
    'mine,health-services,ademe-2022,manufacturers-pcf'
    """
    return ",".join((*([names] if names else []), *_CARE_SETS))


def country_index() -> CountryIndex:
    """The countries of ``reference/countries.csv``."""
    return CountryIndex(load_reference_table("countries"))


def _checked(name_or_folder: str) -> FactorSet:
    folder = set_folder(name_or_folder)
    factor_set, problems = read_set(folder.name, folder)
    stop_on_errors(problems)
    return replace(factor_set, doubts=tuple(problems))


def _read(file: Path) -> tuple[Sequence[str], list[dict[str, str]]]:
    """Header and rows; ``_row`` is the line an editor shows for the start of each."""
    table = small_table(file)
    return table.header, [{**record, "_row": str(line)} for line, record in table.records()]
