"""The SQL of logs and listings, on both sides of each bound."""

from __future__ import annotations

from datetime import date

import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.studies.signals.log import statements

DAY = date(2024, 6, 30)
THRESHOLDS = {
    "images_never_read": 100.0, "imported_never_read": 50.0, "files_not_accessed": 200.0, "licence_unused": 30.0,
    "application_few_users": 0.25, "feature_unused": 0.3, "left_on_at_night": 0.6,
}  # fmt: skip
TABLES = {
    "pacs": "archived timestamp, last_read timestamp, reads double, size_mb double, imported boolean",
    "storage": "path varchar, size_byte double, modified timestamp, accessed timestamp, sha256 varchar, owner varchar",
    "licence": "software varchar, person varchar, last_launch timestamp",
    "usage_log": "application varchar, feature varchar, person varchar, day timestamp, target double",
    "presence": "host varchar, seen timestamp",
}


def answers(table: str, *rows: str) -> dict[str, tuple[float, float, float]]:
    """(count, population, amount) by signal, for rows written as SQL values."""
    con = connect()
    con.execute(f"create table {table} ({TABLES[table]})")
    con.execute(f"insert into {table} values {', '.join(f'({r})' for r in rows)}")
    found = {}
    for signal, statement in statements(THRESHOLDS, DAY)[table].items():
        count, population, amount = con.execute(statement).fetchall()[0]
        found[signal] = (float(count), float(population), float(amount))
    return found


def test_every_table_has_its_signals() -> None:
    assert {t: list(s) for t, s in statements(THRESHOLDS, DAY).items()} == {
        "pacs": ["images_never_read", "imported_never_read"],
        "storage": ["files_not_accessed", "files_duplicate", "files_dark"],
        "licence": ["licence_unused"],
        "usage_log": ["application_few_users", "feature_unused"],
        "presence": ["left_on_at_night"],
    }


def test_images_never_read_again() -> None:
    """A hundred days before 30 June 2024 is 22 March; fifty is 11 May. Megabytes become terabytes."""
    found = answers(
        "pacs",
        "'2024-03-21', null, 0, 300, false",
        "'2024-03-22', null, 0, 5000, false",
        "'2024-03-21', null, null, 40, false",
        "'2024-03-21', '2024-03-21', 0, 7, false",
        "'2024-03-21', '2024-03-22', 0, 5000, false",
        "'2024-03-21', null, 2, 5000, false",
        "'2024-05-10', null, 0, 600, true",
        "'2024-05-11', null, 0, 5000, true",
        "'2024-05-10', '2024-05-09', 0, 80, true",
        "'2024-05-10', '2024-06-01', 3, 5000, true",
    )
    assert found["images_never_read"] == (3, 6, pytest.approx(347e-6))
    assert found["imported_never_read"] == (2, 4, pytest.approx(680e-6))


def test_files() -> None:
    """Two hundred days before is 13 December 2023; the last change stands for an access nobody noted."""
    found = answers(
        "storage",
        "'a', 3e9, '2020-01-01', '2023-12-12', 'x', 's1'",
        "'b', 7e9, '2020-01-01', '2023-12-13', 'x', 's1'",
        "'c', 5e9, '2023-01-01', null, 'y', null",
        "'d', 5e9, '2024-06-01', null, 'y', 's2'",
        "'e', 5e9, '2024-06-01', '2024-06-02', 'y', 's2'",
        "'f', 2e9, '2024-06-01', '2024-06-02', 'z', null",
        "'z2', 2e9, '2024-06-01', '2024-06-02', 'z', 's3'",
        "'g', 2e9, '2024-06-01', '2024-06-02', null, 's3'",
        "'h', 2e9, '2024-06-01', '2024-06-02', null, 's3'",
        "'i', 2e9, null, null, 'w', 's3'",
    )
    assert found["files_not_accessed"] == (2, 10, pytest.approx(8e-3))
    # x and x differ in size; y is there three times and z twice; what has no fingerprint is neither counted nor doubled
    assert found["files_duplicate"] == (3, 8, pytest.approx(12e-3))
    assert found["files_dark"] == (2, 10, pytest.approx(7e-3))


def test_no_file_is_double() -> None:
    assert answers("storage", "'a', 3e9, null, null, 'x', 's'", "'b', 3e9, null, null, 'y', 's'")[
        "files_duplicate"
    ] == (0, 2, 0)


def test_licences_never_launched() -> None:
    found = answers("licence", "'x', 'a', null", "'x', 'b', '2024-05-30'", "'x', 'c', '2024-05-31'", "'y', 'd', null")
    assert found["licence_unused"] == (3, 4, 3)


def test_applications_hardly_anyone_uses() -> None:
    """Under a quarter of the people meant, each counted once: 2 of 8 is enough, 2 of 9 is not."""
    found = answers(
        "usage_log",
        *[f"'assez', null, '{p}', null, 8" for p in "aabb"],
        *[f"'peu', null, '{p}', null, {t}" for p, t in zip("aabb", (9, 3, 9, 9), strict=True)],
        "'rare', null, 'a', null, 40",
        "'sans cible', null, 'a', null, null",
        "'cible nulle', null, 'a', null, 0",
        "null, null, 'a', null, 40",
    )
    assert found["application_few_users"] == (2, 3, 2)


def test_features_hardly_anyone_uses() -> None:
    """Under three people of ten: two of seven use one (0.29), two of six the other (0.33)."""
    found = answers(
        "usage_log",
        *[f"'x', 'usuelle', '{p}', null, null" for p in "abcdefg"],
        *[f"'x', 'rare', '{p}', null, null" for p in "abab"],
        *[f"'y', 'usuelle', '{p}', null, null" for p in "abcdef"],
        *[f"'y', 'assez', '{p}', null, null" for p in "ab"],
        "'z', null, 'a', null, null",
    )
    assert found["feature_unused"] == (1, 4, 0)


def test_a_feature_at_its_bound_is_used_enough() -> None:
    rows = [f"'x', 'toutes', '{p}', null, null" for p in "abcdefghij"] + [
        f"'x', 'trois', '{p}', null, null" for p in "abc"
    ]
    assert answers("usage_log", *rows)["feature_unused"] == (0, 2, 0)


def test_desktops_left_on_at_night() -> None:
    """Five nights recorded, six tenths is three. A night runs from 22 h to 5 h: 23 h and 4 h after make one."""
    late = [f"'2024-06-{d} 22:00:00'" for d in (10, 11, 12)]
    found = answers(
        "presence",
        *[f"'trois', {t}" for t in late],
        *[f"'deux', {t}" for t in late[:2]],
        "'deux', '2024-06-12 04:59:59'",
        "'avant', '2024-06-13 21:59:59'", "'avant', '2024-06-15 12:00:00'",
        *[f"'avant', '2024-06-{d} 05:00:00'" for d in (14, 15, 16)],
        "'cinq', '2024-06-11 00:30:00'", "'cinq', '2024-06-12 01:00:00'", "'cinq', '2024-06-13 02:00:00'",
        "'cinq', '2024-06-13 23:30:00'", "'cinq', '2024-06-15 04:00:00'",
    )  # fmt: skip
    assert found["left_on_at_night"] == (2, 4, 2)


def test_no_night_recorded_leaves_nothing_on() -> None:
    assert answers("presence", "'a', '2024-06-10 12:00:00'")["left_on_at_night"] == (0, 1, 0)
