"""What the default layers answer, beside figures published elsewhere."""

from pathlib import Path

import pytest

from ecosoin.catalogue.selection import Selection, select
from ecosoin.doors.factor_sets import DEFAULT_LAYERS, load_builtin_set
from ecosoin.kernel.vocabulary import CLIMATE, EMBEDDED_STAGES
from tests.small_studies import impacts, study


@pytest.fixture(scope="module")
def default() -> Selection:
    return select([load_builtin_set(name) for name in DEFAULT_LAYERS], "FR", 2025)


def embedded(found: Selection, item: str) -> float:
    return sum(found.factors[item, s, CLIMATE].value for s in EMBEDDED_STAGES if (item, s, CLIMATE) in found.factors)


def test_a_disk_of_12_tb_weighs_the_same_by_drive_by_capacity_and_by_component(default: Selection) -> None:
    drive = embedded(default, "hard_disk_drive")
    assert 12 * embedded(default, "storage_hdd_tb") == pytest.approx(drive)
    assert 12 * 5 * embedded(default, "cloud_storage_tb") == pytest.approx(drive)
    assert 0.8 < embedded(default, "component_hdd") / drive < 1.25
    by_drive, by_tb, cloud = (
        default.items[item].energy_kwh_year or 0 for item in ("hard_disk_drive", "storage_hdd_tb", "cloud_storage_tb")
    )
    assert 12 * by_tb == pytest.approx(by_drive) == 12 * cloud


def test_100_pb_of_hard_disks_over_ten_years_agree_with_a_published_study(tmp_path: Path) -> None:
    """2,663 t for drives and their electricity in the United States (Johns 2022)."""
    results = study(tmp_path, "id,type,quantity,country\na,storage_hdd_tb,100000,US\n")
    total = next(t for t in results["totals"] if t["criterion"] == CLIMATE)
    for found in (total["value"], total["mean"]):
        assert 1 / 1.5 < 10 * found / 2_663_000 < 1.5


@pytest.mark.parametrize(
    ("item", "published"),
    [("wifi_access_point", 19), ("laser_mono_a4", 85), ("laser_colour_a4", 130), ("ip_camera", 33)],
)
def test_manufacturers_sheets_answer_for_what_the_first_layer_lacks(
    item: str, published: float, default: Selection
) -> None:
    assert embedded(default, item) == published
    assert default.factors[item, "manufacturing", CLIMATE].set_name == "manufacturers-pcf"


def test_eight_h100_agree_with_the_sheet_of_their_maker(default: Selection) -> None:
    assert 0.8 < 8 * embedded(default, "gpu_h100") / 1312 < 1.25
    assert embedded(default, "server_gpu") == pytest.approx(5700 + 1312)


@pytest.mark.parametrize(("die_cm2", "ram_gb", "ssd_gb"), [(6.94, 384, 400), (10.08, 512, 3840), (6.94, 64, 960)])
def test_a_server_by_its_components_agrees_with_the_bottom_up_calculation(
    tmp_path: Path, die_cm2: float, ram_gb: float, ssd_gb: float
) -> None:
    """Two Xeon (6.94 cm2) or two EPYC (eight chiplets and their hub, 10.08 cm2); constants of UBA Texte 94/2021."""
    body = f"id,type,quantity,lifetime (year),CPUs,RAM (GB),SSD (GB)\na,server,1,1,2,{ram_gb},{ssd_gb}\n"
    study(tmp_path, body)
    cpu = 2 * (9.14 + 1.97 * die_cm2)
    ram = -(-ram_gb // 32) * 5.22 + ram_gb / 1.79 * 2.2
    ssd = -(-ssd_gb // 400) * 6.34 + ssd_gb / 50.6 * 2.2
    expected = cpu + ram + ssd + 66.1 + 2 * 2.99 * 24.3 + 150 + 6.68
    assert 0.8 < impacts(tmp_path)["a", "manufacturing"] / expected < 1.25


def test_shares_of_the_default_layers_keep_their_licences_apart(default: Selection) -> None:
    for factor in default.factors.values():
        shared = "ODbL" in default.source_of(factor).licence
        assert shared == (factor.set_name == "manufacturers-pcf"), factor.id


def test_water_is_counted_in_use_alone_on_site_and_at_power_stations(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity,energy (kWh/year)\na,laptop,10,100\nb,site_water,3,\n")
    (water,) = [t for t in results["totals"] if t["criterion"] == "water_consumption"]
    assert water["value"] == pytest.approx(1000 * 0.00083 + 3) and water["unit"] == "m3"
    assert water["coverage_share"] == 1
    (tmp_path / "abroad").mkdir()
    abroad = study(tmp_path / "abroad", "id,type,quantity,country\na,laptop,10,DE\n")
    assert not [t for t in abroad["totals"] if t["criterion"] == "water_consumption" and t["value"] is not None]


def test_what_has_no_embedded_factor_is_told_first_and_not_covered(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,xray,2\nb,ultrasound,1\nc,ultrasound,1\nd,laptop,5\n")
    first = results["problems"][0]
    assert (first["code"], first["severity"]) == ("factor-embedded-unknown", "doubt")
    assert [(i["fr"], i["count"]) for i in first["params"]["items"]] == [("Échographe", 2), ("Salle de radiologie", 1)]
    assert (first["params"]["count"], first["params"]["lines"]) == (2, 3)
    total = next(t for t in results["totals"] if t["criterion"] == CLIMATE)
    assert total["coverage_share"] == pytest.approx(1 / 4)


def test_energy_that_nobody_gives_is_told(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity,energy (kWh/year)\na,firewall,1,\nb,router,1,90\n")
    told = [p["params"]["items"] for p in results["problems"] if p["code"] == "device-energy-unknown"]
    assert [[(i["fr"], i["count"]) for i in items] for items in told] == [[("Pare-feu", 1)]]


def test_what_has_neither_factor_nor_energy_is_told(tmp_path: Path) -> None:
    results = study(tmp_path, "id,type,quantity\na,ups,8\nb,laptop,5\n")
    told = next(p for p in results["problems"] if p["code"] == "factor-unknown")
    assert [(i["fr"], i["count"]) for i in told["params"]["items"]] == [("Onduleur", 1)]
