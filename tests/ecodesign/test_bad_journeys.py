"""Bad journeys and bad pages end in a clear error, within their time, with nothing written."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from ecosoin.connectors.browser_run import RunOptions, run_journey
from ecosoin.connectors.journey_file import read_journey
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.principles.ecodesign.journey import Journey, Step, Target
from ecosoin.workflows.ecodesign_measure import write_measure


def problems_of(path: Path, text: str) -> list[tuple[str, int | None]]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    return [(p.code, p.row) for p in caught.value.problems]


def test_every_wrong_step_is_told_at_once(tmp_path):
    text = "base: http://127.0.0.1:1\nsteps:\n  - open: /\n  - clic: x\n  - fill: {selector: a}\n  - idle: -1\n"
    assert [c for c, _ in problems_of(tmp_path / "j.yaml", text)] == ["journey-step-action"] * 3


def test_an_unknown_field_is_told_with_its_line(tmp_path):
    text = "base: http://127.0.0.1:1\nsteps:\n  - open: /\nhost: a\n"
    assert problems_of(tmp_path / "j.yaml", text) == [("yaml-value-invalid", 4)]


def test_broken_yaml_is_told(tmp_path):
    assert problems_of(tmp_path / "j.yaml", "base: [\n")[0][0] == "yaml-unreadable"


def test_no_browser_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("ECOSOIN_BROWSER", str(tmp_path / "nothing"))
    with pytest.raises(UsageError) as caught:
        run_journey(Journey("j", "http://127.0.0.1:1/", ("127.0.0.1",), (), ()), RunOptions("desktop"))
    assert caught.value.problem.code == "browser-missing"


class _Trap(BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, str]] = {
        "/hang": "<script>for (;;) { }</script>",
        "/quiet": "<p>rien</p>",
        "/debugger": "<p>rien</p><script>setInterval(() => { debugger; }, 1);</script>",
        "/noisy": "<script>alert(1); window.open('/quiet'); fetch('http://ailleurs.example/x').catch(() => 0);"
        "console.error('mot de passe s3cr3t');</script><p>fini</p>",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if self.path == "/endless":
            try:
                for _ in range(600):
                    self.wfile.write(b"<p>encore</p>" * 100)
                    self.wfile.flush()
                    time.sleep(0.05)
            except OSError:
                return
        self.wfile.write(self.pages.get(self.path, "").encode())


@contextmanager
def trap() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Trap)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def journey(address: str, *steps: Step, timeout_s: float = 2) -> Journey:
    all_steps = (Step("open", text=address), *steps)
    return Journey("piège", address, ("127.0.0.1",), (), all_steps, timeout_s=timeout_s, idle_s=0, settle_s=0.2)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "steps", "codes"),
    [
        ("/quiet", (Step("click", Target(selector="#jamais")),), {"journey-step-failed"}),
        ("/loop", (), {"journey-step-failed"}),
        ("/endless", (), {"journey-step-failed"}),
        ("/hang", (), {"journey-hung", "journey-step-failed"}),
        ("/quiet", (Step("open", text="chrome://crash"),), {"browser-crashed", "journey-step-failed"}),
        ("/quiet", (Step("open", text="http://ailleurs.example/"),), {"journey-step-failed"}),
    ],
)
def test_a_page_that_cannot_be_measured_is_told_in_time(path, steps, codes):
    began = time.monotonic()
    with trap() as address, pytest.raises(InputProblems) as caught:
        run_journey(journey(address + path, *steps), RunOptions("desktop", warm=False))
    assert caught.value.problems[0].code in codes
    assert time.monotonic() - began < 60


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
        write_measure("http://127.0.0.1:9/", 1, None, "fr", tmp_path / "out", False, [before])
    assert [(p.code, p.params["path"]) for p in caught.value.problems] == [(code, before)]
    assert not (tmp_path / "out").exists()


@pytest.mark.browser
def test_a_failed_measure_writes_nothing(tmp_path):
    with pytest.raises(InputProblems):
        write_measure("http://127.0.0.1:9/", 1, None, "fr", tmp_path / "out", False)
    assert list(tmp_path.iterdir()) == []
