"""A journey of somebody else: what it may not do is told before a browser starts, all at once, with its step."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.yaml.journey import read_journey
from ecosoin.inputs.ecodesign import Granted, Journey
from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.studies.ecodesign.road.study import load_journey

BASE = "http://soin.example:8765/app/"


def written(folder: Path, *steps: str, more: str = "", base: str = BASE) -> Path:
    path = folder / "j.yaml"
    lines = "".join(f"  - {step}\n" for step in steps or ("open: /",))
    path.write_text(f"base: {base}\n{more}steps:\n{lines}", encoding="utf-8")
    return path


def refused(path: Path, granted: Granted | None = None) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(InputProblems) as caught:
        read_journey(path, granted)
    return sorted((p.code, p.column, p.row) for p in caught.value.problems)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("file:///etc/passwd", "journey-address-scheme"), ("FILE:///etc/passwd", "journey-address-scheme"),
        ("data:text/html,<p>a", "journey-address-scheme"), ("javascript:alert(1)", "journey-address-scheme"),
        ("about:blank", "journey-address-scheme"), ("chrome://settings", "journey-address-scheme"),
        ("view-source:http://soin.example:8765/", "journey-address-scheme"), ("ftp://a/", "journey-address-scheme"),
        ("blob:http://soin.example:8765/a", "journey-address-scheme"),
        ("http://ailleurs.example/", "journey-host-undeclared"), ("//ailleurs.example/", "journey-host-undeclared"),
        ("http://soin.example/", "journey-host-undeclared"), ("http://soin.example:9200/", "journey-host-undeclared"),
        ("http://soin.example:8765@ailleurs.example/", "journey-host-undeclared"),
        ("http://tiers.example/", "journey-host-undeclared"), ("http://127.0.0.1:8765/", "journey-host-undeclared"),
        ("http://soin.example:8765\\@ailleurs.example/", "journey-address-invalid"),
        ("http://[::1", "journey-address-invalid"), ("http://a b/", "journey-address-invalid"),
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_opened(address: str, code: str, tmp_path: Path) -> None:
    path = written(tmp_path, "open: /", f"open: {json.dumps(address)}", more="third_parties: [tiers.example]\n")
    assert refused(path) == [(code, "steps[2]", 5)]


def opened(folder: Path, address: str, *, more: str = "", granted: Granted | None = None, base: str = BASE) -> Journey:
    return read_journey(written(folder, f"open: {address}", more=more, base=base), granted)


def test_a_declared_or_granted_host_is_opened(tmp_path: Path) -> None:
    assert opened(tmp_path, "page?a=1").steps[0].text == f"{BASE}page?a=1"
    assert opened(tmp_path, "/").steps[0].text == "http://soin.example:8765/"
    assert opened(tmp_path, "https://b.example/", more="hosts: [b.example]\n").steps
    for given in ("b.example", "b.example:9200"):
        granted = Granted(hosts=(given,))
        address = f"http://{given}/"
        assert opened(tmp_path, address, granted=granted).hosts == (given,)
        assert load_journey("http://soin.example/", granted)[0].hosts == (given,)
    assert opened(tmp_path, "https://soin.example/", base="http://soin.example/").steps
    with pytest.raises(InputProblems):
        opened(tmp_path, "http://soin.example/", base="https://soin.example/")
    with pytest.raises(InputProblems):
        opened(tmp_path, "http://b.example/", granted=Granted(hosts=("b.example:9200",)))


def test_a_host_that_is_none_is_told_where_it_is_written(tmp_path: Path) -> None:
    """``*`` or ``a, EXCLUDE *`` would open every host to the pages."""
    path = written(tmp_path, more='hosts: ["*", b.example]\nthird_parties: ["a, EXCLUDE *"]\n')
    assert refused(path) == [("host-invalid", "hosts", 2), ("host-invalid", "third_parties", 3)]
    with pytest.raises(UsageError) as caught:
        load_journey("http://soin.example/", Granted(hosts=("*", "ok.example", "a b")))
    assert [(p.code, p.params["found"]) for p in caught.value.problems] == [
        ("host-invalid", "*"),
        ("host-invalid", "a b"),
    ]
    with pytest.raises(InputProblems) as other:
        load_journey("http://a b/")
    assert [p.code for p in other.value.problems] == ["journey-base-invalid"]


UPLOAD = "upload: {{selector: '#f', file: {}}}"


def test_only_a_file_of_the_journey_s_folder_is_sent(tmp_path: Path) -> None:
    folder, secret = tmp_path / "parcours", tmp_path / "secret.txt"
    (folder / "dans").mkdir(parents=True)
    secret.write_text("x", encoding="utf-8")
    (folder / "dans" / "a.txt").write_text("x", encoding="utf-8")
    (folder / "lien.txt").symlink_to(secret)
    (folder / "dehors").symlink_to(tmp_path)
    (folder / "dedans.txt").symlink_to(folder / "dans" / "a.txt")
    outside = ["../secret.txt", str(secret), "lien.txt", "dehors/secret.txt", "dans/../../secret.txt", "/etc/passwd",
               "../absent.txt", '"a\\0b"']  # fmt: skip
    told = refused(written(folder, *(UPLOAD.format(file) for file in outside)))
    assert told == [("journey-upload-outside", f"steps[{n}]", n + 2) for n in range(1, len(outside) + 1)]
    assert refused(written(folder, *map(UPLOAD.format, ("absent.txt", "dans")))) == [
        ("journey-step-action", "steps[1]", 3), ("journey-step-action", "steps[2]", 4),
    ]  # fmt: skip
    inside = [
        "dans/a.txt",
        "dans/../dans/a.txt",
        "dedans.txt",
        str(folder / "dans" / "a.txt"),
        "dehors/parcours/dans/a.txt",
    ]
    steps = read_journey(written(folder, *map(UPLOAD.format, inside))).steps
    assert {step.text for step in steps} == {str((folder / "dans" / "a.txt").resolve())}
    assert {step.words() for step in steps} == {'upload selector "#f"'}


@pytest.mark.parametrize("field", ["certificate", "green_hosts"])
def test_a_file_outside_the_folder_of_a_journey_is_not_read(field: str, tmp_path: Path) -> None:
    folder = tmp_path / "parcours"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("url\na.fr\n", encoding="utf-8")
    (folder / "lien.csv").symlink_to(tmp_path / "secret.csv")
    for name in ("../secret.csv", str(tmp_path / "secret.csv"), "lien.csv"):
        path = written(folder, UPLOAD.format("absent.txt"), more=f"{field}: {name}\n")
        assert (("journey-file-invalid", field, 2)) in refused(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_beside_a_journey_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tube")
    path = written(tmp_path, UPLOAD.format("tube"), more="certificate: tube\n")
    assert refused(path) == [("journey-file-invalid", "certificate", 2), ("journey-step-action", "steps[1]", 4)]


def test_a_variable_is_read_only_when_its_name_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAI_PASSE", "motdepasse")
    monkeypatch.setenv("ESSAI_COURT", "abc")
    monkeypatch.delenv("ESSAI_ABSENT", raising=False)
    names = ("ESSAI_PASSE", "ESSAI_COURT", "ESSAI_ABSENT", "PATH")
    path = written(tmp_path, *(f"fill: {{selector: '#f', env: {name}}}" for name in names))
    assert refused(path) == [("journey-env-not-allowed", f"steps[{n}]", n + 2) for n in range(1, 5)]
    assert refused(path, Granted(env=names[:3])) == [
        ("journey-env-not-allowed", "steps[4]", 6), ("journey-secret-missing", "steps[3]", 5),
        ("journey-secret-short", "steps[2]", 4),
    ]  # fmt: skip
    assert read_journey(path.with_name(written(tmp_path, "type: {selector: a, env: ESSAI_PASSE}").name),
                        Granted(env=names[:1])).steps[0].secret == "ESSAI_PASSE"  # fmt: skip


ALL_WRONG = """base: {base}
unknown: 1
idle_s: vite
country: Atlantide
profile: toaster
hosts: ["*"]
declared: {{puE: 1}}
certificate: absent.pem
steps:
  - open: file:///etc/passwd
  - clic: x
  - fill: {{selector: '#f', env: PATH}}
  - upload: {{selector: '#f', file: /etc/passwd}}
  - open: http://ailleurs.example/
