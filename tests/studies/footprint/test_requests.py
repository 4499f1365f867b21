"""A request of the exchange format: read back it gives the same study; its own mixes count; what is left is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ecosoin.results.text import plain
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from tests.small_studies import study
from tests.studies.footprint.hand import EQUIPMENT, FACTS, write_hand_inventory, write_hand_set

ROOMS = (
    "id,type,model,quantity,site,location,country,PUE,lifetime (year),energy (kWh/year),hours a day,power (W),quality,"
    "ownership,refurbished share,first life (year),reuse rate,total life (year),purchase date\n"
    "a,laptop,EliteBook 840,3,Nord,,FR,,,,8,,high,byod,0.2,3,,,2021-02-03\n"
    "b,server,PowerEdge R740,2,Sud,own_room,FR,1.4,,,,310,medium,,,,,,2019-05-06\n"
    "c,server,,1,Est,colocation,DE,,7,2100,,,,,,,,,\n"
    "d,switch,,4,Sud,own_room,FR,,,,,60,,,,,,,\n"
    "e,monitor,,5,Nord,office,ES,,,40,10,,low,cope,,,0.3,9,\n"
    "f,desktop,,2,,,,,,,5,40,,,,,,,\n"
    "g,cloud_vm,,6,,,FR,,,,,,,,,,,,\n"
)
STUDIES: dict[str, dict[str, str]] = {
    "hours and power": {
        "equipment": "id,type,quantity,hours a day,power (W)\na,monitor,3,8,\nb,desktop,2,5,40\nc,switch,1,,60\n"
    },
    "rooms, places, lives": {"equipment": ROOMS},
    "services": {
        "equipment": "id,type,quantity,service,cores,cpus,RAM (GB)\nh,server,2,Paie,32,2,256\np,laptop,5,Soins,,,\n",
        "machines": "virtual machine,host,service,vCPU,RAM (GB),storage (GB)\nv1,h,DPI,4,64,200\nv2,h,PACS,8,32,900\n",
        "applications": "application,virtual machine,allocation key\nDossier,v1,0.25\nImages,v2,1\n",
        "facts": "",
    },
    "teleworkers and spare servers": {
        "equipment": "id,type,quantity,site\ns,server,20,Nord\np,laptop,9,Sud\n",
        "facts": "fact,value,date,author,note\nusers,130,,,\ntelework_staff,60,,,\ntelework_day_year,73,,,\n"
        "no_cloud,oui,2024-01-31,DSI,relu\nbio_perimetre,tout,,,\norganisation,CH,,,\n",
    },
}  # fmt: skip
EXACT = ("totals", "breakdown", "rcp", "quality", "coverage", "sensitivity")


def close(a: Any, b: Any) -> bool:
    """The same within 1e-9, whatever the order of equal parts."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(close(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(close(x, y) for x, y in zip(a, b, strict=True))
    return a == pytest.approx(b, rel=1e-9) if isinstance(a, float) else bool(a == b)


def again(work: Path, folder: Path, **more: Any) -> dict[str, Any]:
    """The study of the request that a study wrote."""
    request = work / "again.json"
    request.write_bytes((folder / "pcr-si-request.json").read_bytes())
    options: dict[str, Any] = {"year": 2024, "draws": 200} | more
    document: dict[str, Any] = plain(run_footprint(FootprintOptions((request,), out=work / "again", **options)))
    return document


@pytest.mark.parametrize("name", STUDIES)
def test_a_request_read_back_gives_the_same_study(tmp_path: Path, name: str) -> None:
    inventory = write_hand_inventory(tmp_path / "inventory", **({"facts": ""} | STUDIES[name]))
    first = plain(run_footprint(FootprintOptions((inventory,), 2024, tmp_path / "out", draws=200)))
    found = again(tmp_path, tmp_path / "out")
    assert [k for k in EXACT if not close(first[k], found[k])] == []
    for key in ("lines", "users", "organisation", "declared", "declarations"):
        assert first["study"][key] == found["study"][key]
    requests = [json.loads((tmp_path / f / "pcr-si-request.json").read_text("utf-8")) for f in ("out", "again")]
    assert requests[0] == requests[1]


