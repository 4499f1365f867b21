"""A folder served over HTTPS and HTTP/2, by a certificate of a private authority."""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

_HEADERS = [(b"cache-control", b"max-age=31536000"), (b"x-cache", b"HIT"), (b"content-encoding", b"gzip")]


@contextmanager
def secure_site(folder: Path, certificate: Path) -> Iterator[str]:
    """The address of the site; the certificate of the server is written to ``certificate``."""
    leaf = trustme.CA().issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(certificate)
    private = certificate.with_suffix(".key")
    leaf.private_key_pem.write_to_path(private)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.certfile, config.keyfile = str(certificate), str(private)
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    async def answer(scope: dict[str, Any], _receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path = folder / (scope["path"].strip("/") or "index.html")
        body = gzip.compress(path.read_bytes() if path.is_file() else b"{}", mtime=0)
        kind = mimetypes.guess_type(path.name)[0] or "application/json"
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode()), *_HEADERS]}
        )
        await send({"type": "http.response.body", "body": body})

    def run() -> None:
        loop.run_until_complete(serve(answer, config, shutdown_trigger=stop.wait))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    _wait(port)
    try:
        yield f"https://127.0.0.1:{port}/"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the HTTPS server did not start")
