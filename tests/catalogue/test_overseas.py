"""The electricity of French territories: computed again from what is generated and from mixes of one technology."""

import csv
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from ecosoin.doors.factor_sets import choose_factors, country_index, load_builtin_set
from ecosoin.kernel.vocabulary import CLIMATE
from tests.small_studies import study

PLACES = {
    "Guadeloupe": "GP", "Martinique (972)": "MQ", "Guyane": "GF", "La Réunion": "RE", "974": "RE", "Mayotte": "YT",
    "Nouvelle-Calédonie": "NC", "Tahiti": "PF", "Saint-Pierre-et-Miquelon": "PM", "Corse": "FR-20R", "2A": "FR-20R",
}  # fmt: skip
_BURNT = {
    "acidification", "particulate_matter", "eutrophication_marine", "eutrophication_terrestrial",
    "photochemical_ozone_formation",
}  # fmt: skip
WATER = "water_consumption"
"""Known for the mainland alone."""
_SHOWN = 1e-3
"""Figures are shipped with four digits."""


def rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def technologies() -> dict[tuple[str, str], tuple[float, float, float]]:
    """The mixes of one technology; sun, wind and heat of the ground as water, biomass burnt as coal."""
    found = {
        (r["technology"], r["criterion"]): (float(r["value"]), float(r["low"]), float(r["high"]))
        for r in rows("single_technology_mixes.csv")
    }
    for criterion in {c for _, c in found}:
        water, coal = found["hydro", criterion], found["coal", criterion]
        for other in ("solar", "wind", "geothermal"):
            found[other, criterion] = water
        central = (coal if criterion in _BURNT else water)[0]
        found["bioenergy", criterion] = (central, min(water[1], central), max(coal[2], central))
    return found


def test_each_proxy_is_its_shares_times_its_technologies() -> None:
    shares: dict[tuple[str, int], dict[str, float]] = defaultdict(dict)
    for r in rows("overseas_generation.csv"):
        shares[r["place"], int(r["year"])][r["technology"]] = float(r["share"])
    of, met = technologies(), 0
    for mix in load_builtin_set("ademe-2022").mixes:
        if mix.source_id != "overseas-proxies" or mix.criterion == CLIMATE:
            continue
        told = shares[mix.place, mix.year]
        for found, n in ((mix.value, 0), (mix.low, 1), (mix.high, 2)):
            expected = sum(w * of[t, mix.criterion][n] for t, w in told.items()) / sum(told.values())
            assert found == pytest.approx(expected, rel=_SHOWN), mix
        met += 1
    assert met == len(shares) * len({c for _, c in of})


@pytest.mark.parametrize(("name", "place"), PLACES.items())
def test_each_territory_is_named_as_people_do_and_has_every_criterion_of_france(name: str, place: str) -> None:
    assert country_index().code(name) == place
    mixes = choose_factors(None, name, 2024).selection.mixes
    assert {c for p, c in mixes if p == place} == {c for p, c in mixes if p == "FR"} - {WATER}


def test_a_study_of_an_island_is_whole_and_weighs_more_than_on_the_mainland(tmp_path: Path) -> None:
    inventory = "id,type,quantity,country\na,desktop,10,{}\n"
    whole = []
    for place in ("FR", "Mayotte"):
        (tmp_path / place).mkdir()
        results = study(tmp_path / place, inventory.format(place))
        whole.append({t["criterion"]: t["value"] for t in results["totals"]})
    assert whole[0].keys() - whole[1].keys() == {WATER}
    for mainland, island in pairwise(whole):
        assert all(island[c] > mainland[c] for c in (CLIMATE, "resource_use_fossils", "acidification"))


def test_no_mix_is_a_thousand_times_the_median_of_its_criterion() -> None:
    by = defaultdict(list)
    for mix in load_builtin_set("ademe-2022").mixes:
        by[mix.criterion].append((mix.value, mix.place))
    for criterion, found in by.items():
        median = sorted(found)[len(found) // 2][0]
        nuclear = {"ionising_radiation", "ozone_depletion"}  # as far apart as the shares of nuclear power are
        assert criterion in nuclear or all(v < 1000 * median for v, _ in found), criterion
