"""Criteria a measurement decides or informs: a page that fails and a page that passes, in the real browser."""

from __future__ import annotations

import base64

import pytest

from ecosoin.principles.ecodesign.journey import Step, Target

pytestmark = pytest.mark.browser
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
WEBP = base64.b64decode("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
BAD = (
    """<!doctype html><html lang="fr"><title>Mauvaise</title>
<style>@keyframes t { to { opacity: .5 } } .t { animation: t 1s infinite } """
    + "".join(f".u{i} {{ color: red; margin: {i}px }}\n" for i in range(900))
    + """</style><link rel="stylesheet" href="big.css"><div class="t" style="width: 2000px">large</div>
<img src="a.png" width="10" height="10"><img src="b.gif" width="10" height="10">
<div role="button">faux</div><div role="switch">faux</div><div role="tab">faux</div><object data="x.bin"></object>
<input id="q"><input type="file"><a href="notice.docx">Notice</a>
<script>
  q.addEventListener('input', () => fetch('big.css?' + Math.random()));
  if (navigator.geolocation) navigator.geolocation.getCurrentPosition(() => 0, () => 0);
  Notification.requestPermission();
  fetch('http://localhost:9/t').catch(() => 0);
  let n = 0;
  addEventListener('scroll', () => { if (n++ < 9) fetch('big.css?s' + n).then(() => {
    const d = document.createElement('div'); d.style.height = '3000px'; document.body.append(d); }); });
</script><p style="height: 3000px">bas</p></html>"""
)
GOOD = """<!doctype html><html lang="fr"><head><meta name="viewport" content="width=device-width"><title>Bonne</title>
</head><body><main><h1>Bonne</h1><img src="a.webp" alt="" width="1" height="1">
<label>Nom <input id="q" autocomplete="name"></label><button>Envoyer</button>
<label>Pièce (PDF, 2 Mo) <input type="file" accept=".pdf"></label>
<a href="notice.pdf">Notice (PDF, 20 ko)</a> <a href="#code">Code source</a></main></body></html>"""
BOTH_DECLARED = ("screen_bytes_max", "screen_requests_max", "pue", "wue", "grid_g_kwh")
TYPED = Step("type", Target(selector="#q"), "dupont")
EXPECTED = {
    "1.8", "1.9", "2.10", "2.5", "4.1", "4.2", "4.5", "4.6", "4.7", "4.9", "4.10", "4.11", "4.13", "5.1", "5.7", "6.1",
    "6.2", "6.3", "8.3", "8.4", "8.6", "8.7",
}  # fmt: skip


def verdicts(document: dict) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for f in document["findings"]:
        found[f["rgesn"]] = found.get(f["rgesn"], True) and f["passed"]
    return found


def test_the_bad_page_fails_each_of_these_criteria(visit):
    declared = dict(zip(BOTH_DECLARED, (100, 1, 1.9, 1.8, 400), strict=True))
    files = {"a.png": PNG, "b.gif": GIF, "x.bin": b"0", "big.css": b".x { color: red }\n" * 2000}
    document = visit(
        BAD, TYPED, Step("scroll", text="bottom"), files=files, document=True, declared=declared,
        third_parties=("localhost",),
    )  # fmt: skip
    found = verdicts(document)
    assert {c for c in EXPECTED if found.get(c) is not False} == set()


def test_the_good_page_passes_the_same_criteria(visit):
    declared = dict(zip(BOTH_DECLARED, (100_000, 10, 1.2, 0.2, 60), strict=True))
    document = visit(GOOD, TYPED, files={"a.webp": WEBP}, document=True, declared=declared, frugal=True)
    found = verdicts(document)
    assert {c for c in EXPECTED if found.get(c) is not True} == set()
