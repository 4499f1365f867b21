"""The three versions of the booking service: same service when heavy or light, refused when broken."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.browser.local_site import local_site
from ecosoin.pages.model import Table
from ecosoin.results.ecodesign import Measurement
from ecosoin.results.text import document_text
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from ecosoin.studies.ecodesign.road.compare import compare
from ecosoin.studies.ecodesign.road.study import MeasureOptions, load_journey, measure, write_measure
from ecosoin.words.voice import told
from tests.studies.ecodesign.made_runs import as_text

pytestmark = pytest.mark.browser
SITES = Path(str(resources.files("ecosoin") / "reference" / "examples" / "ecodesign"))


def without_sentences(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_sentences(v) for k, v in value.items() if k != "message"}
    return [without_sentences(v) for v in value] if isinstance(value, list) else value


def measured(folder: Path, tmp_path: Path, *, frugal: bool = True) -> tuple[Measurement, list[Any]]:
    with local_site(folder, frugal=frugal) as site:
        text = (SITES / "journey.yaml").read_text(encoding="utf-8").replace("http://127.0.0.1:8765/", site.address)
        text = text.replace("idle_s: 30", "idle_s: 0")
        path = tmp_path / "journey.yaml"
        path.write_text(text, encoding="utf-8")
        return measure(load_journey(str(path))[0], MeasureOptions()), site.log


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> tuple[Measurement, list[Any]]:
    return measured(SITES / "light", tmp_path_factory.mktemp("light"))


def test_the_light_version_is_counted_as_its_server_counts(light):
    document, log = light
    assert document.total.requests.median == len(log)
    assert document.total.encoded_bytes.median == sum(row[3] for row in log)
    assert all(a.passed for a in document.assertions)
    assert document.accessibility == []
    assert sum(w.encoded_bytes for w in document.warm) == 0


def test_the_heavy_version_renders_the_same_service(light, tmp_path):
    heavy, log = measured(SITES / "heavy", tmp_path, frugal=False)
    served = [(path, size) for _, path, _, size in log]
    seen = [(urlsplit(r.url).path, r.encoded_bytes) for r in heavy.requests]
    assert set(seen) == set(served)
    polled = "/status.json"
    assert Counter(s for s in served if s[0] != polled) == Counter(2 * [s for s in seen if s[0] != polled])
    still = [size for path, size in seen if path != polled]
    asked = heavy.total.requests.median - len(still)
    assert heavy.total.encoded_bytes.median == sum(still) + asked * dict(seen)[polled]
    verdict = compare(heavy, light[0])
    assert verdict.equivalent, verdict.reasons
    saved = next(r for r in verdict.savings if (r.step, r.metric) == ("accueil", "encoded_bytes"))
    assert saved.called and saved.p50 > 600_000
    failed = {f.rgesn for f in heavy.findings if not f.passed}
    assert {"4.1", "5.1", "6.2", "6.3", "6.4", "6.5"} <= failed
    climate = next(r for r in verdict.footprint if r.criterion == "climate_change")
    assert climate.before.value > climate.after.value > 0
    for name, side in (("heavy", heavy), ("light", light[0])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(document_text(side), encoding="utf-8")
    sides = [str(tmp_path / "heavy"), str(tmp_path / "light")]
    printed = CliRunner().invoke(main, ["ecodesign", "compare", *sides, "--out", str(tmp_path / "out"), "--json"])
    assert printed.exit_code == 0
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert written["equivalent"] and without_sentences(json.loads(printed.stdout)) == written
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "rend le même service" in page and "octets transférés" in page and "Ce qui est supposé" in page
    assert "×\xa010⁻⁴ g CO₂ éq." in page  # written as French readers write it


def test_the_report_tells_the_year_when_the_acts_are_declared(light):
    document = msgspec.structs.replace(light[0], acts_per_year=1000)
    tables = [b for part in ecodesign_report(document, "fr").sections for b in part.blocks if isinstance(b, Table)]
    acts = next(t for t in tables if t.caption == "Empreinte d'un acte")
    assert acts.columns[-1].title == "par an"
    first = document.footprint[0]
    assert acts.rows[0][-1] == pytest.approx(1000 * first.p50)
    parts = next(t for t in tables if t.caption == "Par composante")
    assert [c.title for c in parts.columns[-4:]] == ["central", "5\xa0%", "médiane", "95\xa0%"]
    assert all(row[-3] <= row[-2] <= row[-1] for row in parts.rows)


def test_an_earlier_result_feeds_the_next_one(tmp_path):
    journey = tmp_path / "journey.yaml"
    with local_site(SITES / "light", frugal=True) as site:
        declared = "declared: {reduction_target_percent: 5}"
        journey.write_text(f"base: {site.address}\nidle_s: 0\n{declared}\nsteps: [open: /]\n", encoding="utf-8")
        write_measure(str(journey), MeasureOptions(), "fr", tmp_path / "first")
        second = write_measure(
            str(journey), MeasureOptions(), "fr", tmp_path / "second", previous=[str(tmp_path / "first")]
        )
    found = {f.rgesn: as_text(f.signal) for f in second.findings}
    assert found["1.5"] == "target target=5 reached=0"
    assert found["1.4"].startswith("reviews reviews=1")
    assert "3.6" not in found


DEFECTS = {
    "assertion": ("app.js", "'Indiquez votre nom.'", "''"),
    "accessibility": ("index.html", '<label for="nom">Nom</label>', ""),
    "content": ("index.html", 'href="preparation.pdf"', 'href="#"'),
}


@pytest.mark.parametrize("kind", DEFECTS)
def test_each_defect_alone_is_refused_for_its_own_reason(kind, light, tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(SITES / "light", folder)
    name, was, now = DEFECTS[kind]
    text = (folder / name).read_text(encoding="utf-8")
    assert was in text
    (folder / name).write_text(text.replace(was, now), encoding="utf-8")
    broken, _ = measured(folder, tmp_path)
    verdict = compare(light[0], broken)
    assert not verdict.equivalent
    assert {r.kind for r in verdict.reasons} == {kind}
    if kind == "accessibility":
        reason = verdict.reasons[0]
        assert "Chaque élément de formulaire doit avoir une étiquette" in told(reason.code, reason.params, "fr")
        assert "Form elements must have labels" in told(reason.code, reason.params, "en")
