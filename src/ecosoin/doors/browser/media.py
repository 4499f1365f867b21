"""Which codecs the browser really decodes, from its own media players, and what flows once the page is hidden."""

import json
from dataclasses import dataclass, field
from typing import Any

_HIDDEN_S, _SETTLE_S = 2, 0.5
_PLAY = """Promise.race([new Promise((done) => setTimeout(done, 1000)),
 Promise.allSettled([...document.querySelectorAll('video')].map((v) => v.play()))]).then(() => 0)"""
_HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => hidden ? 'hidden' : 'visible' });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@dataclass
class MediaRecord:
    """The players of a page: address, codec of the picture and of the sound, size of the picture [pixel]."""

    players: dict[str, dict[str, Any]] = field(default_factory=dict)

    def listen(self, session: Any) -> None:
        """Subscribes to the media events of a session."""
        session.on("Media.playerEventsAdded", self._events)
        session.on("Media.playerPropertiesChanged", self._properties)
        session.send("Media.enable")

    def found(self) -> list[dict[str, Any]]:
        """The players that loaded something."""
        return [p for p in self.players.values() if p["video"] or p["audio"]]

    def _player(self, key: str) -> dict[str, Any]:
        return self.players.setdefault(key, {"url": "", "video": "", "audio": "", "width": 0, "height": 0})

    def _events(self, event: dict[str, Any]) -> None:
        for happened in event["events"]:
            said = json.loads(happened["value"])
            if said.get("event") == "kLoad":
                self._player(event["playerId"])["url"] = str(said.get("url", ""))[:300]

    def _properties(self, event: dict[str, Any]) -> None:
        player = self._player(event["playerId"])
        for item in event["properties"]:
            if item["name"] in ("kVideoTracks", "kAudioTracks"):
                tracks = json.loads(item["value"])
                player[item["name"][1:6].lower()] = str(tracks[0]["codec"]) if tracks else ""
            elif item["name"] == "kResolution":
                player["width"], player["height"] = (int(n) for n in item["value"].split("x"))


def video_bytes_when_hidden(page: Any, session: Any, network: Any, media: MediaRecord) -> int | None:
    """Video bytes received in 2 s, from 0.5 s after the page is told it is hidden; None without a video that has sound.

    The videos are started first, as a user would. The page receives ``visibilitychange`` and reads ``hidden``.
    """
    if not page.evaluate("() => document.querySelectorAll('video').length"):
        return None
    session.send("Runtime.evaluate", {"expression": _PLAY, "userGesture": True, "awaitPromise": True})
    page.wait_for_timeout(300)
    if not any(p["video"] and p["audio"] for p in media.found()):
        return None
    page.evaluate(_HIDE, True)
    page.wait_for_timeout(_SETTLE_S * 1000)
    before = network.video_bytes
    page.wait_for_timeout(_HIDDEN_S * 1000)
    received: int = network.video_bytes - before
    page.evaluate(_HIDE, False)
    return received
