"""Each RGESN rule at both sides of its limit, on evidence written by hand: verdict, signal, resource, what is saved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ecosoin.studies.ecodesign.audit import findings
from ecosoin.studies.ecodesign.findings import RULES, Earlier, Evidence
from ecosoin.studies.ecodesign.road.constants import constants
from tests.studies.ecodesign.made_runs import as_text

HOST = "https://soin.example"
EMPTY = Evidence(constants=constants(), today="2026-01-01")
SIGNALS: dict[str, Any] = {
    "images": [], "videos": [], "documents": [], "sensors": [], "untold": [], "uploads": [], "busy": 0, "disabled": 0,
    "source": "", "plugins": 0, "viewport": True, "infinite": 0, "native": 0, "fake": 0, "families": 0, "faces": 0,
    "forms": 0, "notify": 0,
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "type": "document", "status": 200, "cached": False, "failed": "", "tls": "TLS 1.3", "protocol": "h2",
    "decoded_bytes": 100, "encoded_bytes": 50, "cookie": False, "gesture": False, "mime": "text/html", "encoding": "br",
    "cache_control": "max-age=60", "validator": False, "server_cache": "", "method": "GET", "duration_s": 0.2,
}  # fmt: skip
Told = list[tuple[bool, str, str, float, int]]


def part(actions: int = 0, blocked: tuple[str, ...] = (), size: float = 0, requests: int = 0, **signals: Any) -> Any:
    return {
        "name": "page", "actions": actions, "blocked_hosts": blocked, "encoded_bytes": size, "requests": requests,
        "signals": SIGNALS | signals,
    }  # fmt: skip


def request(path: str, **other: Any) -> dict[str, Any]:
    return {**REQUEST, "url": f"{HOST}/{path}", **other}


def told(criterion: str, **seen: Any) -> Told:
    found = RULES[criterion](replace(EMPTY, **seen))
    assert {f.rgesn for f in found} <= {criterion}
    return [(f.passed, as_text(f.signal), f.resource, f.saving_bytes, f.saving_requests) for f in found]


def good(signal: str) -> Told:
    return [(True, signal, "", 0, 0)]


def bad(signal: str, resource: str = "", size: float = 0, requests: int = 0) -> Told:
    return [(False, signal, resource, pytest.approx(size), requests)]


def pictures(old: int, modern: int) -> dict[str, Any]:
    kinds = ["image/png"] * old + ["image/avif"] * modern
    return {"requests": [request(f"{n}.img", mime=m, encoded_bytes=1000 + n) for n, m in enumerate(kinds)]}


def image(**other: Any) -> dict[str, Any]:
    seen = {"src": f"{HOST}/a.png", "natural": 1000, "displayed": 1000, "below": False, "lazy": False} | other
    return {"parts": [part(images=[seen])], "requests": [request("a.png", mime="image/png", encoded_bytes=900)]}


def film(natural: int, displayed: int, **other: Any) -> dict[str, Any]:
    seen = {"src": "f.mp4", "natural": natural, "displayed": displayed, "autoplay": False, "playing": False} | other
    return {"parts": [part(videos=[seen])]}


def player(video: str = "", audio: str = "", height: int = 0) -> dict[str, Any]:
    return {"url": "f.mp4", "video": video, "audio": audio, "height": height}


CODECS = (
    {"kind": "video", "codec": "av1", "efficient": "1"},
    {"kind": "video", "codec": "h264", "efficient": "0"},
    {"kind": "audio", "codec": "opus", "efficient": "1"},
    {"kind": "audio", "codec": "h264", "efficient": "1"},
)
KNOWN = {"codecs": CODECS}


def text(**other: Any) -> dict[str, Any]:
    return {
        "requests": [
            request("a.js", **({"mime": "application/javascript", "encoding": "", "decoded_bytes": 1001} | other))
        ]
    }


def static(**other: Any) -> dict[str, Any]:
    return {"requests": [request("a.css", type="stylesheet", encoded_bytes=700, **other)]}


def covered(unused: int, total: int) -> dict[str, Any]:
    return {
        "coverage": [{"url": f"{HOST}/a.js", "unused": unused, "total": total}],
        "requests": [request("a.js", encoded_bytes=6000)],
    }


THIRD = frozenset({"tiers.example"})
TIERS = {**REQUEST, "url": "https://tiers.example/p"}
A_PNG, A_JS, A_CSS = f"{HOST}/a.png", f"{HOST}/a.js", f"{HOST}/a.css"
CASES: list[tuple[str, dict[str, Any], Told]] = [
    ("1.6", {"cookies": [{"days": 395, "domain": "d", "name": "n"}]}, good("cookies count=1")),
    ("1.6", {"cookies": [{"days": 395.6, "domain": "d", "name": "n"}]}, bad("cookie-days days=395.6", "d n")),
    ("1.6", {"requests": [{**TIERS, "cookie": True}], "hosts_third": THIRD}, bad("cookie-third-party", TIERS["url"])),
    ("1.6", {"requests": [TIERS], "hosts_third": THIRD}, good("cookies count=0")),
    ("1.8", {"parts": [part(), part(source="x"), part(source="y")]}, good("pages-with-source-code-link count=2")),
    ("1.8", {"parts": [part()]}, bad("pages-with-source-code-link count=0")),
    ("1.9", {"parts": [part(), part(plugins=2), part(plugins=1)]}, bad("plugin-objects count=2")),
    ("1.9", {"parts": [part()]}, good("plugin-objects count=0")),
    ("2.2", {"old_device_passed": False}, bad("no-journey-on-old-phone")),
    ("2.2", {"old_device_passed": True}, good("journey-on-old-phone")),
    ("2.2", {}, []),
    ("2.3", {"slow_passed": False}, bad("no-journey-at-512-kbit-s")),
    ("2.3", {"slow_passed": True}, good("journey-at-512-kbit-s")),
    ("2.3", {}, []),
    ("2.5", {}, []),
    ("2.5", {"narrow_overflow": [], "parts": [part(), part()]}, good("fits-every-width")),
    ("2.5", {"narrow_overflow": [320], "parts": [part()]}, bad("overflow-at-width width=320")),
    ("2.5", {"narrow_overflow": [], "parts": [part(), part(viewport=False)]}, bad("meta-viewport-missing")),
    ("2.9", covered(10_000, 15_000), good("components-used")),
    ("2.9", covered(10_001, 15_000), bad("component-mostly-unused", A_JS)),
    ("2.9", covered(20_000, 40_000), good("components-used")),
    ("2.9", covered(20_001, 40_000), bad("component-mostly-unused", A_JS)),
    ("2.9", {}, []),
    ("2.10", {"requests": [TIERS]}, good("no-third-party")),
    ("2.10", {"requests": [TIERS], "hosts_third": THIRD}, bad("third-party-host", "tiers.example")),
    ("2.10", {"parts": [part(blocked=("pub.example",))]}, bad("third-party-host", "pub.example")),
    ("3.3", {"requests": [request("", status=0, tls="")]}, []),
    ("3.3", {"requests": [request("", cached=True, tls="")]}, []),
    ("3.3", {"requests": [request("a"), request("b", tls="TLS 1.2")]}, bad("no-tls-1.3", "soin.example")),
    ("4.1", film(10, 10), good("nothing-plays-by-itself")),
    ("4.1", film(10, 10, autoplay=True), bad("media-plays-by-itself", "f.mp4")),
    ("4.1", film(10, 10, playing=True), bad("media-plays-by-itself", "f.mp4")),
    ("4.1", {"parts": [part(), part(infinite=1)]}, bad("endless-animation")),
    ("4.1", {"requests": [request("a.gif", mime="image/gif")]}, bad("animated-gif", f"{HOST}/a.gif")),
    ("4.2", {"growth": 1}, bad("growths-when-scrolled count=1")),
    ("4.2", {"growth": 0}, good("growths-when-scrolled count=0")),
    ("4.3", {"parts": [part(18), part(12)]}, good("actions count=30")),
    ("4.3", {"parts": [part(18), part(13)]}, bad("actions count=31")),
    ("4.4", {"requests": [TIERS], "hosts_third": THIRD}, bad("third-party-before-consent", "tiers.example")),
    ("4.4", {"requests": [{**TIERS, "gesture": True}], "hosts_third": THIRD}, good("no-third-party-before-consent")),
    ("4.4", {"requests": [TIERS], "parts": [part(blocked=("tiers.example",))]},
     bad("third-party-before-consent", "tiers.example")),
    ("4.4", {"requests": [TIERS]}, good("no-third-party-before-consent")),
    ("4.5", {"parts": [part(native=3, fake=1), part(native=2, fake=3)]}, good("components native=3 imitated=3")),
    ("4.5", {"parts": [part(native=2, fake=3)]}, bad("components native=2 imitated=3")),
    ("4.5", {"parts": [part()]}, []),
    ("4.6", {"parts": [part(infinite=2), part(infinite=3)]}, bad("media count=3")),
    ("4.6", film(10, 10), bad("media count=1")),
    ("4.6", {"parts": [part()]}, good("media count=0")),
    ("4.7", film(10, 10, infinite=0), bad("media count=1")),
    ("4.7", {"parts": [part()]}, good("media count=0")),
    ("4.8", {"parts": [part(families=2, faces=4)]}, good("fonts families=2 faces=4 bytes=0")),
    ("4.8", {"parts": [part(families=3, faces=4)], "requests": [request("f", type="font", encoded_bytes=400_000)]},
     good("fonts families=3 faces=4 bytes=400000")),
    ("4.8", {"parts": [part(families=3, faces=4)], "requests": [request("f", type="font", encoded_bytes=400_007)]},
     bad("fonts families=3 faces=4 bytes=400007", "", 7)),
    ("4.8", {"parts": [part(families=2, faces=5)], "requests": [request("f", type="font", encoded_bytes=500_000)]},
     bad("fonts families=2 faces=5 bytes=500000", "", 100_000)),
    ("4.8", {"parts": [part(families=2, faces=4)], "requests": [request("f", type="font", encoded_bytes=400_020)]},
     [(True, "fonts families=2 faces=4 bytes=400020", "", 20, 0)]),
    ("4.9", {"typed": {"requests": 3, "early": 0, "interval_s": 0.5}},
     good("typing requests=3 early=0 interval_s=0.5")),
    ("4.9", {"typed": {"requests": 3, "early": 0, "interval_s": 0.49}},
     bad("typing requests=3 early=0 interval_s=0.49")),
    ("4.10", {"parts": [part(untold=["tel"])]}, []),
    ("4.10", {"parts": [part(), part(forms=1, untold=["tel"])]}, bad("field-format-not-told", "tel")),
    ("4.10", {"parts": [part(forms=1)]}, good("field-formats-told")),
    ("4.11", {"parts": [part()]}, []),
    ("4.11", {"parts": [part(documents=[{"href": "a.pdf", "told": False}])]}, bad("document-size-not-told", "a.pdf")),
    ("4.11", {"parts": [part(documents=[{"href": "a.pdf", "told": True}])]}, good("files-told")),
    ("4.11", {"parts": [part(uploads=[{"accept": ""}])]}, bad("upload-format-not-told")),
    ("4.11", {"parts": [part(uploads=[{"accept": ".pdf"}])]}, good("files-told")),
    ("4.13", {"parts": [part(notify=1), part(notify=2)]}, bad("notifications-without-gesture count=3")),
    ("4.13", {"parts": [part()]}, good("notifications-without-gesture count=0")),
    ("5.1", pictures(1, 4), good("modern-image-formats")),
    ("5.1", pictures(1, 3), bad("image-format format=image/png", f"{HOST}/0.img", 300)),
    ("5.1", pictures(0, 0), []),
    ("5.2", image(natural=3600), good("images-compressed")),
    ("5.2", image(natural=3599), bad("heavy-image", A_PNG)),
    ("5.2", image(natural=0), []),
    ("5.3", film(1500, 1000), good("video-fits")),
    ("5.3", film(1501, 1000), bad("video-larger-than-shown", "f.mp4")),
    ("5.3", film(1501, 0), []),
    ("5.4", KNOWN | {"media": [player("h264", height=719)]}, good("video-codecs codecs=h264")),
    ("5.4", KNOWN | {"media": [player("h264", height=720)]}, bad("video-codec codec=h264 height=720", "f.mp4")),
    ("5.4", KNOWN | {"media": [player("av1", height=2160), player("h264", height=2)]},
     good("video-codecs codecs=av1, h264")),
    ("5.4", KNOWN | {"media": [player("new", height=900)]}, bad("video-codec codec=new height=900", "f.mp4")),
    ("5.4", KNOWN | {"media": [player(audio="opus")]}, []),
    ("5.5", {"hidden_bytes": 0}, good("hidden-page-video-bytes bytes=0")),
    ("5.5", {"hidden_bytes": 1}, bad("hidden-page-video-bytes bytes=1")),
    ("5.5", {}, []),
    ("5.6", KNOWN | {"media": [player(audio="opus")]}, good("audio-codecs codecs=opus")),
    ("5.6", KNOWN | {"media": [player(audio="av1")]}, bad("audio-codec codec=av1", "f.mp4")),
    ("5.6", KNOWN | {"media": [player("av1")]}, []),
    ("5.7", {"parts": [part(documents=[{"href": "A.PDF"}])]}, good("documents-in-pdf")),
    ("5.7", {"parts": [part(documents=[{"href": "a.docx"}])]}, bad("office-document", "a.docx")),
    ("5.7", {"parts": [part()]}, []),
    ("6.1", {"parts": [part(size=900, requests=7)]}, []),
    ("6.1", {"parts": [part(size=900, requests=7)], "declared": {"screen_bytes_max": 900, "screen_requests_max": 7}},
     good("screens-within-budget")),
    ("6.1", {"parts": [part(size=920, requests=7)], "declared": {"screen_bytes_max": 900}},
     bad("screen-bytes found=920 most=900", "page", 20)),
    ("6.1", {"parts": [part(size=920, requests=8)], "declared": {"screen_requests_max": 7}},
     bad("screen-requests found=8 most=7", "page")),
    ("6.2", static(), good("static-resources-cached")),
    ("6.2", static(cache_control=""), bad("no-cache-policy", A_CSS, 0)),
    ("6.2", static(cache_control="", validator=True), good("static-resources-cached")),
    ("6.2", static(cache_control="max-age=9, no-store"), bad("no-cache-policy", A_CSS, 0)),
    ("6.2", static(cache_control="") | {"warm_requests": [request("a.css")]}, bad("no-cache-policy", A_CSS, 700)),
    ("6.2", static(cache_control="") | {"warm_requests": [request("a.css", cached=True)]},
     bad("no-cache-policy", A_CSS)),
    ("6.2", static(cache_control="") | {"warm_requests": [request("a.css", status=304)]},
     bad("no-cache-policy", A_CSS)),
    ("6.2", static(status=404, cache_control=""), []),
    ("6.2", {"requests": [request("", cache_control="")]}, []),
    ("6.3", text(), bad("text-not-compressed", A_JS, 0.7 * 1001)),
    ("6.3", text(decoded_bytes=1000), good("texts-compressed")),
    ("6.3", text(encoding="zstd"), good("texts-compressed")),
    ("6.3", text(cached=True), good("texts-compressed")),
    ("6.3", text(mime="image/png"), good("texts-compressed")),
    ("6.3", {}, []),
    ("6.4", image(natural=1500), good("images-fit-their-box")),
    ("6.4", image(natural=1600), bad("image-larger-than-shown", A_PNG, 900 * 0.375)),
    ("6.4", image(natural=1600, displayed=0), []),
    ("6.5", covered(10_000, 15_000), good("little-unused")),
    ("6.5", covered(12_000, 16_000), bad("unused percent=75", A_JS, 4500)),
    ("6.5", covered(12_000, 24_000), good("little-unused")),
    ("6.5", image(below=True), bad("image-below-fold-not-lazy", A_PNG, 900)),
    ("6.5", image(below=True, lazy=True), good("little-unused")),
    ("6.5", image(), good("little-unused")),
    ("6.5", {"idle": {"requests": 3, "seconds": 30.0, "encoded_bytes": 70, "urls": ["a", "b", "c", "d"]}},
     bad("idle-requests requests=3 seconds=30", "a, b, c", 70, 3)),
    ("6.6", {"parts": [part(sensors=["geolocation"])]}, bad("sensor-without-gesture", "geolocation")),
    ("6.6", {"parts": [part()]}, good("no-sensor-without-gesture")),
    ("6.7", static(protocol="http/1.1"), bad("old-protocol", "http/1.1")),
    ("6.7", static(protocol="h3"), good("one-host-http2")),
    ("6.7", {"requests": [request("")]}, []),
    ("7.1", {"requests": [request(str(n), server_cache=f"age: {n}") for n in (4, 3, 2, 1)]},
     good("server-cache headers=age: 1, age: 2, age: 3")),
    ("7.1", {"requests": [request("")]}, bad("no-server-cache")),

        ("7.3", {"requests": [request("", type="fetch", method="POST")], "parts": [part(busy=2), part(disabled=3)]},
     good("waiting-told busy=2 disabled=3")),
    ("7.3", {"requests": [request("", type="xhr", method="PUT")], "parts": [part(busy=2)]},
     bad("waiting-told busy=2 disabled=0")),
    ("7.3", {"requests": [request("", type="xhr", method="PUT")], "parts": [part(disabled=2)]},
     bad("waiting-told busy=0 disabled=2")),
    ("7.3", {"requests": [request("", type="fetch")], "parts": [part()]}, []),
    ("7.3", {"requests": [request("", method="POST")], "parts": [part()]}, []),
    ("8.3", {"declared": {"pue": 1.5}}, good("pue value=1.5")),
    ("8.3", {"declared": {"pue": 1.51}}, bad("pue value=1.51")),
    ("8.3", {}, []),
    ("8.4", {"declared": {"wue": 0.4}}, good("wue value=0.4")),
    ("8.4", {"declared": {"wue": 0.41}}, bad("wue value=0.41")),
    ("8.5", {"declared": {"renewable_share": 0.51}}, good("renewable_share percent=51")),
    ("8.5", {"declared": {"renewable_share": 0.5}}, bad("renewable_share percent=50")),
    ("8.5", {}, []),
    ("8.5", {"requests": [request(""), TIERS, {**REQUEST, "url": "https://x.test/", "failed": "refused"}],
             "hosts_third": THIRD, "green_hosts": frozenset({"soin.example"})},
     [(True, "green-list", "soin.example", 0, 0)]),
    ("8.6", {"declared": {"grid_g_kwh": 100}}, good("grid_g_kwh value=100")),
    ("8.6", {"declared": {"grid_g_kwh": 101}}, bad("grid_g_kwh value=101")),
    ("8.7", {"declared": {"pue": 1.3}}, good("pue value=1.3")),
    ("8.7", {"declared": {"pue": 1.31}}, bad("pue value=1.31")),
    ("8.7", {"declared": {"pue": 1.31, "heat_reused": 1}}, good("heat_reused")),
    ("8.7", {"declared": {"pue": 1.31, "heat_reused": 0}}, bad("pue value=1.31")),
    ("9.7", {"inference": ("/ia",), "parts": [part(1), part(1)],
             "requests": [request("ia/1", duration_s=1.5), request("ia/2"), request("b")]},
     good("inference calls=2 actions=2 bytes=100 slowest_s=1.5")),
    ("9.7", {"inference": ("/ia",), "parts": [part(1)], "requests": [request("ia/1"), request("ia/2")]},
     bad("inference calls=2 actions=1 bytes=100 slowest_s=0.2")),
    ("9.7", {"inference": ("/ia",), "requests": [request("b")]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "seen", "expected"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_a_rule_at_its_limit(criterion: str, seen: dict[str, Any], expected: Told) -> None:
    assert told(criterion, **seen) == expected


@pytest.mark.parametrize(("since", "recent"), [("2024-01-02", True), ("2024-01-01", False), ("", True)])
def test_a_feature_is_recent_for_two_years(since: str, recent: bool) -> None:
    """2024 has 366 days: on 1 January 2026 a feature of 2 January 2024 is 730 days old."""
    feature = {"feature": "x", "language": "js", "pattern": r"\bneuf\(", "available_on": since}
    code = [{"language": "js", "url": "a.js", "text": "neuf()"}, {"language": "css", "url": "a.css", "text": "neuf()"}]
    expected = bad("recent-feature feature=x", "a.js") if recent else good("no-recent-feature")
    assert told("2.4", recent_features=[feature], code=code) == expected
    assert told("2.4", recent_features=[feature]) == []


def test_a_repeated_signal_is_said_once() -> None:
    twice = {"href": "a.docx", "told": True}
    assert told("5.7", parts=[part(documents=[twice]), part(documents=[dict(twice)])]) == bad(
        "office-document", "a.docx"
    )


def history(day: str, size: float, *requests: dict[str, Any]) -> Earlier:
    return Earlier(day, size, requests)


@pytest.mark.parametrize(
    ("days", "passed", "signal"),
    [
        (["2024-12-31"], True, "reviews reviews=2 longest_day=366"),
        (["2024-12-30"], False, "reviews reviews=2 longest_day=367"),
        (["2025-06-01", "2025-02-01"], True, "reviews reviews=3 longest_day=214"),
    ],
)
def test_reviews_are_a_year_apart_at_most(days: list[str], passed: bool, signal: str) -> None:
    assert told("1.4", previous=[history(d, 1) for d in days]) == [(passed, signal, "", 0, 0)]


@pytest.mark.parametrize(
    ("target", "measured", "passed", "signal"),
    [
        (20.0, 400, True, "target target=20 reached=0"),
        (20.0, 402, False, "target target=20 reached=-0.5"),
        (20.0, 300, True, "target target=20 reached=25"),
        (0.0, 300, False, "reduction-target-missing"),
        (None, 300, False, "reduction-target-missing"),
    ],
)
def test_a_target_is_kept_when_nothing_is_heavier(
    target: float | None, measured: float, passed: bool, signal: str
) -> None:
    declared = {} if target is None else {"reduction_target_percent": target}
    before = [history("2025-05-01", 900), history("2024-05-01", 400), history("2025-01-01", 100)]
    assert told("1.5", declared=declared, previous=before, measured_bytes=measured) == [(passed, signal, "", 0, 0)]


def test_a_baseline_of_nothing_is_no_reduction() -> None:
    declared = {"reduction_target_percent": 20.0}
    seen = told("1.5", declared=declared, previous=[history("2025-05-01", 0)], measured_bytes=5)
    assert seen == good("target target=20 reached=0")


def test_half_of_the_static_bytes_must_be_kept() -> None:
    def files(*sizes: int) -> list[dict[str, Any]]:
        return [request(f"{n}.js?v=1", type="script", decoded_bytes=s) for n, s in enumerate(sizes)]

    old = history("2025-06-01", 1, *files(300, 200, 100))
    older = history("2024-06-01", 1, *files(7, 8, 9))
    page = request("", decoded_bytes=12_345)
    for sizes, expected in (
        ((300, 200, 101), good("files-kept percent=83.1947")),
        ((300, 201, 99), good("files-kept percent=50")),
        (
            (299, 200, 99),
            bad("files-kept percent=33.4448", "/0.js?v=1") + bad("files-kept percent=33.4448", "/2.js?v=1"),
        ),
    ):
        assert told("3.6", previous=[old, older], requests=[*files(*sizes), page]) == expected
    moved = [{**r, "url": r["url"].replace(HOST, "https://cdn.example")} for r in files(300, 200, 100)]
    assert told("3.6", previous=[old], requests=moved) == []
    assert told("3.6", previous=[old], requests=[page]) == []


def test_findings_come_in_the_order_of_the_reference() -> None:
    seen = replace(EMPTY, declared={"pue": 1.4}, parts=[part()], requests=[request("")])
    order = [tuple(map(int, f.rgesn.split("."))) for f in findings(seen)]
    assert order == sorted(order)
    assert {(8, 3), (2, 10), (1, 6)} <= set(order)
