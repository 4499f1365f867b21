"""What every test shares: no memory of another test, no deadline; a real Spark cluster and a real PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings

from ecosoin.doors import folder
from ecosoin.results.documents import DOCUMENTS, schema_name
from tests.documents import breaches
from tests.optional_parts import (
    postgres_tools,
    pytest_collection_modifyitems,  # noqa: F401  hooks
    pytest_runtest_protocol,  # noqa: F401
    pytest_terminal_summary,  # noqa: F401
)

HOST = "127.0.0.1"

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


def _forget() -> None:
    """Every cached function of ours starts empty."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "ecosoin":
            for member in vars(module).values():
                if hasattr(member, "cache_clear"):
                    member.cache_clear()


@pytest.fixture(autouse=True, scope="module")
def _nothing_remembered_of_another_module() -> None:
    """A test file gives the same result alone and among the others."""
    _forget()


@pytest.fixture(autouse=True)
def _lines_run_for_each_test(request: pytest.FixtureRequest) -> None:
    """Where the lines of each test are recorded, a cache must not give them all to the first test."""
    if request.config.getoption("cov_context", None):
        _forget()


@pytest.fixture(autouse=True)
def _every_document_keeps_its_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever study a test runs, the documents of its folder are read back by their class and by their schema."""
    write = folder.write_manifest

    def checked(path: Path, kind: str, files: Collection[str] | None = None) -> None:
        for file, document in DOCUMENTS.get(kind, {}).items() if files is None else ():
            text = (path / file).read_bytes()
            msgspec.json.decode(text, type=document)
            assert breaches(json.loads(text), schema_name(kind, file)) == []
        write(path, kind, files)

    monkeypatch.setattr(folder, "write_manifest", checked)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind((HOST, 0))
        return int(s.getsockname()[1])


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master and two workers of one core each, on the loopback; their address."""
    import pyspark

    home = Path(pyspark.__file__).parent
    work = tmp_path_factory.mktemp("spark")
    port, ui = _free_port(), _free_port()
    master = f"spark://{HOST}:{port}"
    environment = os.environ | {"SPARK_LOCAL_IP": HOST, "SPARK_DAEMON_MEMORY": "256m", "SPARK_HOME": str(home)}
    launcher = [str(home / "bin" / "spark-class")]
    commands = [
        [
            *launcher, "org.apache.spark.deploy.master.Master",
            "--host", HOST, "--port", str(port), "--webui-port", str(ui),
        ],
        *(
            [
                *launcher, "org.apache.spark.deploy.worker.Worker",
                "--host", HOST, "--cores", "1", "--memory", "1g", "--work-dir", str(work / str(n)), master,
            ]
            for n in range(2)
        ),
    ]  # fmt: skip
    processes: list[subprocess.Popen[bytes]] = []
    with (work / "log").open("wb") as log:
        for command in commands:
            processes.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment))
            _wait_for(port)
        try:
            _wait_for_workers(work / "log", 2)
            yield master
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                process.wait(timeout=30)


def _wait_for(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as s:
            if s.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(f"nothing listens on {port}")


def _wait_for_workers(log: Path, count: int, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if log.read_text(errors="ignore").count("Registering worker") >= count:
            return
        time.sleep(0.5)
    raise TimeoutError("the workers did not register")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this run, on a socket in a folder of its own; its address."""
    tools = postgres_tools()
    assert tools is not None
    folder = Path(tempfile.mkdtemp(prefix="ecosoin-postgres-"))
    user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "env", f"HOME={folder}"]
    data = str(folder / "data")
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    run = partial(subprocess.run, check=True, cwd="/", stdout=subprocess.DEVNULL)
    run([*user, tools / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
         "--no-sync"])  # fmt: skip
    control = [*user, tools / "pg_ctl", "-s", "-w", "-D", data]
    run([*control, "-l", str(folder / "log"), "-o", settings, "start"])
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)
