"""A small factor set, right in every cell, for tests that then change one thing."""

from __future__ import annotations

from copy import deepcopy

Tables = dict[str, list[dict[str, str]]]

_TABLES: Tables = {
    "items": [
        {
            "item": "laptop",
            "category": "laptop",
            "tier": "terminals",
            "lifetime_year": "5",
            "energy_kwh_year": "30",
            "aliases": "Ordinateur portable|Laptop|Notebook",
            "note": "",
        },
        {
            "item": "fixed_data",
            "category": "network_transfer",
            "tier": "networks",
            "lifetime_year": "",
            "energy_kwh_year": "",
            "aliases": "Réseau fixe (Go)|Fixed data (GB)",
            "note": "",
        },
    ],
    "factors": [
        {
            "item": "laptop",
            "stage": "manufacturing",
            "criterion": "climate_change",
            "value": "170",
            "low": "130",
            "high": "260",
            "coverage": "0.9",
            "unit": "kg CO2 eq/unit",
            "place": "",
            "valid_from": "2022",
            "valid_to": "",
            "quality": "medium",
            "source_id": "paper",
            "locator": "table 1",
            "note": "",
        },
        {
            "item": "fixed_data",
            "stage": "use",
            "criterion": "climate_change",
            "value": "0.01",
            "low": "",
            "high": "",
            "coverage": "0.9",
            "unit": "kg CO2 eq/GB",
            "place": "FR",
            "valid_from": "",
            "valid_to": "",
            "quality": "low",
            "source_id": "paper",
            "locator": "table 2",
            "note": "",
        },
    ],
    "electricity": [
        {
            "place": "FR",
            "year": "2024",
            "criterion": "climate_change",
            "value": "0.05",
            "low": "",
            "high": "",
            "unit": "kg CO2 eq/kWh",
            "source_id": "paper",
        }
    ],
    "sources": [
        {
            "id": "paper",
            "kind": "publication",
            "publisher": "Somebody",
            "title": "A study",
            "version": "1",
            "url": "https://example.org",
            "licence": "CC BY 4.0",
            "date_published": "2022",
            "date_accessed": "2026-11-23",
        }
    ],
}


def tables(**changes: tuple[int, dict[str, str]]) -> Tables:
    """A copy of the right set; ``factors=(0, {...})`` changes cells of row 0 of a table."""
    copy = deepcopy(_TABLES)
    for table, (row, cells) in changes.items():
        copy[table][row] |= cells
    return copy


def with_row(table: str, model: int, **cells: str) -> Tables:
    """A copy with one more row in ``table``, made from row ``model`` with some cells changed."""
    copy = tables()
    copy[table].append({**copy[table][model], **cells})
    return copy
