"""The watch over a running browser: killed when a step outlives its time, or when it holds too much memory."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PROCESSES = Path("/proc")
_HELD = ("RssAnon:", "RssShmem:")
_KIB = 1024
_EVERY_S = 0.5
TIME, MEMORY = "journey-hung", "browser-memory"
"""The problem each watch tells."""


@dataclass
class Watchdog:
    """Kills the browser, so that no call waits for ever; ``cause`` is then the code of the problem."""

    process: subprocess.Popen[bytes]
    memory_byte: int
    cause: str = ""
    _timer: threading.Timer | None = field(default=None, repr=False)
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self) -> None:
        threading.Thread(target=self._weigh, daemon=True).start()

    def allow(self, seconds: float) -> None:
        """The browser may be busy ``seconds`` more, from now."""
        self._stop_timer()
        self._timer = threading.Timer(seconds, self._fire, (TIME,))
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """No limit any more."""
        self._ended.set()
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _weigh(self) -> None:
        while not self._ended.wait(_EVERY_S) and self.process.poll() is None:
            if held_byte(self.process.pid) > self.memory_byte:
                self._fire(MEMORY)

    def _fire(self, cause: str) -> None:
        self.cause = self.cause or cause
        kill_group(self.process)


def held_byte(group: int) -> int:
    """Memory [byte] that the processes of a group hold, code and files apart; 0 on a system without ``/proc``."""
    held = 0
    for folder in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # a process that has just ended
            stat = (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
            if int(stat[2]) == group:
                lines = (line.split() for line in (folder / "status").read_text(encoding="latin-1").splitlines())
                held += sum(int(words[1]) * _KIB for words in lines if words[:1] and words[0] in _HELD)
    return held


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a browser and all it started, and waits until it has."""
    strike_group(process)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)


def strike_group(process: subprocess.Popen[bytes]) -> None:
    """Asks the system to end a browser and all it started."""
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()  # its own processes end with it
        else:
            os.killpg(process.pid, signal.SIGKILL)
