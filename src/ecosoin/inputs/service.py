"""A digital health service as a committee sees it: its lines by kind, what it replaces, provokes and is worth.

One request to a large language model is told by its model card, on typical hosted hardware. Its energy, latency and
number of accelerators come from EcoLogits (the connector gives them, per output token); their manufacture is carried by
the items ``ai_accelerator`` and ``ai_server_base`` of the catalogue:

    unit(accelerator) = accelerators * latency / (batch * 8760 * 3600 * lifetime)
    unit(server)      = accelerators / server_accelerators * latency / (batch * 8760 * 3600 * lifetime)

Its primary energy is not used: it mixes conventions. Reference: EcoLogits methodology, LLM inference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ecosoin.inputs.judgement import Judgement
from ecosoin.kernel.ranged import Amount
from ecosoin.kernel.units import HOURS_PER_YEAR, SECONDS


@dataclass(frozen=True)
class Field:
    """A field of a component: its quantity, whether it must be given, whether zero is refused (divisors)."""

    quantity: str
    required: bool = True
    positive: bool = False


_QUANTITY = {
    "number": "count", "share": "share", "duration": "duration", "active_time": "active_time", "lifetime": "lifetime",
    "power": "power", "uses": "count", "pue": "ratio", "annual_volume": "volume_year", "volume": "data",
    "replicas": "count", "compression": "ratio", "retention": "lifetime", "legs": "count", "distance": "distance",
    "occupancy": "ratio", "amortisation": "lifetime", "tokens": "token", "active_parameters": "parameters",
    "total_parameters": "parameters",
}  # fmt: skip
_DIVISORS = {
    "active_time", "lifetime", "uses", "pue", "annual_volume", "compression", "occupancy", "amortisation",
    "active_parameters", "total_parameters",
}  # fmt: skip


def _fields(names: Iterable[str]) -> dict[str, Field]:
    """The fields of a kind, in their order; those marked ``?`` may be left out."""
    told = [(name.removesuffix("?"), not name.endswith("?")) for name in names]
    return {name: Field(_QUANTITY[name], required, name in _DIVISORS) for name, required in told}


_TERMINAL = _fields(["number?", "share?", "duration", "active_time", "lifetime?", "power?"])
KINDS: dict[str, dict[str, Field]] = {
    "terminal": _TERMINAL,
    "inference_local": _TERMINAL,
    "device": _fields(["number?", "uses", "duration?", "power?"]),
    "server": _fields(["number?", "share?", "power", "pue", "lifetime?", "annual_volume"]),
    "storage": _fields(["volume", "replicas?", "compression?", "retention", "share?", "power", "pue", "lifetime?"]),
    "network": _fields(["number?", "volume"]),
    "printing": _fields(["number"]),
    "travel": _fields(["number?", "legs", "distance", "share?", "occupancy?"]),
    "act": _fields(["number"]),
    "build": _fields(["duration", "active_time", "lifetime?", "power?", "amortisation", "annual_volume"]),
    "study": _fields(["annual_volume"]),
    "inference": _fields(["number", "tokens", "active_parameters", "total_parameters", "pue"]),
}
"""kind -> field -> what it is. Fields that may be left out count as 1 (number, share...) or come from the item."""


@dataclass(frozen=True)
class Component:
    """One line of a service, canonical units; ``scale`` multiplies it (a rate of follow-up visits, a pathway step)."""

    name: str
    kind: str
    item: str
    fields: Mapping[str, Amount]
    label: Mapping[str, str]
    scale: Amount | None = None
    place: str = ""
    study: tuple[str, str] | None = None
    """For a ``study``: the results folder and the service of it whose yearly activity is shared."""


SCALES: dict[str, tuple[tuple[str, ...], str, int]] = {
    "distance": (("travel",), "distance", 1),
    "uses": (("device",), "uses", -1),
    "annual_volume": (("server", "build", "study_line"), "annual_volume", -1),
    "retention": (("storage",), "retention", 1),
}
"""Break-even variable -> (kinds it drives, field, +1 when they grow with it, -1 when they are shared by it)."""


Labels = Mapping[str, str]


@dataclass(frozen=True)
class Comparator:
    """What the service may replace, and the share of cases where it really does (``substitution``, sigma)."""

    label: Labels
    substitution: Amount
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Service:
    """A service per functional unit. The comparator and what is induced are never netted inside the footprint."""

    name: str
    label: Labels
    functional_unit: Labels
    year: int
    country: str
    components: tuple[Component, ...]
    comparator: Comparator | None
    induced: tuple[Component, ...]
    judgement: Judgement | None
    sources: Mapping[str, Labels]
    file: str

    def amounts(self) -> list[Amount]:
        """Every distinct amount of the service, by name."""
        found: dict[str, Amount] = {}
        comparator = self.comparator.components if self.comparator else ()
        for component in (*self.components, *comparator, *self.induced):
            for amount in (*component.fields.values(), *([component.scale] if component.scale else [])):
                found.setdefault(amount.name, amount)
        if self.comparator:
            found.setdefault(self.comparator.substitution.name, self.comparator.substitution)
        return list(found.values())


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
