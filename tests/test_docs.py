"""The documentation runs, and its generated pages are fresh."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecosoin.doors.pseudonym_key import fingerprint
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.road.study import RelevanceOptions

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_the_tutorial_runs_block_by_block(tmp_path: Path) -> None:
    text = (DOCS / "tutorial" / "hopital.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    assert len(blocks) >= 5
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for block in blocks:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block],
            cwd=tmp_path,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"


def test_the_python_tutorial_runs_block_by_block(tmp_path: Path) -> None:
    text = (DOCS / "tutorial" / "python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len(blocks) >= 6
    script = "\n".join(blocks)
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"python docs/generate.py ; {done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", ["README.md", "SECURITY.md", "docs/how-to/dpo.md", "docs/reference/licences.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", text) if "://" not in t]
    assert targets
    assert [t for t in targets if not ((ROOT / page).parent / t).exists()] == []


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/how-to/dpo.md"])
def test_every_promise_has_a_test_that_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/.]+)`", text)
    assert len(set(named)) > 8 and [name for name in named if not (ROOT / name).is_file()] == []


def test_every_promise_of_the_table_names_its_test() -> None:
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("| promesse | tests |")[2].partition("\n\n")[0]
    rows = table.strip().splitlines()[1:]
    assert len(rows) > 10 and [row for row in rows if "`tests/" not in row] == []


def test_what_is_told_of_data_protection_is_what_the_code_does() -> None:
    text = (DOCS / "how-to" / "dpo.md").read_text(encoding="utf-8")
    resources = {row["resource"] for row in load_reference_table("relevance/fhir_resources")}
    assert {r for r in resources if f"`{r}`" not in text} == set()
    options = RelevanceOptions(paths=(), out=Path())
    assert options.min_cell == 11 and "`--min-cell`, 11 par défaut" in text and not options.keep_acts
    assert len(fingerprint(b"0" * 16)) == 12 and "12 chiffres hexadécimaux" in text
