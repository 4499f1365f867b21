"""Which rules run, which speak of the codes found in the data, and how are they told?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ecosoin.inputs.relevance.rules import LEVELS, Line, Rule
from ecosoin.results.record import Sentence
from ecosoin.results.relevance import Code, Definition, Levels

_ANY_REGION = "*"


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
        wild = exact.get((system, f"{code.partition(':')[0]}:{_ANY_REGION}"), {}) if system == "DICOM" else {}
        for n in wild | named:
            subject = subjects.setdefault((n, code), len(subjects) + 1) if n in wild else 0
            found.append(RuleCode(system, code, n, subject, line_no=named.get(n, wild.get(n, 0))))
    return found


def in_force(rules: Iterable[Rule], has_diagnoses: bool) -> list[Rule]:
    """The rules that run, with their active lines: not those waiting for diagnoses the data does not hold."""
    running = (replace(r, lines=tuple(line for line in r.lines if line.active)) for r in rules)
    return [r for r in running if r.lines and (has_diagnoses or not r.needs_diagnosis)]


def definition(rule: Rule, sources: Mapping[str, str]) -> Definition:
    """A rule as documents tell it; ``sources`` are the titles by id."""
    return Definition(
        rule=rule.rule,
        test=dict(rule.test),
        codes=[Code(system=s, code=c) for s, c in rule.codes],
        interval_day=Levels(**dict(zip(LEVELS, rule.interval_day, strict=True))),
        avoidable_share=Levels(**dict(zip(LEVELS, rule.avoidable_share, strict=True))),
        context=" ; ".join(dict.fromkeys(line.context for line in rule.lines)),
        exclusion="|".join(rule.exclusions),
        exclusions=[Sentence(code=f"relevance_exclusions.{e}") for e in rule.exclusions],
        note=_joined([line.note for line in rule.lines]),
        kind="low_value" if rule.indication else "redundancy",
        indication=rule.indication,
        needs_diagnosis=rule.needs_diagnosis,
        hard=rule.hard,
        active=rule.active,
        source=sources[rule.source_id],
        source_id=rule.source_id,
        locator=rule.locator,
    )


def _joined(notes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The different notes, in each language."""
    found: dict[str, dict[str, None]] = {}
    for note in notes:
        for language, text in note.items():
            found.setdefault(language, {})[text] = None
    return {language: ", ".join(texts) for language, texts in found.items()}