"""
EVERY = [
    "country-unknown", "host-invalid", "journey-address-scheme", "journey-declared-unknown", "journey-env-not-allowed",
    "journey-file-invalid", "journey-host-undeclared", "journey-step-action", "journey-upload-outside",
    "profile-unknown", "yaml-field-unknown", "yaml-value-invalid",
]  # fmt: skip


def codes_of(arguments: Sequence[str], code: int) -> list[str]:
    done = CliRunner().invoke(main, ["ecodesign", *arguments, "--json"])
    assert done.exit_code == code, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return sorted(p["code"] for p in document["problems"])


@pytest.fixture
def no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that leaves a mark when it is started."""
    browser = tmp_path / "navigateur"
    browser.write_text(f'#!/bin/sh\ntouch "{tmp_path / "started"}"\nexit 1\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("ECOSOIN_BROWSER", str(browser))
    return tmp_path / "started"


@pytest.mark.skipif(sys.platform == "win32", reason="the marking browser is a shell script")
def test_all_that_is_wrong_is_told_at_once_by_every_command_that_runs_a_journey(
    tmp_path: Path, no_browser: Path
) -> None:
    path, good = tmp_path / "tout.yaml", tmp_path / "bon.yaml"
    path.write_text(ALL_WRONG.format(base=BASE), encoding="utf-8")
    good.write_text(f"base: {BASE}\nsteps: [open: /]\n", encoding="utf-8")
    budget = tmp_path / "budget.yaml"
    budget.write_text("totale: {}\n", encoding="utf-8")
    out = ["--out", str(tmp_path / "out")]
    assert codes_of(["measure", str(path), *out, f"--previous={tmp_path}"], 1) == sorted(
        [*EVERY, "ecodesign-result-unreadable"]
    )
    assert codes_of(["compare", str(good), str(path)], 1) == EVERY
    assert codes_of(["compare", str(path), str(tmp_path)], 1) == sorted([*EVERY, "ecodesign-result-unreadable"])
    assert codes_of(["budget", "check", str(budget), str(path)], 1) == sorted([*EVERY, "yaml-field-unknown"])
    assert codes_of(["measure", str(good), *out, "--host", "*", "--host", "a b"], 2) == ["host-invalid"] * 2
    assert not no_browser.exists() and not (tmp_path / "out").exists()
    path.write_text(ALL_WRONG.format(base="x"), encoding="utf-8")
    told = codes_of(["measure", str(path), *out], 1)
    assert "journey-base-invalid" in told and "journey-address-scheme" in told
    assert codes_of(["measure", str(good), *out], 2) == ["browser-not-started"]
    assert no_browser.exists()
