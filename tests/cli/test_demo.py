"""``ecosoin demo``: a list of the real commands, whole with a browser, whole but for one part without."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from ecosoin.cli import demo
from ecosoin.cli.main import main
from ecosoin.reference import load_reference_text

FOLDERS = {"hopital", "pertinence", "teleconsultation", "telesurveillance", "carte-des-services", "signaux"}


def run(out: Path, lang: str = "fr") -> Result:
    return CliRunner().invoke(main, ["demo", "--out", str(out), "--lang", lang], catch_exceptions=False)


def test_without_a_browser_all_else_is_shown_and_what_brings_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("ECOSOIN_BROWSER", str(tmp_path / "none"))
    done = run(tmp_path / "out")
    assert done.exit_code == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {*FOLDERS, "exemples"}
    assert all((tmp_path / "out" / name / "report.html").is_file() for name in FOLDERS)
    assert "Partie laissée de côté" in done.stdout and re.search(r"`.+ install .*`", done.stderr)
    lines = re.findall(r"^\$ ecosoin (.*)$", done.stdout, re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["footprint", "relevance", *["service"] * 3, "signals"]
    first = lines[0].split()
    again = CliRunner().invoke(main, [*first[:-3], str(tmp_path / "again"), *first[-2:]], catch_exceptions=False)
    assert again.exit_code == 0
    totals = [
        json.loads((tmp_path / p / "results.json").read_text("utf-8"))["totals"] for p in ("out/hopital", "again")
    ]
    assert totals[0] == totals[1] != []


def test_a_browser_that_does_not_start_leaves_its_part_out(tmp_path, monkeypatch):
    monkeypatch.setenv("ECOSOIN_BROWSER", "true")
    monkeypatch.setattr(demo, "parts", lambda *folders: commands_of("ecodesign", *folders))
    monkeypatch.setattr(demo, "lay_examples", lambda folder: None)
    done = run(tmp_path / "out", "en")
    assert (done.exit_code, done.stdout.count("$ ecosoin")) == (0, 1)
    assert done.stdout.splitlines()[-1].startswith("Part left out") and "true" in done.stderr


def test_a_command_that_fails_for_another_reason_fails_the_demo(tmp_path):
    wrong = ("footprint", str(tmp_path / "none"), "--year", "2025", "--out", str(tmp_path / "out"))
    with pytest.raises(SystemExit):
        demo._run(wrong, may_lack=False)


_whole = demo.parts


def commands_of(title: str, *folders: Path) -> tuple[demo.Part, ...]:
    return tuple(p for p in _whole(*folders) if p.title == title)


@pytest.mark.browser
def test_with_a_browser_three_versions_are_measured_and_judged(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "parts", lambda *folders: commands_of("ecodesign", *folders))
    done = run(tmp_path / "out")
    assert done.exit_code == 0
    measured = {p.name: p for p in (tmp_path / "out" / "ecoconception").iterdir()}
    assert set(measured) == {"heavy", "light", "broken"}
    grades = {
        name: json.loads((p / "results.json").read_text("utf-8"))["scores"]["ecoindex"]["grade"]
        for name, p in measured.items()
    }
    assert grades == {"heavy": "C", "light": "A", "broken": "A"}
    assert "La version d'après rend le même service." in done.stdout
    assert "La version d'après ne rend pas le même service." in done.stdout


@pytest.mark.parametrize("uses", [6, 20])
def test_the_reused_kits_are_the_template_with_other_uses(uses):
    template = yaml.safe_load(load_reference_text("service_templates/telemonitoring-kit.yaml"))
    kit = yaml.safe_load(load_reference_text(f"examples/services/telemonitoring-kit-{uses}.yaml"))
    assert kit["parameters"]["uses"]["value"] == uses and str(uses) in kit["label"]["fr"]
    template["parameters"]["uses"]["value"] = uses
    assert {**template, "service": kit["service"], "label": kit["label"]} == kit
