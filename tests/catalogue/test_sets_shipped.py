"""The sets that ship, and the set that the documentation shows."""

import csv
import io
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from ecosoin.catalogue.factor_set import COLUMNS, FactorSet, Item
from ecosoin.catalogue.holdings import coverage, criterion_share
from ecosoin.catalogue.parsing import parse_factor_set
from ecosoin.catalogue.selection import layered, select
from ecosoin.doors.factor_sets import (
    DEFAULT_LAYERS,
    DEFAULT_SET,
    builtin_set_names,
    load_builtin_set,
    read_set,
    set_folder,
)
from ecosoin.kernel.vocabulary import EMBEDDED_STAGES, MANDATORY_CRITERIA
from ecosoin.reference import load_reference_table, load_reference_text

NAMES = builtin_set_names()
FORBIDDEN_LICENCES = ("gpl", "by-nc", "by-nd", "-nc-", "non-commercial", "noncommercial")

ASKED_FOR = {
    "terminals": "laptop desktop workstation thin_client monitor monitor_large monitor_xl smartphone tablet ip_phone "
    "printer multifunction_printer projector television docking_station bedside_terminal",
    "networks": "internet_box box_fibre box_adsl switch router firewall wifi_access_point fixed_line fixed_data "
    "mobile_data",
    "data centres": "server server_blade server_gpu storage_array storage_ssd_tb storage_hdd_tb nas storage_tape_tb "
    "ups cooling server_room_building technical_environment_kw",
    "components": "component_cpu component_cpu_die_cm2 component_ram component_ram_die_cm2 component_ssd "
    "component_ssd_die_cm2 component_hdd component_motherboard component_psu_kg component_chassis_rack "
    "component_chassis_blade component_enclosure_blade component_assembly component_gpu",
    "cloud": "cloud_vm cloud_vcpu cloud_storage_tb saas_user",
    "medical": "mri ct xray mammography ultrasound angiography pet c_arm diagnostic_display pacs_workstation "
    "patient_monitor infusion_pump telemonitoring_sensor telemonitoring_hub laboratory_analyser",
    "other": "paper_sheet travel_car travel_bus travel_regional_train travel_tram_metro travel_e_bike electricity",
}


@pytest.fixture(params=NAMES)
def factor_set(request: pytest.FixtureRequest) -> FactorSet:
    return load_builtin_set(request.param)


_SAID = ("aucune source : l'embarqué", "embarqué : aucune source", "aucune source par appareil")
"""How the note of an item says that its making has no factor."""


def _default() -> FactorSet:
    return layered([load_builtin_set(name) for name in DEFAULT_LAYERS])


