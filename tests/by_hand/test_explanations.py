"""Numbers of the estate taken apart: each term with its amounts and its factor, on paper."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, create_table
from ecosoin.engine.detail import lines_with_components
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.explanation import Term, explain_line
from ecosoin.engine.statement import Shape, line_select
from tests.by_hand.test_lines_of_an_estate import COLUMNS, MATRIX, SHAPE, laid
from tests.canonical import SETTINGS, lay_inventory, lay_resolution


def dictionaries(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    cursor = con.execute(sql)
    names = [d[0] for d in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


FACTORS = [
    *(
        {"kind": "factor", "item": f.item, "stage": f.stage, "criterion": f.criterion, "place": "", "value": f.value}
        for f in dict.fromkeys(MATRIX.factor.values())
    ),
    {"kind": "mix", "item": None, "stage": None, "criterion": "climate_change", "place": "FR", "value": 0.05},
    {"kind": "mix", "item": None, "stage": None, "criterion": "climate_change", "place": "DE", "value": 0.4},
    {"kind": "mix", "item": None, "stage": None, "criterion": "acidification", "place": "FR", "value": 0.003},
]


def explained(name: str, criterion: str = "climate_change") -> tuple[list[Term], list[str]]:
    con = laid()
    lines = dictionaries(con, f"select * from ({lines_with_components(SHAPE)}) where item_id = '{name}'")
    server = {"kind": "factor", "item": "server@components", "stage": "distribution", "place": "", "value": 13.0}
    return explain_line(lines, [*FACTORS, server | {"criterion": "climate_change"}], criterion)


def test_a_number_taken_apart() -> None:
    terms, missing = explained("P1")
    assert missing == ["distribution"]
    assert [(t.stage, t.service, t.item, t.amounts, t.value) for t in terms] == [
        ("manufacturing", "care", "laptop",
         (("quantity", 4.0, "", "given"), ("lifetime_year", 5.0, "year", "given")), pytest.approx(136.0)),
        ("end_of_life", "care", "laptop",
         (("quantity", 4.0, "", "given"), ("lifetime_year", 5.0, "year", "given")), pytest.approx(2.4)),
        ("use", "care", "laptop",
         (("quantity", 4.0, "", "given"), ("energy_kwh_year", 30.0, "kWh", "default")), pytest.approx(6.0)),
    ]  # fmt: skip
    assert sum(t.value for t in terms) == pytest.approx(136 + 2.4 + 6)


def test_a_server_taken_apart_by_its_components() -> None:
    terms, missing = explained("S1")
    parts = {(t.item, t.stage): t for t in terms}
    assert {k: t.value for k, t in parts.items()} == {
        ("server", "distribution"): pytest.approx(2 / 8 * 13),
        ("server", "use"): pytest.approx(2 * 1500 * 1.4 * 0.05),
        ("component_cpu", "manufacturing"): pytest.approx(2 / 8 * 2 * 20),
        ("component_ram", "manufacturing"): pytest.approx(2 / 8 * 3 * 30),
    }
    assert parts["component_ram", "manufacturing"].amounts == (
        ("quantity", 2.0, "", "given"), ("component_count", 3.0, "", "specification"),
        ("lifetime_year", 8.0, "year", "given"),
    )  # fmt: skip
    assert parts["server", "use"].amounts[-1] == ("pue", 1.4, "", "room")
    assert missing == ["end_of_life"]


def test_a_use_that_is_not_electricity_is_explained_by_its_quantity() -> None:
    terms, missing = explained("G1")
    assert [(t.stage, t.amounts, t.value) for t in terms] == [
        ("use", (("quantity", 700.0, "", "given"),), pytest.approx(14.0))
    ]
    assert missing == ["manufacturing", "distribution", "end_of_life"]


def test_a_line_that_draws_no_power_has_no_term_of_electricity() -> None:
    terms, missing = explained("S2")
    assert [(t.stage, t.item) for t in terms] == [("manufacturing", "server"), ("distribution", "server")]
    assert missing == ["end_of_life", "use"]


def test_shares_and_ownership_appear_when_they_are_not_whole() -> None:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "h", "type": "laptop", "quantity": 2.0, "ownership": "byod"}])
    lay_resolution(con, [("laptop", "laptop", "terminals", False, 4.0, 100.0)])
    create_table(
        con,
        "allocation",
        (("item_id", "VARCHAR"), ("service", "VARCHAR"), ("share_embedded", "DOUBLE"), ("share_use", "DOUBLE")),
        [("h", "lab", 0.6, 0.7)],
    )
    sql = line_select(SETTINGS, DUCKDB, Shape(True, {}), COLUMNS)
    lines = dictionaries(con, f"select *, cast(null as varchar) as component from ({sql})")
    terms, _ = explain_line(lines, FACTORS, "climate_change")
    assert {t.stage: t.amounts for t in terms} == {
        "manufacturing": (("quantity", 2.0, "", "given"), ("owned", 0.57, "", "rule"),
                          ("share_embedded", 0.6, "", "allocation"), ("lifetime_year", 4.0, "year", "default")),
        "end_of_life": (("quantity", 2.0, "", "given"), ("owned", 0.57, "", "rule"),
                        ("share_embedded", 0.6, "", "allocation"), ("lifetime_year", 4.0, "year", "default")),
        "use": (("quantity", 2.0, "", "given"), ("owned", 0.57, "", "rule"), ("share_use", 0.7, "", "allocation"),
                ("energy_kwh_year", 100.0, "kWh", "default")),
    }  # fmt: skip
    embedded, use = 2 * 0.57 * 0.6 / 4 * 173, 2 * 0.57 * 0.7 * 100 * 0.05
    assert sum(t.value for t in terms) == pytest.approx(embedded + use)
    assert {t.service for t in terms} == {"lab"}
