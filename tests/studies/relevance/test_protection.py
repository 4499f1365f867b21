"""The attack: from everything a study tells, and all that anyone knows of counts, what is left of those withheld?

The attacker here is written apart from the one that protects: he starts from the rows that leave.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from itertools import combinations, permutations, product
from typing import Any

import highspy
import numpy as np
import pytest

from ecosoin.inputs.relevance.events import DAY_US, EventShape
from ecosoin.inputs.relevance.rules import Line, Rule
from ecosoin.studies.relevance.protection import Counts, protected
from ecosoin.studies.relevance.related import related_rules
from ecosoin.studies.relevance.rule_rows import RuleTables, month_text, rule_tables
from ecosoin.studies.relevance.rules import rule_codes
from ecosoin.studies.relevance.tallies import Counted, Counting, Tallies, count_batch, whole_patients

MIN = 11
LEVELS = ("low", "central", "high")
ACCEPTED, PREVIOUS = "redundant_after_accepted", "redundant_after_previous"


def rule(name: str, codes: tuple[str, ...] = ("1-1",), days: tuple[float, ...] = (5, 20, 40), **more: Any) -> Rule:
    system = "DICOM" if ":" in codes[0] else "LOINC"
    contexts = frozenset(more.get("contexts", ()))
    line = Line(tuple((system, c) for c in codes), (), {}, "any", contexts, active=True)
    levels, share = (days[0], days[1], days[2]), (0.1, 0.2, 0.3)
    return Rule(name, {}, (line,), levels, False, False, share, "s", "-", more.get("indication", ""))


def estate(seed: int, rules: list[Rule]) -> Counted:
    """Acts of few patients at some sites and months, of codes that rules watch, counted as a study counts them."""
    chance = random.Random(seed)
    patients, sites = chance.randint(1, 90), chance.randint(1, 6)
    days, most = chance.choice([20, 90, 400]), chance.choice([1, 3, 8])
    home = [chance.randrange(sites) for _ in range(patients)]
    codes = sorted({c for r in rules for c in r.codes if "*" not in c[1]})
    few = chance.choice([0.5, 0.9])
    acts = sorted(
        (p, chance.randrange(days) * DAY_US + n, home[p] if chance.random() < 0.9 else chance.randrange(sites),
         0 if chance.random() < few else chance.randrange(len(codes)))
        for p in range(patients)
        for n in range(chance.randint(1, most))
    )  # fmt: skip
    found = rule_codes(rules, codes)
    shape = EventShape(patients, 1 + max(c.subject_no for c in found))
    intervals = [tuple(int(d * DAY_US) for d in r.interval_day) for r in rules]
    counting = Counting(shape, intervals, [bool(r.indication) for r in rules])
    tallies: Tallies = {}
    for n in range(len(rules)):
        subject = {codes.index((c.system, c.code)): c.subject_no for c in found if c.rule_no == n}
        seen = sorted((p * shape.subjects + subject[c], at, site) for p, at, site, c in acts if c in subject)
        if not seen:
            continue
        columns = [np.array(c, dtype=np.int64) for c in zip(*seen, strict=True)]
        piece = {
            "group_no": shape.first_group_of_rule(n) + columns[0],
            "instant_us": columns[1],
            "place_no": columns[2],
        }
        piece["since_us"] = columns[1] % (60 * DAY_US)
        for batch in whole_patients([piece], shape):
            count_batch(batch, counting, tallies)
    return Counted(rules, [f"site {n}" for n in range(sites)], tallies, False, False, [], found)


class Reader:
    """Someone who reads the rows of rules, and knows which codes each one watches."""

    def __init__(self, tables: RuleTables, rules: list[Rule]):
        self.rules = {r.rule: r for r in rules}
        self.codes = codes_of(rules)
        self.model = highspy.Highs()
        self.model.setOptionValue("output_flag", False)
        self.told: dict[tuple[str, str, str], int | None] = {}
        cells = defaultdict(set)
        for kind, rows in (("", tables.rules), ("site", tables.by_site), ("month", tables.by_month)):
            for row in rows:
                place = f"{kind}:{getattr(row, kind)}" if kind else ""
                cells[row.rule].add(place)
                self.told[row.rule, place, "acts"] = row.acts
                self.told[row.rule, place, "patients"] = row.patients
                for measure in (ACCEPTED, PREVIOUS):
                    self.told[row.rule, place, f"{measure} {row.level}"] = getattr(row, measure)
        least = {"acts": 1, "patients": 1}
        self.count = {
            k: self.model.addVariable(least.get(k[2], 0) if v is None else v, 5000 if v is None else v)
            for k, v in self.told.items()
        }
        for name, places in cells.items():
            self._knows(name, places)
        self._joins(cells)

    def _joins(self, cells: dict[str, set[str]]) -> None:
        """Each act is of one code, and each rule counts those of its codes; the same codes, the same repeats."""
        for place in {p for places in cells.values() for p in places}:
            there = [name for name, places in cells.items() if place in places]
            of_code = {c: self.model.addVariable(0, 5000) for c in sorted(set().union(*(self.codes[n] for n in there)))}
            for name in there:
                count = self.count[name, place, "acts"]
                self.model.addConstr(count == sum(of_code[c] for c in sorted(self.codes[name])))
            for part, whole in permutations(there, 2):
                if self.codes[part] <= self.codes[whole]:
                    few, many = (self.count[n, place, "patients"] for n in (part, whole))
                    self.model.addConstr(few <= many)
            self._repeats(place, there)

    def _repeats(self, place: str, there: list[str]) -> None:
        """Repeats of each subject, by kind of rule and interval: a rule counts those of its own."""
        of: dict[tuple[Any, ...], Any] = {}
        for name in there:
            rule = self.rules[name]
            alone = len(self.codes[name]) == 1 or "*" in rule.codes[0][1]
            subjects = [{c} for c in sorted(self.codes[name])] if alone else [self.codes[name]]
            for measure, level, days in product((ACCEPTED, PREVIOUS), range(3), [rule.interval_day]):
                way = PREVIOUS if rule.indication else measure
                keys = [(way, days[level], rule.indication, *sorted(s)) for s in subjects]
                for key in keys:
                    if key not in of:
                        of[key] = self.model.addVariable(0, 5000)
                count = self.count[name, place, f"{measure} {LEVELS[level]}"]
                self.model.addConstr(count == sum(of[key] for key in keys))

    def _knows(self, name: str, places: set[str]) -> None:
        measures = [f"{m} {k}" for m in (ACCEPTED, PREVIOUS) for k in LEVELS]
        for place in places:
            of = {w: self.count[name, place, w] for w in ("acts", "patients", *measures)}
            self.model.addConstr(of["patients"] <= of["acts"])
            for k in LEVELS:
                self.model.addConstr(of[f"{ACCEPTED} {k}"] <= of[f"{PREVIOUS} {k}"])
                self.model.addConstr(of[f"{PREVIOUS} {k}"] <= of["acts"])
            for a, b in (("low", "central"), ("central", "high")):
                self.model.addConstr(of[f"{PREVIOUS} {a}"] <= of[f"{PREVIOUS} {b}"])
                if not place:
                    self.model.addConstr(of[f"{ACCEPTED} {a}"] <= of[f"{ACCEPTED} {b}"])
            months = sorted(p for p in places if p.startswith("month"))
            if not self.rules[name].indication and (place in ("", *months[:1]) or self._apart(name, place, places)):
                self.model.addConstr(of[f"{PREVIOUS} high"] <= of["acts"] - of["patients"])
            if not place:
                for k in LEVELS:
                    self.model.addConstr(of[f"{PREVIOUS} {k}"] <= 2 * of[f"{ACCEPTED} {k}"])
        for kind in ("site", "month"):
            parts = [p for p in places if p.startswith(kind)]
            for what in ("acts", *measures) if parts else ():
                self.model.addConstr(sum(self.count[name, p, what] for p in parts) == self.count[name, "", what])
            if parts:
                total = self.count[name, "", "patients"]
                self.model.addConstr(sum(self.count[name, p, "patients"] for p in parts) >= total)
                for p in parts:
                    self.model.addConstr(self.count[name, p, "patients"] <= total)

    def _apart(self, name: str, place: str, places: set[str]) -> bool:
        """Whether the patients of the cells of a dimension, all told, are in one cell each."""
        kind = place.partition(":")[0]
        told = [self.told[name, p, "patients"] for p in places if p.startswith(kind)]
        return None not in told and sum(v or 0 for v in told) == self.told[name, "", "patients"]

    def width(self, *key: str) -> float:
        """How wide the range of a count is."""
        self.model.minimize(self.count[key])
        low = self.model.getInfo().objective_function_value
        self.model.maximize(self.count[key])
        return float(self.model.getInfo().objective_function_value - low)

    def small(self) -> list[Any]:
        """Counts told that are small, and pairs told of one cell that differ by little."""
        cells = defaultdict(list)
        for (name, place, what), value in self.told.items():
            if value is not None:
                cells[name, place].append((what, value))
        nested = [
            (place, a, b)
            for place, values in cells.items()
            for a, b in combinations(values, 2)
            if a[0] in ("acts", "patients") or a[0].split()[0] == b[0].split()[0] or a[0].split()[1] == b[0].split()[1]
            if not (a[0] == "patients" and b[0] != "acts")
        ]
        for part, whole in permutations(self.codes, 2):
            if self.codes[part] <= self.codes[whole]:
                nested += [
                    (key[1], (key[2], value), (key[2], self.told[whole, *key[1:]]))
                    for key, value in self.told.items()
                    if key[0] == part and key[2] in ("acts", "patients")
                    if value is not None and self.told.get((whole, *key[1:])) is not None
                ]
        for kind in ("site", "month"):
            for name in self.codes:
                total = self.told.get((name, "", "patients"))
                parts = [
                    v for (n, p, w), v in self.told.items() if n == name and p.startswith(kind) and w == "patients"
                ]
                if total is not None:
                    nested += [(kind, ("patients", v), ("patients", total)) for v in parts if v is not None]
                    if parts and None not in parts:
                        nested.append((kind, ("patients", sum(v or 0 for v in parts)), ("patients", total)))
        alone = [(place, v) for place, values in cells.items() for v in values if 0 < v[1] < MIN]
        return alone + [n for n in nested if 0 < abs(n[1][1] - n[2][1]) < MIN]


def codes_of(rules: list[Rule]) -> dict[str, set[str]]:
    """The codes of the data that each rule watches."""
    every = {c for r in rules for _, c in r.codes if "*" not in c}
    return {r.rule: every if "*" in r.codes[0][1] else {c for _, c in r.codes} for r in rules}


def recovered(tables: RuleTables, rules: list[Rule]) -> list[Any]:
    """What an attacker finds: small counts told, small differences, counts withheld whose range is too narrow."""
    reader = Reader(tables, rules)
    narrow = [k for k, v in reader.told.items() if v is None and reader.width(*k) < MIN - 1 - 1e-6]
    return reader.small() + narrow


FAMILIES = (
    [rule("a")],
    [rule("a"), rule("b")],
    [rule("a"), rule("unread", indication="d")],
    [rule("a", days=(20, 20, 20))],
    [rule("a", days=(5, 20, 20)), rule("b", days=(20, 40, 60))],
    [rule("scans", ("CT:*",)), rule("head", ("CT:HEAD",)), rule("chest", ("CT:CHEST",)), rule("again", ("CT:*",))],
    [rule("both", ("1-1", "2-2")), rule("first", ("1-1",)), rule("second", ("2-2",))],
    [rule("all", ("1-1", "2-2", "3-3")), rule("first", ("1-1",)), rule("others", ("2-2", "3-3"))],
)


def attacked(seed: int) -> list[Any]:
    rules = FAMILIES[seed % len(FAMILIES)]
    return recovered(rule_tables(estate(seed, rules), MIN), rules)


def test_no_count_withheld_is_found_again() -> None:
    """Five tables a family; ``ECOSOIN_TABLES=6000`` for a campaign."""
    tables = int(os.environ.get("ECOSOIN_TABLES", 5 * len(FAMILIES)))
    assert {seed: found for seed in range(tables) if (found := attacked(seed))} == {}


def test_few_patients_never_show_by_their_many_acts() -> None:
    counted, met = estate(13, [rule("a")]), 0
    rows = rule_tables(counted, MIN)
    places = {"site": rows.by_site, "month": rows.by_month}
    for (_, dimension, number), tally in counted.tallies.items():
        if dimension and 0 < tally.patients < MIN <= tally.acts:
            name = counted.sites[number] if dimension == "site" else month_text(number)
            told = [r for r in places[dimension] if getattr(r, dimension) == name]
            assert [(r.acts, r.patients) for r in told] == [(None, None)] * len(LEVELS)
            met += 1
    assert met


def test_a_study_without_small_counts_tells_everything() -> None:
    counted = estate(3, [rule("a")])
    rows = rule_tables(counted, 1)
    assert rows.suppressed_cells == 0
    assert all(r.acts is not None for r in (*rows.rules, *rows.by_site, *rows.by_month))


def test_rules_are_related_when_one_watches_what_another_does() -> None:
    rules = [
        rule("both", ("1-1", "2-2")), rule("first", ("1-1",)), rule("other", ("3-3",)),
        rule("at home", ("3-3",), contexts=(1,)), rule("alone", ("4-4",)),
    ]  # fmt: skip
    counted = estate(2, rules)
    assert sorted(sorted(g) for g in related_rules(counted)) == [[0, 1], [2, 3], [4]]


def laid(values: list[int], hidden: set[int], total: int | None = None) -> Counts:
    """Cells of a table, with their total; those numbered may not be told."""
    counts = Counts()
    cells = [counts.add(v, least=0, worth=0, hidden=n in hidden) for n, v in enumerate(values)]
    whole = counts.add(sum(values) if total is None else total, least=0, worth=1, hidden=False)
    counts.equal.append((*((c, 1) for c in cells), (whole, -1)))
    return counts


@pytest.mark.parametrize(
    ("values", "hidden", "withheld"),
    [
        ([3, 40, 50], {0}, {0, 1}),
        ([3, 4, 50], {0, 1}, {0, 1, 2}),
        ([6, 6, 40], {0, 1}, {0, 1}),
        ([3, 0, 0], {0}, {0, 3}),
        ([30, 20, 50], set(), set()),
        ([3, 4, 2], {0, 1, 2}, {0, 1, 2, 3}),
    ],
)
def test_the_cells_withheld_by_hand(values: list[int], hidden: set[int], withheld: set[int]) -> None:
    """Another cell, the smallest that is not zero, until 11 may be anywhere among those withheld; then the total."""
    assert protected(laid(values, hidden), MIN - 1) == withheld


def test_a_small_difference_takes_the_count_of_less_worth() -> None:
    counts = Counts()
    whole, part = (counts.add(v, least=0, worth=w, hidden=False) for v, w in ((40, 2), (35, 1)))
    counts.more(((whole, 1), (part, -1)), MIN)
    assert protected(counts, MIN - 1) == {part}
