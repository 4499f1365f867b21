"""The dictionary of types and models shipped with the package, and what answers with it."""

from collections.abc import Iterable, Mapping
from functools import cache

from ecosoin.catalogue.answering import Matcher
from ecosoin.catalogue.factor_set import Item
from ecosoin.catalogue.wording import Dictionary
from ecosoin.reference import load_reference_table


@cache
def shipped_dictionary() -> Dictionary:
    """The words of ``reference/type_words.csv``."""
    limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
    return Dictionary(load_reference_table("type_families"), load_reference_table("type_words"), limits)


def matcher_of(items: Iterable[Item], given: Mapping[str, str] | None = None) -> Matcher:
    """What answers for the items of a study; ``given``: word -> item code, confirmed by the user."""
    screens = [(float(row["up_to_inch"]), row["type"]) for row in load_reference_table("screen_classes")]
    return Matcher(items, shipped_dictionary(), screens, given)
