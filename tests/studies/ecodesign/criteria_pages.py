"""The pages of the criteria tests, each with many criteria at once so that few browsers start; media, secure server."""

from __future__ import annotations

import asyncio
import base64
import gzip
import io
import mimetypes
import random
import socket
import struct
import threading
import time
import wave
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

from ecosoin.doors.browser.launch import opened_browser
from ecosoin.inputs.ecodesign import Step, Target

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_RECORD = """async ([width, height, type, time]) => {
  const canvas = document.createElement('canvas'); canvas.width = width; canvas.height = height;
  const pen = canvas.getContext('2d'), film = canvas.captureStream(25), sound = new AudioContext();
  const tone = sound.createOscillator(), out = sound.createMediaStreamDestination();
  await sound.resume(); tone.connect(out); tone.start(); film.addTrack(out.stream.getAudioTracks()[0]);
  const recorder = new MediaRecorder(film, { mimeType: type }), parts = [];
  let size = 0;
  recorder.ondataavailable = (e) => { parts.push(e.data); size += e.data.size; };
  let hue = 0;
  const draw = () => { pen.fillStyle = `hsl(${hue += 20} 50% 50%)`; pen.fillRect(0, 0, width, height); };
  const timer = setInterval(draw, 40);
  const done = new Promise((end) => { recorder.onstop = end; });
  recorder.start(100); await new Promise((end) => setTimeout(end, time));
  for (let wait = 0; size < 3000 && wait < 300; wait++) await new Promise((end) => setTimeout(end, 100));
  recorder.stop(); await done;
  clearInterval(timer);
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
}"""
_PLAIN = """(side) => { const c = document.createElement('canvas'); c.width = c.height = side;
  c.getContext('2d').fillRect(0, 0, side, side); return c.toDataURL('image/webp').split(',')[1]; }"""


@cache
def recorded() -> dict[str, bytes]:
    """``old.webm`` 1280x720 VP8, ``new.webm`` 320x180 VP9, both with Opus; ``plain.webp`` 64x64."""
    with opened_browser(()) as opened:
        return {
            "old.webm": _film(opened.page, 1280, 720, "vp8"),
            "new.webm": _film(opened.page, 320, 180, "vp9"),
            "plain.webp": base64.b64decode(opened.page.evaluate(_PLAIN, 64)),
        }


def _film(page: Any, width: int, height: int, codec: str) -> bytes:
    """A recording with picture and sound, of 0.7 s, or until a busy machine has recorded enough."""
    made = base64.b64decode(page.evaluate(_RECORD, [width, height, f"video/webm;codecs={codec},opus", 700]))
    assert f"V_{codec.upper()}".encode() in made and b"A_OPUS" in made, f"the browser recorded no {codec} film"
    return made


def noise(count: int) -> bytes:
    """Bytes that do not compress, always the same."""
    return random.Random(2024).randbytes(count)


