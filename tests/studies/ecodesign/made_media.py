"""Small images, sounds and films made on the spot: by the browser's own encoders, or byte by byte."""

from __future__ import annotations

import base64
import io
import random
import struct
import wave
import zlib
from functools import cache
from typing import Any

from ecosoin.doors.browser.launch import opened_browser

GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_RECORD = """async ([width, height, type, time]) => {
  const canvas = document.createElement('canvas'); canvas.width = width; canvas.height = height;
  const pen = canvas.getContext('2d'), film = canvas.captureStream(25), sound = new AudioContext();
  const tone = sound.createOscillator(), out = sound.createMediaStreamDestination();
  await sound.resume(); tone.connect(out); tone.start(); film.addTrack(out.stream.getAudioTracks()[0]);
  const recorder = new MediaRecorder(film, { mimeType: type }), parts = [];
  recorder.ondataavailable = (e) => parts.push(e.data);
  let hue = 0;
  const draw = () => { pen.fillStyle = `hsl(${hue += 20} 50% 50%)`; pen.fillRect(0, 0, width, height); };
  const timer = setInterval(draw, 40);
  const done = new Promise((end) => { recorder.onstop = end; });
  recorder.start(); await new Promise((end) => setTimeout(end, time)); recorder.stop(); await done;
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
    """A recording with picture and sound; a busy machine may need more than one try, each twice as long."""
    for turn in range(5):
        asked = [width, height, f"video/webm;codecs={codec},opus", 700 * 2**turn]
        made = base64.b64decode(page.evaluate(_RECORD, asked))
        if f"V_{codec.upper()}".encode() in made and b"A_OPUS" in made:
            return made
    raise AssertionError(f"the browser recorded no {codec} film")


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
