"""A country is found by code or name, and an unknown one stays unknown."""

from __future__ import annotations

import pytest

from ecosoin.catalogue.countries import CountryIndex
from ecosoin.reference import load_reference_table
from tests.report_text import message, remedy

INDEX = CountryIndex(load_reference_table("countries"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("FRA", "FR"),
        ("France", "FR"),
        ("Allemagne", "DE"),
        ("Germany", "DE"),
        ("États-Unis", "US"),
        ("etats unis", "US"),
        ("United Kingdom", "GB"),
        ("Suisse", "CH"),
        ("Côte d'Ivoire", "CI"),
        ("Monde", "WORLD"),
    ],
)
def test_codes_and_names_in_french_and_english(written: str, code: str) -> None:
    assert INDEX.code(written) == code


@pytest.mark.parametrize("unknown", ["Frnace", "Europe", "XX", "", "EU-27"])
def test_an_unknown_country_is_a_problem_never_another_country(unknown: str) -> None:
    assert INDEX.code(unknown) is None
    problem = INDEX.unknown(unknown, "error", "parc.csv", 12, "pays")
    assert (problem.code, problem.file, problem.row, problem.column) == ("country-unknown", "parc.csv", 12, "pays")
    assert unknown in message(problem, "fr")


def test_close_names_are_suggested() -> None:
    assert "France (FR)" in remedy(INDEX.unknown("Frnace"), "fr")


def test_every_country_has_both_names() -> None:
    rows = load_reference_table("countries")
    assert len({r["iso2"] for r in rows}) == len(rows) >= 249
    assert all(r["fr"] and r["en"] for r in rows)
