"""Rules of themes 3, 5, 6 and 7: architecture, content, front end, back end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import STATIC, Evidence, Finding, rule, verdict, verdicts

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "image/avif", "image/jxl")
_MODERN = ("image/webp", "image/avif", "image/jxl")
_TEXT = ("text/", "application/javascript", "application/json", "image/svg", "application/xml")
_PACKED = ("br", "gzip", "zstd", "deflate")


@rule("3.3")
def _protocols(e: Evidence) -> list[Finding]:
    """TLS 1.3 on every connection, and an IPv6 address for every named host."""
    hosts = {urlsplit(r["url"]).netloc: r for r in e.requests if r["status"] and not r["cached"]}
    bad = [Finding("3.3", "decided", False, "no-tls-1.3", h) for h, r in hosts.items() if r["tls"] != "TLS 1.3"]
    bad += [Finding("3.3", "decided", False, "no-ipv6-address", h) for h in e.hosts_without_ipv6]
    return verdicts("3.3", "decided", bad, "https-tls-1.3") if hosts else []


@rule("5.1")
def _formats(e: Evidence) -> list[Finding]:
    raster = [r for r in e.requests if r["mime"] in _RASTER]
    old = [r for r in raster if r["mime"] not in _MODERN]
    if not raster:
        return []
    if 1 - len(old) / len(raster) > e.constants["modern_image_share_min"]:
        return verdict("5.1", "decided", True, "modern-image-formats")
    share = e.constants["image_saving_share"]
    return [Finding("5.1", "decided", False, r["mime"], r["url"], share * r["encoded_bytes"]) for r in old]


@rule("5.2")
def _image_compression(e: Evidence) -> list[Finding]:
    """Evidence: encoded bits per received pixel, for images seen both on the network and in the page."""
    pixels = {i["src"]: i["natural"] for i in e.every("images")}
    most = e.constants["image_bits_per_pixel_max"]
    seen = [(r, pixels[r["url"]]) for r in e.requests if pixels.get(r["url"], 0) > 0]
    bad = [Finding("5.2", "hinted", False, "heavy-image", r["url"]) for r, n in seen if _bits(r) > most * n]
    return verdicts("5.2", "hinted", bad, "images-compressed") if seen else []


def _bits(request: dict[str, Any]) -> float:
    bits_per_byte = 8
    return float(request["encoded_bytes"] * bits_per_byte)


@rule("5.7")
def _documents(e: Evidence) -> list[Finding]:
    seen = e.every("documents")
    bad = [
        Finding("5.7", "hinted", False, "office-document", d["href"]) for d in seen if "pdf" not in d["href"].lower()
    ]
    return verdicts("5.7", "hinted", bad, "documents-in-pdf") if seen else []


@rule("6.1")
def _budget(e: Evidence) -> list[Finding]:
    limits = {c: e.declared[c] for c in ("screen_bytes_max", "screen_requests_max") if c in e.declared}
    measured = {"screen_bytes_max": "encoded_bytes", "screen_requests_max": "requests"}
    bad = [
        Finding(
            "6.1", "decided", False, measured[c], p["name"], max(0.0, p["encoded_bytes"] - most if "bytes" in c else 0)
        )
        for c, most in limits.items()
        for p in e.parts
        if p[measured[c]] > most
    ]
    return verdicts("6.1", "decided", bad, "screens-within-budget") if limits else []


@rule("6.2")
def _browser_cache(e: Evidence) -> list[Finding]:
    static = [r for r in e.requests if r["type"] in STATIC and r["status"] == 200]
    again = {r["url"] for r in e.warm_requests if not r["cached"] and r["status"] == 200}
    bad = [
        Finding("6.2", "decided", False, "no-cache-policy", r["url"], r["encoded_bytes"] if r["url"] in again else 0)
        for r in static
        if not r["validator"] and ("max-age" not in r["cache_control"] or "no-store" in r["cache_control"])
    ]
    return verdicts("6.2", "decided", bad, "static-resources-cached") if static else []


@rule("6.3")
def _compression(e: Evidence) -> list[Finding]:
    texts = [r for r in e.requests if r["mime"].startswith(_TEXT) and not r["cached"]]
    texts = [r for r in texts if r["decoded_bytes"] > e.constants["compress_above_bytes"]]
    share = e.constants["text_saving_share"]
    bad = [
        Finding("6.3", "decided", False, "text-not-compressed", r["url"], share * r["decoded_bytes"])
        for r in texts
        if r["encoding"] not in _PACKED
    ]
    return verdicts("6.3", "decided", bad, "texts-compressed") if e.requests else []


@rule("6.4")
def _image_size(e: Evidence) -> list[Finding]:
    seen = [i for i in e.every("images") if i["natural"] and i["displayed"]]
    size = {r["url"]: r["encoded_bytes"] for r in e.requests}
    limit = e.constants["image_oversize_ratio"]
    bad = [
        Finding("6.4", "decided", False, "image-larger-than-shown", i["src"],
                size.get(i["src"], 0) * (1 - i["displayed"] / i["natural"]))
        for i in seen
        if i["natural"] > limit * i["displayed"]
    ]  # fmt: skip
    return verdicts("6.4", "decided", bad, "images-fit-their-box") if seen else []


@rule("6.5")
def _useless(e: Evidence) -> list[Finding]:
    k = e.constants
    size = {r["url"]: r["encoded_bytes"] for r in e.requests}
    bad = [
        Finding("6.5", "hinted", False, f"unused={c['unused'] / c['total']:.0%}", c["url"],
                size.get(c["url"], 0) * c["unused"] / c["total"])
        for c in e.coverage
        if c["unused"] > k["unused_bytes_min"] and c["unused"] > k["unused_share_max"] * c["total"]
    ]  # fmt: skip
    bad += [
        Finding("6.5", "hinted", False, "image-below-fold-not-lazy", i["src"], size.get(i["src"], 0))
        for i in e.every("images")
        if i["below"] and not i["lazy"]
    ]
    if e.idle.get("requests"):
        note = f"idle-requests={e.idle['requests']} in {e.idle['seconds']:g}s"
        where = ", ".join(e.idle["urls"][:3])
        bad.append(Finding("6.5", "hinted", False, note, where, e.idle["encoded_bytes"], e.idle["requests"]))
    return verdicts("6.5", "hinted", bad, "little-unused")


@rule("6.6")
def _sensors(e: Evidence) -> list[Finding]:
    bad = [Finding("6.6", "hinted", False, "sensor-without-gesture", s) for s in e.every("sensors")]
    return verdicts("6.6", "hinted", bad, "no-sensor-without-gesture")


@rule("6.7")
def _domains(e: Evidence) -> list[Finding]:
    static = [r for r in e.requests if r["type"] in STATIC and urlsplit(r["url"]).hostname not in e.hosts_third]
    hosts = sorted({urlsplit(r["url"]).netloc for r in static})
    bad = [Finding("6.7", "decided", False, "static-on-another-host", h) for h in hosts[1:]]
    old = sorted({r["protocol"] for r in static if r["protocol"].startswith("http/1")})
    bad += [Finding("6.7", "decided", False, "old-protocol", p) for p in old]
    return verdicts("6.7", "decided", bad, "one-host-http2") if static else []


@rule("7.1")
def _server_cache(e: Evidence) -> list[Finding]:
    seen = sorted({r["server_cache"] for r in e.requests if r["server_cache"]})
    return verdict("7.1", "hinted", bool(seen), ", ".join(seen[:3]) or "no-server-cache-header")


@rule("7.3")
def _background(e: Evidence) -> list[Finding]:
    """While an answer is awaited: the trigger disabled and ``aria-busy`` set, both seen after a gesture."""
    sent = [r for r in e.requests if r["type"] in ("xhr", "fetch") and r["method"] not in ("GET", "HEAD", "OPTIONS")]
    if not sent:
        return []
    busy, disabled = (max((p[c] for p in e.pages()), default=0) for c in ("busy", "disabled"))
    return verdict("7.3", "hinted", bool(busy and disabled), f"aria-busy={busy} disabled={disabled}")
