"""The bundled versions of the booking service, measured and compared."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from ecosoin.doors.browser.local_site import local_site
from ecosoin.doors.folder import MARKER, result_folder, write_document
from ecosoin.doors.yaml.journey import read_journey
from ecosoin.kernel.errors import Language
from ecosoin.pages.writing import write_report
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from ecosoin.studies.ecodesign.road.compare import compare
from ecosoin.studies.ecodesign.road.study import measure

VERSIONS = ("heavy", "light", "broken")
_IDLE_S = 2.0


def demo_ecodesign(folder: Path, lang: Language) -> dict[str, dict[str, Any]]:
    """Measures the three versions once each; the verdicts of the light and of the broken one against the heavy one."""
    sites = Path(str(resources.files("ecosoin") / "reference" / "examples" / "ecodesign"))
    asked = read_journey(sites / "journey.yaml")
    found: dict[str, dict[str, Any]] = {}
    for name in VERSIONS:
        with local_site(sites / name, frugal=name != "heavy") as site:
            steps = tuple(replace(s, text=s.text.replace(asked.base, site.address)) for s in asked.steps)
            journey = replace(asked, base=site.address, steps=steps, idle_s=_IDLE_S)
            found[name] = measure(journey, 1, None)
        with result_folder(folder / name, "ecodesign-measure") as draft:
            write_document(found[name], draft / MARKER)
            write_report(ecodesign_report(found[name], lang), draft)
    return {name: compare(found["heavy"], found[name], lang) for name in VERSIONS[1:]}
