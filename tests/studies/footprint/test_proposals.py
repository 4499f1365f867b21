"""``--propose``: the mapping written for the words nothing is applied to, confirmed, and read back."""

from pathlib import Path

import pytest

from ecosoin.kernel.errors import InputProblems, UsageError
from ecosoin.studies.footprint.road.study import run_footprint
from ecosoin.studies.footprint.road.weighing import FootprintOptions

PARC = "identifiant;type;quantité\nA1;Portable;1\nA2;Portable;2\nA3;Zorglub;1\n"


def study(work: Path, **given: Path) -> tuple[int, list[str]]:
    (work / "parc.csv").write_text(PARC, encoding="utf-8")
    options = FootprintOptions((work / "parc.csv",), 2025, work / "out", draws=100, language=None, **given)
    found = run_footprint(options)
    return found.study.unmatched_lines, [p.code for p in found.problems]


def test_a_proposal_counts_once_confirmed_and_stays(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    unmatched, codes = study(tmp_path, propose=mapping)
    assert unmatched == 3 and "proposals-written" in codes
    text = mapping.read_text(encoding="utf-8")
    assert text.index('"Portable"') < text.index('"Zorglub"') and "item: laptop" in text and "lines: 2" in text
    unmatched, codes = study(tmp_path, mapping=mapping)
    assert unmatched == 3 and "proposal-unconfirmed" in codes
    mapping.write_text(text.replace("confirmed: false", "confirmed: true", 1), encoding="utf-8")
    unmatched, _ = study(tmp_path, mapping=mapping, propose=mapping)
    assert unmatched == 1 and "confirmed: true" in mapping.read_text(encoding="utf-8")


def test_an_unknown_item_and_a_file_of_the_user_are_refused(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("columns: {a: type}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="proposal-file-exists"):
        study(tmp_path, propose=mapping)
    mapping.write_text("types: {Zorglub: {item: zorg, confirmed: true}}\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        study(tmp_path, mapping=mapping)
    assert [p.code for p in caught.value.problems if p.severity == "error"] == ["mapping-item-unknown"]
