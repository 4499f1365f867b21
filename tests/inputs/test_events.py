"""The events a rule watches, drawn from acts laid down by hand."""

from __future__ import annotations

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, create_table
from ecosoin.inputs.relevance.events import CONTEXTS, EventShape, Watched, event_order, events_select, interval_us

HOUR = 3_600_000_000
DAY = 24 * HOUR
SHAPE = EventShape(patients=10, subjects=4, modalities=3)
ACT = (("patient", "BIGINT"), ("system", "VARCHAR"), ("code", "VARCHAR"), ("instant_us", "BIGINT"),
       ("site_no", "BIGINT"), ("context", "BIGINT"))  # fmt: skip
CODE = (("system", "VARCHAR"), ("code", "VARCHAR"), ("rule_no", "BIGINT"), ("subject_no", "BIGINT"),
        ("line_no", "BIGINT"), ("modality_no", "BIGINT"), ("guarded", "BOOLEAN"), ("outside_icu", "BOOLEAN"),
        ("contexts", "BIGINT"))  # fmt: skip
EVERYTHING = Watched(True, True, True, True)
RESET, EXCLUDED = 1, 2


def laid() -> duckdb.DuckDBPyConnection:
    """Rule 2 watches code A everywhere but in intensive care, with exclusions; rule 5 watches B of wards only."""
    con = connect()
    codes = [
        ("S", "A", 2, 3, 4, 1, True, True, 0),
        ("S", "B", 5, 1, 6, 2, False, False, 1 << CONTEXTS.index("inpatient")),
    ]
    create_table(con, "rule_code", CODE, codes)
    ward, icu, out = (CONTEXTS.index(c) for c in ("inpatient", "intensive_care", "outpatient"))
    acts = [
        (7, "S", "A", 10 * DAY, 4, ward),
        (7, "S", "A", 20 * DAY, 4, icu),
        (7, "S", "A", 30 * DAY, 6, out),
        (8, "S", "A", 20 * DAY, 4, ward),
        (7, "S", "B", 30 * DAY, 6, ward),
        (7, "S", "B", 40 * DAY, 6, out),
        (7, "T", "A", 50 * DAY, 6, ward),
    ]
    create_table(con, "act", ACT, acts)
    create_table(con, "diagnosis", (("patient", "BIGINT"), ("instant_us", "BIGINT")), [(7, 30 * DAY), (8, 5 * DAY)])
    create_table(con, "rule_exclusion", (("line_no", "BIGINT"), ("exclusion", "VARCHAR")),
                 [(4, "new_diagnosis"), (4, "pregnancy")])  # fmt: skip
    create_table(con, "excluded",
                 (("exclusion", "VARCHAR"), ("patient", "BIGINT"), ("from_us", "BIGINT"), ("to_us", "BIGINT")),
                 [("pregnancy", 8, 20 * DAY, 20 * DAY), ("dialysis", 7, 0, 99 * DAY)])  # fmt: skip
    create_table(con, "rule_indication", (("rule_no", "BIGINT"), ("indication", "VARCHAR")), [(2, "back_pain")])
    create_table(con, "episode", (("indication", "VARCHAR"), ("patient", "BIGINT"), ("from_us", "BIGINT")),
                 [("back_pain", 7, 8 * DAY), ("back_pain", 7, 11 * DAY), ("back_pain", 7, 31 * DAY),
                  ("back_pain", 8, 21 * DAY + 1), ("other", 7, 29 * DAY)])  # fmt: skip
    return con


def events(watched: Watched, shape: EventShape = SHAPE) -> list[tuple[int, ...]]:
    return laid().execute(f"{events_select(shape, watched)} order by {event_order(watched)}").fetchall()


def group(rule: int, patient: int, subject: int) -> int:
    return (rule * 10 + patient) * 4 + subject


def test_what_the_watched_acts_become() -> None:
    """Place = site x 3 + modality; a diagnosis at the instant of an act, since the act before, counts as new."""
    assert events(EVERYTHING) == [
        (group(2, 7, 3), 10 * DAY, 4 * 3 + 1, 0, 0),
        (group(2, 7, 3), 20 * DAY, 4 * 3 + 1, EXCLUDED, 9 * DAY),
        (group(2, 7, 3), 30 * DAY, 6 * 3 + 1, RESET, 0),
        (group(2, 8, 3), 20 * DAY, 4 * 3 + 1, EXCLUDED, -1),
        (group(5, 7, 1), 30 * DAY, 6 * 3 + 2, 0, -1),
    ]


def test_what_is_not_watched_raises_no_flag() -> None:
    plain = [
        (group(2, 7, 3), 10 * DAY, 13), (group(2, 7, 3), 20 * DAY, 13), (group(2, 7, 3), 30 * DAY, 19),
        (group(2, 8, 3), 20 * DAY, 13), (group(5, 7, 1), 30 * DAY, 20), (group(5, 7, 1), 40 * DAY, 20),
    ]  # fmt: skip
    assert events(Watched()) == plain
    flags = {
        Watched(diagnoses=True): [0, 0, RESET, 0, 0, 0],
        Watched(periods=True): [0, 0, 0, EXCLUDED, 0, 0],
        Watched(low_value=True): [0, 0, 0, 0, 0, 0],
    }
    for watched, expected in flags.items():
        assert [e[:4] for e in events(watched)] == [(*p, f) for p, f in zip(plain, expected, strict=True)]
    assert [e[3] for e in events(Watched(contexts=True))] == [0, EXCLUDED, 0, 0, 0]


def test_one_modality_leaves_the_site_alone() -> None:
    assert {e[2] for e in events(Watched(), EventShape(10, 4))} == {4, 6}
    assert EventShape(10, 4).modalities == 1


def test_groups_hold_rule_patient_and_subject() -> None:
    assert SHAPE.first_group_of_person(group(2, 7, 3)) == group(2, 7, 0)
    assert SHAPE.first_group_of_rule(2) == group(2, 0, 0)


@pytest.mark.parametrize("name", ["diagnoses", "periods", "contexts", "low_value"])
def test_anything_watched_is_guarded(name: str) -> None:
    assert Watched(**{name: True}).guarded and not Watched().guarded
    assert event_order(Watched(**{name: True})) == "group_no, instant_us, place_no, flags"
    assert event_order(Watched()) == "group_no, instant_us, place_no"


def test_an_interval_of_days_leaves_room_for_a_change_of_clocks() -> None:
    assert [interval_us(d) for d in (0.25, 0.75, 1, 2.5)] == [6 * HOUR, 18 * HOUR, 23 * HOUR, 59 * HOUR]
    assert CONTEXTS == ("unknown", "inpatient", "intensive_care", "outpatient", "emergency")
