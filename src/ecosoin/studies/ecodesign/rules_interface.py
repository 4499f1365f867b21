"""Rules of themes 1, 2 and 4: strategy, specifications, interface."""

import math
import re
from datetime import date

from ecosoin.studies.ecodesign.findings import Evidence, Seen, fault, host_of, judged, rule


@rule("1.6", "hinted")
def _frugal_data(e: Evidence) -> list[Seen]:
    """Cookies of third parties, and cookies kept longer than advised [day]."""
    bad = [fault("cookie-third-party", r["url"]) for r in e.requests if r["cookie"] and host_of(r) in e.hosts_third]
    bad += [
        fault("cookie-days", f"{c['domain']} {c['name']}", days=c["days"])
        for c in e.cookies
        if c["days"] > e.constants["cookie_days_max"]
    ]
    return bad or judged(True, "cookies", count=len(e.cookies))


@rule("1.8", "hinted")
def _open_source(e: Evidence) -> list[Seen]:
    links = sum(bool(p["source"]) for p in e.pages())
    return judged(links > 0, "pages-with-source-code-link", count=links)


@rule("1.9", "hinted")
def _standard(e: Evidence) -> list[Seen]:
    (plugins,) = e.most("plugins")
    return judged(plugins == 0, "plugin-objects", count=plugins)


@rule("2.2", "hinted")
def _old_device(e: Evidence) -> list[Seen]:
    passed = e.old_device_passed
    return [] if passed is None else judged(passed, "journey-on-old-phone" if passed else "no-journey-on-old-phone")


@rule("2.3", "decided")
def _slow_network(e: Evidence) -> list[Seen]:
    passed = e.slow_passed
    return [] if passed is None else judged(passed, "journey-at-512-kbit-s" if passed else "no-journey-at-512-kbit-s")


@rule("2.4", "hinted")
def _old_browsers(e: Evidence) -> list[Seen]:
    """Features of the shipped code that browsers as old as the reference asks do not have; a pattern, not a parser."""
    bad = []
    for feature in e.recent_features:
        since = feature["available_on"]
        if since and (date.fromisoformat(e.today) - date.fromisoformat(since)).days > e.constants["browser_age_days"]:
            continue
        wanted = re.compile(feature["pattern"])
        where = [c["url"] for c in e.code if c["language"] == feature["language"] and wanted.search(c["text"])]
        bad += [fault("recent-feature", url, feature=feature["feature"]) for url in where]
    return bad or judged(True, "no-recent-feature") if e.code else []


@rule("2.5", "decided")
def _screens(e: Evidence) -> list[Seen]:
    if e.narrow_overflow is None:
        return []
    bad = [fault("overflow-at-width", width=w) for w in e.narrow_overflow]
    if not all(p["viewport"] for p in e.pages()):
        bad.append(fault("meta-viewport-missing"))
    return bad or judged(True, "fits-every-width")


@rule("2.9", "hinted")
def _ready_made(e: Evidence) -> list[Seen]:
    k = e.constants
    heavy = [c for c in e.coverage if c["unused"] > max(k["unused_bytes_min"], k["unused_share_max"] * c["total"])]
    bad = [fault("component-mostly-unused", c["url"]) for c in heavy]
    return bad or judged(True, "components-used") if e.coverage else []


@rule("2.10", "hinted")
def _third_parties(e: Evidence) -> list[Seen]:
    hosts = sorted({host_of(r) for r in e.requests} & e.hosts_third)
    blocked = sorted({h for p in e.parts for h in p["blocked_hosts"]})
    return [fault("third-party-host", h) for h in (*hosts, *blocked)] or judged(True, "no-third-party")


@rule("4.1", "decided")
def _autoplay(e: Evidence) -> list[Seen]:
    bad = [fault("media-plays-by-itself", v["src"]) for v in e.every("videos") if v["autoplay"] or v["playing"]]
    if any(p["infinite"] for p in e.pages()):
        bad.append(fault("endless-animation"))
    bad += [fault("animated-gif", r["url"]) for r in e.requests if r["mime"] == "image/gif"]
    return bad or judged(True, "nothing-plays-by-itself")


@rule("4.2", "decided")
def _endless_scroll(e: Evidence) -> list[Seen]:
    return judged(e.growth == 0, "growths-when-scrolled", count=e.growth)


@rule("4.3", "hinted")
def _path(e: Evidence) -> list[Seen]:
    actions = sum(p["actions"] for p in e.parts)
    return judged(actions <= e.constants["actions_per_task_max"], "actions", count=actions)


@rule("4.4", "hinted")
def _consent(e: Evidence) -> list[Seen]:
    """Third-party requests, blocked ones included, before the user has clicked or typed anything."""
    blocked = {h for p in e.parts for h in p["blocked_hosts"]}
    early = {host_of(r) for r in e.requests if not r["gesture"]} & (e.hosts_third | blocked)
    bad = [fault("third-party-before-consent", h) for h in sorted(early)]
    return bad or judged(True, "no-third-party-before-consent")


@rule("4.5", "hinted")
def _native(e: Evidence) -> list[Seen]:
    native, imitated = e.most("native", "fake")
    return judged(native >= imitated, "components", native=native, imitated=imitated) if native + imitated else []


@rule("4.6", "hinted")
@rule("4.7", "hinted")
def _media(e: Evidence) -> list[Seen]:
    """Videos, sounds and endless animations: do they inform, and is there a more frugal medium?"""
    count = len(e.every("videos")) + e.most("infinite")[0]
    return judged(not count, "media", count=count)


@rule("4.8", "decided")
def _fonts(e: Evidence) -> list[Seen]:
    k = e.constants
    size = sum(r["encoded_bytes"] for r in e.requests if r["type"] == "font")
    families, faces = e.most("families", "faces")
    few = families <= k["font_families_max"] and faces <= k["font_faces_max"]
    told = {"families": families, "faces": faces, "bytes": size}
    saving = max(0.0, size - k["font_bytes_max"])
    return [Seen(few or size <= k["font_bytes_max"], "fonts", told, saving_bytes=saving)]


@rule("4.9", "decided")
def _typing(e: Evidence) -> list[Seen]:
    """Requests while typing: none before the third character, at least 500 ms between two."""
    if e.typed is None:
        return []
    requests, early, interval = (e.typed[k] for k in ("requests", "early", "interval_s"))
    passed = interval >= e.constants["typing_interval_s"] and not early
    apart = interval if math.isfinite(interval) else None
    return judged(passed, "typing", requests=requests, early=early, interval_s=apart)


@rule("4.10", "hinted")
def _formats_told(e: Evidence) -> list[Seen]:
    bad = [fault("field-format-not-told", f) for f in e.every("untold")]
    return bad or judged(True, "field-formats-told") if any(p["forms"] for p in e.pages()) else []


@rule("4.11", "hinted")
def _files_told(e: Evidence) -> list[Seen]:
    uploads, documents = e.every("uploads"), e.every("documents")
    bad = [fault("document-size-not-told", d["href"]) for d in documents if not d["told"]]
    bad += [fault("upload-format-not-told") for u in uploads if not u["accept"]]
    return bad or judged(True, "files-told") if uploads or documents else []


@rule("4.13", "hinted")
def _notifications(e: Evidence) -> list[Seen]:
    asked = sum(p["notify"] for p in e.pages())
    return judged(asked == 0, "notifications-without-gesture", count=asked)
