"""A service of three lines, for the tests that need one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

MINIMAL: dict[str, Any] = {
    "service": "essai",
    "label": {"fr": "Essai", "en": "Trial"},
    "functional_unit": {"fr": "un acte", "en": "one act", "duration": {"value": 20, "unit": "minute"}},
    "year": 2024,
    "country": "FR",
    "components": [
        {
            "name": "portable",
            "kind": "terminal",
            "item": "laptop",
            "number": {"value": 2, "unit": "count"},
            "duration": {"value": 20, "unit": "minute"},
            "active_time": {"value": 3, "unit": "hour/day"},
            "power": {"value": 26.5, "unit": "W"},
        }
    ],
    "comparator": {
        "label": {"fr": "Visite", "en": "Visit"},
        "substitution": {"value": 0.7, "unit": "share"},
        "components": [
            {
                "name": "voiture",
                "kind": "travel",
                "item": "travel_car",
                "legs": {"value": 2, "unit": "count"},
                "distance": {"value": 5, "unit": "km"},
                "share": {"value": 0.8, "unit": "share"},
            }
        ],
    },
}


def minimal(**changes: Any) -> dict[str, Any]:
    """The service with some top-level keys changed."""
    return {**copy.deepcopy(MINIMAL), **changes}


def write(folder: Path, data: dict[str, Any], name: str = "essai.yaml") -> Path:
    """The service as a file."""
    path = folder / name
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
