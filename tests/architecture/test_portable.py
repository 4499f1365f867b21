"""Nothing is asked of one system alone: a name that Linux, macOS or Windows lacks is asked for before it is used."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosoin.results.places import file_name
from tests.architecture.test_house import ROOT, parsed

OF_ONE_SYSTEM: dict[str, set[str]] = {module: set(names.split()) for module, names in {
    "os": "chown fchmod fchown fork forkpty geteuid getgid getgroups getloadavg getpgid getpgrp getpriority getresuid "
    "getsid getuid killpg lchown mkfifo mknod nice openpty pipe2 posix_fadvise posix_fallocate posix_spawn pread "
    "pwrite sched_getaffinity setgid setpgid setsid setuid startfile statvfs sync sysconf ttyname uname wait wait3 "
    "wait4 waitid O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_TMPFILE WNOHANG",
    "signal": "CTRL_BREAK_EVENT CTRL_C_EVENT SIGALRM SIGBREAK SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP "
    "SIGTSTP SIGUSR1 SIGUSR2 SIGWINCH alarm getitimer pause pthread_kill pthread_sigmask setitimer siginterrupt "
    "sigwait",
    "socket": "AF_UNIX EAI_NODATA SO_REUSEPORT sethostname",
    "errno": "EDQUOT EREMOTE ESTALE",
    "locale": "nl_langinfo",
    "select": "epoll kqueue poll",
    "shutil": "chown",
    "time": "clock_gettime clock_settime tzset",
    "": "crypt fcntl grp msvcrt nis posix pty pwd readline resource spwd syslog termios tty winreg winsound",
}.items()}  # fmt: skip
"""Module -> what only some systems have in it; under the empty name, modules."""
OTHERWISE = {"os.kill", "os.rename", "os.umask", "os.getlogin", "os.getppid"}
"""What every system has and not every one means the same by: on Windows ``os.kill`` ends the process, whatever the
signal, and ``os.rename`` fails where something is."""
PLACES = ("/tmp", "/dev/", "/proc/", "/etc/", "/var/", "/usr/", "/home/", "C:\\")
"""How the name of a folder of one system begins."""
ABSENT = {"AttributeError", "ImportError", "ModuleNotFoundError"}


def asks_first(node: ast.AST) -> bool:
    """Whether what stands under a node runs only where the system has it."""
    if isinstance(node, ast.Try):
        return any(
            ABSENT & {n.id for n in ast.walk(h.type) if isinstance(n, ast.Name)} for h in node.handlers if h.type
        )
    tests = [node.test] if isinstance(node, ast.If | ast.IfExp) else getattr(node, "generators", [])
    return any("hasattr(" in ast.unparse(t) or "sys.platform" in ast.unparse(t) for t in tests)


def of_one_system(tree: ast.AST) -> list[tuple[int, str]]:
    r"""Where a name of one system is used without a question first, or a text is read or written without an encoding.

    >>> code = "import os, fcntl\nos.getuid()\nif hasattr(os, 'fork'): os.fork()\nopen('/tmp/a')\np.open('rb')"
    >>> of_one_system(ast.parse(code))
    [(1, 'fcntl'), (2, 'os.getuid'), (4, 'open'), (4, '/tmp/a')]
    """
    found: list[tuple[int, str]] = []
    for node in ast.iter_child_nodes(tree):
        if not asks_first(node):
            found += [(getattr(node, "lineno", 0), name) for name in named(node)]
            found += of_one_system(node)
    return found


def named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (a.name for a in node.names if a.name in OF_ONE_SYSTEM[""])
    elif isinstance(node, ast.ImportFrom):
        wanted = OF_ONE_SYSTEM.get(node.module or "", set())
        yield from (a.name for a in node.names if a.name in wanted or node.module in OF_ONE_SYSTEM[""])
    elif isinstance(node, ast.Attribute):
        owner = ast.unparse(node.value)
        if node.attr in OF_ONE_SYSTEM.get(owner, set()) or f"{owner}.{node.attr}" in OTHERWISE:
            yield f"{owner}.{node.attr}"
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (node.value for start in PLACES if node.value.startswith(start))
    elif isinstance(node, ast.Call) and opens_a_text(node):
        yield ast.unparse(node.func).rpartition(".")[2]


def opens_a_text(call: ast.Call) -> bool:
    """Whether a call reads or writes text in the encoding of the machine.

    >>> calls = "open(p)", "p.open()", "p.read_text()", "p.open('rb')", "zip.open(entry)", "p.open(encoding='utf-8')"
    >>> [opens_a_text(ast.parse(c, mode="eval").body) for c in calls]
    [True, True, True, False, False, False]
    """
    name = ast.unparse(call.func).rpartition(".")[2]
    if any(k.arg == "encoding" for k in call.keywords) or name not in {"open", "read_text", "write_text", "fdopen"}:
        return False
    given = call.args[:1] if isinstance(call.func, ast.Attribute) and name == "open" else call.args[1:2]
    modes = [*given, *(k.value for k in call.keywords if k.arg == "mode")]
    texts = [m.value for m in modes if isinstance(m, ast.Constant) and isinstance(m.value, str)]
    of_no_path = name == "open" and isinstance(call.func, ast.Attribute) and len(texts) < len(modes)
    return not of_no_path and not any("b" in mode for mode in texts)


def test_nothing_is_asked_of_one_system_alone() -> None:
    assert {name: found for name, tree in parsed() if (found := of_one_system(tree))} == {}


def test_types_hold_as_seen_from_windows(tmp_path: Path) -> None:
    """The names a system lacks are those its types lack."""
    mypy = shutil.which("mypy", path=str(Path(sys.executable).parent))
    if mypy is None:
        pytest.skip("mypy is not installed")
    doors = [str(ROOT / "src" / "ecosoin" / room) for room in ("doors", "cli")]
    command = [mypy, "--platform", "win32", "--cache-dir", str(tmp_path), "--follow-imports", "silent", *doors]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (r"C:\Parc 2025\été.xlsx#Feuil1", "été.xlsx#Feuil1"),
        (r"\\serveur\partage\parc.csv", "parc.csv"),
        (r"D:/melange\parc.csv", "parc.csv"),
        ("/mnt/parc.xlsx#Site A/B", "parc.xlsx#Site A/B"),
        ("parc.csv", "parc.csv"),
    ],
)
def test_no_folder_of_any_system_is_published(path: str, name: str) -> None:
    assert file_name(path) == name


RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def test_every_file_that_ships_has_a_name_that_every_system_takes() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    names = [n for n in listed if n]
    parts = {part for name in names for part in name.split("/")}
    assert {
        p for p in parts if p.partition(".")[0].lower() in RESERVED or re.search(r'[<>:"\\|?*\x00-\x1f]|[. ]$', p)
    } == set()
    assert len({name.casefold() for name in names}) == len(names)
    assert max(map(len, names), default=0) < 150
