"""Rules of themes 1, 2 and 4: strategy, specifications, interface."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import Evidence, Finding, rule, verdict, verdicts


@rule("1.6")
def _frugal_data(e: Evidence) -> list[Finding]:
    """Cookies of third parties, and cookies kept longer than advised [day]."""
    bad = [
        Finding("1.6", "hinted", False, "cookie-third-party", r["url"])
        for r in e.requests
        if r["cookie"] and (urlsplit(r["url"]).hostname or "") in e.hosts_third
    ]
    bad += [
        Finding("1.6", "hinted", False, f"cookie-days={c['days']:.0f}", f"{c['domain']} {c['name']}")
        for c in e.cookies
        if c["days"] > e.constants["cookie_days_max"]
    ]
    return verdicts("1.6", "hinted", bad, f"cookies={len(e.cookies)}")


@rule("1.8")
def _open_source(e: Evidence) -> list[Finding]:
    links = sum(bool(p["source"]) for p in e.pages())
    return verdict("1.8", "hinted", links > 0, f"pages-with-source-code-link={links}")


@rule("1.9")
def _standard(e: Evidence) -> list[Finding]:
    plugins = max((p["plugins"] for p in e.pages()), default=0)
    return verdict("1.9", "hinted", plugins == 0, f"plugin-objects={plugins}")


@rule("2.2")
def _old_device(e: Evidence) -> list[Finding]:
    passed = e.old_device_passed
    return [] if passed is None else verdict("2.2", "hinted", passed, "journey-on-old-phone-profile")


@rule("2.3")
def _slow_network(e: Evidence) -> list[Finding]:
    return [] if e.slow_passed is None else verdict("2.3", "decided", e.slow_passed, "journey-at-512-kbit-s")


@rule("2.4")
def _old_browsers(e: Evidence) -> list[Finding]:
    """Features of the shipped code that browsers as old as the reference asks do not have; a pattern, not a parser."""
    bad = []
    for feature in e.recent_features:
        since = feature["available_on"]
        if since and (date.fromisoformat(e.today) - date.fromisoformat(since)).days > e.constants["browser_age_days"]:
            continue
        wanted = re.compile(feature["pattern"])
        where = [c["url"] for c in e.code if c["language"] == feature["language"] and wanted.search(c["text"])]
        bad += [Finding("2.4", "hinted", False, f"recent-feature={feature['feature']}", url) for url in where]
    return verdicts("2.4", "hinted", bad, "no-recent-feature") if e.code else []


@rule("2.5")
def _screens(e: Evidence) -> list[Finding]:
    if e.narrow_overflow is None:
        return []
    bad = [Finding("2.5", "decided", False, "overflow-at-width", f"{w} px") for w in e.narrow_overflow]
    if not all(p["viewport"] for p in e.pages()):
        bad.append(Finding("2.5", "decided", False, "meta-viewport-missing"))
    return verdicts("2.5", "decided", bad, "fits-every-width")


@rule("2.9")
def _ready_made(e: Evidence) -> list[Finding]:
    k = e.constants
    heavy = [c for c in e.coverage if c["unused"] > max(k["unused_bytes_min"], k["unused_share_max"] * c["total"])]
    bad = [Finding("2.9", "hinted", False, "component-mostly-unused", c["url"]) for c in heavy]
    return verdicts("2.9", "hinted", bad, "components-used") if e.coverage else []


@rule("2.10")
def _third_parties(e: Evidence) -> list[Finding]:
    hosts = sorted({urlsplit(r["url"]).hostname or "" for r in e.requests} & e.hosts_third)
    blocked = sorted({h for p in e.parts for h in p["blocked_hosts"]})
    bad = [Finding("2.10", "hinted", False, "third-party-host", h) for h in (*hosts, *blocked)]
    return verdicts("2.10", "hinted", bad, "no-third-party")


@rule("4.1")
def _autoplay(e: Evidence) -> list[Finding]:
    bad = [
        Finding("4.1", "decided", False, "media-plays-by-itself", v["src"])
        for v in e.every("videos")
        if v["autoplay"] or v["playing"]
    ]
    if any(p["infinite"] for p in e.pages()):
        bad.append(Finding("4.1", "decided", False, "endless-animation"))
    bad += [Finding("4.1", "decided", False, "animated-gif", r["url"]) for r in e.requests if r["mime"] == "image/gif"]
    return verdicts("4.1", "decided", bad, "nothing-plays-by-itself")


@rule("4.2")
def _endless_scroll(e: Evidence) -> list[Finding]:
    return verdict("4.2", "decided", e.growth == 0, f"growths-when-scrolled={e.growth}")


@rule("4.3")
def _path(e: Evidence) -> list[Finding]:
    actions = sum(p["actions"] for p in e.parts)
    return verdict("4.3", "hinted", actions <= e.constants["actions_per_task_max"], f"actions={actions}")


@rule("4.4")
def _consent(e: Evidence) -> list[Finding]:
    """Third-party requests, blocked ones included, before the user has clicked or typed anything."""
    blocked = {h for p in e.parts for h in p["blocked_hosts"]}
    early = {urlsplit(r["url"]).hostname or "" for r in e.requests if not r["gesture"]} & (e.hosts_third | blocked)
    bad = [Finding("4.4", "hinted", False, "third-party-before-consent", h) for h in sorted(early)]
    return verdicts("4.4", "hinted", bad, "no-third-party-before-consent")


@rule("4.5")
def _native(e: Evidence) -> list[Finding]:
    native, fake = (max((p[c] for p in e.pages()), default=0) for c in ("native", "fake"))
    return verdict("4.5", "hinted", native >= fake, f"native={native} aria={fake}") if native + fake else []


@rule("4.6")
def _informative(e: Evidence) -> list[Finding]:
    return verdict("4.6", "hinted", not _media(e), f"media={_media(e)}")


@rule("4.7")
def _frugal_medium(e: Evidence) -> list[Finding]:
    return verdict("4.7", "hinted", not _media(e), f"media={_media(e)}")


def _media(e: Evidence) -> int:
    """Videos, sounds and endless animations."""
    return len(e.every("videos")) + max((p["infinite"] for p in e.pages()), default=0)


@rule("4.8")
def _fonts(e: Evidence) -> list[Finding]:
    k = e.constants
    size = sum(r["encoded_bytes"] for r in e.requests if r["type"] == "font")
    families, faces = (max((p[c] for p in e.pages()), default=0) for c in ("families", "faces"))
    few = families <= k["font_families_max"] and faces <= k["font_faces_max"]
    passed = few or size <= k["font_bytes_max"]
    saving = max(0.0, size - k["font_bytes_max"])
    return [Finding("4.8", "decided", passed, f"families={families} faces={faces} bytes={size}", "", saving)]


@rule("4.9")
def _typing(e: Evidence) -> list[Finding]:
    """Requests while typing: none before the third character, at least 500 ms between two."""
    if e.typed is None:
        return []
    spaced = e.typed["interval_s"] >= e.constants["typing_interval_s"]
    signal = f"requests={e.typed['requests']:g} early={e.typed['early']:g} interval={e.typed['interval_s']:.2f}s"
    return verdict("4.9", "decided", spaced and not e.typed["early"], signal)


@rule("4.10")
def _formats_told(e: Evidence) -> list[Finding]:
    bad = [Finding("4.10", "hinted", False, "field-format-not-told", f) for f in e.every("untold")]
    return verdicts("4.10", "hinted", bad, "field-formats-told") if any(p["forms"] for p in e.pages()) else []


@rule("4.11")
def _files_told(e: Evidence) -> list[Finding]:
    uploads, documents = e.every("uploads"), e.every("documents")
    bad = [Finding("4.11", "hinted", False, "document-size-not-told", d["href"]) for d in documents if not d["told"]]
    bad += [Finding("4.11", "hinted", False, "upload-format-not-told") for u in uploads if not u["accept"]]
    return verdicts("4.11", "hinted", bad, "files-told") if uploads or documents else []


@rule("4.13")
def _notifications(e: Evidence) -> list[Finding]:
    asked = sum(p["notify"] for p in e.pages())
    return verdict("4.13", "hinted", asked == 0, f"notifications-without-gesture={asked}")
