"""In the real browser: each criterion on a page that fails it and one that passes, typing, the three example sites."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.browser.hosts import trusted_keys
from ecosoin.doors.browser.local_site import local_site
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.inputs.ecodesign import Journey, Step, Target
from ecosoin.pages.model import Table
from ecosoin.results.ecodesign import Finding, Measurement
from ecosoin.results.text import document_text
from ecosoin.studies.ecodesign.findings import RULES, Earlier
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from ecosoin.studies.ecodesign.road.audit_file import criteria_rows
from ecosoin.studies.ecodesign.road.compare import compare
from ecosoin.studies.ecodesign.road.history import History
from ecosoin.studies.ecodesign.road.study import MeasureOptions, load_journey, measure, write_measure
from ecosoin.words.voice import told
from tests.studies.ecodesign.criteria_pages import PAGES, secure_site
from tests.studies.ecodesign.made_runs import as_text

pytestmark = pytest.mark.browser
CASES = {
    # criterion: (page that fails, start of the signal that says why, page that passes)
    "1.4": ("bad", "reviews reviews=2 longest_day=731", "good"),
    "1.5": ("bad", "reduction-target-missing", "good"),
    "1.6": ("bad", "cookie-days days=400", "good"),
    "1.8": ("bad", "pages-with-source-code-link count=0", "good"),
    "1.9": ("bad", "plugin-objects count=1", "good"),
    "2.2": ("slow", "no-journey-on-old-phone", "good before"),
    "2.3": ("slow", "no-journey-at-512-kbit-s", "good before"),
    "2.4": ("bad", "recent-feature feature=anchor-positioning", "good"),
    "2.5": ("bad", "overflow-at-width width=", "good"),
    "2.9": ("bad", "component-mostly-unused", "good"),
    "2.10": ("bad", "third-party-host", "good"),
    "3.3": ("bad", "no-tls-1.3", "good"),
    "3.6": ("bad", "files-kept percent=0", "good"),
    "4.1": ("bad", "endless-animation", "good"),
    "4.2": ("bad", "growths-when-scrolled count=", "good"),
    "4.3": ("bad", "actions count=34", "good"),
    "4.4": ("bad", "third-party-before-consent", "good"),
    "4.5": ("bad", "components native=2 imitated=3", "good"),
    "4.6": ("bad", "media count=1", "good"),
    "4.7": ("bad", "media count=1", "good"),
    "4.8": ("bad", "fonts families=3 faces=3", "good"),
    "4.9": ("bad", "typing requests=6 early=2", "good"),
    "4.10": ("bad", "field-format-not-told", "good"),
    "4.11": ("bad", "document-size-not-told", "good"),
    "4.13": ("bad", "notifications-without-gesture count=1", "good"),
    "5.1": ("bad", "image-format format=image/png", "good"),
    "5.2": ("bad", "heavy-image", "good"),
    "5.3": ("film bad", "video-larger-than-shown", "film good"),
    "5.4": ("film bad", "video-codec codec=vp8 height=720", "film good"),
    "5.5": ("film bad", "hidden-page-video-bytes bytes=", "film good"),
    "5.6": ("film bad", "audio-codec codec=pcm", "film good"),
    "5.7": ("bad", "office-document", "good"),
    "6.1": ("bad", "screen-bytes found=", "good"),
    "6.2": ("bad", "no-cache-policy", "good"),
    "6.3": ("bad", "text-not-compressed", "good"),
    "6.4": ("bad", "image-larger-than-shown", "good"),
    "6.5": ("bad", "unused percent=", "good"),
    "6.6": ("bad", "sensor-without-gesture", "good"),
    "6.7": ("bad", "old-protocol", "good"),
    "7.1": ("bad", "no-server-cache", "good"),
    "7.3": ("bad", "waiting-told busy=0 disabled=0", "good"),
    "8.3": ("bad", "pue value=1.9", "good"),
    "8.4": ("bad", "wue value=1.8", "good"),
    "8.5": ("bad", "renewable_share percent=30", "good"),
    "8.6": ("bad", "grid_g_kwh value=400", "good"),
    "8.7": ("bad", "pue value=1.9", "good"),
    "9.7": ("slow", "inference calls=5 actions=1", "good"),
}
MEASURED = {r["id"]: r["decidable"] for r in criteria_rows() if r["decidable"] in ("decided", "hinted")}


def test_every_measured_criterion_has_its_rule_and_its_pair():
    assert len(MEASURED) == 47
    assert set(CASES) == set(MEASURED) == set(RULES)


def _earlier(document: Measurement) -> Earlier:
    requests = [msgspec.to_builtins(r) for r in document.requests]
    return Earlier(document.measured_on, document.total.encoded_bytes.median, requests)


@pytest.fixture(scope="module")
def document_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Measurement]:
    """The results of a page, measured once."""

    @cache
    def measured(name: str) -> Measurement:
        page, folder = PAGES[name], tmp_path_factory.mktemp("page")
        (folder / "index.html").write_text(page.html, encoding="utf-8")
        for file, content in page.files().items():
            (folder / file).write_bytes(content)
        pem = tmp_path_factory.mktemp("tls") / "server.pem"
        before = (_earlier(measured(page.previous)),) if page.previous else ()
        with secure_site(folder, pem) if page.secure else local_site(folder) as site:
            address = site if isinstance(site, str) else site.address
            keys = trusted_keys(pem) if page.secure else ()
            settings = {"third_parties": (), "timeout_s": 10, **page.settings}
            journey = Journey(
                name, address, ("127.0.0.1", *settings["third_parties"]), trusted_keys=keys, idle_s=0, settle_s=0.3,
                steps=(Step("checkpoint", text="page"), Step("open", text=address), *page.steps),
                declared=page.declared, **settings,
            )  # fmt: skip
            options = MeasureOptions(more_profiles=page.more_profiles)
            return measure(journey, options, History(before, date.fromisoformat(page.today)))

    return measured


def found(document: Measurement, criterion: str) -> list[Finding]:
    return [f for f in document.findings if f.rgesn == criterion]


@pytest.mark.parametrize("criterion", CASES)
def test_a_page_fails_for_the_criterion_s_own_reason(criterion, document_of):
    page, reason, _ = CASES[criterion]
    findings = found(document_of(page), criterion)
    assert {f.state for f in findings} == {MEASURED[criterion]}
    assert any(as_text(f.signal).startswith(reason) for f in findings if not f.passed), findings


@pytest.mark.parametrize("criterion", CASES)
def test_a_page_passes_the_criterion(criterion, document_of):
    findings = found(document_of(CASES[criterion][2]), criterion)
    assert findings and all(f.passed for f in findings), findings
    assert {f.state for f in findings} == {MEASURED[criterion]}


PAGE = """<!doctype html><input id="q"><script>let t = 0;
q.addEventListener('input', () => {{ clearTimeout(t);
  if (q.value.length >= {letters}) t = setTimeout(() => fetch('x?' + q.value), {wait}); }});</script>"""


@pytest.mark.parametrize(
    ("letters", "wait", "early", "too_close"), [(2, 500, 1, False), (3, 100, 0, True), (3, 500, 0, False)]
)
def test_early_and_close_requests_are_told_apart(letters, wait, early, too_close, tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format(letters=letters, wait=wait), encoding="utf-8")
    typed = Step("type", Target(selector="#q"), "martin")
    with local_site(tmp_path) as site:
        steps = (Step("open", text=site.address), typed)
        journey = Journey("saisie", site.address, ("127.0.0.1",), (), steps, idle_s=0, settle_s=0)
        found = run_journey(journey, RunOptions("desktop", details=False, warm=False))["typed"]
    assert found["requests"] >= 1
    assert (found["early"], found["interval_s"] < 0.5) == (early, too_close)


SITES = Path(str(resources.files("ecosoin") / "reference" / "examples" / "ecodesign"))


def without_sentences(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_sentences(v) for k, v in value.items() if k not in ("message", "remedy")}
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
