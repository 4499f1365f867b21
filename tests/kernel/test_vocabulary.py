"""The standard codes, whole: a flag or a code that moves is seen here."""

from __future__ import annotations

from ecosoin.kernel import vocabulary as v
from ecosoin.words.voice import term

# Product environmental footprint category 3.1 (JRC130796) and the flows of the ADEME rules:
# code, unit, code of the rules, whether the rules ask for it, whether it is a flow.
CRITERIA = """
climate_change               | kg CO2 eq         | GWP    | asked | impact
resource_use_minerals_metals | kg Sb eq          | ADPe   | asked | impact
acidification                | mol H+ eq         | AP     | asked | impact
particulate_matter           | disease incidence | PM     | asked | impact
ionising_radiation           | kBq U-235 eq      | IR     | asked | impact
resource_use_fossils         | MJ                | ADPf   | free  | impact
ozone_depletion              | kg CFC-11 eq      | ODP    | free  | impact
photochemical_ozone_formation | kg NMVOC eq      | POCP   | free  | impact
eutrophication_freshwater    | kg P eq           | EPf    | free  | impact
eutrophication_marine        | kg N eq           | EPm    | free  | impact
eutrophication_terrestrial   | mol N eq          | EPt    | free  | impact
ecotoxicity_freshwater       | CTUe              | CTUe   | free  | impact
human_toxicity_cancer        | CTUh              | CTUh-c | free  | impact
human_toxicity_non_cancer    | CTUh              | CTUh-nc | free | impact
land_use                     | Pt                | LU     | free  | impact
water_use                    | m3 world eq deprived | WU  | free  | impact
final_energy                 | kWh               | FE     | free  | flow
primary_energy               | MJ                | TPE    | free  | flow
weee                         | kg                | WEEE   | free  | flow
"""


def test_every_criterion_with_its_unit_its_code_and_its_flags() -> None:
    expected = [tuple(cell.strip() for cell in line.split("|")) for line in CRITERIA.strip().splitlines()]
    found = [
        (c.code, c.unit, c.rcp_code, "asked" if c.mandatory else "free", "flow" if c.flow else "impact")
        for c in v.CRITERIA
    ]
    assert found == expected


def test_the_lists_drawn_from_the_criteria() -> None:
    codes = [line.split("|")[0].strip() for line in CRITERIA.strip().splitlines()]
    assert list(v.CRITERION_CODES) == codes
    assert list(v.MANDATORY_CRITERIA) == codes[:5]
    assert [c.code for c in v.CRITERIA if not c.flow] == codes[:16]
    assert {code: c.code for code, c in v.CRITERION.items()} == {code: code for code in codes}


def test_every_other_closed_list() -> None:
    assert v.STAGE_CODES == ("manufacturing", "distribution", "use", "end_of_life")
    assert set(v.EMBEDDED_STAGES) == set(v.STAGE_CODES) - {"use"}
    assert v.RCP_STAGE == {"manufacturing": "BLD", "distribution": "DIS", "use": "USE", "end_of_life": "EOL"}
    assert v.TIER_CODES == ("terminals", "networks", "datacentres", "medical_devices", "non_digital")
    assert v.QUALITY_GRADES == ("high", "medium", "low")
    assert v.OWNERSHIPS == ("professional", "cope", "byod")
    assert v.LOCATIONS == ("office", "own_room", "colocation", "hyperscale", "home")
    assert v.DATACENTRE_LOCATIONS == ("own_room", "colocation", "hyperscale")


def test_every_term_is_named_in_both_languages() -> None:
    codes = (*v.STAGE_CODES, *v.TIER_CODES, *v.CRITERION_CODES, *v.QUALITY_GRADES)
    assert len(set(codes)) == len(codes)
    assert all(term(code, language) != code for code in codes for language in ("fr", "en"))
