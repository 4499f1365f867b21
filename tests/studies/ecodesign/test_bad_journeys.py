"""Bad journeys, pages and certificates end in a clear error, within their time, with nothing written."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, quote_plus

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from ecosoin.doors.browser.hosts import trusted_keys
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.doors.yaml.journey import read_journey
from ecosoin.inputs.ecodesign import Granted, Journey, Step, Target
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.studies.ecodesign.road.study import MeasureOptions, write_measure
from tests.report_text import message
from tests.studies.ecodesign.criteria_pages import secure_site
from tests.tongue import foreign


def problems_of(path: Path, text: str) -> list[tuple[str, int | None]]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    return [(p.code, p.row) for p in caught.value.problems]


def test_every_wrong_step_is_told_at_once(tmp_path):
    text = "base: http://127.0.0.1:1\nsteps:\n  - open: /\n  - clic: x\n  - fill: {selector: a}\n  - idle: -1\n"
    assert [c for c, _ in problems_of(tmp_path / "j.yaml", text)] == ["journey-step-action"] * 3


def test_a_target_is_found_one_way_at_least_and_a_field_filled_one_way_at_least(tmp_path, monkeypatch):
    head, path = "base: http://127.0.0.1:1\nsteps:\n  - open: /\n", tmp_path / "j.yaml"
    filled = [f"{{selector: a, {how}}}" for how in ("value: x", "env: X", "value: x, env: X")]
    right = [*(f"click: {{{t}}}" for t in ("selector: a", "text: a", "role: button")), *(f"fill: {f}" for f in filled)]
    path.write_text(head + "".join(f"  - {step}\n" for step in right), encoding="utf-8")
    monkeypatch.setenv("X", "secret")
    clicks, fills = (read_journey(path, Granted(env=("X",))).steps[k : k + 3] for k in (1, 4))
    assert [(s.target.selector, s.target.text, s.target.role) for s in clicks] == [
        ("a", None, None), (None, "a", None), (None, None, "button"),
    ]  # fmt: skip
    assert [(s.text, s.secret or "") for s in fills] == [("x", ""), ("", "X"), ("x", "X")]
    wrong = ["click: {name: a}", "fill: {selector: a}", "type: {selector: a}"]
    told = problems_of(path, head + "".join(f"  - {step}\n" for step in [*right, *wrong]))
    refused = [code for code, _ in told]
    assert sorted(refused) == ["journey-env-not-allowed"] * 2 + ["journey-step-action"] * 3


def test_an_unknown_field_is_told_with_its_line(tmp_path):
    text = "base: http://127.0.0.1:1\nsteps:\n  - open: /\nhost: a\n"
    assert problems_of(tmp_path / "j.yaml", text) == [("yaml-field-unknown", 4)]


@pytest.mark.parametrize(
    "declared", ["{server_wh_per_act_low: 1}", "{server_wh_per_act: 1, server_wh_per_act_high: 0.5}"]
)
def test_bounds_on_the_wrong_side_are_told(declared, tmp_path):
    text = f"base: http://127.0.0.1:1\ndeclared: {declared}\nsteps:\n  - open: /\n"
    assert [c for c, _ in problems_of(tmp_path / "j.yaml", text)] == ["journey-server-bounds"]


def test_broken_yaml_is_told(tmp_path):
    assert problems_of(tmp_path / "j.yaml", "base: [\n")[0][0] == "yaml-unreadable"


def test_no_browser_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("ECOSOIN_BROWSER", str(tmp_path / "nothing"))
    with pytest.raises(UsageError) as caught:
        run_journey(Journey("j", "http://127.0.0.1:1/", ("127.0.0.1",), (), ()), RunOptions("desktop"))
    assert caught.value.problem.code == "browser-missing"


class _Trap(BaseHTTPRequestHandler):
    met: ClassVar[threading.Event] = threading.Event()
    pages: ClassVar[dict[str, str]] = {
        "/hang": "<script>for (;;) { }</script>",
        "/quiet": "<p>rien</p>",
        "/debugger": "<p>rien</p><script>setInterval(() => { debugger; }, 1);</script>",
        "/windows": "<script>for (let i = 0; i < 200; i++) window.open('http://ailleurs.example/' + i);</script>",
        "/link": "<a id='a' href='/file'>Compte rendu</a><p>fini</p>",
        "/leaving": "<p>fini</p><button id='b' onclick='x = 1'>ok</button>"
        "<script>addEventListener('beforeunload', (e) => { e.preventDefault(); e.returnValue = 'non'; });</script>",
        "/noisy": "<script>alert(1); window.open('/quiet'); fetch('http://ailleurs.example/x').catch(() => 0);"
        "console.error('mot de passe s3cr3t');</script><p>fini</p>",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self.met.set()
        if self.path == "/loop":
            self._head(302, {"Location": "/loop"})
        elif self.path == "/gone":
            self._head(404, {"Content-Type": "text/html"})
        elif self.path == "/file":
            self._head(200, {"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=a.pdf"})
            self.wfile.write(b"%PDF-1.4")
        elif self.path == "/cut":
            self.connection.close()
        else:
            self._head(200, {"Content-Type": "text/html; charset=utf-8"})
            if self.path == "/endless":
                self._never_ends()
            self.wfile.write(self.pages.get(self.path, "").encode())

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _never_ends(self) -> None:
        with suppress(OSError):
            for _ in range(600):
                self.wfile.write(b"<p>encore</p>" * 100)
                self.wfile.flush()
                time.sleep(0.05)


@contextmanager
def trap() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def journey(address: str, *steps: Step, timeout_s: float = 2) -> Journey:
    all_steps = (Step("open", text=address), *steps)
    return Journey(
        "piège", address, (), (), all_steps, timeout_s=timeout_s, idle_s=0, settle_s=0.2, env=("ESSAI_SECRET",)
    )  # fmt: skip


_STEP = re.compile(r"[«“].*[»”]|\bpiège · .*")
"""The user's own step in a sentence."""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "steps", "codes"),
    [
        ("/quiet", (Step("click", Target(selector="#jamais")),), {"journey-target-missing"}),
        ("/quiet", (Step("click", Target(selector="[a")),), {"journey-selector-invalid"}),
        ("/quiet", (Step("fill", Target(selector="p"), "x"),), {"journey-not-a-field"}),
        ("/quiet", (Step("upload", Target(selector="p"), __file__),), {"journey-not-a-field"}),
        ("/quiet", (Step("open", text="http://127.0.0.1:999999/"),), {"journey-address-invalid"}),
        ("/loop", (), {"journey-redirect-loop"}),
        ("/gone", (), {"journey-page-refused"}),
        ("/cut", (), {"journey-server-unreachable"}),
        ("/file", (), {"journey-download"}),
        ("/endless", (), {"journey-page-endless"}),
        ("/hang", (), {"journey-hung", "journey-page-endless"}),
        ("/quiet", (Step("open", text="chrome://crash"),), {"journey-address-scheme"}),
        ("/quiet", (Step("open", text="http://ailleurs.example/"),), {"journey-host-undeclared"}),
        ("/quiet", (Step("open", text="http://127.0.0.1:1/"),), {"journey-host-undeclared"}),
    ],
)
def test_a_page_that_cannot_be_measured_is_told_in_time(path, steps, codes):
    began = time.monotonic()
    with trap() as address, pytest.raises(InputProblems) as caught:
        run_journey(journey(address + path, *steps), RunOptions("desktop", warm=False))
    assert caught.value.problems[0].code in codes
    for language in ("fr", "en"):
        told = message(caught.value.problems[0], language)
        assert "{" not in told and foreign(_STEP.sub(" ", told), language) == [], told
    assert time.monotonic() - began < 60


