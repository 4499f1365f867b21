"""The pages of the criteria tests: each fails or passes many criteria at once, so that few browsers are started."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from ecosoin.inputs.ecodesign import Step, Target
from tests.studies.ecodesign.made_media import GIF, noise, noisy_png, raw_sound, recorded


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
