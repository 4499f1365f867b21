"""Rules of themes 3, 5, 6 and 7: architecture, content (video and sound too), front end, back end."""

from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import STATIC, Evidence, Seen, fault, judged, rule

_RASTER = ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "image/avif", "image/jxl")
_MODERN = ("image/webp", "image/avif", "image/jxl")
_TEXT = ("text/", "application/javascript", "application/json", "image/svg", "application/xml")
_BITS_PER_BYTE = 8
_PACKED = ("br", "gzip", "zstd", "deflate")


@rule("3.3", "decided")
def _protocols(e: Evidence) -> list[Seen]:
    """TLS 1.3 on every connection, and an IPv6 address for every named host."""
    hosts = {urlsplit(r["url"]).netloc: r for r in e.requests if r["status"] and not r["cached"]}
    bad = [fault("no-tls-1.3", h) for h, r in hosts.items() if r["tls"] != "TLS 1.3"]
    bad += [fault("no-ipv6-address", h) for h in e.hosts_without_ipv6]
    return bad or judged(True, "https-tls-1.3") if hosts else []


@rule("5.1", "decided")
def _formats(e: Evidence) -> list[Seen]:
    raster = [r for r in e.requests if r["mime"] in _RASTER]
    old = [r for r in raster if r["mime"] not in _MODERN]
    if not raster:
        return []
    if 1 - len(old) / len(raster) > e.constants["modern_image_share_min"]:
        return judged(True, "modern-image-formats")
    share = e.constants["image_saving_share"]
    return [fault("image-format", r["url"], saving_bytes=share * r["encoded_bytes"], format=r["mime"]) for r in old]


@rule("5.2", "hinted")
def _image_compression(e: Evidence) -> list[Seen]:
    """Evidence: encoded bits per received pixel, for images seen both on the network and in the page."""
    pixels = {i["src"]: i["natural"] for i in e.every("images")}
    most = e.constants["image_bits_per_pixel_max"]
    seen = [(r, pixels[r["url"]]) for r in e.requests if pixels.get(r["url"], 0) > 0]
    bad = [fault("heavy-image", r["url"]) for r, n in seen if r["encoded_bytes"] * _BITS_PER_BYTE > most * n]
    return bad or judged(True, "images-compressed") if seen else []


@rule("5.7", "hinted")
def _documents(e: Evidence) -> list[Seen]:
    seen = e.every("documents")
    bad = [fault("office-document", d["href"]) for d in seen if "pdf" not in d["href"].lower()]
    return bad or judged(True, "documents-in-pdf") if seen else []


@rule("6.1", "decided")
def _budget(e: Evidence) -> list[Seen]:
    limits = {k: e.declared[f"screen_{k}_max"] for k in ("bytes", "requests") if f"screen_{k}_max" in e.declared}
    measured = {"bytes": "encoded_bytes", "requests": "requests"}
    bad = [
        fault(
            f"screen-{kind}", p["name"], saving_bytes=max(0.0, found - most) if kind == "bytes" else 0,
            found=found, most=most,
        )
        for kind, most in limits.items()
        for p in e.parts
        if (found := p[measured[kind]]) > most
    ]  # fmt: skip
    return bad or judged(True, "screens-within-budget") if limits else []


@rule("6.2", "decided")
def _browser_cache(e: Evidence) -> list[Seen]:
    static = [r for r in e.requests if r["type"] in STATIC and r["status"] == 200]
    again = {r["url"] for r in e.warm_requests if not r["cached"] and r["status"] == 200}
    bad = [
        fault("no-cache-policy", r["url"], saving_bytes=r["encoded_bytes"] if r["url"] in again else 0)
        for r in static
        if not r["validator"] and ("max-age" not in r["cache_control"] or "no-store" in r["cache_control"])
    ]
    return bad or judged(True, "static-resources-cached") if static else []


@rule("6.3", "decided")
def _compression(e: Evidence) -> list[Seen]:
    texts = [r for r in e.requests if r["mime"].startswith(_TEXT) and not r["cached"]]
    texts = [r for r in texts if r["decoded_bytes"] > e.constants["compress_above_bytes"]]
    share = e.constants["text_saving_share"]
    bad = [
        fault("text-not-compressed", r["url"], saving_bytes=share * r["decoded_bytes"])
        for r in texts
        if r["encoding"] not in _PACKED
    ]
    return bad or judged(True, "texts-compressed") if e.requests else []


@rule("6.4", "decided")
def _image_size(e: Evidence) -> list[Seen]:
    seen = [i for i in e.every("images") if i["natural"] and i["displayed"]]
    size = {r["url"]: r["encoded_bytes"] for r in e.requests}
    limit = e.constants["image_oversize_ratio"]
    bad = [
        fault("image-larger-than-shown", i["src"],
              saving_bytes=size.get(i["src"], 0) * (1 - i["displayed"] / i["natural"]))
        for i in seen
        if i["natural"] > limit * i["displayed"]
    ]  # fmt: skip
    return bad or judged(True, "images-fit-their-box") if seen else []


