"""What a page holds: the code it received, the media it decodes, the rules of accessibility it breaks."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ecosoin.reference import load_reference_text, reference_names


class ShippedCode:
    """Gathers the code of each page of a journey; each text is kept once."""

    def __init__(self) -> None:
        self.texts: dict[tuple[str, str], str] = {}

    def gather(self, page: Any, session: Any, sheets: list[tuple[str, str]]) -> None:
        """Reads the page as it is now; ``sheets`` are (identifier, address). The debugger is on only meanwhile."""
        from playwright.sync_api import Error as PlaywrightError

        scripts: list[tuple[str, str]] = []

        def parsed(event: dict[str, Any]) -> None:
            scripts.append((event["scriptId"], event["url"]))

        session.on("Debugger.scriptParsed", parsed)
        session.send("Debugger.enable")
        for key, url in scripts:
            if url.startswith("http"):
                with suppress(PlaywrightError):
                    self._keep("js", url, session.send("Debugger.getScriptSource", {"scriptId": key})["scriptSource"])
        session.send("Debugger.disable")
        session.remove_listener("Debugger.scriptParsed", parsed)
        for key, url in sheets:
            with suppress(PlaywrightError):  # the sheet of a page left behind
                self._keep("css", url, session.send("CSS.getStyleSheetText", {"styleSheetId": key})["text"])
        self._keep("html", page.url, page.content())

    def _keep(self, language: str, url: str, text: str) -> None:
        known = self.texts.get((language, url), "")
        if text not in known:
            self.texts[language, url] = f"{known}\n{text}"

    def found(self) -> list[dict[str, str]]:
        """Language, address and text."""
        return [{"language": language, "url": url[:300], "text": t} for (language, url), t in self.texts.items()]


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


_RUN = """(async () => JSON.stringify((await axe.run(document, {resultTypes: ['violations'], preload: false,
    iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations
  .map((v) => ({rule: v.id, impact: v.impact || '', help: v.help, nodes: v.nodes.length,
                where: v.nodes.slice(0, 5).map((n) => String(n.target).slice(0, 200))}))))()"""


def accessibility_faults(session: Any) -> list[dict[str, Any]]:
    """The WCAG 2.2 A and AA rules the page breaks, how often and where; asks the network for nothing.

    ``session``: the protocol session of the page. One evaluation, beside the page's own security policy.
    """
    expression = load_reference_text("axe/axe.min.js") + "\n;" + _RUN
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    if "exceptionDetails" in answer:
        from playwright.sync_api import Error

        raise Error(f"axe-core: {answer['exceptionDetails'].get('text', '')}")
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    translated = {language: _translated(language) for language in reference_names("axe", ".json")}
    for fault in found:
        said = {language: rules[fault["rule"]] for language, rules in translated.items() if fault["rule"] in rules}
        fault["help"] = {"en": fault["help"], **said}
    return found


@cache
def _translated(language: str) -> dict[str, str]:
    """axe-core's own sentence for each of its rules, in a language it has."""
    rules = json.loads(load_reference_text(f"axe/{language}.json"))["rules"]
    return {name: words["help"] for name, words in rules.items()}
