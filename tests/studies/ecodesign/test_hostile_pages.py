"""Where a page leads, what a frame asks for, how a browser ends: nothing goes to another site than the service's."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from ecosoin.doors.browser.launch import Confinement
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.inputs.ecodesign import Granted, Journey, Step, Target
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.studies.ecodesign.report.measurement import ecodesign_report
from ecosoin.studies.ecodesign.road.study import SANDBOX_OFF, MeasureOptions, write_measure
from ecosoin.words import say
from tests.report_text import message

SECRET = "motdepasse-du-test"
FIELD = Target(selector="#f")
TELLS = "const tell = (e) => fetch('/got?' + encodeURIComponent(e.value));"
THIEF = f"<input id='f'><script>{TELLS} f.oninput = () => tell(f); setInterval(() => f.focus(), 1);</script>"
QUICK = {"idle_s": 0, "settle_s": 0.2, "timeout_s": 20}


@dataclass
class Site:
    """Pages by path, what was asked of them, and whether the first page was."""

    address: str
    pages: dict[str, str]
    asked: list[str] = field(default_factory=list)
    met: threading.Event = field(default_factory=threading.Event)

    def got(self) -> list[str]:
        """What fields of its pages received."""
        return [unquote(path.partition("?")[2]) for path in self.asked if path.startswith("/got")]


@contextmanager
def site(**pages: str) -> Iterator[Site]:
    served = Site("", {f"/{name}": text for name, text in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            served.asked.append(self.path)
            text = served.pages.get(self.path, "<p>ok</p>")
            to = text.removeprefix("to ") if text.startswith("to ") else None
            self.send_response(302 if to else 200)
            self.send_header("Location" if to else "Content-Type", to or "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"" if to else text.encode())
            served.met.set()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def played(own: Site, *steps: Step, third: Site | None = None, env: tuple[str, ...] = ()) -> dict[str, Any]:
    thirds = (third.address.removeprefix("http://"),) if third else ()
    asked = Journey("essai", own.address, (), thirds, steps, env=env, **QUICK)
    return run_journey(asked, RunOptions("desktop", details=False, warm=False))


def opens(own: Site, path: str) -> Step:
    return Step("open", text=own.address + path)


def refused(*args: Any, **options: Any) -> tuple[str, Any]:
    with pytest.raises(InputProblems) as caught:
        played(*args, **options)
    (problem,) = caught.value.problems
    for language in ("fr", "en"):
        assert "{" not in message(problem, language)
    return problem.code, problem.params.get("host")


@pytest.mark.browser
def test_a_redirection_to_another_port_is_stopped_and_told() -> None:
    with site() as other, site() as own:
        own.pages["/go"] = f"to {other.address}/"
        assert refused(own, opens(own, "/go")) == ("journey-left", other.address.removeprefix("http://"))
    assert other.asked == []


@pytest.mark.browser
@pytest.mark.parametrize("resolved", [True, False])
def test_a_page_that_a_link_leads_to_is_never_typed_into(resolved: bool) -> None:
    """Third parties may be called, so that their pages do open; the others are not reached at all."""
    with site(**{"": THIEF}) as other, site() as own:
        own.pages["/"] = f"<a id='a' href='{other.address}/'>a</a><input id='f'>"
        steps = (opens(own, "/"), Step("click", Target(selector="#a")), Step("fill", FIELD, "Camille"))
        code = refused(own, *steps, third=other if resolved else None)
    assert code == ("journey-left", other.address.removeprefix("http://"))
    assert other.got() == [] and (resolved or other.asked == [])


FRAMED = Target(selector="iframe >> internal:control=enter-frame >> #f")


@pytest.mark.browser
@pytest.mark.parametrize(("secret", "code"), [("ESSAI_PASSE", "journey-env-elsewhere"), (None, "journey-left")])
def test_a_field_in_a_frame_of_another_site_receives_nothing(
    secret: str | None, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSAI_PASSE", SECRET)
    with site(**{"": THIEF}) as other, site() as own:
        own.pages["/"] = f"<input id='f'><iframe src='{other.address}/'></iframe>"
        steps = (opens(own, "/"), Step("type", FRAMED, "Camille", secret))
        found = refused(own, *steps, third=other, env=("ESSAI_PASSE",))
    assert found == (code, other.address.removeprefix("http://"))
    assert other.got() == [] and other.asked


@pytest.mark.browser
@pytest.mark.parametrize("action", ["fill", "type"])
def test_a_frame_that_takes_the_focus_receives_no_variable(action: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyboard types where the focus is: the frame would read each letter of a password."""
    monkeypatch.setenv("ESSAI_PASSE", SECRET[:6])
    with site(**{"": THIEF}) as other, site() as own:
        tells = f"<script>{TELLS} f.oninput = () => tell(f);</script>"
        own.pages["/"] = f"<input id='f'><iframe src='{other.address}/'></iframe>{tells}"
        kept = Step("assert", Target(selector="#f", value=SECRET[:6]))
        run = played(own, opens(own, "/"), Step(action, FIELD, secret="ESSAI_PASSE"), kept, third=other,
                     env=("ESSAI_PASSE",))  # fmt: skip
    assert [a["passed"] for a in run["assertions"]] == [True]
    assert all(SECRET[:6].startswith(part) for part in own.got()) and other.got() == [] and other.asked
    assert SECRET[:6] not in repr(run)


