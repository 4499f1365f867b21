"""Two studies of some of the same acts are told to whoever keeps a register; the same one again, or others, are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.pseudonym_key import new_key
from ecosoin.kernel.errors import UsageError
from tests.studies.relevance.data import hba1c, run, write_acts, write_rules

Row = dict[str, str]
Rows = list[Row]


def rows(months: range, site: str = "A", patients: int = 40) -> Rows:
    return [hba1c(f"{site}{n}", f"2024-{m:02}-{1 + n % 28:02}", site) for m in months for n in range(patients)]


class Desk:
    """Where studies are run with one key and one register."""

    def __init__(self, folder: Path):
        self.folder, self.key, self.register = folder, folder / "key", folder / "register.jsonl"
        new_key(self.key)

    def study(self, acts: Rows, rule: dict[str, str] | None = None, **more: Any) -> list[Any]:
        """The studies it is told to be nested with."""
        rules = write_rules(self.folder / "rules.csv", rule or {})
        path = write_acts(self.folder / "acts.csv", acts)
        options = {"key_file": self.key, "register": self.register} | more
        problems = run(self.folder, path, rules=rules, **options)["problems"]
        return [p["params"]["studies"] for p in problems if p["code"] == "studies-nested"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ({}, []),
        ({"period": "2024-01..2024-06"}, [1]),
        ({"period": "2025-01..2025-12"}, None),
        ({"acts": rows(range(1, 13)) + rows(range(1, 2), "B", 1)}, [1]),
        ({"acts": rows(range(1, 13))[:-3]}, [1]),
        ({"acts": rows(range(1, 13), "B")}, []),
        ({"rule": {"interval_day_high": "91"}}, [1]),
        ({"min_cell": 5}, [1]),
    ],
    ids=[
        "again",
        "half",
        "none",
        "one more patient",
        "three acts less",
        "another site",
        "another rule",
        "another least",
    ],
)
def test_nested_studies_are_told(desk: Desk, second: dict[str, Any], told: list[int] | None) -> None:
    assert desk.study(rows(range(1, 13))) == []
    assert len(desk.register.read_bytes().splitlines()) == 1
    if told is not None:
        assert desk.study(**({"acts": rows(range(1, 13))} | second)) == told
        assert len(desk.register.read_bytes().splitlines()) == 1 + bool(second)


@pytest.mark.parametrize(
    "other",
    [
        lambda r: r | {"site": "ailleurs"},
        lambda r: r | {"date": f"{r['date']}T10:00:00Z"},
        lambda r: r | {"system": "http://loinc.org"},
        lambda r: r | {"patient": f"00{r['patient']}"},
    ],
    ids=["site", "hour", "system", "zeros"],
)
def test_another_export_of_the_same_acts_is_known(
    desk: Desk, other: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    acts = [r | {"patient": r["patient"].removeprefix("A")} for r in rows(range(1, 7))]
    assert desk.study(acts) == []
    assert desk.study([other(r) for r in acts], period="2024-01..2024-03") == [1]


def test_months_apart_are_not_nested_and_each_earlier_study_is_counted(desk: Desk) -> None:
    every = rows(range(1, 13))
    found = [desk.study(every, period=f"2024-{a:02}..2024-{b:02}") for a, b in ((1, 6), (7, 12), (1, 12))]
    assert found == [[], [], [2]]


def test_the_register_is_its_author_s_and_names_nobody(desk: Desk) -> None:
    desk.study(rows(range(1, 2)))
    assert desk.register.stat().st_mode & 0o777 == 0o600
    [line] = desk.register.read_text("utf-8").splitlines()
    assert sorted(json.loads(line)) == ["asked", "day", "key_fingerprint", "months"]
    other = Desk(desk.folder / "other") if (desk.folder / "other").mkdir() is None else desk
    other.study(rows(range(1, 2)))
    marks = [set(json.loads(d.register.read_text("utf-8"))["months"]["2024-01"]["some"]) for d in (desk, other)]
    assert len(marks[0]) == 40 and marks[0].isdisjoint(marks[1])


def test_a_register_that_cannot_serve_is_refused_before_anything(desk: Desk) -> None:
    desk.study(rows(range(1, 2)))
    kept = desk.register.read_bytes()
    new_key(desk.folder / "k2")
    (shared := desk.folder / "shared").touch(mode=0o644)
    (wrong := desk.folder / "wrong").write_text("patient;code\n", encoding="utf-8")
    wrong.chmod(0o600)
    for more, code in (
        ({"key_file": None}, "register-without-key"),
        ({"key_file": desk.folder / "k2"}, "register-key-differs"),
        ({"register": wrong}, "register-invalid"),
        ({"register": desk.folder / "no" / "r"}, "path-not-found"),
        ({"register": desk.folder}, "path-not-a-file"),
        ({"register": shared}, "key-readable-by-others"),
    ):
        with pytest.raises(UsageError) as caught:
            desk.study(rows(range(1, 2)), **more)
        assert caught.value.problems[0].code == code
    assert desk.register.read_bytes() == kept


def test_the_command_says_it(desk: Desk) -> None:
    acts = str(write_acts(desk.folder / "acts.csv", rows(range(1, 13))))
    given = ["relevance", acts, "--key-file", str(desk.key), "--register", str(desk.register), "--draws", "100"]
    said = [
        CliRunner().invoke(main, [*given, "--out", str(desk.folder / f"out{n}"), *period])
        for n, period in enumerate(([], ["--period", "2024-01..2024-03"]))
    ]
    assert [s.exit_code for s in said] == [0, 0]
    assert ["registre" in s.output for s in said] == [False, True]
