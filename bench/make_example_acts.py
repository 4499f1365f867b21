"""Writes the bundled care sample: fictional patients of the fictional hospital, FHIR R4 NDJSON, seeded.

    python bench/make_example_acts.py

Nothing comes from real people. Intervals between tests are drawn so that some fall inside the minimum intervals, as the
published repeat rates say they do (7.7 % of images repeated within 90 days, Vest 2014).
"""

from __future__ import annotations

import gzip
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "ecosoin" / "reference" / "examples" / "relevance"
START, DAYS, PATIENTS = datetime(2024, 1, 1, 8), 366, 420
TESTS = {"4548-4": 110, "57698-3": 150, "58410-2": 60, "3016-3": 180, "2276-4": 120, "1989-3": 160}
"""LOINC code -> mean days between two tests of a patient who has it followed."""
IMAGES = (("CT", "51185008"), ("CT", "818983003"), ("MR", "69536005"), ("US", "818983003"), ("DX", "51185008"))
SITES = ("Valmarais", "Les Tilleuls", "Centre de santé")


def instant(rng: random.Random, day: float) -> str:
    moment = START + timedelta(days=day, minutes=rng.randrange(600))
    return moment.strftime("%Y-%m-%dT%H:%M:%S+01:00")


def write(name: str, resources: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in resources)
    with (OUT / f"{name}.000.ndjson.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(lines.encode())


def main() -> None:
    rng = random.Random(2024)
    OUT.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[dict[str, object]]] = {
        n: [] for n in ("Patient", "Encounter", "Observation", "ImagingStudy", "Condition")
    }
    for p in range(PATIENTS):
        patient, encounter = {"reference": f"Patient/fictif-{p}"}, {"reference": f"Encounter/e{p}"}
        found["Patient"].append({"resourceType": "Patient", "id": f"fictif-{p}"})
        site = {"reference": f"Organization/{rng.choices(SITES, (6, 3, 1))[0]}"}
        found["Encounter"].append(
            {"resourceType": "Encounter", "id": f"e{p}", "subject": patient, "serviceProvider": site}
        )
        for code, mean in TESTS.items():
            if rng.random() > 0.3:
                continue
            day = rng.uniform(0, mean)
            while day < DAYS:
                coding = [{"system": "http://loinc.org", "code": code}]
                found["Observation"].append(
                    {
                        "resourceType": "Observation",
                        "id": f"o{len(found['Observation'])}",
                        "status": "final" if rng.random() > 0.01 else "entered-in-error",
                        "code": {"coding": coding},
                        "subject": patient,
                        "encounter": encounter,
                        "effectiveDateTime": instant(rng, day) if rng.random() > 0.005 else "2024",
                    }
                )
                day += rng.gammavariate(2, mean / 2)
        for modality, region in IMAGES:
            if rng.random() > 0.15:
                continue
            days = [rng.uniform(0, DAYS)]
            if rng.random() < 0.3:
                days.append(days[0] + rng.uniform(5, 120))
            for day in (d for d in days if d < DAYS):
                series = [{"modality": {"code": modality}, "bodySite": {"code": region}, "numberOfInstances": 1}]
                found["ImagingStudy"].append(
                    {
                        "resourceType": "ImagingStudy",
                        "id": f"i{len(found['ImagingStudy'])}",
                        "status": "available",
                        "subject": patient,
                        "encounter": encounter,
                        "started": instant(rng, day),
                        "series": series,
                    }
                )
        if rng.random() < 0.05:
            found["Condition"].append(
                {
                    "resourceType": "Condition",
                    "id": f"c{p}",
                    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "77386006"}]},
                    "subject": patient,
                    "onsetDateTime": instant(rng, rng.uniform(0, DAYS)),
                }
            )
    for name, resources in found.items():
        write(name, resources)
        print(name, len(resources))


if __name__ == "__main__":
    main()
