"""The scripts, style sheets and markup a page received, as text (RGESN 2.4)."""

from contextlib import suppress
from typing import Any


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
