"""What a service holds: its amounts, and the lines a request to a language model becomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ecosoin.inputs.service import (
    ACCELERATOR,
    SERVER,
    Comparator,
    Component,
    LanguageModelLoads,
    Service,
    TokenLoad,
    hardware_units,
    request_components,
)
from ecosoin.kernel.ranged import Amount


def test_wear_of_hardware_by_a_token() -> None:
    """8.76 s * 3600 of hardware over 8760 h * 3600 s * 4 years: a four-thousandth; three accelerators of eight."""
    units = hardware_units(TokenLoad(0.002, 8.76 * 3600, 3, 8), 4.0)
    assert units == {ACCELERATOR: pytest.approx(3 / 4000), SERVER: pytest.approx(3 / 8 / 4000)}


def request() -> Component:
    fields = {"number": Amount("r.number", "count", 3), "tokens": Amount("r.tokens", "token", 500)}
    fields["pue"] = Amount("r.pue", "ratio", 1.2)
    return Component("r", "inference", "", fields, {"fr": "requête", "en": "request"})


def test_a_request_becomes_an_accelerator_and_a_server() -> None:
    central, low, high = (
        TokenLoad(kwh, 31_536.0 * 3600 / 3600, n, 8) for kwh, n in ((0.005, 3), (0.002, 2), (0.009, 5))
    )
    card, server = request_components(request(), LanguageModelLoads(central, low, high, 4.0))
    token = 31_536.0 / (8760 * 3600 * 4)
    assert (card.name, card.kind, card.item) == (f"r/{ACCELERATOR}", "request", ACCELERATOR)
    assert (server.name, server.kind, server.item) == (f"r/{SERVER}", "request", SERVER)
    for part, share, kwh in ((card, 1.0, (0.005, 0.002, 0.009)), (server, 1 / 8, (0.0, None, None))):
        assert set(part.fields) == {"number", "tokens", "unit_per_token", "kwh_per_token"}
        wear, energy = part.fields["unit_per_token"], part.fields["kwh_per_token"]
        assert (wear.value, wear.low, wear.high) == pytest.approx([n * share * token for n in (3, 2, 5)])
        assert (energy.value, energy.low, energy.high) == kwh
        assert wear.name != energy.name and part.fields["number"].value == 3
    assert card.fields["unit_per_token"].name != server.fields["unit_per_token"].name


def test_a_request_of_one_size_has_no_range() -> None:
    load = TokenLoad(0.005, 20.0, 3, 8)
    for part in request_components(request(), LanguageModelLoads(load, load, load, 4.0)):
        assert all(a.low is None and a.high is None for a in part.fields.values())


def test_the_amounts_of_a_service_are_counted_once() -> None:
    shared = Amount("t", "duration", 2.0)
    own = Component("a", "act", "i", {"number": Amount("a.number", "count", 2), "duration": shared}, {})
    other = Component("b", "act", "i", {"number": Amount("b.number", "count", 3)}, {}, Amount("b.scale", "count", 5))
    back = Component("c", "act", "i", {"number": Amount("c.number", "count", 4), "duration": shared}, {})
    sigma = Amount("substitution", "share", 0.4)
    service = Service("s", {}, {}, 2024, "FR", (own,), Comparator({}, sigma, (other,)), (back,), None, {}, "f")
    names = [a.name for a in service.amounts()]
    assert names == ["a.number", "t", "b.number", "b.scale", "c.number", "substitution"]
    assert [a.name for a in replace(service, comparator=None).amounts()] == ["a.number", "t", "c.number"]
