"""The files of NumEcoEval / G4IT and the inventory of EvalCarbone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.doors.inventories import Reading, read, read_text, written

CENTRES = (
    "nomCourtDatacenter;nomLongDatacenter;pue;localisation;nomEntite;\n"
    "Nord;Salle nord;1.4;Germany;;\ndefault;D;1.8;France;;\n"
)
PHYSICAL = (
    "nomEquipementPhysique;modele;quantite;nomCourtDatacenter;dateAchat;dateRetrait;type;statut;paysDUtilisation;"
    "consoElecAnnuelle;utilisateur;nomSourceDonnee;nomEntite;nbCoeur\n"
    "hote-1;R740;1;nord;2020-07-08;2026-11-20;Server;In use;;1500;;;DSI;32\n"
    "hote-2;R740;3;;2021-07-08;;Server;In use;France;;;;DSI;32\n"
)
VIRTUAL = (
    "nomEquipementVirtuel;nomEquipementPhysique;nomSourceDonneeEquipementPhysique;cleRepartition;vCPU;cluster;"
    "consoElecAnnuelle;typeEqv;capaciteStockage;nomEntite;nomSourceDonnee;\n"
    "v1;hote-1;;0.25;4;C1;;calcul;;;;\nv2;hote-1;;;2;C1;;calcul;;;;\n"
)
APPLICATIONS = (
    "nomApplication;typeEnvironnement;nomEquipementVirtuel;nomSourceDonneeEquipementVirtuel;domaine;sousDomaine;"
    "nomEntite;nomEquipementPhysique;nomSourceDonnee;\nDPI;Production;v1;;Soins;;DSI;hote-1;;\n"
)


def g4it(folder: Path) -> Reading:
    names = ("1.csv", "2.csv", "3.csv", "4.csv")
    for name, text in zip(names, (CENTRES, PHYSICAL, VIRTUAL, APPLICATIONS), strict=True):
        written(folder, name, text)
    return read(folder)


def test_the_four_files_make_one_inventory(tmp_path: Path) -> None:
    reading = g4it(tmp_path)
    assert set(reading.report.formats.values()) == {"g4it"}
    assert reading.places() == []
    columns = (
        "item_id",
        "type",
        "model",
        "quantity",
        "purchase_date",
        "retirement_date",
        "energy_kwh_year",
        "core_count",
    )
    assert reading.rows("equipment", *columns) == [
        ("hote-1", "Server", "R740", 1.0, date(2020, 7, 8), date(2026, 11, 20), 1500.0, 32.0),
        ("hote-2", "Server", "R740", 3.0, date(2021, 7, 8), None, None, 32.0),
    ]
    assert reading.rows("virtual_machine", "vm_id", "host_id", "vcpu_count", "allocation_key") == [
        ("v1", "hote-1", 4.0, 0.25),
        ("v2", "hote-1", 2.0, None),
    ]
    assert reading.rows("application", "application", "environment", "vm_id") == [("DPI", "Production", "v1")]


def test_equipment_takes_the_pue_and_country_of_its_data_centre(tmp_path: Path) -> None:
    reading = g4it(tmp_path)
    assert reading.rows("equipment", "pue", "country", "location") == [
        (1.4, "Germany", "own_room"),
        (1.8, "France", None),
    ]
    assert reading.found("datacentre-default")[0].params["lines"] == 1


def test_a_data_centre_nobody_describes_is_an_error(tmp_path: Path) -> None:
    written(tmp_path, "1.csv", CENTRES.replace("Nord;", "Sud;"))
    reading = read(tmp_path, written(tmp_path, "2.csv", PHYSICAL))
    assert ("datacentre-unknown", 2, "nomCourtDatacenter") in reading.places()


def test_evalcarbone_hours_and_lifetimes(tmp_path: Path) -> None:
    text = (
        "Équipement;Modèle;Quantité;Durée de vie en années;Heures d’utilisation par jour\n"
        "Ordinateur portable;ordinateur-portable-1;1000;5;8\n"
    )
    reading = read_text(tmp_path, text)
    assert list(reading.report.formats.values()) == ["evalcarbone"]
    columns = ("type", "model", "quantity", "lifetime_year", "hours_day")
    assert reading.rows("equipment", *columns) == [("Ordinateur portable", "ordinateur-portable-1", 1000.0, 5.0, 8.0)]


def test_evalcarbone_rate_of_use_is_a_share_of_the_day(tmp_path: Path) -> None:
    reading = read_text(tmp_path, "type;nomModele;quantite;dureeDeVie;tauxUtilisation\nÉcran;ecran-1;2;7;0,5\n")
    assert reading.rows("equipment", "hours_day") == [(12.0,)]