def test_the_hand_study_comes_back(tmp_path: Path) -> None:
    factors = str(write_hand_set(tmp_path / "set"))
    facts = FACTS.replace("spare_server_share,0\n", "spare_server_share,0.25\n")
    inventory = write_hand_inventory(tmp_path / "inventory", EQUIPMENT, facts=facts)
    options = FootprintOptions((inventory,), 2024, tmp_path / "out", draws=200, factors=factors)
    first, found = plain(run_footprint(options)), again(tmp_path, tmp_path / "out", factors=factors)
    assert [k for k in EXACT if not close(first[k], found[k])] == []


def test_what_somebody_changes_in_a_request_counts(tmp_path: Path) -> None:
    """An energy and a name changed by hand hold in place of what Ecosoin wrote beside them, and it is told."""
    study(tmp_path, "id,type,model,quantity,hours a day,power (W)\na,monitor,P2419,3,8,20\nb,laptop,,1,,\n")
    path = tmp_path / "out" / "pcr-si-request.json"
    request = json.loads(path.read_text("utf-8"))
    request["inventory"][0] |= {"yearly_electricity_consumption": 111, "name": "U2720"}
    path.write_text(json.dumps(request), encoding="utf-8")
    found = again(tmp_path, tmp_path / "out")
    told = [(p["column"], p["params"]["value"]) for p in found["problems"] if p["code"] == "pcr-line-edited"]
    assert sorted(told) == [("name", "U2720"), ("yearly_electricity_consumption", 111)]
    energy = {t["criterion"]: t["value"] for t in found["totals"]}["final_energy"]
    assert energy == pytest.approx(3 * 111 + 29.0175, rel=1e-9)


MIXED: dict[str, Any] = {
    "organization": "CH",
    "dataset": "Parc",
    "electricity": [
        {"name": "Custom", "impacts": {"USE": {"GWP": 0.5, "ADPe": 1e-7}}, "source": "Fournisseur"},
        {"name": "France", "impacts": {"USE": {"GWP": 0.25}}},
        {"name": "Vide"},
    ],
    "inventory": [
        {"id": "a", "type": "server", "quantity": 1, "yearly_electricity_consumption": 100, "mix_of_use": "Custom"},
        {"id": "b", "type": "laptop", "quantity": 1, "yearly_electricity_consumption": 40, "mix_of_use": "France"},
    ],
}


def requested(work: Path, document: dict[str, Any]) -> dict[str, Any]:
    (work / "request.json").write_text(json.dumps(document), encoding="utf-8")
    options = FootprintOptions((work / "request.json",), 2024, work / "out", draws=200)
    results: dict[str, Any] = plain(run_footprint(options))
    return results


def test_the_mixes_of_a_request_are_those_of_its_lines(tmp_path: Path) -> None:
    """A server in a room (PUE 1.93) and a laptop: 100 x 1.93 x 0.5 + 40 x 0.25."""
    found = requested(tmp_path, MIXED)
    use = [
        b["value"]
        for b in found["breakdown"]
        if (b["dimension"], b["key"]) == ("stage", "use") and b["criterion"] == "climate_change"
    ]
    assert use == [pytest.approx(100 * 1.93 * 0.5 + 40 * 0.25, rel=1e-9)]
    assert {s["id"] for s in found["sources"]} >= {"Custom", "France"}
    assert {r["id"]: r["verdict"] for r in found["rcp"]}["R27"] == "to_declare"
    assert not [p for p in found["problems"] if p["code"] == "pcr-own-mix"]
    (left,) = [p for p in found["problems"] if p["code"] == "pcr-keys-left"]
    assert "dataset" in left["params"]["keys"]
    second = again(tmp_path, tmp_path / "out")
    assert [k for k in EXACT if not close(found[k], second[k])] == []


@pytest.mark.parametrize("lacking", ["mix", "impacts", "unit"])
def test_a_request_that_is_not_taken_whole_says_so_first(tmp_path: Path, lacking: str) -> None:
    document = json.loads(json.dumps(MIXED))
    line = document["inventory"][1]
    line |= {"mix": {"mix_of_use": "Vide"}, "impacts": {"impacts": {"BLD": {"GWP": 9}}}, "unit": {"unit": "hours"}}[
        lacking
    ]
    found = requested(tmp_path, document)
    code = {"mix": "pcr-own-mix", "impacts": "pcr-impacts-not-used", "unit": "pcr-unit-left"}[lacking]
    assert [p["severity"] for p in found["problems"] if p["code"] == code] == ["doubt"]
    assert "demande" in (tmp_path / "out" / "report.html").read_text("utf-8").split("Par où commencer")[0]
