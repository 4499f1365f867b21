"""What is brought by others: locked with hashes, under known licences, its faults looked up or said not to be."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ecosoin.reference import load_reference_table

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "src" / "ecosoin" / "reference"
PATENT = re.compile(r"(?<!L)A?GPL", re.I)
"""GPL and AGPL, not LGPL."""
WEAK = {"LGPL-3.0-only": {"`postgres`"}, "MPL-2.0": {"`ai`", "développement / development"}}
"""Licences that ask something of changed copies -> what may bring them."""


@cache
def loaded(path: Path) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader(path.stem, str(path))
    spec = importlib.util.spec_from_loader(path.stem, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


LICENCES = loaded(ROOT / "docs" / "licences.py")
LOCKED = sorted(set().union(*map(LICENCES.locked, LICENCES.LOCKS), {"uv"}))


def page() -> dict[str, tuple[str, str]]:
    text = LICENCES.PAGE.read_text("utf-8")
    return {n: (x, by) for n, x, by in re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \| ([^|]+) \|$", text, re.M)}


def test_every_locked_package_is_on_the_page_and_no_other() -> None:
    assert sorted(page()) == LOCKED and len(LOCKED) > 60


@pytest.mark.parametrize("name", LOCKED)
def test_the_licence_told_is_that_of_the_package(name: str) -> None:
    told, by = page()[name]
    found = LICENCES.licence_of(name)
    assert found in (None, told)
    assert told != "?" and not PATENT.search(told)
    weak = next((k for k in WEAK if k in told), None)
    assert weak is None or set(by.split(", ")) <= WEAK[weak]
    assert ("LGPL" in told) == (weak == "LGPL-3.0-only")


def test_every_locked_package_has_its_hashes_and_no_address() -> None:
    for name in (*LICENCES.LOCKS, "uv.pin"):
        text = (ROOT / name).read_text("utf-8")
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
        assert blocks and all("--hash=sha256:" in block for block in blocks), name
        assert "://" not in text


AUDIT = loaded(ROOT / ".ci" / "audit")
SOUND: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
FAULTY: dict[str, Any] = {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}
SKIPPED: dict[str, Any] = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("said", "code", "word"),
    [
        ([SOUND], 0, "no known fault"),
        ([SOUND, FAULTY], 1, "b 2: X-1 → 3"),
        ([SOUND, SKIPPED], 2, "NON VÉRIFIÉES / NOT: c"),
        ([SKIPPED], 2, "NOT AUDITED"),
        ([], 2, "NOT AUDITED"),
        ([FAULTY, SKIPPED], 1, "X-1"),
    ],
)
def test_what_was_not_looked_up_is_never_sound(said: list[dict[str, Any]], code: int, word: str) -> None:
    found, lines = AUDIT.verdict("lock", said)
    assert found == code and any(word in line for line in lines)


def notice() -> list[dict[str, str]]:
    text = (REFERENCE / "NOTICE").read_text("utf-8")
    blocks = [block for block in text.split("\n\n") if block.startswith("files:")]
    return [dict(re.findall(r"^(files|source|licence|obligation): ((?:.|\n  )+)", b, re.M)) for b in blocks]


def shipped() -> list[str]:
    names = (p.relative_to(REFERENCE).as_posix() for p in REFERENCE.rglob("*") if p.is_file())
    return sorted(n for n in names if n != "NOTICE" and not n.endswith((".py", ".pyc")))


def test_every_file_of_reference_is_in_one_block_of_the_notice() -> None:
    blocks = notice()
    assert all(set(b) == {"files", "source", "licence", "obligation"} and all(b.values()) for b in blocks)
    patterns = [(pattern, n) for n, b in enumerate(blocks) for pattern in b["files"].split()]
    held = {name: {n for pattern, n in patterns if fnmatch(name, pattern)} for name in shipped()}
    assert {name: found for name, found in held.items() if len(found) != 1} == {}
    assert [p for p, _ in patterns if not any(fnmatch(name, p) for name in held)] == []


def test_licences_with_a_text_have_it_beside_them() -> None:
    for block in notice():
        for name in re.findall(r"\(([\w./-]*LICEN[CS]E[\w.]*|[\w./-]*OFL\.txt)\)", block["licence"]):
            folders = [REFERENCE / pattern.rpartition("/")[0] for pattern in block["files"].split()]
            assert any((folder / name).is_file() for folder in (*folders, REFERENCE)), name
    assert "http://loinc.org/license" in (REFERENCE / "NOTICE").read_text("utf-8")


def test_no_hierarchy_of_snomed_nor_code_of_cpt_is_shipped() -> None:
    """Bare codes are cited, a few; no relation, no description, no terminology that may not be given."""
    rules = load_reference_table("relevance/rules")
    systems = {code.split()[0] for row in rules for code in row["codes"].split("|") if code.strip()}
    diagnoses = [r for name in ("exclusions", "indications") for r in load_reference_table(f"relevance/{name}")]
    systems |= {r["system"] for r in diagnoses}
    assert systems <= {"LOINC", "NABM", "CCAM", "DICOM", "ICD10", "SNOMED"}
    snomed = {r["prefix"] for r in diagnoses if r["system"] == "SNOMED"}
    assert len(snomed) < 100 and all(code.isdigit() for code in snomed)
    terminology = re.compile(r"sct2_|relationshipgroup|\bCPT\b|ama-assn|HCPCS", re.I)
    for name in shipped():
        if not name.endswith((".otf", ".png", ".pdf", ".xlsx", ".gz", "axe.min.js")):
            assert not terminology.search((REFERENCE / name).read_text("utf-8", "replace")), name


def test_sources_cite_no_page_of_packages() -> None:
    pages = re.compile("|".join(("npm" + r"js\.", "pypi" + r"\.", r"crates\.io", "rubygems")))
    assert [
        n for n in shipped() if n.endswith("sources.csv") and pages.search((REFERENCE / n).read_text("utf-8"))
    ] == []


def test_the_wheel_holds_all_of_the_package() -> None:
    """The notice with it: nothing is left out of the folder it is built from."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["build"] == {"targets": {"wheel": {"packages": ["src/ecosoin"]}}}
    asked = ["git", "check-ignore", *(f"src/ecosoin/reference/{name}" for name in ("NOTICE", *shipped()))]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).stdout == b""
