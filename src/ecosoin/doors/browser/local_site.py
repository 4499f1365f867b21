"""A folder of pages served on this machine only, with an access log that counts bytes on the socket."""

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_IMAGES = {".webp": "image/webp", ".avif": "image/avif"}
_TYPES = (".html", ".css", ".js", ".json", ".svg", ".txt")


@dataclass
class LocalSite:
    """Where the site answers, and what it answered: (method, path, status, bytes written)."""

    address: str
    log: list[tuple[str, str, int, int]] = field(default_factory=list)


@contextmanager
def local_site(folder: Path, *, frugal: bool = False, port: int = 0) -> Iterator[LocalSite]:
    """Serves ``folder``; ``frugal`` compresses texts and lets the browser keep them for a year."""
    site = LocalSite("")
    handler = partial(_Handler, directory=str(folder), site=site, frugal=frugal)
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, site: LocalSite, frugal: bool, **kwargs: Any):
        self.site, self.frugal = site, frugal
        super().__init__(*args, **kwargs)

    def log_message(self, format: str, *args: Any) -> None:
        """The log is kept in memory, not printed."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if not path.is_file():
            self._answer(404, b"", {"Content-Type": "text/plain"})
            return
        body = path.read_bytes()
        headers = {"Content-Type": _IMAGES.get(path.suffix) or self.guess_type(str(path))}
        if headers["Content-Type"].startswith("text/") and "charset" not in headers["Content-Type"]:
            headers["Content-Type"] += "; charset=utf-8"
        if self.frugal:
            headers["Cache-Control"] = "max-age=31536000, immutable"
            if path.suffix in _TYPES:
                body = gzip.compress(body, mtime=0)
                headers["Content-Encoding"] = "gzip"
        self._answer(200, body, headers)

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        head = f"HTTP/1.1 {status} {'OK' if status < 400 else 'Not Found'}\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in {**headers, "Content-Length": str(len(body))}.items()) + "\r\n"
        sent = head.encode("latin-1") + body
        self.site.log.append((self.command, self.path, status, len(sent)))
        self.wfile.write(sent)
