"""One request to a large language model, from what its model card says, on typical hosted hardware.

The energy, latency and number of accelerators of a request come from EcoLogits (the connector gives them, per
output token); their manufacture is carried by the items ``ai_accelerator`` and ``ai_server_base`` of the catalogue:

    unit(accelerator) = accelerators * latency / (batch * 8760 * 3600 * lifetime)
    unit(server)      = accelerators / server_accelerators * latency / (batch * 8760 * 3600 * lifetime)

Its primary energy is not used: it mixes conventions. Reference: EcoLogits methodology, LLM inference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ecosoin.inputs.service.components import Component
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import HOURS_PER_YEAR, SECONDS

ACCELERATOR, SERVER = "ai_accelerator", "ai_server_base"


@dataclass(frozen=True)
class TokenLoad:
    """One output token: energy with PUE, seconds of hardware divided by the batch, hardware counts."""

    energy_kwh: float
    hardware_second: float
    accelerators: float
    server_accelerators: float


@dataclass(frozen=True)
class LanguageModelLoads:
    """One output token for the central, smallest and largest size given for the model."""

    central: TokenLoad
    low: TokenLoad
    high: TokenLoad
    lifetime_year: float


def hardware_units(load: TokenLoad, lifetime_year: float) -> dict[str, float]:
    """Units of accelerator and of server one token wears out."""
    share = load.hardware_second / (HOURS_PER_YEAR * SECONDS * lifetime_year)
    return {ACCELERATOR: load.accelerators * share, SERVER: load.accelerators / load.server_accelerators * share}


def request_components(request: Component, loads: LanguageModelLoads) -> tuple[Component, ...]:
    """The accelerator and server lines of an ``inference`` component, with the range of the model's size."""
    parts = []
    sizes = (loads.central, loads.low, loads.high)
    units = [hardware_units(load, loads.lifetime_year) for load in sizes]
    for item in (ACCELERATOR, SERVER):
        energy = [load.energy_kwh if item == ACCELERATOR else 0.0 for load in sizes]
        fields = {k: request.fields[k] for k in ("number", "tokens")}
        fields["unit_per_token"] = _per_token(f"{request.name}.{item}_wear", [u[item] for u in units])
        fields["kwh_per_token"] = _per_token(f"{request.name}.{item}_energy", energy)
        parts.append(replace(request, name=f"{request.name}/{item}", kind="request", item=item, fields=fields))
    return tuple(parts)


def _per_token(name: str, sizes: Sequence[float]) -> Amount:
    value, low, high = sizes
    sure = high <= low
    return Amount(name, "derived", value, None if sure else low, high=None if sure else high, unit="1/token")
