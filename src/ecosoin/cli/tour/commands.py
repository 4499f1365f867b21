"""Which commands are the demonstration? A list, by part, on the bundled and fictional examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecosoin.cli.tour.examples import Examples
from ecosoin.cli.tour.fictional_exports import DAY

_ON_THE_MAP = (
    "teleconsultation", "tele-expertise", "telemonitoring-kit", "telemonitoring-own-device", "pacs-archive",
    "secure-messaging", "appointment-booking", "ai-imaging",
)  # fmt: skip
_KITS = ("telemonitoring-kit", "telemonitoring-kit-6", "telemonitoring-kit-20", "telemonitoring-own-device")
_VERSIONS = ("heavy", "light", "broken")


@dataclass(frozen=True)
class Line:
    """A command of ``ecosoin``; ``site`` names the example pages served on this machine while it runs."""

    argv: tuple[str, ...]
    site: str = ""


@dataclass(frozen=True)
class Part:
    """A titled run of commands; ``needs_browser`` parts are left out where there is none."""

    title: str
    lines: tuple[Line, ...]
    needs_browser: bool = False


def parts(out: Path, examples: Examples) -> tuple[Part, ...]:
    """The whole demonstration, written under ``out``."""

    def written(argv: tuple[str, ...], *folder: str, site: str = "") -> Line:
        return Line((*argv, "--out", str(out.joinpath(*folder))), site)

    services = {name: str(examples.services / f"{name}.yaml") for name in (*_ON_THE_MAP, *_KITS)}
    hospital, care, exports = (str(p) for p in (examples.hospital, examples.care, examples.exports))
    measured = {name: str(out / "ecoconception" / name) for name in _VERSIONS}
    return (
        Part("footprint", (written(("footprint", hospital, "--year", "2025"), "hopital"),)),
        Part("relevance", (written(("relevance", care, "--period", "2024-01..2024-12"), "pertinence"),)),
        Part(
            "services",
            (
                written(("service", "assess", services["teleconsultation"]), "teleconsultation"),
                written(("service", "compare", *(services[n] for n in _KITS)), "telesurveillance"),
                written(("service", "map", *(services[n] for n in _ON_THE_MAP)), "carte-des-services"),
            ),
        ),
        Part("signals", (written(("signals", exports, "--date", DAY.isoformat()), "signaux"),)),
        Part(
            "ecodesign",
            (
                *(
                    written(
                        ("ecodesign", "measure", str(examples.journey(name)), "--runs", "1"),
                        "ecoconception", name, site=name,
                    )
                    for name in _VERSIONS
                ),
                *(Line(("ecodesign", "compare", measured["heavy"], measured[name])) for name in _VERSIONS[1:]),
            ),
            needs_browser=True,
        ),
    )  # fmt: skip
