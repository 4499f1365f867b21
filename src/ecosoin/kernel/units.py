"""Units a service file may use: each belongs to a quantity, converted at the door to one canonical unit."""

MINUTES, SECONDS, DAYS, HOURS, MONTHS = 60, 3600, 365, 24, 12
HOURS_PER_YEAR = DAYS * HOURS

QUANTITIES: dict[str, dict[str, float]] = {
    "duration": {"second": 1 / SECONDS, "minute": 1 / MINUTES, "hour": 1.0},
    "lifetime": {"day": 1 / DAYS, "month": 1 / MONTHS, "year": 1.0},
    "active_time": {"hour/year": 1.0, "hour/day": float(DAYS)},
    "count": {"count": 1.0},
    "volume_year": {"count/year": 1.0},
    "share": {"share": 1.0, "percent": 1 / 100},
    "power": {"W": 1.0, "kW": 1000.0},
    "data": {"kB": 1 / 1_000_000, "MB": 1 / 1000, "GB": 1.0, "TB": 1000.0},
    "distance": {"m": 1 / 1000, "km": 1.0},
    "ratio": {"ratio": 1.0},
    "parameters": {"billion": 1.0},
    "token": {"token": 1.0},
}
"""quantity -> unit -> factor to the canonical unit (the one with factor 1)."""


def units_of(quantity: str) -> tuple[str, ...]:
    """Units accepted for a quantity."""
    return tuple(QUANTITIES[quantity])


def canonical_unit(quantity: str) -> str:
    """The unit everything is converted to.

    >>> canonical_unit("duration")
    'hour'
    """
    return next(u for u, factor in QUANTITIES[quantity].items() if factor == 1)


def to_canonical(value: float, quantity: str, unit: str) -> float:
    """The value in the canonical unit of its quantity.

    >>> to_canonical(20, "duration", "minute")
    0.3333333333333333
    """
    return value * QUANTITIES[quantity][unit]
