"""The rules in force: the built-in French set, a file, or a folder of files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.rules import LEVELS, Known, Rule, parse_rules

BUILT_IN = "fr"
_SOURCES = "sources.csv"
"""Beside the rules of a site: the sources they cite (``id``, ``title``), added to the built-in ones."""


def load_rules(name: str) -> list[Rule]:
    """The rules of ``fr``, of a CSV file or of a folder. Raises InputProblems with every row that is wrong."""
    if name == BUILT_IN:
        tables = [("fr.csv", [dict(r) for r in load_reference_table("care_rules/fr")])]
    else:
        path = Path(name)
        files = sorted(f for f in path.glob("*.csv") if f.name != _SOURCES) if path.is_dir() else [path]
        if not files or not all(f.is_file() for f in files):
            raise UsageError("rules-not-found", name=name)
        tables = [(f.name, _rows(f)) for f in files]
    known = Known(_words(), {r["indication"] for r in load_reference_table("care_rules/indications")}, sources_of(name))
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for file, rows in tables:
        found, wrong = parse_rules(rows, file, known)
        problems += wrong
        for rule in found:
            if rule.rule in rules:
                problems.append(Problem("rule-contradicts", "error", file, None, "rule", {"rule": rule.rule}))
            rules[rule.rule] = rule
    if problems:
        raise InputProblems(problems)
    return list(rules.values())


def sources_of(name: str) -> dict[str, str]:
    """id -> title of the sources the rules may cite: the built-in ones, then those of ``sources.csv`` beside them."""
    titles = {s["id"]: s["title"] for s in load_reference_table("care_rules/sources")}
    path = Path(name)
    own = (path if path.is_dir() else path.parent) / _SOURCES
    if name == BUILT_IN or not own.is_file():
        return titles
    rows = _rows(own)
    missing = [c for c in ("id", "title") if rows and c not in rows[0]]
    if missing:
        params = {"columns": ", ".join(missing)}
        raise InputProblems([Problem("rule-column-missing", "error", own.name, 1, missing[0], params)])
    return titles | {r["id"].strip(): r["title"].strip() for r in rows}


def _words(language: Language = "fr") -> dict[str, str]:
    """Exclusion -> its words."""
    return {r["exclusion"]: r[language] for r in load_reference_table("care_rules/exclusion_names")}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputProblems([Problem("acts-file-damaged", "error", path.name, params={"reason": "UTF-8"})]) from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter, restval="")
    return [{k: v for k, v in row.items() if isinstance(k, str)} for row in rows]


def rules_document(rules: list[Rule], language: Language, sources: Mapping[str, str]) -> dict[str, Any]:
    """The rules with their intervals, exclusions, avoidable shares and sources (id -> title)."""
    words = _words(language)
    return {
        "rules": [
            {
                "rule": r.rule,
                "test": r.test,
                "codes": [{"system": s, "code": c} for s, c in r.codes],
                "interval_day": dict(zip(LEVELS, r.interval_day, strict=True)),
                "avoidable_share": dict(zip(LEVELS, r.avoidable_share, strict=True)),
                "context": " ; ".join(dict.fromkeys(line.context for line in r.lines)),
                "exclusion": "|".join(r.exclusions),
                "exclusion_text": ", ".join(
                    [*(words[e] for e in r.exclusions), *dict.fromkeys(line.note for line in r.lines if line.note)]
                ),
                "kind": "low_value" if r.indication else "redundancy",
                "indication": r.indication,
                "needs_diagnosis": r.needs_diagnosis,
                "hard": r.hard,
                "active": r.active,
                "source": sources[r.source_id],
                "source_id": r.source_id,
                "locator": r.locator,
            }
            for r in rules
        ]
    }
