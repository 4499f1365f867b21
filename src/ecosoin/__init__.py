"""Ecosoin: what digital health costs the planet, and which part of it is worth it.

>>> import ecosoin as eco
>>> study = eco.assess("parc.csv", year=2025)  # doctest: +SKIP
>>> study.totals["climate_change"].mean  # doctest: +SKIP
"""

from ecosoin.kernel.version import __version__

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from ecosoin.api.calls import assess, compare, ecodesign, explain, open_study, relevance, service, signals
    from ecosoin.kernel.errors import Defect, EcosoinError, InputProblems, Problem, UsageError

_CALLS = ("assess", "compare", "ecodesign", "explain", "open_study", "relevance", "service", "signals")
_ERRORS = ("Defect", "EcosoinError", "InputProblems", "Problem", "UsageError")
__all__ = [
    "Defect",
    "EcosoinError",
    "InputProblems",
    "Problem",
    "UsageError",
    "__version__",
    "assess",
    "compare",
    "ecodesign",
    "explain",
    "open_study",
    "relevance",
    "service",
    "signals",
]


def __getattr__(name: str) -> object:
    """Each name is imported when first used: ``import ecosoin`` loads nothing."""
    import importlib

    module = "ecosoin.api.calls" if name in _CALLS else "ecosoin.kernel.errors" if name in _ERRORS else None
    if module is None:
        raise AttributeError(f"module 'ecosoin' has no attribute {name!r}")
    return getattr(importlib.import_module(module), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
