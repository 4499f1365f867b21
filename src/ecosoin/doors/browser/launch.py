"""The Chromium of the system, started with a fresh profile, spoken to through Playwright; killed when it hangs."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ecosoin.doors.scratch import scratch_folder
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table


def line_that_brings(part: str) -> str:
    """The line to type on this system, or that of the commonest one."""
    lines = {row["system"]: row["line"] for row in load_reference_table("optional_parts") if row["part"] == part}
    return next(lines[name] for name in (*_system_names(), "") if name in lines)


def _system_names() -> list[str]:
    """This system, then those it is like."""
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return [sys.platform]
    return [told["ID"], *told.get("ID_LIKE", "").split()]


_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-default-browser-check",
    "--disable-default-apps", "--disable-extensions", "--mute-audio", "--metrics-recording-only",
    "--disable-features=Translate,OptimizationHints,MediaRouter", "--password-store=basic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--remote-debugging-port=0",
)  # fmt: skip
_START_S = 30


@dataclass
class Watchdog:
    """Kills the browser when a step outlives its time, so that no call waits for ever."""

    process: subprocess.Popen[bytes]
    fired: bool = False
    _timer: threading.Timer | None = field(default=None, repr=False)

    def allow(self, seconds: float) -> None:
        """The browser may be busy ``seconds`` more, from now."""
        self.stop()
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """No time limit any more."""
        if self._timer:
            self._timer.cancel()

    def _fire(self) -> None:
        self.fired = True
        _kill(self.process)


@dataclass(frozen=True)
class OpenBrowser:
    """A running browser: Playwright's handle, its page, the watchdog."""

    browser: Any
    context: Any
    page: Any
    watchdog: Watchdog


def browser_path() -> str:
    """The browser of ``ECOSOIN_BROWSER``, else the system's; :class:`UsageError` when it or Playwright is missing."""
    if find_spec("playwright") is None:
        raise UsageError("browser-extra-missing", line=line_that_brings("measure"))
    chosen = os.environ.get("ECOSOIN_BROWSER")
    tried = (chosen,) if chosen else _NAMES
    for name in tried:
        found = shutil.which(name)
        if found:
            return found
    raise UsageError("browser-missing", tried=", ".join(tried), line=line_that_brings("chromium"))


@contextmanager
def opened_browser(hosts: Sequence[str], trusted_keys: Sequence[str] = ()) -> Iterator[OpenBrowser]:
    """A browser with an empty profile that can resolve ``hosts`` only; always ended and removed.

    ``trusted_keys``: base64 SHA-256 of server keys accepted without a known authority; every other key is checked.
    """
    path = browser_path()
    with scratch_folder("browser") as folder:
        yield from _browser_in(folder, path, hosts, trusted_keys)


def _browser_in(folder: Path, path: str, hosts: Sequence[str], trusted_keys: Sequence[str]) -> Iterator[OpenBrowser]:
    """The browser at ``path``, its profile in ``folder``."""
    from playwright.sync_api import sync_playwright

    rules = "MAP * ~NOTFOUND" + "".join(f", EXCLUDE {h}" for h in hosts)
    command = [path, *_FLAGS, f"--user-data-dir={folder}", f"--host-resolver-rules={rules}", "about:blank"]
    if trusted_keys:
        command.insert(1, f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}")
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    watchdog = Watchdog(process)
    try:
        address = _address(folder / "DevToolsActivePort", process, path)
        with sync_playwright() as playwright:
            browser = playwright.chromium.connect_over_cdp(
                address, timeout=_START_S * 1000, artifacts_dir=folder / "artifacts"
            )
            context = browser.contexts[0]
            page = context.pages[0] if context.pages else context.new_page()
            yield OpenBrowser(browser, context, page, watchdog)
    finally:
        watchdog.stop()
        _kill(process)
        _remove_socket(folder)


def _remove_socket(profile: Path) -> None:
    """Removes the folder of the socket of a browser that was killed; its profile has a link to it."""
    socket = profile / "SingletonSocket"
    with suppress(OSError):
        outside = socket.readlink().parent
        for name in (socket.name, "SingletonCookie"):
            (outside / name).unlink(missing_ok=True)
        outside.rmdir()


def _address(port_file: Path, process: subprocess.Popen[bytes], path: str) -> str:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError, IndexError):
            port, _tail = port_file.read_text(encoding="utf-8").splitlines()[:2]
            return f"http://127.0.0.1:{int(port)}"
        time.sleep(0.02)
    raise UsageError("browser-not-started", path=path, seconds=float(_START_S))


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()  # its own processes end with it
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
