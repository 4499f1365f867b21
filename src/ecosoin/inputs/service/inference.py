"""One request to a large language model, from what its model card says, on typical hosted hardware.

The energy, latency and number of accelerators of a request come from EcoLogits (the connector gives them, per
output token); their manufacture is carried by the items ``ai_accelerator`` and ``ai_server_base`` of the catalogue:

    unit(accelerator) = accelerators * latency / (batch * 8760 * 3600 * lifetime)
    unit(server)      = accelerators / server_accelerators * latency / (batch * 8760 * 3600 * lifetime)

Its primary energy is not used: it mixes conventions. Reference: EcoLogits methodology, LLM inference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ecosoin.inputs.service.components import HOURS_PER_YEAR, Component
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import SECONDS

ACCELERATOR, SERVER = "ai_accelerator", "ai_server_base"


@dataclass(frozen=True)
class TokenLoad:
    """One output token: energy with PUE, seconds of hardware divided by the batch, hardware counts."""

    energy_kwh: float
    hardware_second: float
    accelerators: float
    server_accelerators: float


def hardware_units(load: TokenLoad, lifetime_year: float) -> dict[str, float]:
    """Units of accelerator and of server one token wears out."""
    share = load.hardware_second / (HOURS_PER_YEAR * SECONDS * lifetime_year)
    return {ACCELERATOR: load.accelerators * share, SERVER: load.accelerators / load.server_accelerators * share}


def request_components(
    request: Component, central: TokenLoad, low: TokenLoad, high: TokenLoad, lifetime_year: float
) -> tuple[Component, ...]:
    """The accelerator and server lines of an ``inference`` component, with the range of the model's size."""
    parts = []
    wear = {k: [hardware_units(load, lifetime_year)[k] for load in (central, low, high)] for k in (ACCELERATOR, SERVER)}
    for item, (value, least, most) in wear.items():
        powered = item == ACCELERATOR
        energy = (central.energy_kwh, low.energy_kwh, high.energy_kwh) if powered else (0.0, 0.0, 0.0)
        fields = {k: request.fields[k] for k in ("number", "tokens")}
        fields["unit_per_token"] = _ranged(f"{request.name}.{item}_wear", _WEAR[item], (value, least, most))
        fields["kwh_per_token"] = _ranged(f"{request.name}.{item}_energy", _ENERGY, energy)
        parts.append(replace(request, name=f"{request.name}/{item}", kind="request", item=item, fields=fields))
    return tuple(parts)


_WEAR = {
    ACCELERATOR: {"fr": "usure de carte par jeton", "en": "accelerator wear per token"},
    SERVER: {"fr": "usure de serveur par jeton", "en": "server wear per token"},
}
_ENERGY = {"fr": "énergie par jeton (kWh)", "en": "energy per token (kWh)"}


def _ranged(name: str, label: Mapping[str, str], amounts: tuple[float, float, float] | list[float]) -> Amount:
    value, low, high = amounts
    uncertain = high > low
    return Amount(
        name, "derived", value, low if uncertain else None, high if uncertain else None, "1/token", label=label
    )
