"""Each criterion a measurement decides or informs: a page that fails it for its own reason, and a page that passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import msgspec
import pytest

from ecosoin.doors.browser.certificates import trusted_keys
from ecosoin.doors.browser.local_site import local_site
from ecosoin.inputs.journey import Journey, Step
from ecosoin.results.ecodesign import Finding, Measurement
from ecosoin.studies.ecodesign.findings import RULES, Earlier
from ecosoin.studies.ecodesign.road.history import History
from ecosoin.studies.ecodesign.road.study import MeasureOptions, measure
from ecosoin.studies.ecodesign.road.weighing import criteria_rows
from tests.studies.ecodesign.criteria_pages import PAGES
from tests.studies.ecodesign.made_runs import as_text
from tests.studies.ecodesign.secure_site import secure_site

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
