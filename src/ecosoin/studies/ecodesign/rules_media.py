"""Rules of theme 5 on video and sound: definition, codecs, what flows when nobody watches."""

from __future__ import annotations

from typing import Any

from ecosoin.studies.ecodesign.findings import Evidence, Finding, rule, verdict, verdicts


@rule("5.3")
def _video_size(e: Evidence) -> list[Finding]:
    seen = [v for v in e.every("videos") if v["natural"] and v["displayed"]]
    limit = e.constants["video_oversize_ratio"]
    bad = [Finding("5.3", "hinted", False, "video-larger-than-shown", v["src"]) for v in seen
           if v["natural"] > limit * v["displayed"]]  # fmt: skip
    return verdicts("5.3", "hinted", bad, "video-fits") if seen else []


@rule("5.4")
def _video_codec(e: Evidence) -> list[Finding]:
    """An efficient codec, or a definition below 720 lines; the codec is the one the browser decoded."""
    seen = [m for m in e.media if m["video"]]
    high = [m for m in seen if m["height"] >= e.constants["video_plain_height"]]
    bad = [_codec("5.4", m, "video") for m in high if not e.efficient("video", m["video"])]
    return verdicts("5.4", "hinted", bad, _codecs(seen, "video")) if seen else []


@rule("5.5")
def _listening_only(e: Evidence) -> list[Finding]:
    """Video bytes received once the page is hidden; a video without sound is not concerned."""
    if e.hidden_bytes is None:
        return []
    return verdict("5.5", "hinted", e.hidden_bytes == 0, f"hidden-page-video-bytes={e.hidden_bytes}")


@rule("5.6")
def _sound_codec(e: Evidence) -> list[Finding]:
    seen = [m for m in e.media if m["audio"]]
    bad = [_codec("5.6", m, "audio") for m in seen if not e.efficient("audio", m["audio"])]
    return verdicts("5.6", "hinted", bad, _codecs(seen, "audio")) if seen else []


def _codec(criterion: str, player: dict[str, Any], kind: str) -> Finding:
    lines = f" {player['height']}p" if kind == "video" else ""
    return Finding(criterion, "hinted", False, f"{kind}-codec={player[kind]}{lines}", player["url"])


def _codecs(players: list[dict[str, Any]], kind: str) -> str:
    return f"{kind}-codec=" + ",".join(sorted({p[kind] for p in players}))
