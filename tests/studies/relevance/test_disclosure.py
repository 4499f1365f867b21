"""What leaves cannot be subtracted back: the attack, the invariants that stop it, what a study publishes by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.studies.relevance.disclosure import is_small
from tests.studies.relevance.data import hba1c, level, run, write_acts, write_rules

MIN = 11


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_small_count(count: int, small: bool) -> None:
    assert is_small(count, MIN) is small


NUMBERS = ("acts", "patients", "redundant_after_accepted", "redundant_after_previous")


def series(count: int, days: list[int], site: str = "A", who: str = "p", month: int = 1) -> list[dict[str, str]]:
    """That many patients of a site, each tested on these days, counted from the first of a month of 2024 (day 1)."""
    first = dt.date(2024, month, 1)
    return [hba1c(f"{who}{site}{n}", str(first + dt.timedelta(day - 1)), site) for n in range(count) for day in days]


def study(work: Path, rows: list[dict[str, str]], rule: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    rules = write_rules(work / "rules.csv", rule or {})
    return run(work, write_acts(work / "acts.csv", rows), rules=rules, **({"min_cell": 11} | more))


def told(row: dict[str, Any]) -> tuple[int | None, ...]:
    return tuple(row[n] for n in NUMBERS)


@pytest.mark.parametrize(
    ("triples", "low", "central", "high"),
    [
        (0, (60, 30, 30, 30), (60, 30, 30, 30), (60, 30, 30, 30)),
        (5, (75, 35, 30, None), (75, 35, None, None), (75, 35, None, 40)),
        (10, (90, 40, None, 30), (90, 40, 40, None), (90, 40, 40, None)),
        (11, (93, 41, 30, 30), (93, 41, 41, 52), (93, 41, 41, 52)),
    ],
)
def test_levels_and_both_counts_never_differ_by_a_small_number(
    tmp_path: Path, triples: int, low: tuple[int, ...], central: tuple[int, ...], high: tuple[int, ...]
) -> None:
    """30 patients twice in 20 days (redundant at 30, 60 and 90 days), others at 0, 50 and 100 days (at 60 and 90)."""
    rows = series(30, [1, 21]) + series(triples, [1, 51, 101], who="t")
    document = study(tmp_path, rows)
    assert [told(level(document, k)) for k in ("low", "central", "high")] == [low, central, high]
    hidden = [None in told(level(document, k)) for k in ("low", "central", "high")]
    assert [level(document, k)["suppressed"] for k in ("low", "central", "high")] == hidden
    shares = {"low": 0.13, "central": 0.45, "high": 0.78}
    for name, row in (("low", low), ("central", central), ("high", high)):
        expected = {k: None if row[2] is None else pytest.approx(row[2] * s) for k, s in shares.items()}
        assert level(document, name)["avoidable"] == expected
    assert [level(document, k)["interval_day"] for k in ("low", "central", "high")] == [30, 60, 90]


def test_a_cell_withheld_for_its_acts_hides_behind_others_in_every_column(tmp_path: Path) -> None:
    """A has too few acts: those of B go with them. A repeats nothing, which is told: B hides no repeat."""
    rows = series(5, [1], "A") + series(15, [1, 21], "B") + series(20, [1, 21], "C") + series(30, [1, 21], "D")
    document = study(tmp_path, rows)
    for k in ("low", "central", "high"):
        sites = {r["site"]: told(r) for r in document["by_site"] if r["level"] == k}
        assert sites == {
            "A": (None, None, 0, 0),
            "B": (None, None, 15, 15),
            "C": (40, 20, 20, 20),
            "D": (60, 30, 30, 30),
        }
        assert told(level(document, k)) == (135, 70, 65, 65)
    assert document["privacy"] == {"min_cell": 11, "suppressed_cells": 6}
    assert {r["suppressed"] for r in document["by_site"] if r["site"] == "D"} == {False}


@pytest.mark.parametrize(("count", "shown"), [(10, None), (11, 11)])
def test_a_count_is_told_from_the_threshold_on(tmp_path: Path, count: int, shown: int | None) -> None:
    document = study(tmp_path, series(count, [1]))
    acts = shown if shown is None else count
    assert told(level(document)) == (acts, acts, 0, 0)
    assert [told(r) for r in document["by_month"]] == [told(level(document))] * 3
    assert document["by_site"] == []


def test_months_are_told_apart(tmp_path: Path) -> None:
    """12 patients in January then 50 days later (February); 14 others in November twice."""
    rows = series(12, [5, 55]) + series(14, [1, 15], who="q", month=11)
    document = study(tmp_path, rows)
    months = {r["month"]: told(r) for r in document["by_month"] if r["level"] == "central"}
    assert months == {
        "2024-01": (12, 12, 0, 0),
        "2024-02": (12, 12, 12, 12),
        "2024-11": (28, 14, 14, 14),
    }
    assert [r["month"] for r in document["by_month"]] == [m for m in months for _ in range(3)]
    assert {r["redundant_after_accepted"] for r in document["by_month"] if r["level"] == "low"} == {0, 14}


def test_an_act_of_december_and_of_january_are_months_of_their_years(tmp_path: Path) -> None:
    rows = [hba1c("a", "2023-12-31T23:59:59Z"), hba1c("b", "2024-01-01T00:00:00Z"), hba1c("c", "1969-12-31")]
    document = study(tmp_path, rows, min_cell=1)
    assert sorted({r["month"] for r in document["by_month"]}) == ["1969-12", "2023-12", "2024-01"]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (5, None), (6, None), (10, None), (11, 22)])
def test_excluded_acts_are_counted_from_the_threshold_on(tmp_path: Path, count: int, shown: int | None) -> None:
    rows = [r | {"context": "icu"} for r in series(count, [1, 3])] + series(20, [1, 3], who="q")
    document = study(tmp_path, rows, {"exclusion": "icu"})
    assert document["excluded_events"] == shown
    assert level(document)["redundant_after_accepted"] == 20


def test_acts_of_an_unknown_system_are_told_as_few_when_they_are_of_few(tmp_path: Path) -> None:
    """12 acts of one patient are those of one patient."""
    odd = [r | {"system": "MAISON", "code": "X"} for r in series(1, list(range(1, 13)), who="x")]
    many = [r | {"system": "AILLEURS", "code": "X"} for r in series(12, [1, 3], who="y")]
    document = study(tmp_path, [*odd, *many, *series(20, [1])])
    told = {p["params"]["system"]: p["params"]["acts"] for p in document["problems"] if "system" in p["params"]}
    assert told == {"MAISON": "< 11", "AILLEURS": 22}


def test_acts_of_impossible_dates_are_told_as_few_when_they_are_of_few(tmp_path: Path) -> None:
    odd = [hba1c("x", f"1850-01-{day:02}") for day in range(1, 13)]
    for others, shown in ((0, "< 11"), (11, 22)):
        more = [hba1c(f"y{n}", "1850-02-01") for n in range(others)]
        document = study(tmp_path, [*odd, *more, *series(20, [1])])
        [told] = [p["params"]["acts"] for p in document["problems"] if p["code"] == "acts-dates-implausible"]
        assert told == shown


def test_what_was_read_is_told_in_multiples_that_add_up(tmp_path: Path) -> None:
    rows = [*series(40, [1]), *(hba1c("", "2024-01-01") for _ in range(4)), *(hba1c("p", "") for _ in range(17))]
    document = study(tmp_path, rows)
    assert {r["reason"]: r["rows"] for r in document["read"]} == {"read": 44, "kept": 33, "without_date": 11}
    assert document["reading"][0]["lines"] == 44


def test_regions_and_patients_of_a_wildcard_rule_never_mix(tmp_path: Path) -> None:
    """Each patient has three examinations of one day, of three regions: nothing is repeated, but by the last one."""
    rows = [
        {"patient": f"p{n}", "modality": m, "region": region, "date": f"2024-01-{1 + n:02d}", "site": "A"}
        for n in range(9)
        for m, region in (("CT", "HEAD"), ("CT", "CHEST"), ("MR", "KNEE"))
    ]
    rows.append({"patient": "p4", "modality": "MR", "region": "KNEE", "date": "2024-01-16", "site": "A"})
    document = study(tmp_path, rows, {"system": "DICOM", "codes": "CT:*|MR:*"}, min_cell=1)
    assert told(level(document)) == (28, 9, 1, 1)


def test_a_period_keeps_its_months_and_no_other(tmp_path: Path) -> None:
    moments = ("2024-01-31T23:59:59Z", "2024-02-01T00:00:00Z", "2024-03-31T23:59:59Z", "2024-04-01T00:00:00Z")
    acts = write_acts(tmp_path / "acts.csv", [hba1c(f"p{n}", m) for n, m in enumerate(moments)])
    rules = write_rules(tmp_path / "rules.csv", {})
    for period, months in (
        ("2024-02..2024-03", {"2024-02", "2024-03"}),
        ("2024-03..2024-03", {"2024-03"}),
        ("2023-12..2024-01", {"2024-01"}),
    ):
        document = run(tmp_path, acts, rules=rules, period=period)
        assert {r["month"] for r in document["by_month"]} == months
        assert document["study"]["period"] == period
    for wrong in ("2024-03..2024-02", "2024-13..2024-13", "2024-1..2024-2", "2024-01", "2024-00..2024-01"):
        out = ["--out", str(tmp_path / "no"), "--rules", str(rules)]
        done = CliRunner().invoke(main, ["relevance", str(acts), f"--period={wrong}", *out])
        assert done.exit_code == 2, wrong


def test_the_file_of_aggregates_holds_what_is_published(tmp_path: Path) -> None:
    rows = series(5, [1], "A") + series(15, [1, 21], "B") + series(20, [1, 21], "C") + series(30, [1, 51], "D")
    document = study(tmp_path, rows)
    found = duckdb.execute(f"select * from '{tmp_path / 'out' / 'aggregate.parquet'}'")
    names = [c[0] for c in found.description or ()]
    written = [dict(zip(names, r, strict=True)) for r in found.fetchall()]
    assert len(written) == len(document["rules"]) + len(document["by_site"]) + len(document["by_month"])
    keys = ("rule", "level", "interval_day", *NUMBERS, "suppressed")
    for scope in ("rules", "by_site", "by_month"):
        for row in document[scope]:
            wanted = {k: row[k] for k in keys} | {"site": row.get("site"), "month": row.get("month"), "scope": scope}
            wanted |= {f"avoidable_{k}": v for k, v in row["avoidable"].items()}
            [same] = [w for w in written if all(w[k] == wanted[k] for k in ("scope", "rule", "site", "month", "level"))]
            assert same == {k: pytest.approx(v) if isinstance(v, float) else v for k, v in wanted.items()}


def test_the_command_prints_the_counts_of_the_central_level(tmp_path: Path) -> None:
    acts = write_acts(tmp_path / "acts.csv", series(1200, [1, 21]) + series(30, [1, 51], who="q"))
    rules = write_rules(
        tmp_path / "rules.csv", {}, {"rule": "none", "codes": "0-0"}, {"rule": "few", "codes": "4548-4"}
    )
    arguments = ["relevance", str(acts), "--rules", str(rules), "--out", str(tmp_path / "out"), "--draws", "100"]
    done = CliRunner().invoke(main, [*arguments, "--lang", "en"])
    assert done.exit_code == 0, done.output
    lines = [line for line in done.stdout.splitlines() if "redundant" in line]
    assert len(lines) == 2
    assert lines[0].split() == ["Test", "2,460", "acts", "1,230", "redundant", "160", "–", "959", "avoidable"]


def test_few_patients_hide_many_acts(tmp_path: Path) -> None:
    """At B, 5 patients have 20 acts and repeat 15: A hides B's acts; nobody repeats elsewhere to hide B's repeats."""
    rows = series(40, [1], "A") + series(5, [1, 4, 8, 11], "B") + series(60, [1], "C")
    document = study(tmp_path, rows)
    assert told(level(document)) == (120, 105, None, None)
    sites = {r["site"]: told(r) for r in document["by_site"] if r["level"] == "central"}
    assert sites == {"A": (None, 40, 0, 0), "B": (None, None, None, None), "C": (60, 60, 0, 0)}


def test_a_rule_of_few_patients_hides_its_sites_and_months(tmp_path: Path) -> None:
    document = study(tmp_path, series(5, [1, 4, 8, 11, 41, 45], "A") + series(5, [1, 4, 8, 11, 41, 45], "B"))
    for table in ("rules", "by_site", "by_month"):
        assert document[table]
        assert {told(r) for r in document[table]} == {(None,) * 4}
    assert document["privacy"]["suppressed_cells"] == 3 + 6 + 6


def test_sites_are_told_in_the_order_of_their_names(tmp_path: Path) -> None:
    names = [f"site {n:02d}" for n in range(13)]
    document = study(tmp_path, [r for name in reversed(names) for r in series(11, [1], name)])
    assert [r["site"] for r in document["by_site"]] == [n for n in names for _ in range(3)]
