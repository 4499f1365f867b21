"""The words hospitals write in a type column, and the items they mean: the map stands before any matching does."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from ecosoin.catalogue.answering import Matcher, proposals_of
from ecosoin.catalogue.wording import Dictionary
from ecosoin.doors.catalogue_words import matcher_of
from ecosoin.doors.factor_sets import load_builtin_set
from ecosoin.reference import load_reference_table

FOLDER = Path(__file__).parent / "type_words"
LISTS = ("first_list", "second_list")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FAMILIES = {row["family"]: frozenset(filter(None, row["items"].split("|"))) for row in rows("families")}
"""Family -> the items that may answer; none where the catalogue has none, or where nothing is to be applied."""


@pytest.mark.parametrize("name", LISTS)
def test_every_word_has_a_family(name: str) -> None:
    assert {row["family"] for row in rows(name)} <= FAMILIES.keys()


def test_every_item_of_the_map_is_in_the_default_set() -> None:
    known = {item.item for item in load_builtin_set("ademe-2022").items}
    assert {item for items in FAMILIES.values() for item in items} <= known


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return matcher_of(load_builtin_set("ademe-2022").items)


@pytest.mark.parametrize(("name", "applied"), [("first_list", 0.75), ("second_list", 0.85)])
def test_words_are_applied_or_proposed_first_and_none_is_applied_wrong(
    name: str, applied: float, matcher: Matcher
) -> None:
    """Lines of words whose family has an item: those applied and those proposed first are counted apart."""
    lines: Counter[str] = Counter()
    wrong = []
    for row in rows(name):
        items, answer = FAMILIES[row["family"]], matcher.answer(row["word"])
        proposed = answer.proposals or (() if answer.family else proposals_of(matcher, row["word"], 80, 5))
        first = answer.item or next((p.item for p in proposed), None)
        if answer.item and answer.item.item not in items:
            wrong.append((row["word"], answer.item.item))
        if items:
            kind = "applied" if answer.item else "proposed" if first and first.item in items else "missed"
            lines[kind] += int(row["weight"])
    assert wrong == []
    assert lines["applied"] / lines.total() >= applied
    assert (lines["applied"] + lines["proposed"]) / lines.total() >= 0.95


@pytest.mark.parametrize("name", LISTS)
def test_words_of_families_without_an_item_are_known_for_what_they_are(name: str, matcher: Matcher) -> None:
    silent = {"accessory", "virtual", "unknown", "ambiguous"}
    told = [(row, matcher.answer(row["word"])) for row in rows(name) if not FAMILIES[row["family"]]]
    assert [row["word"] for row, answer in told if answer.item] == []
    met = [(row, answer) for row, answer in told if row["family"] not in silent]
    known = [a.family is not None and (a.family.name == r["family"] or a.family.group == "peripheral") for r, a in met]
    assert sum(known) >= 0.9 * len(known)


@pytest.mark.parametrize("word", ["Portable", "Scope", "Host", "Mobile", "Scanner", "Ordinateur", "Téléphone"])
def test_ambiguous_words_are_proposed_never_applied(word: str, matcher: Matcher) -> None:
    answer = matcher.answer(word)
    assert answer.item is None and answer.proposals


@pytest.mark.parametrize(
    ("code", "item"), [("US", "ultrasound"), ("CR", "xray"), ("MR", "mri"), ("DR", "xray"), ("CT", "ct")]
)
def test_modality_codes_answer_only_in_a_biomedical_list(code: str, item: str, matcher: Matcher) -> None:
    assert matcher.answer(code).item is None
    found = matcher.answer(code, kind="biomedical").item
    assert found is not None and found.item == item
    assert matcher.answer("", code).item is None


@pytest.mark.parametrize(
    ("kind", "model", "item", "differs"),
    [
        ("Laptop", "CT", "laptop", None),
        ("Ordinateur fixe", "Latitude 5420", "desktop", "laptop"),
        ("Ordinateur", "EliteBook 840 G8", "laptop", None),
        ("Écran", "Dell P2719H", "monitor_large", None),
        ("Imprimante", "HP LaserJet MFP M428fdw", "multifunction_printer", None),
        ("Serveur", "ProLiant BL460c Gen10", "server_blade", None),
        ("Serveur", "PowerEdge R740", "server", None),
        ("Portable", "Latitude 5420", "laptop", None),
        ("", "OptiPlex 7090", "desktop", None),
        ("Écran", "OptiPlex 7090", "monitor", "desktop"),
        ("Toner", "LaserJet", None, None),
    ],
)
def test_the_type_comes_first_and_a_contradiction_is_told(
    kind: str, model: str, item: str | None, differs: str | None, matcher: Matcher
) -> None:
    answer = matcher.answer(kind, model)
    assert (answer.item.item if answer.item else None) == item
    assert (answer.differs.item if answer.differs else None) == differs


def test_what_the_user_confirms_answers_where_nothing_else_does() -> None:
    items = load_builtin_set("ademe-2022").items
    given = matcher_of(items, {"Ordinateur": "desktop", "Zorglub": "nothing", "Écran": "monitor_large"})
    assert [a.item.item if (a := given.answer(*words)).item else None for words in (
        ("ordinateur",), ("Ordinateur", "EliteBook 840"), ("Zorglub",), ("Écran",),
    )] == ["desktop", "laptop", None, "monitor_large"]  # fmt: skip


@pytest.mark.parametrize(("word", "item"), [("Imprimente laser", "printer"), ("Ordinatuer portable", "laptop")])
def test_a_misspelt_word_is_proposed(word: str, item: str, matcher: Matcher) -> None:
    assert matcher.answer(word).item is None
    assert proposals_of(matcher, word, 80, 5)[0].item.item == item


def test_names_of_the_catalogue_do_not_open_the_dictionary() -> None:
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    words = Dictionary(load_reference_table("type_families"), load_reference_table("type_words"), limits)
    found = Matcher(load_builtin_set("ademe-2022").items, words)
    assert found.answer("Ordinateur portable").item and found.answer("server").item
    assert not words.__dict__.get("_phrases")
