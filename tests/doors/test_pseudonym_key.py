"""The key of the pseudonyms: made once, secret, told apart by a fingerprint, found nowhere else."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.cli.main import main
from ecosoin.doors.formats.care_exports import read_acts
from ecosoin.doors.formats.care_staging import keep_acts
from ecosoin.doors.pseudonym_key import fingerprint, new_key, read_key
from ecosoin.kernel.errors import UsageError
from tests.studies.relevance.data import hba1c, run, write_acts, write_rules

_POSIX = pytest.mark.skipif(os.name != "posix", reason="a system whose files have no rights of others")


def written(path: Path, key: bytes, rights: int = 0o600) -> Path:
    path.write_bytes(key)
    path.chmod(rights)
    return path


def refused(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_key(path)
    return caught.value.problem.code


def command(*words: str) -> Result:
    return CliRunner().invoke(main, ["relevance", *words])


def test_a_new_key_is_random_secret_and_read_back(tmp_path: Path) -> None:
    keys = [new_key(tmp_path / str(n)) for n in range(20)]
    assert [read_key(tmp_path / str(n)) for n in range(20)] == keys
    assert {len(key) for key in keys} == {32}
    assert len({*keys}) == len({*map(fingerprint, keys)}) == 20
    if os.name == "posix":
        assert {(tmp_path / str(n)).stat().st_mode & 0o777 for n in range(20)} == {0o600}


def test_a_new_key_replaces_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "key", b"0123456789abcdef")
    for target, code in ((path, "key-exists"), (tmp_path, "key-exists"), (tmp_path / "no" / "key", "path-not-found")):
        with pytest.raises(UsageError) as caught:
            new_key(target)
        assert caught.value.problem.code == code
    assert path.read_bytes() == b"0123456789abcdef"


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (b"", False), (b"one", False), (b" " * 40, False), (b"0123456789abcde\n", False), (b"0123456789abcdef\n", True),
        (b"k" * 4096, True), (b"k" * 4097, False), (b"patient,code\n" * 1000, False),
    ],
)  # fmt: skip
def test_a_key_is_neither_short_nor_a_file_given_by_mistake(tmp_path: Path, key: bytes, kept: bool) -> None:
    path = written(tmp_path / "key", key)
    if kept:
        assert read_key(path) == key.strip()
    else:
        assert refused(path) == "key-length"


@_POSIX
@pytest.mark.parametrize("rights", [0o644, 0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_key_others_can_read_is_refused_with_what_to_type(tmp_path: Path, rights: int) -> None:
    path = written(tmp_path / "a key", b"0123456789abcdef", rights)
    with pytest.raises(UsageError) as caught:
        read_key(path)
    assert caught.value.problem.params["command"] == f"chmod 600 '{path}'"


@given(st.binary(min_size=16, max_size=80), st.binary(min_size=16, max_size=80))
def test_a_fingerprint_tells_keys_apart_and_holds_none(one: bytes, other: bytes) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (one.ljust(64, b"\0") == other.ljust(64, b"\0") or one == other)
    assert fingerprint(one).encode() not in one.hex().encode()


def test_results_tell_which_key_and_no_file_holds_it(tmp_path: Path) -> None:
    acts, rules = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")]), write_rules(tmp_path / "rules.csv", {})
    key = b"a key that is looked for"
    document = run(tmp_path, acts, rules=rules, key_file=written(tmp_path / "key", key), keep_acts=True, language="fr")
    assert document["study"]["key_fingerprint"] == fingerprint(key)
    files = [p for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not any(key in p.read_bytes() or key.hex().encode() in p.read_bytes() for p in files)
    if os.name == "posix":
        assert (tmp_path / "out" / "acts.parquet").stat().st_mode & 0o777 == 0o600
    assert fingerprint(key) in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert run(tmp_path, acts, rules=rules)["study"]["key_fingerprint"] is None


def test_no_statement_holds_the_key(tmp_path: Path) -> None:
    said: list[str] = []

    class Listening:
        def __init__(self, con: Any):
            self.con = con

        def execute(self, sql: str, given: Any = None) -> Any:
            said.append(sql)
            return self.con.execute(sql, given)

    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")])
    (tmp_path / "w").mkdir()
    staging = read_acts([str(acts)], "auto", mapping=None, working=tmp_path / "w", memory="1GB")
    staging.con.execute("create view act as select * from act_all")
    staging.con = Listening(staging.con)  # type: ignore[assignment]
    key = b"0123456789abcdef"
    keep_acts(staging, key, tmp_path)
    pads = [bytes(b ^ pad for b in key).hex() for pad in (0x36, 0x5C)]
    assert len(said) == 2
    assert not any(word in sql for sql in said for word in (key.decode(), key.hex(), *pads))


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "clé"
    made, again = command("key", "new", str(path)), command("key", "new", str(path), "--lang", "en")
    assert (made.exit_code, again.exit_code) == (0, 2)
    assert fingerprint(read_key(path)) in made.output
    acts = write_acts(tmp_path / "acts.csv", [hba1c("p", "2024-01-01")])
    study = command(str(acts), "--key-file", str(path), "--out", str(tmp_path / "out"), "--json")
    assert json.loads(study.stdout)["study"]["key_fingerprint"] == fingerprint(read_key(path))
    path.chmod(0o644)
    assert command(str(acts), "--key-file", str(path), "--out", str(tmp_path / "out")).exit_code == 2 * (
        os.name == "posix"
    )


def test_a_key_that_could_not_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "full")

    monkeypatch.setattr("ecosoin.doors.pseudonym_key.os.fdopen", lambda handle, _: os.close(handle) or Full())
    with pytest.raises(OSError, match="full"):
        new_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()
