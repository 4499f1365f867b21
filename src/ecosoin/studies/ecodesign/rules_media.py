"""Rules of theme 5 on video and sound: definition, codecs, what flows when nobody watches."""

from ecosoin.studies.ecodesign.findings import Evidence, Seen, fault, judged, rule


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
