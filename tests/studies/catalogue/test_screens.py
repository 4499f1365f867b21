"""The catalogue in French and in English: the same documents, and screens without a word of the other language."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.results.text import document_text
from ecosoin.studies.catalogue.road.study import check, cover, find, show
from ecosoin.studies.catalogue.screen import (
    Grid,
    Part,
    check_parts,
    coverage_parts,
    search_parts,
    sheet_parts,
)
from tests.report_text import strangers

COMMANDS = (["search", "serveur"], ["show", "electricity"], ["check"], ["coverage"])


def texts(parts: list[Part], *given: int) -> list[str]:
    """The texts of a screen, without the columns whose cells are ``given`` by sets and sources."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Grid):
            found += part.heads
            found += [cell for row in part.rows for n, cell in enumerate(row) if n not in given]
        else:
            found.append(part)
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_a_document_is_the_same_in_every_language(command: list[str]) -> None:
    told = [CliRunner().invoke(main, ["catalogue", *command, "--json", "--lang", k]).stdout for k in ("fr", "en")]
    assert json.loads(told[0])
    assert told[0] == told[1]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_screens_hold_no_word_of_the_other_language(language: str) -> None:
    sheet = show("laptop", None, "FR")
    sheet.item = ""
    for held in sheet.factor_sets:
        held.note = held.factor_set = ""
        for factor in held.factors:
            factor.source.title = factor.source.publisher = factor.licence = factor.source.id = ""
    told = texts(sheet_parts(sheet, language))
    told += texts(search_parts(find("server", None), language), 0, 1, 4)
    told += texts(search_parts(find("zzz", None), language))
    told += texts(check_parts(check(None), language), 0)
    *criteria, items, mark = coverage_parts(cover(None), language)
    told += texts([*criteria, mark]) + texts([items], 0)
    assert strangers(told, language) == {}
    assert len(told) > 300


def test_a_factor_is_told_with_its_range_validity_and_place() -> None:
    electricity = show("electricity", "ademe-2022", "FR")
    (grid,) = [p for p in sheet_parts(electricity, "en") if isinstance(p, Grid)]
    row = next(r for r in grid.rows if r[1] == "Climate change")
    mix = next(f for f in electricity.factor_sets[0].electricity if f.criterion == "climate_change")
    assert (row[0], row[4], row[5], row[6]) == ("Use", "kg CO₂ eq./kWh", "FR", f"{mix.valid_from} – {mix.valid_to}")
    assert float(row[2]) == pytest.approx(mix.value, rel=1e-5)


def test_counts_of_a_set_are_those_of_its_rows() -> None:
    (told,) = check("evalcarbone-reference").factor_sets
    (grid,) = check_parts(check("evalcarbone-reference"), "en")
    assert isinstance(grid, Grid)
    assert list(grid.rows[0][:3]) == ["evalcarbone-reference", str(told.items), str(told.factors)]
    assert '"factor_set": "evalcarbone-reference"' in document_text(check("evalcarbone-reference"))
