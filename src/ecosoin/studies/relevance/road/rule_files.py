"""The rules in force: the published ones, or those of a site in their place."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from ecosoin.doors.text.small_table import UnreadableTable, small_table
from ecosoin.inputs.headers import bare
from ecosoin.inputs.relevance.events import ICU, NEW_DIAGNOSIS
from ecosoin.inputs.relevance.rules import CODE_COLUMNS, KNOWN_COLUMNS, Known, Rule, Table, parse_rules
from ecosoin.kernel.errors import InputProblems, Problem, UsageError, stop_on_errors
from ecosoin.reference import load_reference_table
from ecosoin.results.record import problem_records
from ecosoin.results.relevance import Definition, RuleSet
from ecosoin.studies.relevance.rules import definition

BUILT_IN = "fr"
_CODES, _SOURCES = "codes.csv", "sources.csv"
"""Beside the rules of a site: their codes, and the sources they cite (``id``, ``title``) added to the built-in ones."""


@dataclass(frozen=True)
class Rules:
    """A rule set, the titles of the sources it may cite, by id, and what is doubtful in its files."""

    rules: list[Rule]
    sources: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def document(self) -> RuleSet:
        """What ``ecosoin relevance rules`` tells."""
        return RuleSet(rules=self.definitions(self.rules), problems=problem_records(self.problems))

    def definitions(self, rules: list[Rule]) -> list[Definition]:
        """Some of the rules, as documents tell them."""
        return [definition(r, self.sources) for r in rules]


def load_rules(name: str) -> Rules:
    """The rules of ``fr``, of a CSV file or of a folder. Raises InputProblems with every row that is wrong."""
    exclusions = {r["exclusion"] for r in load_reference_table("relevance/exclusions")} | {ICU, NEW_DIAGNOSIS}
    indications = {r["indication"] for r in load_reference_table("relevance/indications")}
    problems: list[Problem] = []
    known = Known(exclusions, indications, sources := _sources(name, problems))
    rules: dict[str, Rule] = {}
    for table, codes in _tables(name, problems):
        found, wrong = parse_rules(table, codes, known)
        problems += wrong
        for rule in found:
            if rule.rule in rules:
                problems.append(
                    Problem("rule-contradicts", "error", table.file, column="rule", params={"rule": rule.rule})
                )
            rules[rule.rule] = rule
    if not rules and not problems:
        problems.append(Problem("rules-none", "error", Path(name).name))
    stop_on_errors(problems)
    return Rules(list(rules.values()), sources, problems)


def _tables(name: str, problems: list[Problem]) -> Iterator[tuple[Table, Table | None]]:
    """Each table of rules, with the table of its codes unless it holds them."""
    if name == BUILT_IN:
        yield Table("rules.csv", load_reference_table("relevance/rules")), None
        return
    path = Path(name)
    beside = (_CODES, _SOURCES)
    files = sorted(f for f in path.glob("*.csv") if f.name not in beside) if path.is_dir() else [path]
    if not files or not all(f.is_file() for f in files):
        raise UsageError("rules-not-found", name=name)
    for file in files:
        table, codes_file = _read(file, KNOWN_COLUMNS, problems), file.parent / _CODES
        apart = table.rows and "codes" not in table.rows[0] and codes_file.is_file()
        yield table, _read(codes_file, CODE_COLUMNS, problems) if apart else None


def _sources(name: str, problems: list[Problem]) -> dict[str, str]:
    """id -> title of the sources the rules may cite: the built-in ones, then those of ``sources.csv`` beside them."""
    published = load_reference_table("relevance/sources")
    titles = {s["id"]: s["title"] for s in published}
    path = Path(name)
    own = (path if path.is_dir() else path.parent) / _SOURCES
    if name == BUILT_IN or not own.is_file():
        return titles
    table = _read(own, tuple(published[0]), problems)
    stop_on_errors(table.without(("id", "title")))
    return titles | {r["id"].strip(): r["title"].strip() for r in table.rows}


def _read(path: Path, known: Collection[str], problems: list[Problem]) -> Table:
    """The rows of a file under our names of columns; cells beyond them and columns of no known name are told."""
    try:
        table = small_table(path)
    except UnreadableTable as error:
        raise InputProblems([Problem("rules-unreadable", "error", path.name, error.line)]) from error
    names = [next((k for k in known if bare(k) == bare(h)), h) for h in table.header]
    if table.header and not {*names} & {*known}:  # another kind of file: none of it is to be quoted
        raise InputProblems([Problem("rules-unreadable", "error", path.name, 1)])
    problems += [
        Problem("row-too-long", "error", path.name, n, params={"cells": len(row), "expected": len(names)})
        for n, row in table.rows
        if any(cell.strip() for cell in row[len(names) :])
    ]
    if unknown := [n for n in names if n and n not in known]:
        params = {"columns": ", ".join(unknown), "known": ", ".join(known)}
        problems.append(Problem("rule-columns-unknown", "doubt", path.name, 1, params=params))
    return Table(path.name, [dict(zip_longest(names, row[: len(names)], fillvalue="")) for _, row in table.rows])