@pytest.mark.browser
def test_fields_that_hold_a_variable_behave_as_if_a_user_had_typed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAI_PASSE", SECRET)
    fields = (
        "<input id='f' value='avant'>", "<textarea id='f'>avant</textarea>",
        "<div id='f' contenteditable>avant</div>", "<input id='f' type='password' style='opacity:0'>",
    )  # fmt: skip
    script = (
        "<p id='p'></p><script>for (const k of ['input', 'change']) f.addEventListener(k, () => {"
        "p.textContent += k + (f.value ?? f.textContent); });</script>"
    )
    steps: list[Step] = []
    with site(**{str(n): text + script for n, text in enumerate(fields)}, p="<p id='f'>a</p>") as own:
        for n in range(len(fields)):
            seen = Target(selector="#p", text=f"input{SECRET}change{SECRET}")
            steps += [opens(own, f"/{n}"), Step("fill", FIELD, secret="ESSAI_PASSE"), Step("assert", seen)]
        run = played(own, *steps, env=("ESSAI_PASSE",))
        assert [a["passed"] for a in run["assertions"]] == [True] * len(fields)
        wrong = (opens(own, "/p"), Step("fill", FIELD, secret="ESSAI_PASSE"))
        assert refused(own, *wrong, env=("ESSAI_PASSE",))[0] == "journey-not-a-field"


@pytest.mark.browser
def test_a_page_calls_no_other_port_of_a_declared_host() -> None:
    with site() as other, site() as own:
        own.pages["/"] = f"<p>ok</p><img src='{other.address}/a'><iframe src='{other.address}/b'></iframe>"
        run = played(own, opens(own, "/"), Step("assert", Target(text="ok")))
    assert run["assertions"][0]["passed"] and other.asked == []
    assert run["parts"][0]["blocked_hosts"] == [other.address.removeprefix("http://")]


HUNGRY = "<p>x</p><script>const kept = []; setInterval(() => kept.push(new Uint8Array(5e7).fill(1)), 20);</script>"


@pytest.mark.browser
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is watched through /proc")
def test_a_page_that_eats_memory_is_stopped_and_told() -> None:
    with site(**{"": HUNGRY}) as own:
        asked = Journey("essai", own.address, (), (), (opens(own, "/"), Step("idle", seconds=60)), **QUICK)
        options = RunOptions("desktop", details=False, warm=False, confinement=Confinement(memory_mb=600))
        with pytest.raises(InputProblems) as caught:
            run_journey(asked, options)
    (problem,) = caught.value.problems
    assert (problem.code, problem.params["memory"]) == ("browser-memory", 600)
    assert "600" in message(problem, "fr")


def test_the_sandbox_is_left_to_root_alone_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "win32":
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert (Confinement().sandboxed(), Confinement(sandbox=False).sandboxed()) == (True, False)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert not Confinement().sandboxed()
    assert (Confinement().memory(), Confinement(memory_mb=700).memory()) == (2000, 700)


