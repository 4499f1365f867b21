"""The fields of each kind of component, and what a break-even variable drives."""

from __future__ import annotations

import pytest

from ecosoin.inputs.service import KINDS, SCALES

REQUIRED = {
    "terminal": {"duration", "active_time"},
    "inference_local": {"duration", "active_time"},
    "device": {"uses"},
    "server": {"power", "pue", "annual_volume"},
    "storage": {"volume", "retention", "power", "pue"},
    "network": {"volume"},
    "printing": {"number"},
    "travel": {"legs", "distance"},
    "act": {"number"},
    "build": {"duration", "active_time", "amortisation", "annual_volume"},
    "study": {"annual_volume"},
    "inference": {"number", "tokens", "active_parameters", "total_parameters", "pue"},
}
DIVISORS = {
    "active_time", "lifetime", "uses", "pue", "annual_volume", "compression", "occupancy", "amortisation",
    "active_parameters", "total_parameters",
}  # fmt: skip
QUANTITY = {
    "number": "count", "share": "share", "duration": "duration", "active_time": "active_time", "lifetime": "lifetime",
    "power": "power", "uses": "count", "pue": "ratio", "annual_volume": "volume_year", "volume": "data",
    "replicas": "count", "compression": "ratio", "retention": "lifetime", "legs": "count", "distance": "distance",
    "occupancy": "ratio", "amortisation": "lifetime", "tokens": "token", "active_parameters": "parameters",
    "total_parameters": "parameters",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_fields_of_a_kind(kind: str) -> None:
    fields = KINDS[kind]
    assert {n for n, f in fields.items() if f.required} == REQUIRED[kind]
    assert {n for n, f in fields.items() if f.positive} == set(fields) & DIVISORS
    assert {n: f.quantity for n, f in fields.items()} == {n: QUANTITY[n] for n in fields}


def test_what_a_break_even_variable_drives() -> None:
    assert SCALES == {
        "distance": (("travel",), "distance", 1),
        "uses": (("device",), "uses", -1),
        "annual_volume": (("server", "build", "study_line"), "annual_volume", -1),
        "retention": (("storage",), "retention", 1),
    }
