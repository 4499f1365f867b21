"""Rules as data: which acts repeat which, within how long, except when, and what part of them could be avoided."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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
SYSTEMS = ("LOINC", "NABM", "CCAM", "SNOMED", "DICOM")
LEVELS = ("low", "central", "high")
ANY_REGION = "*"
_NAME = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Rule:
    """One rule: ``codes`` are (system, code); a DICOM code is ``MODALITY:REGION``, ``*`` meaning each region apart.

    ``interval_day`` and ``avoidable_share`` are (low, central, high); ``exclusion`` mixes the tokens a machine applies
    and the sentence a clinician reads. ``indication`` names the diagnosis that makes the act of low value during the
    interval; empty for a rule about repeated acts. ``contexts``: numbers of the only contexts watched, all if empty.
    """

    rule: str
    test: str
    codes: tuple[tuple[str, str], ...]
    interval_day: tuple[float, float, float]
    context: str
    exclusion: str
    needs_diagnosis: bool
    hard: bool
    avoidable_share: tuple[float, float, float]
    source_id: str
    locator: str
    active: bool
    indication: str = ""
    contexts: frozenset[int] = frozenset()

    @property
    def tokens(self) -> tuple[str, ...]:
        """The parts of the exclusion, in their order."""
        return tuple(t.strip() for t in self.exclusion.split("|") if t.strip())


def parse_rules(rows: Sequence[Mapping[str, str]], file: str) -> tuple[list[Rule], list[Problem]]:
    """The rules of a table; rows with the same ``rule`` give its codes in several systems. All problems at once."""
    problems: list[Problem] = []
    if rows:
        missing = [c for c in COLUMNS if c not in rows[0]]
        if missing:
            columns = ", ".join(missing)
            return [], [Problem("rule-column-missing", "error", file, 1, missing[0], {"columns": columns})]
    rules: dict[str, Rule] = {}
    for n, row in enumerate(rows, start=2):
        rule = _rule(row, n, file, problems)
        if rule is None:
            continue
        known = rules.get(rule.rule)
        if known is None:
            rules[rule.rule] = rule
        elif (known.interval_day, known.avoidable_share) != (rule.interval_day, rule.avoidable_share):
            problems.append(Problem("rule-contradicts", "error", file, n, "rule", {"rule": rule.rule}))
        else:
            codes = known.codes + tuple(c for c in rule.codes if c not in known.codes)
            rules[rule.rule] = Rule(**{**vars(known), "codes": codes})
    return list(rules.values()), problems


def _rule(row: Mapping[str, str], n: int, file: str, problems: list[Problem]) -> Rule | None:
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
    if not row["source_id"].strip():
        refuse("rule-without-source", "source_id", rule=name)
    if len(problems) > before:
        return None
    return Rule(
        rule=name,
        test=row["test"].strip(),
        codes=codes,
        interval_day=interval,
        context=row["context"].strip(),
        exclusion=row["exclusion"].strip(),
        needs_diagnosis=bool(indication) or flags["needs_diagnosis"],
        hard=flags["hard"],
        avoidable_share=share,
        source_id=row["source_id"].strip(),
        locator=row["locator"].strip(),
        active=flags["active"],
        indication=indication,
        contexts=contexts_of(row["context"]),
    )


def contexts_of(text: str) -> frozenset[int]:
    """The contexts (numbers in :data:`CONTEXTS`) a rule is limited to; words that name none only inform the reader.

    >>> sorted(contexts_of("outpatient|emergency")), contexts_of("any")
    ([3, 4], frozenset())
    """
    return frozenset(CONTEXTS.index(t.strip()) for t in text.split("|") if t.strip() in CONTEXTS[1:])


def rule_codes(rules: Sequence[Rule], codes: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int]]:
    """(system, code, rule number, subject number) for the codes found in the data; numbers start at 0.

    A rule about one test has one subject; a DICOM rule with a wildcard has one for each modality and region.
    """
    exact: dict[tuple[str, str], list[int]] = {}
    for n, rule in enumerate(rules):
        for key in rule.codes:
            exact.setdefault(key, []).append(n)
    subjects: dict[tuple[int, str], int] = {}
    found: dict[tuple[str, str, int], int] = {}
    for system, code in sorted(set(codes)):
        modality = code.partition(":")[0]
        for n in exact.get((system, f"{modality}:{ANY_REGION}"), []) if system == "DICOM" else []:
            found[system, code, n] = subjects.setdefault((n, code), len(subjects) + 1)
        for n in exact.get((system, code), []):
            found.setdefault((system, code, n), 0)
    return [(system, code, n, subject) for (system, code, n), subject in found.items()]


def in_force(rules: Iterable[Rule], has_diagnoses: bool) -> list[Rule]:
    """The rules that run: active, and not waiting for diagnoses the data does not hold."""
    return [r for r in rules if r.active and (has_diagnoses or not r.needs_diagnosis)]
