"""The rules in force: the published ones, or those of a site in their place."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ecosoin.inputs.relevance.events import ICU, NEW_DIAGNOSIS
from ecosoin.inputs.relevance.rules import Known, Rule, Table, parse_rules
from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.results.relevance import Definition, RuleSet
from ecosoin.studies.relevance.rules import definition

BUILT_IN = "fr"
_CODES, _SOURCES = "codes.csv", "sources.csv"
"""Beside the rules of a site: their codes, and the sources they cite (``id``, ``title``) added to the built-in ones."""


@dataclass(frozen=True)
class Rules:
    """A rule set, and the titles of the sources it may cite, by id."""

    rules: list[Rule]
    sources: dict[str, str]

    def document(self) -> RuleSet:
        """What ``ecosoin relevance rules`` tells."""
        return RuleSet(rules=self.definitions(self.rules))

    def definitions(self, rules: list[Rule]) -> list[Definition]:
        """Some of the rules, as documents tell them."""
        return [definition(r, self.sources) for r in rules]


def load_rules(name: str) -> Rules:
    """The rules of ``fr``, of a CSV file or of a folder. Raises InputProblems with every row that is wrong."""
    exclusions = {r["exclusion"] for r in load_reference_table("relevance/exclusions")} | {ICU, NEW_DIAGNOSIS}
    indications = {r["indication"] for r in load_reference_table("relevance/indications")}
    known = Known(exclusions, indications, _sources(name))
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for table, codes in _tables(name):
        found, wrong = parse_rules(table, codes, known)
        problems += wrong
        for rule in found:
            if rule.rule in rules:
                problems.append(
                    Problem("rule-contradicts", "error", table.file, column="rule", params={"rule": rule.rule})
                )
            rules[rule.rule] = rule
    if problems:
        raise InputProblems(problems)
    return Rules(list(rules.values()), _sources(name))


def _tables(name: str) -> Iterator[tuple[Table, Table | None]]:
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
        table, codes_file = _read(file), file.parent / _CODES
        apart = table.rows and "codes" not in table.rows[0] and codes_file.is_file()
        yield table, _read(codes_file) if apart else None


def _sources(name: str) -> dict[str, str]:
    """id -> title of the sources the rules may cite: the built-in ones, then those of ``sources.csv`` beside them."""
    titles = {s["id"]: s["title"] for s in load_reference_table("relevance/sources")}
    path = Path(name)
    own = (path if path.is_dir() else path.parent) / _SOURCES
    if name == BUILT_IN or not own.is_file():
        return titles
    table = _read(own)
    if problems := table.without(("id", "title")):
        raise InputProblems(problems)
    return titles | {r["id"].strip(): r["title"].strip() for r in table.rows}


def _read(path: Path) -> Table:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputProblems([Problem("rules-not-utf-8", "error", path.name)]) from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter, restval="")
    return Table(path.name, [{k: v for k, v in row.items() if isinstance(k, str)} for row in rows])