@pytest.mark.skipif(sys.platform == "win32", reason="the browser that refuses is a shell script")
@pytest.mark.parametrize(
    ("said", "code"), [("FATAL: No usable sandbox!", "browser-sandbox-refused"), ("no room", "browser-not-started")]
)
def test_a_browser_without_a_sandbox_to_use_is_told(
    said: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "navigateur"
    browser.write_text(f'#!/bin/sh\necho "{said}" >&2\nexit 1\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("ECOSOIN_BROWSER", str(browser))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(UsageError) as caught:
        run_journey(Journey("essai", "http://127.0.0.1:9/", (), (), ()), RunOptions("desktop"))
    assert caught.value.problem.code == code


@pytest.mark.browser
def test_pages_outside_the_sandbox_are_told_in_the_result_and_the_report(tmp_path: Path) -> None:
    path = tmp_path / "j.yaml"
    with site() as own:
        path.write_text(f"base: {own.address}\nidle_s: 0\nsettle_s: 0\nsteps: [open: /]\n", encoding="utf-8")
        options = MeasureOptions(granted=Granted(sandbox=False))
        document = write_measure(str(path), options, "fr", tmp_path / "out")
    assert [p.code for p in document.problems] == [SANDBOX_OFF]
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert [(p["code"], p["severity"]) for p in written["problems"]] == [(SANDBOX_OFF, "note")]
    assert "sans son bac à sable" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    document.problems.clear()
    assert say("pages.problems", "fr") not in {s.title for s in ecodesign_report(document, "fr").sections}


RUN = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite run in the background ignores these
for asked in ("SIGTERM", "SIGHUP"):
    if hasattr(signal, asked):
        signal.signal(getattr(signal, asked), signal.SIG_DFL)
from ecosoin.cli.main import main
main(sys.argv[1:], prog_name="ecosoin")
"""


@contextmanager
def measuring(folder: Path, own: Site, *prefix: str, home: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A command that measures ``own`` in a process of its own, with its temporary files in ``folder/scratch``."""
    path, scratch = folder / "j.yaml", folder / "scratch"
    path.write_text(f"base: {own.address}\nidle_s: 0\nsettle_s: 0\nsteps: [open: /, idle: 1]\n", encoding="utf-8")
    if not prefix:
        path.write_text(path.read_text(encoding="utf-8").replace("idle: 1]", "idle: 500]"), encoding="utf-8")
    scratch.mkdir()
    command = [
        *prefix,
        sys.executable,
        "-c",
        RUN,
        "ecodesign",
        "measure",
        str(path),
        "--runs=1",
        f"--out={folder / 'out'}",
    ]
    environment = os.environ | {"TMPDIR": str(scratch), "HOME": str(home or folder)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def browsers_of(scratch: Path) -> list[str]:
    """The processes whose command names a temporary folder."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = line.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(scratch) in text:
            found.append(text)
    return found


@pytest.mark.browser
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="processes are listed through /proc")
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_measurement_that_is_stopped_leaves_no_browser(ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("s")  # the path of a browser's socket has a limit of some 100 characters
    number = getattr(signal, ending)
    with site() as own, measuring(folder, own) as process:
        assert own.met.wait(60)
        assert browsers_of(folder / "scratch") != []
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert say("screen.stopped", "fr") in said.decode("utf-8") and b"Traceback" not in said
    assert list((folder / "scratch").iterdir()) == [] and not (folder / "out").exists()
    end = time.monotonic() + 10
    while browsers_of(folder / "scratch") and time.monotonic() < end:
        time.sleep(0.05)  # its reporter of crashes sees that it has ended
    assert browsers_of(folder / "scratch") == []


@pytest.mark.browser
@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("setpriv"),
    reason="needs root, to be somebody else",
)
def test_somebody_else_than_root_measures_in_the_sandbox(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path("/tmp") / f"ecosoin-essai-{os.getpid()}"
    folder.mkdir()
    try:
        drop = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
        tried = subprocess.run([*drop, sys.executable, "-c", "import ecosoin"], capture_output=True, check=False)
        if tried.returncode:
            pytest.skip("nobody may not read this copy")
        shutil.chown(folder, "nobody")
        with site() as own, measuring(folder, own, *drop) as process:
            (folder / "scratch").chmod(0o777)
            _, said = process.communicate(timeout=90)
        if process.returncode == 2 and b"--no-sandbox" in said:
            pytest.skip("this system gives browsers no sandbox")
        assert process.returncode == 0, said
        written = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
        assert written["problems"] == []
    finally:
        shutil.rmtree(folder)
