"""The same factor and lifetime give the figure of the reference tools of the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_studies import impacts, study, write_set

KG = "kg CO2 eq/unit"


def test_numecoeval_amortises_a_server_to_the_same_figure(tmp_path: Path) -> None:
    """NumEcoEval: manufacturing 2226.09317222576 kg, bought 2020-07-08, retired 2024-11-20 -> 509.1002555528837."""
    factors = write_set(
        tmp_path / "set",
        ["srv,server,datacentres,5,0,,"],
        [("srv", "manufacturing", "climate_change", 2226.09317222576, KG)],
    )
    study(
        tmp_path,
        "id,type,quantity,purchase date,retirement date\nphysical-eq-1,srv,1,2020-07-08,2024-11-20\n",
        factors=str(factors),
    )
    assert impacts(tmp_path)["physical-eq-1", "manufacturing"] == pytest.approx(509.1002555528837, rel=1e-9)


def test_evalcarbone_gives_a_thousand_laptops_the_same_figure(tmp_path: Path) -> None:
    """EvalCarbone: 174.41 kg over 5 years, 26 kWh at 24 h used 8 h a day, 0.0813 kg/kWh -> 34.88 t + 0.70 t."""
    factors = write_set(
        tmp_path / "set", ["pc,laptop,terminals,4,99,,"], [("pc", "manufacturing", "climate_change", 174.41, KG)]
    )
    study(
        tmp_path,
        "id,type,quantity,lifetime (year),energy (kWh/year),hours a day\nL,pc,1000,5,26,8\n",
        factors=str(factors),
    )
    found = impacts(tmp_path)
    assert found["L", "manufacturing"] == pytest.approx(1000 * 174.41 / 5, rel=1e-9)
    assert found["L", "use"] == pytest.approx(1000 * 26 * 8 / 24 * 0.0813, rel=1e-9)
    assert round(found["L", "manufacturing"] / 1000, 2) == 34.88
    assert round(found["L", "use"] / 1000, 2) == 0.70


def test_a_reference_server_is_the_sum_of_its_components(tmp_path: Path) -> None:
    """UBA Texte 94/2021 constants: the PowerEdge R740 reference configuration embeds 972.04 kg CO2 eq."""
    study(
        tmp_path,
        "id,type,quantity,lifetime (year),CPUs,RAM (GB),SSD (GB),hard disks\nR740,server,1,1,2,384,400,0\n",
    )
    assert impacts(tmp_path)["R740", "manufacturing"] == pytest.approx(972.04, abs=0.005)
