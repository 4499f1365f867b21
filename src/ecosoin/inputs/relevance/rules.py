"""Rules as data: which acts repeat which, within how long, except when, and what part of them could be avoided.

A rule set is two tables: ``rules.csv``, one row a rule, and ``codes.csv`` (rule, system, code). One table may hold
both: then each row names a system and its codes, and each row of a rule keeps what it says for itself.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ecosoin.inputs.relevance.events import CONTEXTS
from ecosoin.kernel.errors import Problem
from ecosoin.words import labels, languages

LEVELS = ("low", "central", "high")
COLUMNS = (
    "rule", *(f"interval_day_{k}" for k in LEVELS), "context", "exclusion", "needs_diagnosis", "hard",
    *(f"avoidable_share_{k}" for k in LEVELS), "source_id", "locator", "active",
)  # fmt: skip
ONE_TABLE = ("codes",)
"""The column of a table that holds rules and codes; ``system`` may stand beside it, or before each code."""
CODE_COLUMNS = ("rule", "system", "code")
NAMES = ("exam", "analyte", "test")
"""Columns that may name what the rule is about; ``exam_en`` is its name in English."""
NOTE = "note"
"""The column a file may leave out: exceptions a clinician reads and no machine applies."""
KNOWN_COLUMNS = (
    *COLUMNS, "system", *ONE_TABLE,
    *(name for column in (*NAMES, NOTE) for name in (column, *(f"{column}_{k}" for k in languages()))),
)  # fmt: skip
"""All the columns of a table of rules."""
SYSTEMS = ("LOINC", "NABM", "CCAM", "SNOMED", "DICOM")
_ANYWHERE = "any"
_NAME = re.compile(r"[a-z0-9_]+")
_ORIGINAL = ("fr", "en")
"""Languages a cell without a language stands for, unless the row says better."""


@dataclass(frozen=True)
class Known:
    """The words a rule may name: exclusions, diagnoses a rule waits for, sources."""

    exclusions: Collection[str]
    indications: Collection[str]
    sources: Collection[str]


@dataclass(frozen=True)
class Table:
    """The rows of a file; the first is its line 2."""

    file: str
    rows: Sequence[Mapping[str, str]]

    def without(self, columns: Sequence[str]) -> list[Problem]:
        """The problem of the columns that are missing."""
        missing = [c for c in columns if self.rows and c not in self.rows[0]]
        told = {"columns": ", ".join(missing)}
        return [Problem("rule-column-missing", "error", self.file, 1, column=c, params=told) for c in missing[:1]]


Codes = tuple[tuple[str, str], ...]
"""(system, code); a DICOM code is ``MODALITY:REGION``, ``*`` meaning each region apart."""


@dataclass(frozen=True)
class Line:
    """One row of a rule: its codes, and what this row alone says of them.

    ``contexts``: numbers of the only contexts watched, all if empty.
    """

    codes: Codes
    exclusions: tuple[str, ...]
    note: Mapping[str, str]
    context: str
    contexts: frozenset[int]
    active: bool


@dataclass(frozen=True)
class Rule:
    """One rule, its codes in one line or several; ``test`` is the name of what it is about, by language.

    ``interval_day`` and ``avoidable_share`` are (low, central, high). ``indication`` names the diagnosis that makes the
    act of low value during the interval; empty for a rule about repeated acts.
    """

    rule: str
    test: Mapping[str, str]
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
    def told(self) -> tuple[Line, ...]:
        """The lines that run, all when none does."""
        return tuple(line for line in self.lines if line.active) or self.lines

    @property
    def codes(self) -> Codes:
        """The codes of the lines that run, each once."""
        return tuple(dict.fromkeys(c for line in self.told for c in line.codes))

    @property
    def exclusions(self) -> tuple[str, ...]:
        """The exclusions these lines apply, in their order."""
        return tuple(dict.fromkeys(e for line in self.told for e in line.exclusions))


def parse_rules(table: Table, codes: Table | None, known: Known) -> tuple[list[Rule], list[Problem]]:
    """The rules of a table, their codes in a table of their own or, without one, in the same. All problems at once."""
    named = next((c for c in NAMES if table.rows and c in table.rows[0]), NAMES[0])
    problems = table.without((*COLUMNS, named, *(ONE_TABLE if codes is None else ())))
    problems += codes.without(CODE_COLUMNS) if codes else []
    if problems:
        return [], problems
    coded = None if codes is None else _coded(codes, {row["rule"].strip() for row in table.rows}, problems)
    rules: dict[str, Rule] = {}
    for n, cells in enumerate(table.rows, start=2):
        row = _Row(cells, table.file, n, problems)
        rule = _rule(row, known, row.codes() if coded is None else row.coded(coded))
        if rule is None:
            continue
        before = rules.get(rule.rule)
        if before is None:
            rules[rule.rule] = rule
        elif codes or _shared(before) != _shared(rule) or _said_twice(before, rule.lines[0]):
            row.refuse("rule-contradicts", "rule", rule=rule.rule)
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


class _Row:
    """A row being read: its cells, and what is refused of them."""

    def __init__(self, cells: Mapping[str, str], file: str, number: int, problems: list[Problem]):
        self._cells, self._file, self._number, self._problems = cells, file, number, problems
        self._before = len(problems)

    @property
    def sound(self) -> bool:
        return len(self._problems) == self._before

    def cell(self, column: str) -> str:
        return self._cells.get(column, "").strip()

    def refuse(self, code: str, column: str, **params: object) -> None:
        """Tells what is wrong with a cell."""
        self._problems.append(Problem(code, "error", self._file, self._number, column=column, params=params))

    def label(self, *columns: str) -> dict[str, str]:
        """The first cell that is filled among columns, by language."""
        name = next((c for c in columns if self.cell(c)), columns[0])
        plain = self.cell(name)
        return (dict.fromkeys(_ORIGINAL, plain) if plain else {}) | labels(self._cells, f"{name}_")

    def tokens(self, column: str) -> list[str]:
        """The words of a cell, between bars."""
        return [t.strip() for t in self.cell(column).split("|") if t.strip()]

    def system(self, name: str, column: str = "system") -> str:
        """A code system, refused when it is not one of :data:`SYSTEMS`."""
        if name not in SYSTEMS:
            self.refuse("rule-system-unknown", column, value=name, systems=", ".join(SYSTEMS))
        return name

    def codes(self) -> Codes:
        """The codes of a row that names them: all of its ``system``, or each after its own (``LOINC 4548-4``)."""
        shared = self.cell("system")
        told = ((shared, t) if shared else t.partition(" ")[::2] for t in self.tokens("codes"))
        found = tuple((system, code.strip()) for system, code in told)
        for system in dict.fromkeys([shared] if shared else (s for s, _ in found)):
            self.system(system, "system" if shared else "codes")
        if not found or not all(code for _, code in found):
            self.refuse("rule-without-code", "codes", rule=self.cell("rule"))
        return found

    def coded(self, codes: Mapping[str, Codes]) -> Codes:
        """The codes another table gives to the rule of the row."""
        name = self.cell("rule")
        if name not in codes:
            self.refuse("rule-without-code", "rule", rule=name)
        return codes.get(name, ())

    def numbers(self, prefix: str, top: float) -> tuple[float, float, float]:
        """Low, central and high, refused outside 0 to ``top`` or out of order."""
        values = []
        for level in LEVELS:
            column = f"{prefix}_{level}"
            try:
                value = float(self.cell(column))
            except ValueError:
                value = math.nan
            if not 0 <= value <= top:
                self.refuse("rule-number-invalid", column, value=self._cells[column], top=f"{top:g}")
            values.append(value)
        low, central, high = values
        if not math.isnan(low + central + high) and not low <= central <= high:
            self.refuse("rule-range-disordered", f"{prefix}_low", low=low, central=central, high=high)
        return low, central, high

    def flag(self, column: str) -> bool:
        """0 or 1."""
        if self.cell(column) not in ("0", "1"):
            self.refuse("rule-flag-invalid", column, value=self._cells[column])
        return self.cell(column) == "1"

    def known(self, code: str, column: str, words: Iterable[str], choices: Collection[str]) -> None:
        """Refuses the words that are not among the choices."""
        for word in words:
            if word not in choices:
                self.refuse(code, column, rule=self.cell("rule"), value=word, choices=", ".join(choices))


def _coded(table: Table, rules: Collection[str], problems: list[Problem]) -> dict[str, Codes]:
    """The codes of each rule, in their order."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for n, cells in enumerate(table.rows, start=2):
        row = _Row(cells, table.file, n, problems)
        name, system, code = row.cell("rule"), row.system(row.cell("system")), row.cell("code")
        row.known("rule-of-code-unknown", "rule", [name], sorted(rules))
        if not code:
            row.refuse("rule-without-code", "code", rule=name)
        found.setdefault(name, {})[system, code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _rule(row: _Row, known: Known, codes: Codes) -> Rule | None:
    """The rule of one row; ``None`` when something of it was refused."""
    name = row.cell("rule")
    if not _NAME.fullmatch(name):
        row.refuse("rule-name-invalid", "rule", value=name)
    interval, share = row.numbers("interval_day", math.inf), row.numbers("avoidable_share", 1)
    needed = row.cell("needs_diagnosis")
    indication = needed if _NAME.fullmatch(needed) and needed not in ("0", "1") else ""
    if indication:
        row.known("rule-indication-unknown", "needs_diagnosis", [indication], sorted(known.indications))
    needs_diagnosis = bool(indication) or row.flag("needs_diagnosis")
    hard, active = row.flag("hard"), row.flag("active")
    exclusions, context, source = row.tokens("exclusion"), row.cell("context"), row.cell("source_id")
    row.known("rule-exclusion-unknown", "exclusion", exclusions, sorted(known.exclusions))
    places = [] if context in ("", _ANYWHERE) else row.tokens("context")
    row.known("rule-context-unknown", "context", places, CONTEXTS[1:])
    if not source:
        row.refuse("rule-without-source", "source_id", rule=name)
    else:
        row.known("rule-source-unknown", "source_id", [source], sorted(known.sources))
    if not row.sound:
        return None
    watched = frozenset(map(CONTEXTS.index, places))
    line = Line(codes, tuple(exclusions), row.label(NOTE), context, contexts=watched, active=active)
    return Rule(
        name, row.label(*NAMES), (line,), interval_day=interval, needs_diagnosis=needs_diagnosis, hard=hard,
        avoidable_share=share, source_id=source, locator=row.cell("locator"), indication=indication,
    )  # fmt: skip