@pytest.mark.browser
def test_hundreds_of_windows_are_closed_and_reach_nobody():
    with trap() as address:
        asked = journey(address + "/windows", timeout_s=15)
        run = run_journey(asked, RunOptions("desktop", details=False, warm=False))
    assert run["popups"] <= 200
    assert all(r["url"].startswith(address) for r in run["requests"])


@pytest.mark.browser
def test_a_download_started_by_a_click_is_cancelled_and_counted(monkeypatch, tmp_path_factory):
    short = tmp_path_factory.mktemp("d")  # the path of a browser's socket has a limit of some 100 characters
    monkeypatch.setenv("TMPDIR", str(short))
    monkeypatch.setattr("tempfile.tempdir", None)
    with trap() as address:
        steps = (Step("click", Target(selector="#a")), Step("assert", Target(text="fini")))
        run = run_journey(journey(address + "/link", *steps), RunOptions("desktop", details=False, warm=False))
    assert run["downloads"] == 1
    assert not list(short.rglob("*.pdf"))
    assert list(short.iterdir()) == []


@pytest.mark.browser
def test_a_page_that_asks_to_stay_is_left():
    with trap() as address:
        steps = (Step("click", Target(selector="#b")), Step("open", text=address + "/quiet"))
        run = run_journey(journey(address + "/leaving", *steps), RunOptions("desktop", details=False, warm=False))
    assert address + "/quiet" in {r["url"] for r in run["requests"]}