def noisy_png(side: int) -> bytes:
    """A square RGB image of noise: three bytes per pixel."""
    rows = b"".join(b"\0" + noise(3 * side) for _ in range(side))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def raw_sound() -> bytes:
    """One second of silence, uncompressed."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    return held.getvalue()


def _no_files() -> dict[str, bytes]:
    return {}


@dataclass(frozen=True)
class Page:
    """A site, the journey's steps and settings, the day, and the page measured before it."""

    html: str
    files: Callable[[], dict[str, bytes]] = _no_files
    steps: tuple[Step, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    declared: dict[str, float] = field(default_factory=dict)
    secure: bool = False
    more_profiles: bool = False
    previous: str | None = None
    today: str = "2026-01-01"


TYPED = Step("type", Target(selector="#q"), "dupont")
_INFERENCE = {"inference": ("/predict",)}
_FACES = "".join(
    f"@font-face {{ font-family: f{i}; src: url(police.otf?{i}) }} .f{i} {{ font-family: f{i} }}" for i in (1, 2, 3)
)
_UNUSED = "".join(f".u{i} {{ color: red; margin: {i}px }}\n" for i in range(900))
_BAD = f"""<!doctype html><html lang="fr"><title>Mauvaise</title>
<style>@keyframes t {{ to {{ opacity: .5 }} }} .t {{ animation: t 1s infinite; anchor-name: --t }} {_FACES}</style>
<link rel="stylesheet" href="big.css"><div class="t" style="width: 2000px">large</div>
<h1>Mauvaise</h1><p class="f1">a</p><p class="f2">b</p><p class="f3">c</p>
<img src="a.png" width="10" height="10"><img src="b.gif" width="10" height="10">
<div role="button" id="envoi">faux</div><div role="switch">faux</div><div role="tab">faux</div>
<object data="x.bin"></object>
<input id="q"><input type="file"><a href="notice.docx">Notice</a>
<script>
  document.cookie = 'suivi=1; max-age=34560000';
  q.addEventListener('input', () => fetch('predict?' + Math.random()));
  envoi.addEventListener('click', () => fetch('envoi', {{ method: 'POST', body: 'x' }}));
  navigator.geolocation.getCurrentPosition(() => 0, () => 0);
  Notification.requestPermission();
  fetch(`http://localhost:${{location.port}}/x.bin`).catch(() => 0);
  let n = 0;
  addEventListener('scroll', () => {{ if (n++ < 9) fetch('big.css?s' + n).then(() => {{
    const d = document.createElement('div'); d.style.height = '3000px'; document.body.append(d); }}); }});
</script><p style="height: 3000px">bas</p></html>"""


def _good(note: str) -> str:
    return f"""<!doctype html><html lang="fr"><head><title>Bonne</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"></head><body><main><h1>Bonne</h1><p>{note}</p>
<img src="plain.webp" alt="" width="64" height="64">
<label>Nom <input id="q" autocomplete="name"></label><button id="envoi">Envoyer</button>
<label>Pièce (PDF, 2 Mo) <input type="file" accept=".pdf"></label>
<a href="notice.pdf">Notice (PDF, 20 ko)</a> <a href="#code">Code source</a></main>
<script src="app.js"></script></body></html>"""


_GOOD_SCRIPT = b"""'use strict';
const field = document.getElementById('q'), send = document.getElementById('envoi');
let timer = 0;
field.addEventListener('input', () => {
  clearTimeout(timer);
  if (field.value.length > 2) timer = setTimeout(() => fetch('noms.json?q=' + field.value), 500);
});
send.addEventListener('click', async () => {
  send.disabled = true; document.body.setAttribute('aria-busy', 'true');
  await fetch('predict', { method: 'POST', body: field.value });
  send.disabled = false; document.body.removeAttribute('aria-busy');
});
"""
_FLOW = """<!doctype html><html lang="fr"><title>Film</title>
<video id="v" src="{film}" loop muted playsinline {size}></video>
<audio src="{sound}" controls></audio><script>
  let n = 0; setInterval(() => {{ {guard}fetch('{film}?' + n++); }}, 200);
</script></html>"""


def _font() -> bytes:
    return (resources.files("ecosoin") / "reference" / "fonts" / "Inter-Regular.otf").read_bytes()


def _bad_files() -> dict[str, bytes]:
    sheet = (".x { color: red }\n" * 2000 + _UNUSED).encode()
    return {"a.png": noisy_png(64), "b.gif": GIF, "x.bin": b"0", "big.css": sheet, "police.otf": _font()}


def _good_files() -> dict[str, bytes]:
    return {"plain.webp": recorded()["plain.webp"], "app.js": _GOOD_SCRIPT, "notice.pdf": b"%PDF-1.7"}


def _film_files() -> dict[str, bytes]:
    return {**recorded(), "brut.wav": raw_sound()}


_SENT = Step("click", Target(selector="#envoi"))
PAGES = {
    "slow": Page(
        """<!doctype html><title>Lourde</title><script src="lourd.js"></script><p>lourde</p>
        <script>for (let i = 0; i < 5; i++) fetch('predict?' + i);</script>""",
        lambda: {"lourd.js": b"// " + noise(1_500_000).hex().encode()},
        (Step("assert", Target(text="lourde")),), {"timeout_s": 4, **_INFERENCE},
        more_profiles=True, today="2024-01-01",
    ),
    "bad": Page(
        _BAD, _bad_files,
        (TYPED, _SENT, *(Step("click", Target(selector="h1")) for _ in range(31)), Step("scroll", text="bottom")),
        {"third_parties": ("localhost",), **_INFERENCE},
        {"screen_bytes_max": 100, "screen_requests_max": 1, "pue": 1.9, "wue": 1.8, "grid_g_kwh": 400,
         "renewable_share": 0.3},
        previous="slow",
    ),
    "good before": Page(
        _good(noise(3000).hex()), _good_files, (Step("assert", Target(text="Nom")),), {"timeout_s": 15},
        secure=True, more_profiles=True, today="2025-07-01",
    ),
    "good": Page(
        _good("courte"), _good_files, (TYPED, _SENT), _INFERENCE,
        {"screen_bytes_max": 100_000, "screen_requests_max": 10, "pue": 1.2, "wue": 0.2, "grid_g_kwh": 60,
         "renewable_share": 0.8, "reduction_target_percent": 10},
        secure=True, previous="good before",
    ),
    "film bad": Page(_FLOW.format(film="old.webm", sound="brut.wav", size="width=160", guard=""), _film_files),
    "film good": Page(
        _FLOW.format(film="new.webm", sound="new.webm", size="width=320 height=180", guard="if (!document.hidden) "),
        _film_files,
    ),
}  # fmt: skip


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
