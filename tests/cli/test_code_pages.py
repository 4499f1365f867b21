"""A terminal or a pipe of any code page receives every command: words people can read, JSON that is JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.cli.streams import plain_signs
from ecosoin.reference import load_reference_table, reference_names

CODE_PAGES = ("cp1252", "ascii", "latin-1", "cp850", "cp437", "utf-16", "utf-8")


def run(code_page: str, *arguments: str, columns: int = 80) -> tuple[int, str, str]:
    environment = os.environ | {"PYTHONIOENCODING": code_page, "COLUMNS": str(columns)}
    done = subprocess.run(
        [sys.executable, "-m", "ecosoin", *arguments], capture_output=True, env=environment, check=False
    )
    return done.returncode, done.stdout.decode(code_page), done.stderr.decode(code_page)


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_every_code_page(code_page: str) -> None:
    code, out, err = run(code_page, "catalogue", "show", "laptop", columns=120)
    assert code == 0 and err == "" and "CO" in out and "ademe-2022" in out
    code, out, _ = run(code_page, "catalogue", "search", "écran", "--json")
    found = json.loads(out)
    assert code == 0 and found["text"] == "écran" and any("É" in i["label"]["fr"] for i in found["items"])
    code, out, err = run(code_page, "footprint", "🏥 absent → là", "--year", "2025", "--out", "x")
    assert code == 2 and out == "" and "absent" in err and ("🏥" in err) == code_page.startswith("utf")


@pytest.mark.parametrize("code_page", ["ascii", "cp1252"])
def test_a_study(tmp_path: Path, code_page: str) -> None:
    path = tmp_path / "parc.csv"
    path.write_text("id,type,quantity,site\nx,laptop,2,Urgences 🏥\n", encoding="utf-8")
    code, out, err = run(
        code_page, "footprint", str(path), "--year", "2025", "--draws", "100", "--out", str(tmp_path / "out")
    )
    assert code == 0 and "CO2" in out and "->" in out and "report.pdf" in err and "Traceback" not in err


def test_a_name_cannot_drive_the_terminal() -> None:
    code, _, err = run("utf-8", "footprint", "\x1b[2J\x07parc", "--year", "2025", "--out", "x")
    assert code == 2 and "parc" in err and "\x1b" not in err and "\x07" not in err


def test_every_sign_of_ours_has_its_plain_form() -> None:
    texts = (
        row[k]
        for topic in reference_names("words", ".csv")
        for row in load_reference_table(f"words/{topic}")
        for k in row
    )
    lacking = {sign for text in texts for sign in text if sign != "?" and "?" in plain_signs(sign)}
    assert lacking == set("□␀�")


@given(st.text(st.characters(exclude_categories=[])))
def test_a_plain_text_is_ascii(text: str) -> None:
    assert plain_signs(text).isascii()