@pytest.mark.browser
def test_a_browser_killed_from_outside_is_told_and_nothing_is_written(tmp_path):
    path = tmp_path / "j.yaml"
    _Trap.met.clear()
    with trap() as address:
        path.write_text(f"base: {address}\nidle_s: 0\nsteps:\n  - open: /quiet\n  - idle: 20\n", encoding="utf-8")
        killer = threading.Thread(target=lambda: _Trap.met.wait(60) and kill_browsers())
        killer.start()
        with pytest.raises(InputProblems) as caught:
            write_measure(str(path), MeasureOptions(), "fr", tmp_path / "out")
        killer.join()
    assert caught.value.problems[0].code == "browser-crashed"
    assert not (tmp_path / "out").exists()


def kill_browsers() -> None:
    """Kills the browsers this process started."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    for child in (int(c) for list_ in children for c in list_.read_text().split()):
        if "ecosoin-browser-" in Path(f"/proc/{child}/cmdline").read_text():
            os.killpg(child, signal.SIGKILL)


SECRET = "S3cr&t <é>/+ pass"
ECHO = """<!doctype html><html lang="fr"><title>T</title><input id="i"><p id="p"></p><img id="m"><script>
i.addEventListener('input', () => { const v = i.value; if (v.length < 17) return;
  p.textContent = v; p.title = v; document.title = v; i.placeholder = v; p.className = 'a' + v;
  console.error(v); console.error(JSON.stringify({v})); console.error(btoa(unescape(encodeURIComponent('user:' + v))));
  m.src = '/img?q=' + encodeURIComponent(v) + '&r=' + encodeURIComponent(v).replace(/%20/g, '+');
  m.alt = 'x'.repeat(290) + v; document.cookie = 'c=' + encodeURIComponent(v);
  fetch('/x?b=' + encodeURIComponent(btoa(unescape(encodeURIComponent(v))))).catch(() => 0); alert(v); });
