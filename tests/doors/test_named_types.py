"""A list that names what things are, not what type they have: a biomedical list as a hospital keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosoin.kernel.errors import InputProblems
from tests.small_studies import study

KNOWN = ["Scanner", "Échographe", "Pousse-seringue", "IRM", "Moniteur multiparamétrique"]


def run(work: Path, text: str) -> dict[str, Any]:
    return study(work, text, language=None, country="FR")


def types(work: Path) -> list[str | None]:
    import duckdb

    found = duckdb.sql(f"select type from '{work / 'out' / 'lines.parquet'}' order by source_row").fetchall()
    return [t for (t,) in found]


def codes(document: dict[str, Any]) -> list[str]:
    return [p["code"] for p in document["problems"]]


def test_lines_without_a_type_take_a_name_that_is_a_known_word(tmp_path: Path) -> None:
    rows = "".join(f"{n},{name},1\n" for n, name in enumerate(KNOWN))
    document = run(tmp_path, f"identifiant,désignation,quantité\n{rows}")
    assert types(tmp_path) == KNOWN
    told = next(p for p in document["problems"] if p["code"] == "type-from-name")
    assert told["params"] == {"lines": 5, "known": 5}
    assert document["study"]["unmatched_lines"] == 0


def test_a_type_that_is_given_wins_over_the_name(tmp_path: Path) -> None:
    document = run(tmp_path, "identifiant,désignation,type,quantité\na,Scanner,Écran,1\nb,IRM,,1\n")
    assert types(tmp_path) == ["Écran", "IRM"]
    assert codes(document).count("type-from-name") == 1


def test_names_of_single_things_are_no_types(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "identifiant,nom,type,quantité\na,PC-0012,,1\nb,PC-0013,,1\nc,Écran,,1\n")
    assert {p.code for p in caught.value.problems if p.severity == "error"} == {"cell-empty"}


def test_an_inventory_number_tells_lines_apart_where_nothing_else_does(tmp_path: Path) -> None:
    document = run(tmp_path, "N° inventaire,type,quantité\nBM1,Écran,1\nBM2,Écran,1\n")
    assert "id-column-absent" not in codes(document)
    with pytest.raises(InputProblems) as caught:
        run(tmp_path, "N° inventaire,type,quantité\nBM1,Écran,1\nBM1,Écran,2\n")
    assert "duplicate-id" in {p.code for p in caught.value.problems}


def test_an_identifier_wins_over_an_inventory_number(tmp_path: Path) -> None:
    document = run(tmp_path, "N° inventaire,identifiant,type,quantité\nBM1,a,Écran,1\nBM1,b,Écran,1\n")
    assert document["study"]["lines"] == 2
    assert "header-repeated" not in codes(document)


@pytest.mark.parametrize(
    ("status", "left"),
    [
        ("Au rebut", True), ("Mis à la réforme", True), ("Envoyé en recyclage", True), ("En fin de vie", True),
        ("Hors d'usage", True), ("En service", False), ("À réformer en 2027", False), ("En réparation", False),
    ],
)  # fmt: skip
def test_a_status_is_read_behind_its_little_words(tmp_path: Path, status: str, left: bool) -> None:
    document = run(tmp_path, f"identifiant,type,quantité,statut\na,Écran,1,En service\nb,Écran,1,{status}\n")
    assert document["study"]["lines"] == 2 - left
    assert ("status-retired" in codes(document)) is left


@pytest.mark.parametrize("word", ["N/A", "NC", "-", "0", "sans", "inconnu", "À compléter"])
def test_what_stands_in_the_place_of_an_inventory_number_is_no_identifier(tmp_path: Path, word: str) -> None:
    text = f"N° inventaire,type,quantité\n{word},Écran,1\n{word},Écran,1\n{word},Ordinateur portable,1\nBM9,Écran,1\n"
    document = run(tmp_path, text)
    assert document["study"]["lines"] == 4


def test_a_name_says_more_than_a_code_of_modality(tmp_path: Path) -> None:
    rows = ["BM1,XA,Amplificateur de brillance,1", "BM2,XA,,1", "BM3,CT,Zorglub,1", "BM4,US,Échographe portable,2"]
    document = run(tmp_path, "N° inventaire,Modalité,Désignation,quantité\n" + "\n".join(rows) + "\n")
    told = next(p for p in document["problems"] if p["code"] == "name-over-code")
    assert told["params"] == {"lines": 2, "name": "Désignation"}
    assert types(tmp_path) == ["Amplificateur de brillance", "XA", "CT", "Échographe portable"]