@rule("6.5", "hinted")
def _useless(e: Evidence) -> list[Seen]:
    k = e.constants
    size = {r["url"]: r["encoded_bytes"] for r in e.requests}
    bad = [
        fault("unused", c["url"], saving_bytes=size.get(c["url"], 0) * c["unused"] / c["total"],
              percent=100 * c["unused"] / c["total"])
        for c in e.coverage
        if c["unused"] > k["unused_bytes_min"] and c["unused"] > k["unused_share_max"] * c["total"]
    ]  # fmt: skip
    bad += [
        fault("image-below-fold-not-lazy", i["src"], saving_bytes=size.get(i["src"], 0))
        for i in e.every("images")
        if i["below"] and not i["lazy"]
    ]
    asked = e.idle.get("requests", 0)
    if asked:
        where, saved = ", ".join(e.idle["urls"][:3]), e.idle["encoded_bytes"]
        told = {"requests": asked, "seconds": e.idle["seconds"]}
        bad.append(fault("idle-requests", where, saving_bytes=saved, saving_requests=asked, **told))
    return bad or judged(True, "little-unused")


@rule("6.6", "hinted")
def _sensors(e: Evidence) -> list[Seen]:
    bad = [fault("sensor-without-gesture", s) for s in e.every("sensors")]
    return bad or judged(True, "no-sensor-without-gesture")


@rule("6.7", "decided")
def _domains(e: Evidence) -> list[Seen]:
    static = [r for r in e.requests if r["type"] in STATIC and urlsplit(r["url"]).hostname not in e.hosts_third]
    hosts = sorted({urlsplit(r["url"]).netloc for r in static})
    bad = [fault("static-on-another-host", h) for h in hosts[1:]]
    old = sorted({r["protocol"] for r in static if r["protocol"].startswith("http/1")})
    bad += [fault("old-protocol", p) for p in old]
    return bad or judged(True, "one-host-http2") if static else []


@rule("7.1", "hinted")
def _server_cache(e: Evidence) -> list[Seen]:
    seen = sorted({r["server_cache"] for r in e.requests if r["server_cache"]})
    return judged(True, "server-cache", headers=", ".join(seen[:3])) if seen else judged(False, "no-server-cache")


@rule("7.3", "hinted")
def _background(e: Evidence) -> list[Seen]:
    """While an answer is awaited: the trigger disabled and ``aria-busy`` set, both seen after a gesture."""
    sent = [r for r in e.requests if r["type"] in ("xhr", "fetch") and r["method"] not in ("GET", "HEAD", "OPTIONS")]
    busy, disabled = e.most("busy", "disabled")
    return judged(bool(busy and disabled), "waiting-told", busy=busy, disabled=disabled) if sent else []


@rule("5.3", "hinted")
def _video_size(e: Evidence) -> list[Seen]:
    seen = [v for v in e.every("videos") if v["natural"] and v["displayed"]]
    limit = e.constants["video_oversize_ratio"]
    bad = [fault("video-larger-than-shown", v["src"]) for v in seen if v["natural"] > limit * v["displayed"]]
    return bad or judged(True, "video-fits") if seen else []


@rule("5.4", "hinted")
def _video_codec(e: Evidence) -> list[Seen]:
    """An efficient codec, or a definition below 720 lines; the codec is the one the browser decoded."""
    seen = [m for m in e.media if m["video"]]
    high = [m for m in seen if m["height"] >= e.constants["video_plain_height"]]
    bad = [
        fault("video-codec", m["url"], codec=m["video"], height=m["height"])
        for m in high
        if not e.efficient("video", m["video"])
    ]
    return bad or judged(True, "video-codecs", codecs=", ".join(sorted({m["video"] for m in seen}))) if seen else []


@rule("5.5", "hinted")
def _listening_only(e: Evidence) -> list[Seen]:
    """Video bytes received once the page is hidden; a video without sound is not concerned."""
    size = e.hidden_bytes
    return [] if size is None else judged(size == 0, "hidden-page-video-bytes", bytes=size)


@rule("5.6", "hinted")
def _sound_codec(e: Evidence) -> list[Seen]:
    seen = [m for m in e.media if m["audio"]]
    bad = [fault("audio-codec", m["url"], codec=m["audio"]) for m in seen if not e.efficient("audio", m["audio"])]
    return bad or judged(True, "audio-codecs", codecs=", ".join(sorted({m["audio"] for m in seen}))) if seen else []
