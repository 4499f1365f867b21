"""Which commands are the demonstration? A list, by part, on the bundled and fictional examples."""

from dataclasses import dataclass
from pathlib import Path

_ON_THE_MAP = (
    "teleconsultation", "tele-expertise", "telemonitoring-kit", "telemonitoring-own-device", "pacs-archive",
    "secure-messaging", "appointment-booking", "ai-imaging",
)  # fmt: skip
_KITS = ("telemonitoring-kit", "telemonitoring-kit-6", "telemonitoring-kit-20", "telemonitoring-own-device")
_VERSIONS = ("heavy", "light", "broken")
_DAY_OF_EXPORTS = "2024-06-30"


@dataclass(frozen=True)
class Part:
    """A titled run of commands of ``ecosoin``; a part that needs a browser is left out where there is none."""

    title: str
    commands: tuple[tuple[str, ...], ...]
    needs_browser: bool = False


def parts(out: Path, examples: Path) -> tuple[Part, ...]:
    """The whole demonstration, read from ``examples`` and written under ``out``."""
    hospital, care, exports = (str(examples / name) for name in ("hospital", "relevance", "exports"))
    service = {name: str(examples / "services" / f"{name}.yaml") for name in (*_ON_THE_MAP, *_KITS)}
    kits, mapped = ([service[n] for n in names] for names in (_KITS, _ON_THE_MAP))
    journey = {name: str(examples / "ecodesign" / f"{name}.yaml") for name in _VERSIONS}
    measured = {name: str(out / "ecoconception" / name) for name in _VERSIONS}

    def to(folder: str) -> tuple[str, str]:
        return "--out", str(out / folder)

    return (
        Part("footprint", (("footprint", hospital, "--year", "2025", *to("hopital")),)),
        Part("relevance", (("relevance", care, "--period", "2024-01..2024-12", *to("pertinence")),)),
        Part(
            "services",
            (
                ("service", "assess", service["teleconsultation"], *to("teleconsultation")),
                ("service", "compare", *kits, *to("telesurveillance")),
                ("service", "map", *mapped, *to("carte-des-services")),
            ),
        ),
        Part("signals", (("signals", exports, "--date", _DAY_OF_EXPORTS, *to("signaux")),)),
        Part(
            "ecodesign",
            (
                *(("ecodesign", "measure", journey[n], "--runs", "1", "--out", measured[n]) for n in _VERSIONS),
                *(("ecodesign", "compare", measured["heavy"], measured[n]) for n in _VERSIONS[1:]),
            ),
            needs_browser=True,
        ),
    )
