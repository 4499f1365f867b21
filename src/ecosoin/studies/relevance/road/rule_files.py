"""The rules in force: the built-in French set, a file, or a folder of files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.rules import LEVELS, Rule, parse_rules

BUILT_IN = "fr"


def load_rules(name: str) -> list[Rule]:
    """The rules of ``fr``, of a CSV file or of a folder. Raises InputProblems with every row that is wrong."""
    if name == BUILT_IN:
        tables = [("fr.csv", [dict(r) for r in load_reference_table("care_rules/fr")])]
    else:
        path = Path(name)
        files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
        if not files or not all(f.is_file() for f in files):
            raise UsageError("rules-not-found", name=name)
        tables = [(f.name, _rows(f)) for f in files]
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for file, rows in tables:
        found, wrong = parse_rules(rows, file)
        problems += wrong
        for rule in found:
            if rule.rule in rules:
                problems.append(Problem("rule-contradicts", "error", file, None, "rule", {"rule": rule.rule}))
            rules[rule.rule] = rule
    known = sorted({r["indication"] for r in load_reference_table("care_rules/indications")})
    problems += [
        Problem("rule-indication-unknown", "error", name, None, "needs_diagnosis",
                {"rule": r.rule, "indication": r.indication, "choices": ", ".join(known)})
        for r in rules.values() if r.indication and r.indication not in known
    ]  # fmt: skip
    if problems:
        raise InputProblems(problems)
    return list(rules.values())


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputProblems([Problem("acts-file-damaged", "error", path.name, params={"reason": "UTF-8"})]) from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    rows = csv.DictReader(text.splitlines(), delimiter=delimiter, restval="")
    return [{k: v for k, v in row.items() if isinstance(k, str)} for row in rows]


def rules_document(rules: list[Rule], language: Language) -> dict[str, Any]:
    """The rules with their intervals, exclusions, avoidable shares and sources."""
    sources = {s["id"]: s for s in load_reference_table("care_rules/sources")}
    words = {r["exclusion"]: r[language] for r in load_reference_table("care_rules/exclusion_names")}
    return {
        "rules": [
            {
                "rule": r.rule,
                "test": r.test,
                "codes": [{"system": s, "code": c} for s, c in r.codes],
                "interval_day": dict(zip(LEVELS, r.interval_day, strict=True)),
                "avoidable_share": dict(zip(LEVELS, r.avoidable_share, strict=True)),
                "context": r.context,
                "exclusion": r.exclusion,
                "exclusion_text": ", ".join(words.get(t, t) for t in r.tokens),
                "kind": "low_value" if r.indication else "redundancy",
                "indication": r.indication,
                "needs_diagnosis": r.needs_diagnosis,
                "hard": r.hard,
                "active": r.active,
                "source": sources.get(r.source_id, {}).get("title", r.source_id),
                "source_id": r.source_id,
                "locator": r.locator,
            }
            for r in rules
        ]
    }
