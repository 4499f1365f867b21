"""The Chromium of the system, started with a fresh profile, spoken to through Playwright; killed when it hangs."""

import ctypes
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ecosoin.doors.browser.watch import Watchdog, kill_group, strike_group
from ecosoin.doors.ending import ended_after, ended_cleanly
from ecosoin.doors.scratch import remove_socket, scratch_folder
from ecosoin.inputs.sites import Site
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
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--no-default-browser-check",
    "--disable-default-apps", "--disable-extensions", "--mute-audio", "--metrics-recording-only",
    "--disable-features=Translate,OptimizationHints,MediaRouter", "--password-store=basic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--remote-debugging-port=0",
    "--no-proxy-server", "--log-level=3",
)  # fmt: skip
_START_S = 30
_DIES_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of Linux."""
_NO_SANDBOX = "--no-sandbox"
_SANDBOX_SIGN = "sandbox"
_MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Confinement:
    """``sandbox``: that of Chromium, which it refuses to root; ``memory_mb``: the most it may hold [MB]."""

    sandbox: bool = True
    memory_mb: int | None = None

    def sandboxed(self) -> bool:
        """Whether pages run in the sandbox."""
        if sys.platform != "win32" and os.geteuid() == 0:
            return False
        return self.sandbox

    def memory(self) -> int:
        """The limit [MB], that of ``limits.csv`` when none was chosen."""
        limits = {row["id"]: row["value"] for row in load_reference_table("limits")}
        return self.memory_mb or int(limits["browser_mb"])


@dataclass(frozen=True)
class OpenBrowser:
    """A running browser: Playwright's handle, its page, the watchdog, whether pages run in the sandbox."""

    browser: Any
    context: Any
    page: Any
    watchdog: Watchdog
    sandboxed: bool


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
def opened_browser(
    sites: Collection[Site], trusted_keys: Sequence[str] = (), confinement: Confinement | None = None
) -> Iterator[OpenBrowser]:
    """A browser with an empty profile that can reach ``sites`` only, directly; always ended and removed.

    ``trusted_keys``: base64 SHA-256 of server keys accepted without a known authority; every other key is checked.
    Raises UsageError: ``browser-not-started``, ``browser-sandbox-refused``.
    """
    path = browser_path()
    with ended_cleanly(), scratch_folder("browser") as folder:
        chosen = confinement or Confinement()
        rules = [*(f"MAP {s} {s}" for s in sorted(site.address() for site in sites)), "MAP * ~NOTFOUND"]
        command = [
            path, *_FLAGS, *(() if chosen.sandboxed() else (_NO_SANDBOX,)), f"--user-data-dir={folder}",
            f"--js-flags=--max-old-space-size={chosen.memory()}", f"--host-resolver-rules={', '.join(rules)}",
        ]  # fmt: skip
        if trusted_keys:
            command.append(f"--ignore-certificate-errors-spki-list={','.join(trusted_keys)}")
        yield from _browser_in(folder, [*command, "about:blank"], chosen)


def _browser_in(folder: Path, command: Sequence[str], confinement: Confinement) -> Iterator[OpenBrowser]:
    """The browser of a command, its profile in ``folder``."""
    from playwright.sync_api import Error as PlaywrightError
    from playwright.sync_api import sync_playwright

    quiet, said = subprocess.DEVNULL, folder / "said.txt"
    sandboxed = _NO_SANDBOX not in command
    started: list[subprocess.Popen[bytes]] = []

    def strike() -> None:
        for process in started:
            strike_group(process)

    with ended_after(strike) as asked, ExitStack() as ending:
        ending.callback(remove_socket, folder)
        with said.open("wb") as errors:
            process = subprocess.Popen(
                command, stdin=quiet, stdout=quiet, stderr=errors, start_new_session=True, preexec_fn=_bound_to_us()
            )
        started.append(process)
        if asked():
            strike()
        ending.callback(kill_group, process)
        watchdog = Watchdog(process, confinement.memory() * _MB)
        ending.callback(watchdog.stop)
        address = _address(folder / "DevToolsActivePort", process)
        if address is None:
            raise _not_started(command[0], said, sandboxed)
        with sync_playwright() as playwright:
            try:
                browser = playwright.chromium.connect_over_cdp(
                    address, timeout=_START_S * 1000, artifacts_dir=folder / "artifacts"
                )
                context = browser.contexts[0]
                page = context.pages[0] if context.pages else context.new_page()
            except PlaywrightError:
                raise _not_started(command[0], said, sandboxed) from None
            yield OpenBrowser(browser, context, page, watchdog=watchdog, sandboxed=sandboxed)


def _bound_to_us() -> Callable[[], object] | None:
    """What a browser does before it starts so that a kill of this process ends it too, where the system can."""
    if sys.platform.startswith("linux"):
        return partial(ctypes.CDLL(None).prctl, _DIES_WITH_PARENT, int(signal.SIGKILL))
    return None


def _not_started(path: str, said: Path, sandboxed: bool) -> UsageError:
    """Why a browser gave no page to drive, as far as its own words tell."""
    if sandboxed and _SANDBOX_SIGN in said.read_text(encoding="utf-8", errors="replace").lower():
        return UsageError("browser-sandbox-refused", path=path)
    return UsageError("browser-not-started", path=path, seconds=float(_START_S))


def _address(port_file: Path, process: subprocess.Popen[bytes]) -> str | None:
    """Where the browser listens; None when it ended, or says nothing in time."""
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError, ValueError, IndexError):
            port, _tail = port_file.read_text(encoding="utf-8").splitlines()[:2]
            return f"http://127.0.0.1:{int(port)}"
        time.sleep(0.02)
    return None
