"""What is a service made of? Its lines by kind, with the fields :mod:`ecosoin.studies.service.activity_rows` weighs."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.kernel.ranged import Amount


@dataclass(frozen=True)
class Field:
    """A field of a component: its quantity, whether it must be given, whether zero is refused (divisors)."""

    quantity: str
    required: bool = True
    positive: bool = False


_TERMINAL = {
    "number": Field("count", False),
    "share": Field("share", False),
    "duration": Field("duration"),
    "active_time": Field("active_time", positive=True),
    "lifetime": Field("lifetime", False, True),
    "power": Field("power", False),
}
KINDS: dict[str, dict[str, Field]] = {
    "terminal": _TERMINAL,
    "inference_local": _TERMINAL,
    "device": {
        "number": Field("count", False),
        "uses": Field("count", positive=True),
        "duration": Field("duration", False),
        "power": Field("power", False),
    },
    "server": {
        "number": Field("count", False),
        "share": Field("share", False),
        "power": Field("power"),
        "pue": Field("ratio", positive=True),
        "lifetime": Field("lifetime", False, True),
        "annual_volume": Field("volume_year", positive=True),
    },
    "storage": {
        "volume": Field("data"),
        "replicas": Field("count", False),
        "compression": Field("ratio", False, True),
        "retention": Field("lifetime"),
        "share": Field("share", False),
        "power": Field("power"),
        "pue": Field("ratio", positive=True),
        "lifetime": Field("lifetime", False, True),
    },
    "network": {"number": Field("count", False), "volume": Field("data")},
    "printing": {"number": Field("count")},
    "travel": {
        "number": Field("count", False),
        "legs": Field("count"),
        "distance": Field("distance"),
        "share": Field("share", False),
        "occupancy": Field("ratio", False, True),
    },
    "act": {"number": Field("count")},
    "build": {
        "duration": Field("duration"),
        "active_time": Field("active_time", positive=True),
        "lifetime": Field("lifetime", False, True),
        "power": Field("power", False),
        "amortisation": Field("lifetime", positive=True),
        "annual_volume": Field("volume_year", positive=True),
    },
    "study": {"annual_volume": Field("volume_year", positive=True)},
    "inference": {
        "number": Field("count"),
        "tokens": Field("token"),
        "active_parameters": Field("parameters", positive=True),
        "total_parameters": Field("parameters", positive=True),
        "pue": Field("ratio", positive=True),
    },
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