def _stored_rows(name: str, table: str) -> list[list[str]]:
    text = (set_folder(name) / f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_every_file_is_kept(name: str) -> None:
    factor_set, problems = read_set(name, set_folder(name))
    assert problems == []
    kept = {
        "items": len(factor_set.items),
        "factors": len(factor_set.factors) + len(factor_set.parts),
        "electricity": len(factor_set.mixes),
        "sources": len(factor_set.sources),
    }
    assert kept == {table: len(_stored_rows(name, table)) - 1 for table in COLUMNS}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_the_columns_are_those_of_the_contract(name: str, table: str) -> None:
    stored = tuple(_stored_rows(name, table)[0])
    optional = {f.name for f in fields(Item) if f.default is not MISSING} if table == "items" else set()
    assert tuple(c for c in stored if c not in optional) == COLUMNS[table]


def test_no_value_is_negative(factor_set: FactorSet) -> None:
    records = [*factor_set.factors, *factor_set.parts, *factor_set.mixes]
    assert min(r.value for r in records) >= 0


def test_every_source_is_complete_and_cited(factor_set: FactorSet) -> None:
    cited = {r.source_id for r in [*factor_set.factors, *factor_set.parts, *factor_set.mixes]}
    notes = " ".join(i.note for i in factor_set.items)
    for source in factor_set.sources:
        assert all((source.publisher, source.title, source.version, source.licence, source.date_accessed)), source.id
        assert source.url or source.kind == "assumption", source.id
        author = source.id.partition("-")[0].capitalize()
        assert source.id in cited or author in notes, f"{source.id} is cited by nothing"


def test_no_licence_forbids_what_we_do(factor_set: FactorSet) -> None:
    for source in factor_set.sources:
        assert not any(word in source.licence.lower() for word in FORBIDDEN_LICENCES), source.id


@pytest.mark.parametrize("name", NAMES)
def test_every_set_carries_its_licence_note(name: str) -> None:
    assert name in load_reference_text(f"factors/{name}/LICENCE.txt")
    if any("ODbL" in s.licence for s in load_builtin_set(name).sources):
        assert "opendatacommons.org/licenses/odbl/1-0" in load_reference_text(f"factors/{name}/LICENCE.txt")


def test_open_database_rows_stay_in_a_set_of_their_own() -> None:
    share_alike = {n for n in NAMES for s in load_builtin_set(n).sources if "ODbL" in s.licence}
    assert share_alike == {"manufacturers-pcf"}


def test_an_assumption_is_never_of_good_quality(factor_set: FactorSet) -> None:
    assumed = {s.id for s in factor_set.sources if s.kind == "assumption"}
    for f in factor_set.factors:
        if f.source_id in assumed:
            assert f.quality == "low", f.id


def test_every_item_has_a_french_and_an_english_name_and_a_known_category(factor_set: FactorSet) -> None:
    labels = {r["category"] for r in load_reference_table("category_labels")}
    for item in factor_set.items:
        assert len(item.aliases) >= 2, item.item
        assert item.category in labels | factor_set.labels.keys(), item.category


def test_every_place_is_a_known_country(factor_set: FactorSet) -> None:
    known = {r["iso2"] for r in load_reference_table("countries")}
    places = {m.place for m in factor_set.mixes} | {f.place for f in factor_set.factors if f.place}
    assert places <= known


def test_water_for_cooling_is_not_taken_for_water_deprivation(factor_set: FactorSet) -> None:
    assert not [m for m in factor_set.mixes if m.criterion == "water_use"]
    assert not [f for f in factor_set.factors if f.criterion == "water_use"]


@pytest.mark.parametrize("family", sorted(ASKED_FOR))
def test_the_default_set_has_every_item_a_hospital_needs(family: str) -> None:
    held = {i.item for i in load_builtin_set(DEFAULT_SET).items}
    assert set(ASKED_FOR[family].split()) <= held


def test_only_items_that_say_so_lack_a_climate_factor() -> None:
    default = _default()
    holes = {c.item for c in coverage(default) if c.missing_embedded}
    assert {"ups", "cooling", "linac", "ventilator", "xray"} < holes
    for item in default.items:
        assert (item.item in holes) == any(said in item.note.lower() for said in _SAID), item.item


def test_embedded_factors_have_a_default_lifetime(factor_set: FactorSet) -> None:
    late = {c.item for c in coverage(factor_set) if c.missing_lifetime}
    assert late <= {"charger_laptop"}


def test_common_equipment_covers_the_five_mandatory_criteria() -> None:
    rows = {c.item: c for c in coverage(load_builtin_set(DEFAULT_SET))}
    common = "laptop desktop workstation thin_client monitor smartphone tablet television switch router firewall server"
    for item in f"{common} storage_array nas storage_ssd_tb cloud_vm server_room_building".split():
        assert rows[item].missing_mandatory == (), item
    shares = criterion_share(coverage(_default()))
    assert shares["climate_change"] > 0.7
    assert all(shares[c] > 0.25 for c in MANDATORY_CRITERIA)


def test_the_french_mix_of_2025_covers_the_mandatory_criteria() -> None:
    selection = select([load_builtin_set(DEFAULT_SET)], "FR", 2025)
    assert selection.problems == ()
    assert selection.mixes["FR", "climate_change"].value == 0.0519
    assert all(("FR", c) in selection.mixes for c in MANDATORY_CRITERIA)
    noted = {p.params["criterion"] for p in selection.assumptions_for([], ["FR"])}
    assert set(MANDATORY_CRITERIA) <= noted


def test_the_french_mix_of_2011_is_selectable() -> None:
    selection = select([load_builtin_set("evalcarbone-reference"), load_builtin_set(DEFAULT_SET)], "FR", 2025)
    assert selection.mixes["FR", "climate_change"].value == 0.0813225


def test_a_footprint_of_the_ten_references_is_complete() -> None:
    for row in coverage(load_builtin_set("evalcarbone-reference")):
        assert row.missing_mandatory == ()
        assert set(row.stages["climate_change"]) == set(EMBEDDED_STAGES)
        assert row.use_by_electricity and row.has_lifetime


def test_negative_rows_of_the_negaoctet_extract_are_left_out() -> None:
    held = {f.criterion for f in load_builtin_set("negaoctet-open").factors}
    assert not held & {"water_use", "land_use", "eutrophication_freshwater"}


PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "own-factor-set.md"


def _block(text: str, table: str) -> str:
    """The first indented block after the name of the file."""
    lines: list[str] = []
    for line in text[text.index(f"`{table}.csv`") :].splitlines()[1:]:
        if line.startswith("    "):
            lines.append(line[4:])
        elif lines:
            break
    return "\n".join(lines)


def test_the_set_of_the_page_is_right() -> None:
    text = PAGE.read_text(encoding="utf-8")
    tables = {table: list(csv.DictReader(io.StringIO(_block(text, table)))) for table in COLUMNS}
    assert [len(tables[t]) for t in ("items", "factors", "electricity", "sources")] == [1, 1, 0, 1]
    factor_set, problems = parse_factor_set("page", tables)
    assert problems == []
    assert factor_set.factors[0].value == 212
