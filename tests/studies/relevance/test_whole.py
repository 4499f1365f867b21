"""The whole study, from a file to its counts, against a loop over random patients: exclusions, contexts, low value."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest

from tests.studies.relevance.data import run, write_acts, write_rules

START = dt.date(2023, 1, 1)
DIAGNOSES = ("Z34", "M54.5", "C50", "I10")
CONTEXTS = ("icu", "externe", "hospitalisation", "")
RULES = (
    {"rule": "repeated", "exclusion": "new_diagnosis|pregnancy|icu", "codes": "X"},
    {"rule": "outside", "context": "outpatient", "codes": "X"},
    {"rule": "low_value", "exclusion": "red_flag_cancer", "needs_diagnosis": "low_back_pain", "codes": "Y"},
)
INTERVALS = {"low": 30, "central": 60, "high": 90}


def random_patients(seed: int) -> list[dict[str, str]]:
    """Acts X and Y, at most one of each a day, in four contexts; four kinds of diagnoses."""
    draw, rows = random.Random(seed), []
    for n in range(60):
        for code in "XY":
            for day in draw.sample(range(700), draw.randint(0, 9)):
                where, date = draw.choice(CONTEXTS), str(START + dt.timedelta(day))
                rows.append({"patient": f"p{n}", "system": "LOINC", "code": code, "date": date, "context": where})
        for day in draw.sample(range(700), draw.randint(0, 3)):
            rows.append({"patient": f"p{n}", "system": "ICD10", "code": draw.choice(DIAGNOSES), "kind": "diagnosis",
                         "date": str(START + dt.timedelta(day))})  # fmt: skip
    draw.shuffle(rows)
    return rows


def day_of(row: dict[str, str]) -> int:
    return (dt.date.fromisoformat(row["date"]) - START).days


def expected(rows: list[dict[str, str]], level: str) -> dict[str, tuple[int, int, int]]:
    """(acts, after the accepted act, after the previous one) of each rule, one patient at a time."""
    counts = {r["rule"]: [0, 0, 0] for r in RULES}
    days = INTERVALS[level]
    for patient in {r["patient"] for r in rows}:
        mine = sorted((r for r in rows if r["patient"] == patient), key=lambda r: r["date"])
        diagnoses = [(day_of(r), r["code"]) for r in mine if r.get("kind")]
        pregnant = [d for d, code in diagnoses if code == "Z34"]
        cancers = [d for d, code in diagnoses if code == "C50"]
        pains = [d for d, code in diagnoses if code == "M54.5"]
        episodes = [d for k, d in enumerate(pains) if k == 0 or d - pains[k - 1] > 180]
        acts = [r for r in mine if not r.get("kind")]
        watched = [
            r for r in acts
            if r["code"] == "X" and r["context"] != "icu" and not any(-14 <= day_of(r) - d <= 300 for d in pregnant)
        ]  # fmt: skip
        counts["repeated"][0] += sum(r["code"] == "X" for r in acts)
        loop(counts["repeated"], [day_of(r) for r in watched], days, [d for d, _ in diagnoses])
        outside = [day_of(r) for r in acts if r["code"] == "X" and r["context"] == "externe"]
        counts["outside"][0] += len(outside)
        loop(counts["outside"], outside, days, [])
        for day in (day_of(r) for r in acts if r["code"] == "Y"):
            counts["low_value"][0] += 1
            begun = [max(day - d, 0) for d in episodes if d <= day + 1]
            low = bool(begun) and min(begun) < days and not any(-30 <= day - d <= 3650 for d in cancers)
            counts["low_value"][1] += low
            counts["low_value"][2] += low
    return {rule: (a, b, c) for rule, (a, b, c) in counts.items()}


def loop(count: list[int], acts: list[int], days: int, diagnoses: list[int]) -> None:
    """Adds the redundant acts of one patient under both semantics."""
    accepted = previous = None
    for day in acts:
        new = previous is not None and any(previous < d <= day for d in diagnoses)
        redundant = accepted is not None and day - accepted < days and not new
        count[1] += redundant
        count[2] += previous is not None and day - previous < days and not new
        previous, accepted = day, accepted if redundant else day


@pytest.mark.parametrize("seed", range(6))
def test_a_study_counts_as_a_loop_does(tmp_path: Path, seed: int) -> None:
    rows = random_patients(seed)
    limits: dict[str, Any] = {f"interval_day_{k}": str(v) for k, v in INTERVALS.items()}
    rules = write_rules(tmp_path / "rules.csv", *({**limits, **r} for r in RULES))
    document = run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)
    for level in INTERVALS:
        found = {
            r["rule"]: (r["acts"], r["redundant_after_accepted"], r["redundant_after_previous"])
            for r in document["rules"]
            if r["level"] == level
        }
        assert found == expected(rows, level)
