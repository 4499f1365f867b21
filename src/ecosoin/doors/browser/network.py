"""What passes on the network, counted from the browser's own protocol events."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ecosoin.inputs.sites import Site, site_of

_COUNTED = ("http", "https")


@dataclass
class Request:
    """One request: address, kind, bytes on the wire (encoded, headers included) and after decoding."""

    url: str
    kind: str
    method: str
    time_s: float
    encoded: int = 0
    decoded: int = 0
    status: int = 0
    mime: str = ""
    protocol: str = ""
    tls: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    from_cache: bool = False
    failed: str = ""
    gesture: bool = False
    sets_cookie: bool = False
    duration_s: float = 0
    top: bool = False
    """Whether it asked for the page itself, not for a part or a frame of it."""

    @property
    def site(self) -> Site | None:
        """The host and port, None when the address does not tell them."""
        try:
            return site_of(self.url)
        except ValueError:
            return None

    @property
    def host(self) -> str:
        """The host name, without the port."""
        return urlsplit(self.url).hostname or ""


@dataclass
class NetworkRecord:
    """Everything a page asked for, in order; listens to one CDP session."""

    requests: list[Request] = field(default_factory=list)
    websocket_bytes: int = 0
    video_bytes: int = 0
    acted: bool = False
    """Whether the user has clicked or typed yet."""
    page_frame: str = ""
    _open: dict[str, Request] = field(default_factory=dict)

    def listen(self, session: Any) -> None:
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", self._cached)
        session.on("Network.responseReceived", lambda e: self._answered(e["requestId"], e["response"]))
        session.on("Network.responseReceivedExtraInfo", self._raw)
        session.on("Network.dataReceived", self._data)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._failed)
        session.on("Network.webSocketFrameSent", self._frame)
        session.on("Network.webSocketFrameReceived", self._frame)
        self.page_frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        session.send("Network.enable", {"maxTotalBufferSize": 0})

    def led_to(self) -> Request | None:
        """The request of the page where the browser went last, redirections included; None before the first."""
        return next((r for r in reversed(self.requests) if r.top), None)

    def under_way(self) -> bool:
        """Whether a request sent has neither ended nor failed."""
        return any(not r.duration_s and not r.failed and not r.from_cache for r in self.requests)

    def _sent(self, event: dict[str, Any]) -> None:
        known = self._open.get(event["requestId"])
        if known and "redirectResponse" in event:
            known.encoded += int(event["redirectResponse"].get("encodedDataLength", 0))
            known.duration_s = float(event["timestamp"]) - known.time_s
            self._answered(event["requestId"], event["redirectResponse"])
        asked = event["request"]
        if urlsplit(asked["url"]).scheme not in _COUNTED:
            return
        made = Request(asked["url"], event.get("type", "Other"), asked["method"], float(event["timestamp"]))
        made.gesture = self.acted
        made.top = made.kind == "Document" and event.get("frameId") == self.page_frame
        self._open[event["requestId"]] = made
        self.requests.append(made)

    def _cached(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._open:
            self._open[event["requestId"]].from_cache = True

    def _answered(self, key: str, response: dict[str, Any]) -> None:
        made = self._open.get(key)
        if made is None:
            return
        made.status, made.mime = int(response["status"]), response.get("mimeType", "")
        made.protocol = response.get("protocol", "")
        made.tls = (response.get("securityDetails") or {}).get("protocol", "")
        made.headers = {k.lower(): v for k, v in response.get("headers", {}).items()}
        made.from_cache = made.from_cache or bool(response.get("fromDiskCache"))

    def _raw(self, event: dict[str, Any]) -> None:
        """Cookies are hidden from the plain answer."""
        if event["requestId"] in self._open and any(k.lower() == "set-cookie" for k in event["headers"]):
            self._open[event["requestId"]].sets_cookie = True

    def _data(self, event: dict[str, Any]) -> None:
        made = self._open.get(event["requestId"])
        if made:
            made.decoded += int(event["dataLength"])
            if made.mime.startswith("video/") or (made.kind == "Media" and not made.mime.startswith("audio/")):
                self.video_bytes += int(event["dataLength"])

    def _finished(self, event: dict[str, Any]) -> None:
        made = self._open.get(event["requestId"])
        if made:
            made.duration_s = float(event["timestamp"]) - made.time_s
        if made and not made.from_cache:
            made.encoded += int(event["encodedDataLength"])

    def _failed(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._open:
            self._open[event["requestId"]].failed = event.get("blockedReason") or event.get("errorText", "failed")

    def _frame(self, event: dict[str, Any]) -> None:
        self.websocket_bytes += len(event["response"].get("payloadData", "").encode())


def network_totals(requests: list[Request], third_parties: Collection[str]) -> dict[str, Any]:
    """Bytes and requests of a list: whole, by type and by party; blocked hosts and cached answers apart."""
    wire = [r for r in requests if not r.from_cache and r.failed == ""]
    by_type: dict[str, dict[str, int]] = {}
    by_party: dict[str, dict[str, int]] = {}
    for r in wire:
        party = "third" if r.host in third_parties else "first"
        for table, key in ((by_type, r.kind.lower()), (by_party, party)):
            row = table.setdefault(key, {"requests": 0, "encoded_bytes": 0, "decoded_bytes": 0})
            row["requests"] += 1
            row["encoded_bytes"] += r.encoded
            row["decoded_bytes"] += r.decoded
    return {
        "requests": len(wire),
        "encoded_bytes": sum(r.encoded for r in wire),
        "decoded_bytes": sum(r.decoded for r in wire),
        "cached_requests": sum(r.from_cache for r in requests),
        "blocked_hosts": sorted({_told(r) for r in requests if "NAME_NOT_RESOLVED" in r.failed}),
        "by_type": by_type,
        "by_party": by_party,
    }


def _told(request: Request) -> str:
    """The host, with its port when it is not a usual one."""
    return request.site.words() if request.site else request.host
