"""One page under observation: emulation, performance counters, coverage, signals read from the document."""

import time
from itertools import pairwise
from typing import Any

from ecosoin.doors.browser.content import MediaRecord, ShippedCode
from ecosoin.doors.browser.network import NetworkRecord
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table, load_reference_text

_COUNTERS = {"TaskDuration": "task_ms", "ScriptDuration": "script_ms", "LayoutDuration": "layout_ms"}
_BITS_PER_BYTE = 8
_WIDTHS, _HEIGHT = (320, 375, 768, 1200), 720
_MS = 1000
_DAY_S = 86400


class ObservedPage:
    """A page with its protocol session; counters are read before and after each part of a journey."""

    def __init__(self, page: Any, profile: str):
        self.page, self.profile = page, profile
        self.network, self.media, self.code = NetworkRecord(), MediaRecord(), ShippedCode()
        self.console: list[str] = []
        self.dialogs = self.popups = self.downloads = 0
        self.crashed = False
        self.sheets: dict[str, tuple[str, int]] = {}
        self.session = page.context.new_cdp_session(page)
        page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self._note(str(e)))
        page.on("dialog", self._dialog)
        page.on("popup", self._popup)
        page.on("download", self._download)
        page.on("crash", lambda _page: setattr(self, "crashed", True))
        self.network.listen(self.session)
        self.media.listen(self.session)
        self.session.send("Page.enable")
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.session.send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": load_reference_text("ecodesign/observers.js")}
        )
        self._emulate(profile)

    def overflowing_widths(self) -> list[int]:
        """The widths of RGESN 2.5 at which the page must be scrolled sideways; the profile's screen is restored."""
        bad: list[int] = []
        for width in _WIDTHS:
            size = {"width": width, "height": _HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            self.session.send("Emulation.setDeviceMetricsOverride", size)
            if self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth + 1"):
                bad.append(width)
        self._emulate(self.profile)
        return bad

    def _emulate(self, name: str) -> None:
        rows = {r["profile"]: r for r in load_reference_table("ecodesign/profiles")}
        if name not in rows:
            raise UsageError("profile-unknown", name=name, choices=", ".join(rows))
        p = rows[name]
        size = {"width": int(p["width"]), "height": int(p["height"]), "deviceScaleFactor": float(p["scale"])}
        self.session.send("Emulation.setDeviceMetricsOverride", {**size, "mobile": p["mobile"] == "1"})
        if float(p["cpu_slowdown"]) > 1:
            self.session.send("Emulation.setCPUThrottlingRate", {"rate": float(p["cpu_slowdown"])})
        if p["down_kbit_s"]:
            down, up = (float(p[c]) * _MS / _BITS_PER_BYTE for c in ("down_kbit_s", "up_kbit_s"))
            limits = {"latency": float(p["latency_ms"]), "downloadThroughput": down, "uploadThroughput": up}
            self.session.send("Network.emulateNetworkConditions", {"offline": False, **limits})

    def _note(self, text: str) -> None:
        if len(self.console) < 100:
            self.console.append(text)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs += 1
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialog.dismiss()

    def _popup(self, popup: Any) -> None:
        self.popups += 1
        popup.close()

    def _download(self, download: Any) -> None:
        self.downloads += 1
        download.cancel()

    def start_coverage(self) -> None:
        """From now on the browser notes which bytes of scripts and style sheets are used."""
        self.session.on("CSS.styleSheetAdded", lambda e: self._sheet(e["header"]))
        for call in ("DOM.enable", "CSS.enable", "Profiler.enable", "CSS.startRuleUsageTracking"):
            self.session.send(call)
        self.session.send("Profiler.startPreciseCoverage", {"detailed": True, "callCount": False})

    def _sheet(self, header: dict[str, Any]) -> None:
        self.sheets[header["styleSheetId"]] = (header.get("sourceURL", ""), int(header.get("length", 0)))

    def coverage(self) -> list[dict[str, Any]]:
        """Per resource: characters in all and characters never used."""
        found: dict[str, list[int]] = {}
        for script in self.session.send("Profiler.takePreciseCoverage")["result"]:
            if script["url"].startswith("http") and script["functions"]:
                total, unused = unused_characters(script["functions"])
                row = found.setdefault(script["url"], [0, 0])
                row[0], row[1] = row[0] + total, row[1] + unused
        used: dict[str, int] = {}
        for rule in self.session.send("CSS.stopRuleUsageTracking")["ruleUsage"]:
            if rule["used"]:
                key = rule["styleSheetId"]
                used[key] = used.get(key, 0) + int(rule["endOffset"] - rule["startOffset"])
        for key, (url, length) in self.sheets.items():
            if url.startswith("http") and length:
                row = found.setdefault(url, [0, 0])
                row[0], row[1] = row[0] + length, row[1] + max(0, length - used.get(key, 0))
        return [{"url": u, "total": t, "unused": n} for u, (t, n) in found.items() if t]

    def read_code(self) -> None:
        """Keeps the scripts, sheets and markup of the page as it is; needs the coverage started."""
        self.code.gather(self.page, self.session, [(key, url) for key, (url, _) in self.sheets.items()])

    def cookies(self) -> list[dict[str, Any]]:
        """Domain, name and lifetime [day] of each cookie kept, without its value."""
        return [
            {"domain": c["domain"], "name": c["name"][:60], "days": max(0.0, (c["expires"] - time.time()) / _DAY_S)}
            for c in self.page.context.cookies()
        ]

    def counters(self) -> dict[str, float]:
        """Main-thread time [ms] and heap [byte], since the document's process began."""
        read = {m["name"]: float(m["value"]) for m in self.session.send("Performance.getMetrics")["metrics"]}
        times = {ours: read.get(theirs, 0.0) * _MS for theirs, ours in _COUNTERS.items()}
        return {**times, "heap_bytes": read.get("JSHeapUsedSize", 0.0)}

    def signals(self) -> dict[str, Any]:
        """What the document says of itself: see ``reference/ecodesign/page_signals.js``."""
        found: dict[str, Any] = self.page.evaluate(load_reference_text("ecodesign/page_signals.js"))
        return found


def unused_characters(functions: list[dict[str, Any]]) -> tuple[int, int]:
    """Total and never executed characters of a script, from nested block ranges: the innermost range decides."""
    ranges = [r for f in functions for r in f["ranges"]]
    total = max(int(r["endOffset"]) for r in ranges)
    marks = sorted({int(x) for r in ranges for x in (r["startOffset"], r["endOffset"])} | {0, total})
    starts = sorted(ranges, key=lambda r: (r["startOffset"], -r["endOffset"]))
    unused, stack, i = 0, list[dict[str, Any]](), 0
    for low, high in pairwise(marks):
        while stack and stack[-1]["endOffset"] <= low:
            stack.pop()
        while i < len(starts) and starts[i]["startOffset"] <= low:
            if starts[i]["endOffset"] > low:
                stack.append(starts[i])
            i += 1
        if stack and stack[-1]["count"] == 0:
            unused += high - low
    return total, unused