</script></html>"""


@pytest.mark.browser
def test_a_secret_leaves_in_no_form(monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("ESSAI_SECRET", SECRET)
    monkeypatch.setitem(_Trap.pages, "/echo", ECHO)
    path = tmp_path / "j.yaml"
    with trap() as address:
        steps = "  - open: /echo\n  - fill: {selector: '#i', env: ESSAI_SECRET}\n  - assert: {selector: p}\n"
        path.write_text(f"base: {address}\nidle_s: 0\nsettle_s: 0.5\nsteps:\n{steps}", encoding="utf-8")
        options = MeasureOptions(granted=Granted(env=("ESSAI_SECRET",)))
        write_measure(str(path), options, "fr", tmp_path / "out")
        text = f"base: {address}\nidle_s: 0\ntimeout_s: 2\nsteps:\n{steps}  - click: '#jamais'\n"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputProblems) as caught:
            write_measure(str(path), options, "fr", tmp_path / "failed")
    written = [p.read_bytes() for p in (tmp_path / "out").iterdir()]
    told = [*(message(p, "fr") for p in caught.value.problems), *capfd.readouterr()]
    coded = base64.b64encode(f"user:{SECRET}".encode()).decode()
    forms = [SECRET, quote(SECRET), quote_plus(SECRET), html.escape(SECRET), json.dumps(SECRET)[1:-1], coded[8:-4],
             base64.b64encode(SECRET.encode()).decode()[:-4], "S3cr&amp;t"]  # fmt: skip
    for form in forms:
        assert not any(form.encode() in content for content in written), form
        assert not any(form in line for line in told), form
    assert any(b"${ESSAI_SECRET}" in content for content in written)


def test_a_short_secret_is_refused(monkeypatch):
    monkeypatch.setenv("ESSAI_SECRET", "abc")
    asked = journey("http://127.0.0.1:1/", Step("fill", Target(selector="#i"), secret="ESSAI_SECRET"))
    with pytest.raises(InputProblems) as caught:
        run_journey(asked, RunOptions("desktop"))
    assert caught.value.problems[0].code == "journey-secret-short"


@pytest.mark.browser
def test_dialogs_windows_and_other_hosts_are_bounded_and_secrets_hidden(monkeypatch):
    monkeypatch.setenv("ESSAI_SECRET", "s3cr3t")
    hidden = Step("assert", Target(text="fini"), secret="ESSAI_SECRET")
    with trap() as address:
        run = run_journey(journey(address + "/noisy", hidden), RunOptions("desktop", details=False, warm=False))
    assert run["dialogs"] == 1
    assert run["parts"][0]["blocked_hosts"] == ["ailleurs.example"]
    assert "s3cr3t" not in repr(run)
    assert any("${ESSAI_SECRET}" in line for line in run["console_errors"])


@pytest.mark.browser
def test_a_page_full_of_breakpoints_is_measured():
    with trap() as address:
        run = run_journey(journey(address + "/debugger"), RunOptions("desktop"))
    assert any("debugger;" in c["text"] for c in run["code"] if c["language"] == "js")


_EARLIER = '{"command": "ecodesign measure", "total": {"encoded_bytes": {"median": 1}}'


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("", "ecodesign-result-unreadable"), ("[]", "ecodesign-result-unreadable"),
        ("{}", "ecodesign-result-unreadable"), ('{"command": "ecodesign measure"}', "ecodesign-result-unreadable"),
        (_EARLIER + ', "measured_on": "hier"}', "ecodesign-result-unreadable"),
        (_EARLIER + ', "journey": "un autre"}', "ecodesign-previous-journey"),
    ],
)  # fmt: skip
def test_an_earlier_result_that_cannot_be_read_is_told_before_measuring(document, code, tmp_path):
    (tmp_path / "before").mkdir()
    (tmp_path / "before" / "results.json").write_text(document, encoding="utf-8")
    before = str(tmp_path / "before")
    with pytest.raises(InputProblems) as caught:
        write_measure("http://127.0.0.1:9/", MeasureOptions(), "fr", tmp_path / "out", previous=[before])
    assert [(p.code, p.params["path"]) for p in caught.value.problems] == [(code, before)]
    assert not (tmp_path / "out").exists()


@pytest.mark.browser
def test_a_failed_measure_writes_nothing(tmp_path):
    with pytest.raises(InputProblems):
        write_measure("http://127.0.0.1:9/", MeasureOptions(), "fr", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


JOURNEY = "base: {base}\nidle_s: 0\nsettle_s: 0\ntimeout_s: 5\nsteps: [open: /]\n"


def test_the_key_is_the_one_a_certificate_library_reads(tmp_path):
    pem = tmp_path / "all.pem"
    leaves = [trustme.CA().issue_cert(name).cert_chain_pems[0].bytes() for name in ("a.example", "127.0.0.1")]
    pem.write_bytes(b"".join(leaves))
    expected = []
    for leaf in leaves:
        key = load_pem_x509_certificate(leaf).public_key()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        expected.append(base64.b64encode(hashlib.sha256(der).digest()).decode())
    assert trusted_keys(pem) == tuple(expected)


@pytest.mark.parametrize(
    "content", [None, b"", b"rien", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
@pytest.mark.parametrize("field", ["certificate", "green_hosts"])
def test_a_file_that_does_not_fit_is_told(field, content, tmp_path):
    path = tmp_path / "j.yaml"
    path.write_text(JOURNEY.format(base="https://127.0.0.1:1/") + f"{field}: file\n", encoding="utf-8")
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    assert [(p.code, p.params["field"]) for p in caught.value.problems] == [("journey-file-invalid", field)]


def test_an_unknown_declaration_is_told(tmp_path):
    path = tmp_path / "j.yaml"
    path.write_text(JOURNEY.format(base="https://a.example/") + "declared: {puE: 1.2, wue: 1}\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    assert [(p.code, p.params["name"]) for p in caught.value.problems] == [("journey-declared-unknown", "puE")]


@pytest.mark.browser
def test_a_private_server_is_reached_with_its_certificate_and_refused_without(tmp_path):
    (tmp_path / "index.html").write_text("<p>privé</p>", encoding="utf-8")
    other = trustme.CA().issue_cert("127.0.0.1").cert_chain_pems[0]
    other.write_to_path(tmp_path / "other.pem")
    with secure_site(tmp_path, tmp_path / "server.pem") as address:
        found = visited(tmp_path, address, "certificate: server.pem\n")
        assert (found["requests"][0]["tls"], found["requests"][0]["protocol"]) == ("TLS 1.3", "h2")
        for line in ("", "certificate: other.pem\n"):
            with pytest.raises(InputProblems) as caught:
                visited(tmp_path, address, line)
            assert caught.value.problems[0].code == "journey-certificate-refused"


def visited(folder: Path, address: str, line: str) -> dict:
    path = folder / "journey.yaml"
    path.write_text(JOURNEY.format(base=address) + line, encoding="utf-8")
    return run_journey(read_journey(path), RunOptions("desktop", details=False, warm=False))
