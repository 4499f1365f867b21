"""Names are matched exactly after normalisation, and never replaced by one that looks like them."""

from __future__ import annotations

import pytest

from ecosoin.catalogue.factor_set import Item
from ecosoin.catalogue.matching import ItemIndex, normalised
from ecosoin.doors.factor_sets import load_builtin_set

ITEMS = (
    Item("laptop", "laptop", "terminals", 5, 30, ("Ordinateur portable", "Laptop", "Notebook"), ""),
    Item("server", "server", "datacentres", 5, 1600, ("Serveur", "Server", "PowerEdge R740"), ""),
    Item("server_blade", "server", "datacentres", 5, 850, ("Serveur lame", "Blade server"), ""),
)


@pytest.mark.parametrize(
    "written", ["Ordinateur portable", "ORDINATEUR-PORTABLE", " ordinateur  portable ", "Note-book"]
)
def test_case_accents_spaces_and_hyphens_do_not_matter(written: str) -> None:
    match = ItemIndex(ITEMS).match(written)
    assert match.item is not None and match.item.item == "laptop"
    assert match.by == "alias"


def test_the_model_comes_before_the_type() -> None:
    match = ItemIndex(ITEMS).match("Notebook", "PowerEdge R740")
    assert match.item is not None and (match.item.item, match.by) == ("server", "model")


def test_an_unknown_model_falls_back_on_the_type() -> None:
    match = ItemIndex(ITEMS).match("server", "ProLiant DL380")
    assert match.item is not None and (match.item.item, match.by) == ("server", "type")


@pytest.mark.parametrize("close", ["Serveur lames", "PowerEdge R750", "laptops", "Servers"])
def test_a_close_name_is_suggested_and_never_used(close: str) -> None:
    match = ItemIndex(ITEMS).match(close)
    assert match.item is None
    assert match.by == "none"
    assert match.suggestions


def test_nothing_close_gives_no_suggestion() -> None:
    match = ItemIndex(ITEMS).match("xyzzy", "")
    assert (match.item, match.by, match.suggestions) == (None, "none", ())


def test_normalisation_keeps_digits_and_ligatures() -> None:
    assert normalised("Cœur – R740") == "coeurr740"


@pytest.mark.parametrize(
    ("kind", "model", "item"),
    [
        ("Notebook", "", "laptop"),
        ("Laptop", "", "laptop"),
        ("Mini Tower", "OptiPlex 7010", "desktop"),
        ("Low Profile Desktop", "", "desktop"),
        ("All in One", "", "all_in_one"),
        ("Rack Mount Chassis", "", "server"),
        ("Blade", "", "server_blade"),
        ("Server", "Physical Server unknown", "server"),
        ("Monitor", "", "monitor"),
        ("Communication Device", "", "smartphone"),
        ("IP-phone", "", "ip_phone"),
        ("Ordinateur portable", "Ultra portable -  11 à 14 pouces", "laptop"),
        ("Ordinateur portable", "Portable - 14 à 17 pouces", "laptop_large"),
        ("Ordinateur fixe - sans écran", "Tous types d’ordinateur fixe", "desktop"),
        ("Écran", "Écran - 15 à 24 pouces", "monitor"),
        ("Écran", "Écran - 25 à 34 pouces", "monitor_large"),
        ("Écran", "Écran - 35 à 55 pouces", "monitor_xl"),
        ("Serveur rack", "Tous types de serveur rack", "server"),
        ("Stockage", "Baie de stockage", "storage_array"),
        ("Stockage", "Baie NAS", "nas"),
        ("Commutateur réseau", "Tous types de commutateur", "switch"),
        ("Networking", "", "switch"),
        ("IRM", "", "mri"),
    ],
)
def test_the_words_of_known_tools_reach_an_item_of_the_default_set(kind: str, model: str, item: str) -> None:
    match = ItemIndex(load_builtin_set("ademe-2022").items).match(kind, model)
    assert match.item is not None and match.item.item == item


@pytest.mark.parametrize("ambiguous", ["Scanner", "Computer", "Ordinateur", "Téléphone", "Autre", "Other", "Unknown"])
def test_a_word_that_means_several_things_matches_nothing(ambiguous: str) -> None:
    assert ItemIndex(load_builtin_set("ademe-2022").items).match(ambiguous).item is None
