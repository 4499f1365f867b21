"""The demonstration of services and signals: two comparisons and one report of signals, all bundled."""

from __future__ import annotations

import tempfile
from pathlib import Path

import yaml

from ecosoin.cli.tour.fictional_exports import DAY, write_fictional_exports
from ecosoin.doors.yaml.shipped import template_text
from ecosoin.kernel.errors import Language
from ecosoin.studies.service.road.commands import ServiceOptions, assess_service, compare_services, map_services
from ecosoin.studies.signals.road.study import SignalsOptions, run_signals

_REUSES = (6, 20)
_ON_THE_MAP = (
    "teleconsultation", "tele-expertise", "telemonitoring-kit", "telemonitoring-own-device", "pacs-archive",
    "secure-messaging", "appointment-booking", "ai-imaging",
)  # fmt: skip


def demo_services(out: Path, language: Language) -> list[Path]:
    """Teleconsultation against the visit, telemonitoring with and without reuse of the kit, the map, the signals."""
    with tempfile.TemporaryDirectory(prefix="ecosoin-demo-") as draft:
        folder = Path(draft)
        files = {name: _template(folder, name) for name in _ON_THE_MAP}
        kits = [files["telemonitoring-kit"], *(_reused_kit(folder, n) for n in _REUSES)]
        written = [out / n for n in ("teleconsultation", "telesurveillance", "carte-des-services", "signaux")]
        assess_service(ServiceOptions((files["teleconsultation"],), written[0], language=language))
        kits.append(files["telemonitoring-own-device"])
        compare_services(ServiceOptions(tuple(kits), written[1], language=language))
        map_services(ServiceOptions(tuple(files.values()), written[2], language=language))
        exports = write_fictional_exports(folder / "exports")
        run_signals(SignalsOptions(tuple(exports), written[3], DAY, language=language))
    return written


def _template(folder: Path, name: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(template_text(name), encoding="utf-8")
    return path


def _reused_kit(folder: Path, uses: int) -> Path:
    """The dedicated kit, each device serving several patients one after the other."""
    data = yaml.safe_load(template_text("telemonitoring-kit"))
    data["service"] = f"telemonitoring-kit-{uses}"
    data["label"] = {
        "fr": f"Télésurveillance, kit réemployé {uses} fois",
        "en": f"Telemonitoring, kit reused {uses} times",
    }
    data["parameters"]["uses"]["value"] = uses
    path = folder / f"telemonitoring-kit-{uses}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
