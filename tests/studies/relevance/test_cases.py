"""The cases a physician writes in ``tests/cases``; then each side of each limit of diagnoses and places of care."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.road.rule_files import load_rules
from tests.studies.relevance.data import level, run, write_acts, write_rules

CASES = Path(__file__).parents[2] / "cases"
SHIPPED = yaml.safe_load((CASES / "relevance.yaml").read_text(encoding="utf-8"))
OWN = yaml.safe_load((CASES / "relevance_rules.yaml").read_text(encoding="utf-8"))
LEVELS = ("low", "central", "high")


def act_row(case: dict[str, Any], n: int) -> dict[str, str]:
    system, code = case.get("codes", [case.get("code")] * len(case["acts"]))[n].split(" ")
    row = {"date": case["acts"][n], "system": system, "code": code, "context": case.get("contexts", [""] * n + [""])[n]}
    if system == "DICOM":
        row["modality"], row["region"] = code.split(":")
    return row


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], dict[str, Any]]:
    """One study of every case under the shipped rules, each case a patient of a site of its own; rows by site."""
    work, rows = tmp_path_factory.mktemp("cases"), []
    for number, case in enumerate(SHIPPED):
        who = {"patient": f"p{number}", "site": str(number)}
        rows += [act_row(case, n) | who for n in range(len(case["acts"]))]
        rows.append(act_row(case, 0) | {"patient": f"other{number}", "site": "a second site, so that sites are told"})
        rows += [{"kind": "diagnosis", **d, **who} for d in case.get("diagnoses", [])]
    document = run(work, write_acts(work / "acts.csv", rows), rules="fr")
    return {(r["site"], r["rule"], r["level"]): r for r in document["by_site"]}


@pytest.mark.parametrize("number", range(len(SHIPPED)), ids=[c["name"] for c in SHIPPED])
def test_a_shipped_rule_gives_what_the_clinician_expects(
    shipped: dict[tuple[str, str, str], dict[str, Any]], number: int
) -> None:
    case = SHIPPED[number]
    expected = case["redundant"] if isinstance(case["redundant"], dict) else dict.fromkeys(LEVELS, case["redundant"])
    found = {k: shipped[str(number), case["rule"], k] for k in LEVELS}
    assert {k: r["redundant_after_accepted"] for k, r in found.items()} == expected
    assert {r["acts"] for r in found.values()} == {case.get("counted", len(case["acts"]))}


def test_every_active_rule_has_its_case_and_every_case_its_rule() -> None:
    active = {r.rule for r in load_rules("fr").rules if r.active}
    assert {c["rule"] for c in SHIPPED} == active
    assert len({c["name"] for c in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("case", OWN, ids=[c["name"] for c in OWN])
def test_a_rule_of_the_case_gives_what_the_clinician_expects(tmp_path: Path, case: dict[str, Any]) -> None:
    days = str(case["interval"])
    rule = {f"interval_day_{k}": days for k in LEVELS}
    rule |= {"system": case["system"], "codes": "|".join(case["codes"]), "context": case.get("context", "any")}
    contexts = case.get("contexts", [""] * len(case["acts"]))
    codes = case.get("act_codes", [case["codes"][0]] * len(case["acts"]))
    rows = [
        {"patient": "p", "date": date, "system": case["system"], "code": code, "context": context}
        for date, code, context in zip(case["acts"], codes, contexts, strict=True)
    ]
    rows.append({"patient": "other", "date": "2024-01-01", "system": case["system"], "code": "0000-0"})
    rules = write_rules(tmp_path / "rules.csv", rule)
    document = run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)
    expected = case.get("expected_acts", len(case["acts"]))
    if expected == 0:
        assert document["rules"] == []
    else:
        found = level(document)
        assert (found["acts"], found["redundant_after_accepted"]) == (expected, len(case["redundant"]))


DIAGNOSED = dt.datetime(2020, 6, 15, 10, 0, 0)
SECOND = dt.timedelta(seconds=1)
EXCLUDED_DAYS = {
    # exclusion: (days before the diagnosis, days after it) in which its acts are left alone
    "pregnancy": (14, 300),
    "red_flag_cancer": (30, 3650),
    "red_flag_trauma": (7, 90),
    "red_flag_neurology": (30, 365),
    "red_flag_infection": (30, 90),
    "red_flag_cauda_equina": (30, 365),
    "red_flag_giant_cell_arteritis": (30, 3650),
    "red_flag_sinus": (365, 365),
}
FREE_DAYS = {"low_back_pain": 180, "headache": 0, "syncope": 0, "acute_sinusitis": 365, "plantar_fasciitis": 180}
"""Days without the diagnosis before a new episode of it."""


def instant(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def rows_of(site: str, acts: list[dt.datetime], diagnoses: list[tuple[dt.datetime, str, str]]) -> list[dict[str, str]]:
    """One patient of a site of its own."""
    who = {"patient": f"patient of {site}", "site": site}
    rows = [{**who, "system": "LOINC", "code": "1-8", "date": instant(a)} for a in acts]
    return rows + [{**who, "kind": "diagnosis", "system": s, "code": c, "date": instant(d)} for d, s, c in diagnoses]


def redundant(work: Path, rows: list[dict[str, str]], rules: list[dict[str, str]]) -> dict[tuple[str, str], int]:
    """Acts flagged by (site, rule)."""
    given = [{"codes": "1-8", **{f"interval_day_{k}": "20" for k in ("low", "central", "high")}, **r} for r in rules]
    path = write_rules(work / "rules.csv", *given)
    document = run(work, write_acts(work / "acts.csv", [*rows, *rows_of("none", [DIAGNOSED], [])]), rules=path)
    return {
        (r["site"], r["rule"]): r["redundant_after_accepted"] for r in document["by_site"] if r["level"] == "central"
    }


def test_an_exclusion_covers_its_days_and_no_second_more(tmp_path: Path) -> None:
    """Each code of each exclusion: a pair of acts 10 days apart, the second just inside or just outside the period."""
    table = load_reference_table("relevance/exclusions")
    assert {r["exclusion"] for r in table} == set(EXCLUDED_DAYS)
    rows, expected = [], {}
    for n, row in enumerate(table):
        before, after = (dt.timedelta(days) for days in EXCLUDED_DAYS[row["exclusion"]])
        code = (DIAGNOSED, row["system"], row["prefix"] + ".9")
        gap = dt.timedelta(10)
        for name, acts, flagged in (
            ("first", [DIAGNOSED - before - gap, DIAGNOSED - before], 0),
            ("early", [DIAGNOSED - before - gap, DIAGNOSED - before - SECOND], 1),
            ("last", [DIAGNOSED + after, DIAGNOSED + after + gap], 0),
            ("late", [DIAGNOSED + after + SECOND, DIAGNOSED + after + gap], 1),
        ):
            site = f"{n} {name}"
            rows += rows_of(site, acts, [code])
            expected[site, row["exclusion"]] = flagged
    rules = [{"rule": e, "exclusion": e} for e in EXCLUDED_DAYS]
    found = redundant(tmp_path, rows, rules)
    assert {k: found[k] for k in expected} == expected


def test_a_diagnosis_leads_to_no_exclusion_but_its_own(tmp_path: Path) -> None:
    code = (DIAGNOSED, "ICD10", "Z34")
    rows = rows_of("pregnant", [DIAGNOSED, DIAGNOSED + dt.timedelta(3)], [code])
    rows += rows_of("another system", [DIAGNOSED, DIAGNOSED + dt.timedelta(3)], [(DIAGNOSED, "SNOMED", "Z34")])
    found = redundant(tmp_path, rows, [{"rule": e, "exclusion": e} for e in ("pregnancy", "red_flag_cancer")])
    assert {k: v for k, v in found.items() if k[0] != "none"} == {
        ("pregnant", "pregnancy"): 0,
        ("pregnant", "red_flag_cancer"): 1,
        ("another system", "pregnancy"): 1,
        ("another system", "red_flag_cancer"): 1,
    }


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (DIAGNOSED - SECOND, 1),
        (DIAGNOSED, 1),
        (DIAGNOSED + SECOND, 0),
        (DIAGNOSED + dt.timedelta(9) - SECOND, 0),
        (DIAGNOSED + dt.timedelta(9), 0),
        (DIAGNOSED + dt.timedelta(9) + SECOND, 1),
    ],
    ids=["before", "with the first act", "after it", "before the second", "with the second act", "after it too"],
)
def test_a_new_diagnosis_counts_from_after_the_first_act_to_the_second_included(
    tmp_path: Path, moment: dt.datetime, expected: int
) -> None:
    rows = rows_of("a", [DIAGNOSED, DIAGNOSED + dt.timedelta(9)], [(moment, "ICD10", "I10")])
    found = redundant(tmp_path, rows, [{"exclusion": "new_diagnosis"}, {"rule": "plain"}])
    assert found["a", "test_repeated"] == expected
    assert found["a", "plain"] == 1


def test_an_episode_begins_after_its_time_without_the_diagnosis(tmp_path: Path) -> None:
    """Each code of each indication, coded again at the very limit (the same episode) or just after it (a new one)."""
    table = load_reference_table("relevance/indications")
    assert {r["indication"] for r in table} == set(FREE_DAYS)
    rows, expected = [], {}
    for n, row in enumerate(table):
        free = dt.timedelta(FREE_DAYS[row["indication"]])
        for name, again, flagged in (("same", free, 0), ("new", free + SECOND, 1)):
            if name == "same" and not free:
                continue
            act = DIAGNOSED + again + dt.timedelta(19)
            codes = [(DIAGNOSED + d, row["system"], row["prefix"] + "0") for d in (dt.timedelta(0), again)]
            rows += rows_of(f"{n} {name}", [act], codes)
            expected[f"{n} {name}", row["indication"]] = flagged if free else 1
    rules = [{"rule": i, "needs_diagnosis": i} for i in FREE_DAYS]
    found = redundant(tmp_path, rows, rules)
    assert {k: found[k] for k in expected} == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (dt.timedelta(days=-1), 1),
        (dt.timedelta(days=-1) - SECOND, 0),
        (dt.timedelta(0), 1),
        (dt.timedelta(days=20) - dt.timedelta(hours=1) - SECOND, 1),
        (dt.timedelta(days=20) - dt.timedelta(hours=1), 0),
    ],
    ids=["coded a day late", "coded later", "same instant", "last second", "interval over"],
)
def test_an_act_is_of_low_value_from_the_diagnosis_to_the_interval(
    tmp_path: Path, after: dt.timedelta, expected: int
) -> None:
    rows = rows_of("a", [DIAGNOSED + after], [(DIAGNOSED, "ICD10", "R51")])
    assert redundant(tmp_path, rows, [{"needs_diagnosis": "headache"}])["a", "test_repeated"] == expected


def test_the_latest_episode_counts(tmp_path: Path) -> None:
    old, new = DIAGNOSED, DIAGNOSED + dt.timedelta(200)
    rows = rows_of("a", [new + dt.timedelta(5), new + dt.timedelta(25)], [(d, "ICD10", "M54.5") for d in (old, new)])
    assert redundant(tmp_path, rows, [{"needs_diagnosis": "low_back_pain"}])["a", "test_repeated"] == 1


WORDS = {
    "inpatient": ("inpatient", "hospitalisation", "hospitalisé", "hospitalisée", "hospitalization"),
    "outpatient": (
        *("outpatient", "externe", "ambulatoire", "Externe", "consultation", "consultation externe", "ambulatory"),
    ),
    "emergency": ("emergency", "urgences", "urgence"),
    "intensive_care": (
        *("icu", "intensive_care", "intensive care", "soins critiques", "soins intensifs", "réanimation"),
    ),
    "unknown": ("", "inconnu"),
}


def test_a_place_of_care_is_read_in_words_and_limits_a_rule(tmp_path: Path) -> None:
    assert {r["code"] for r in load_reference_table("relevance/contexts") if r["vocabulary"] == "word"} == {
        w for words in WORDS.values() for w in words if w not in ("", "inconnu", "Externe")
    }
    rows = [
        {**row, "context": word}
        for words in WORDS.values()
        for word in words
        for row in rows_of(f"site <{word}>", [DIAGNOSED, DIAGNOSED + dt.timedelta(3)], [])
    ]
    rules: list[dict[str, Any]] = [{"rule": c, "context": c} for c in WORDS if c != "unknown"]
    rules += [{"rule": "two", "context": "emergency|outpatient"}, {"rule": "guarded", "exclusion": "icu"}]
    found = redundant(tmp_path, rows, rules)
    seen = {rule: {site[6:-1] for site, r in found if r == rule and site != "none"} for _, rule in found}
    for context, words in WORDS.items():
        if context != "unknown":
            assert seen[context] == set(words)
    assert seen["two"] == {*WORDS["emergency"], *WORDS["outpatient"]}
    flagged = {site[6:-1] for (site, rule), n in found.items() if rule == "guarded" and n}
    assert flagged == {w for c, words in WORDS.items() for w in words if c != "intensive_care"}
