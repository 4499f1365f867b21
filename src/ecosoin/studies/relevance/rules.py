"""Rules as data: which acts repeat which, within how long, except when, and what part of them could be avoided."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ecosoin.inputs.relevance.events import CONTEXTS
from ecosoin.kernel.errors import Problem

COLUMNS = (
    "rule",
    "test",
    "system",
    "codes",
    "interval_day_low",
    "interval_day_central",
    "interval_day_high",
    "context",
    "exclusion",
    "needs_diagnosis",
    "hard",
    "avoidable_share_low",
    "avoidable_share_central",
    "avoidable_share_high",
    "source_id",
    "locator",
    "active",
)
NOTE = "exclusion_note"
"""The column a file may leave out: exceptions a clinician reads and no machine applies."""
SYSTEMS = ("LOINC", "NABM", "CCAM", "SNOMED", "DICOM")
LEVELS = ("low", "central", "high")
ANY_REGION = "*"
_ANYWHERE = "any"
_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Known:
    """The words a rule may name: exclusions, diagnoses a rule waits for, sources."""

    exclusions: Collection[str]
    indications: Collection[str]
    sources: Collection[str]


@dataclass(frozen=True)
class Line:
    """One row of a rule: ``codes`` are (system, code), and what this row alone says of them.

    A DICOM code is ``MODALITY:REGION``, ``*`` meaning each region apart. ``contexts``: numbers of the only contexts
    watched, all if empty.
    """

    codes: tuple[tuple[str, str], ...]
    exclusions: tuple[str, ...]
    note: str
    context: str
    contexts: frozenset[int]
    active: bool


@dataclass(frozen=True)
class Rule:
    """One rule, its codes in one line or several.

    ``interval_day`` and ``avoidable_share`` are (low, central, high). ``indication`` names the diagnosis that makes the
    act of low value during the interval; empty for a rule about repeated acts.
    """

    rule: str
    test: str
    lines: tuple[Line, ...]
    interval_day: tuple[float, float, float]
    needs_diagnosis: bool
    hard: bool
    avoidable_share: tuple[float, float, float]
    source_id: str
    locator: str
    indication: str = ""

    @property
    def active(self) -> bool:
        """Whether any line of the rule runs."""
        return any(line.active for line in self.lines)

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """The codes of the lines that run (of all when none does), each once."""
        return tuple(dict.fromkeys(c for line in self._told for c in line.codes))

    @property
    def exclusions(self) -> tuple[str, ...]:
        """The exclusions these lines apply, in their order."""
        return tuple(dict.fromkeys(e for line in self._told for e in line.exclusions))

    @property
    def _told(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.active) or self.lines


def parse_rules(rows: Sequence[Mapping[str, str]], file: str, known: Known) -> tuple[list[Rule], list[Problem]]:
    """The rules of a table; rows with the same ``rule`` give its codes in several systems. All problems at once."""
    problems: list[Problem] = []
    if rows:
        missing = [c for c in COLUMNS if c not in rows[0]]
        if missing:
            columns = ", ".join(missing)
            return [], [Problem("rule-column-missing", "error", file, 1, missing[0], {"columns": columns})]
    rules: dict[str, Rule] = {}
    for n, row in enumerate(rows, start=2):
        rule = _rule(row, n, file, known, problems)
        if rule is None:
            continue
        before = rules.get(rule.rule)
        if before is None:
            rules[rule.rule] = rule
        elif _shared(before) != _shared(rule) or _said_twice(before, rule.lines[0]):
            problems.append(Problem("rule-contradicts", "error", file, n, "rule", {"rule": rule.rule}))
        else:
            rules[rule.rule] = replace(before, lines=before.lines + rule.lines)
    return list(rules.values()), problems


def _shared(rule: Rule) -> tuple[object, ...]:
    """What every row of a rule must repeat."""
    return rule.interval_day, rule.avoidable_share, rule.needs_diagnosis, rule.indication, rule.hard


def _said_twice(rule: Rule, line: Line) -> bool:
    """Whether a code of the line is already on another row that says something else of it."""
    return any(
        set(line.codes) & set(other.codes) and replace(other, codes=line.codes, note=line.note) != line
        for other in rule.lines
    )


def _rule(row: Mapping[str, str], n: int, file: str, known: Known, problems: list[Problem]) -> Rule | None:
    before = len(problems)

    def refuse(code: str, column: str, **params: object) -> None:
        problems.append(Problem(code, "error", file, n, column, params))

    def numbers(prefix: str, top: float) -> tuple[float, float, float]:
        values = []
        for level in LEVELS:
            column = f"{prefix}_{level}"
            try:
                value = float(row[column])
            except ValueError:
                value = math.nan
            if not 0 <= value <= top:
                refuse("rule-number-invalid", column, value=row[column], top=f"{top:g}")
            values.append(value)
        low, central, high = values
        if not math.isnan(low + central + high) and not low <= central <= high:
            refuse("rule-range-disordered", f"{prefix}_low", low=low, central=central, high=high)
        return low, central, high

    name, system = row["rule"].strip(), row["system"].strip()
    if not _NAME.fullmatch(name):
        refuse("rule-name-invalid", "rule", value=name)
    if system not in SYSTEMS:
        refuse("rule-system-unknown", "system", value=system, systems=", ".join(SYSTEMS))
    codes = tuple((system, c.strip()) for c in row["codes"].split("|") if c.strip())
    if not codes:
        refuse("rule-without-code", "codes", rule=name)
    interval = numbers("interval_day", math.inf)
    share = numbers("avoidable_share", 1)
    flags = {}
    needed = row["needs_diagnosis"].strip()
    indication = needed if _NAME.fullmatch(needed) and needed not in ("0", "1") else ""
    for column in ("hard", "active") if indication else ("needs_diagnosis", "hard", "active"):
        if row[column].strip() not in ("0", "1"):
            refuse("rule-flag-invalid", column, value=row[column])
        flags[column] = row[column].strip() == "1"
    if indication and indication not in known.indications:
        refuse("rule-indication-unknown", "needs_diagnosis", rule=name, indication=indication,
               choices=", ".join(sorted(known.indications)))  # fmt: skip
    exclusions = tuple(t.strip() for t in row["exclusion"].split("|") if t.strip())
    for wrong in (t for t in exclusions if t not in known.exclusions):
        refuse(
            "rule-exclusion-unknown", "exclusion", rule=name, value=wrong, choices=", ".join(sorted(known.exclusions))
        )
    context = row["context"].strip()
    places = [] if context in ("", _ANYWHERE) else [t.strip() for t in context.split("|")]
    for wrong in (t for t in places if t not in CONTEXTS[1:]):
        refuse("rule-context-unknown", "context", rule=name, value=wrong, choices=", ".join((_ANYWHERE, *CONTEXTS[1:])))
    source = row["source_id"].strip()
    if not source:
        refuse("rule-without-source", "source_id", rule=name)
    elif source not in known.sources:
        refuse("rule-source-unknown", "source_id", rule=name, value=source, choices=", ".join(sorted(known.sources)))
    if len(problems) > before:
        return None
    watched = frozenset(CONTEXTS.index(t) for t in places)
    line = Line(codes, exclusions, row.get(NOTE, "").strip(), context, watched, flags["active"])
    return Rule(
        rule=name,
        test=row["test"].strip(),
        lines=(line,),
        interval_day=interval,
        needs_diagnosis=bool(indication) or flags["needs_diagnosis"],
        hard=flags["hard"],
        avoidable_share=share,
        source_id=source,
        locator=row["locator"].strip(),
        indication=indication,
    )


@dataclass(frozen=True)
class RuleCode:
    """A code found in the data: the rule that watches it, the subject it is about, the line that speaks of it.

    Rules and lines are numbered from 0, the lines in the order of :func:`lines_of`.
    """

    system: str
    code: str
    rule_no: int
    subject_no: int
    line_no: int


def lines_of(rules: Sequence[Rule]) -> list[tuple[int, Line]]:
    """(rule number, line) of every line, in order."""
    return [(n, line) for n, rule in enumerate(rules) for line in rule.lines]


def rule_codes(rules: Sequence[Rule], codes: Iterable[tuple[str, str]]) -> list[RuleCode]:
    """The codes found in the data that a rule watches.

    A rule about one test has one subject (0); a DICOM rule with a wildcard has one for each modality and region. A line
    that names the code itself speaks before a line with a wildcard.
    """
    exact: dict[tuple[str, str], dict[int, int]] = {}
    for line_no, (n, line) in enumerate(lines_of(rules)):
        for key in line.codes:
            exact.setdefault(key, {}).setdefault(n, line_no)
    subjects: dict[tuple[int, str], int] = {}
    found = []
    for system, code in sorted(set(codes)):
        named = exact.get((system, code), {})
        wild = exact.get((system, f"{code.partition(':')[0]}:{ANY_REGION}"), {}) if system == "DICOM" else {}
        for n in wild | named:
            subject = subjects.setdefault((n, code), len(subjects) + 1) if n in wild else 0
            found.append(RuleCode(system, code, n, subject, named.get(n, wild.get(n, 0))))
    return found


def in_force(rules: Iterable[Rule], has_diagnoses: bool) -> list[Rule]:
    """The rules that run, with their active lines: not those waiting for diagnoses the data does not hold."""
    running = (replace(r, lines=tuple(line for line in r.lines if line.active)) for r in rules)
    return [r for r in running if r.lines and (has_diagnoses or not r.needs_diagnosis)]
