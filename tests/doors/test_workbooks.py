"""Spreadsheets: several tables in one file, a title above the header, dates as dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.doors.inventories import read, workbook


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    sheets = {
        "Notes": [["À lire avant de remplir"]],
        "Parc": [["Inventaire du CH"], [], ["Identifiant", "Type", "Quantité", "Cœurs"], ["H1", "Serveur", 1, 32]],
        "VM": [["Machine virtuelle", "Hôte", "vCPU"], ["v1", "H1", 4]],
    }
    reading = read(workbook(tmp_path / "parc.xlsx", sheets))
    assert reading.places() == []
    assert reading.rows("equipment", "item_id", "quantity", "core_count", "source_row") == [("H1", 1.0, 32.0, 4)]
    assert reading.rows("virtual_machine", "vm_id", "vcpu_count") == [("v1", 4.0)]
    assert reading.found("sheets-ignored")[0].params["sheets"] == "Notes"


def test_dates_and_whole_numbers_keep_their_meaning(tmp_path: Path) -> None:
    rows = [["identifiant", "type", "quantité", "date d'achat"], [1001, "Laptop", 2.0, "2021-05-03"]]
    reading = read(workbook(tmp_path / "parc.xlsx", {"Parc": rows}))
    assert reading.rows("equipment", "item_id", "quantity", "purchase_date") == [("1001", 2.0, date(2021, 5, 3))]
