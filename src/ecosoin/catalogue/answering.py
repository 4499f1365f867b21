"""Which item answers to the type and the model of a line? The type first; what is not sure is only proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ecosoin.catalogue.factor_set import Item
from ecosoin.catalogue.matching import ItemIndex, normalised
from ecosoin.catalogue.wording import Dictionary, Family, Reading

By = Literal["given", "type", "alias", "model", "word", "none"]
_WHOLE = 100


@dataclass(frozen=True)
class Proposal:
    """An item that may be meant, and how well the words say it (0-100)."""

    item: Item
    score: int


@dataclass(frozen=True)
class Answer:
    """The item applied, if any, and what is proposed; ``family``: what the words name, whether an item exists or not.

    ``differs``: the item the model names when it contradicts the type, which wins.
    """

    item: Item | None
    by: By = "none"
    proposals: tuple[Proposal, ...] = ()
    family: Family | None = None
    differs: Item | None = None


class Matcher:
    """Answers for the items of a study: what the user confirmed, then names of the catalogue, then the dictionary.

    ``given``: word -> item code, of a mapping; ``screens``: (inches up to, name of a type), in order.
    """

    def __init__(
        self,
        items: Iterable[Item],
        dictionary: Dictionary,
        screens: Iterable[tuple[float, str]] = (),
        given: Mapping[str, str] | None = None,
    ):
        self._items = {i.item: i for i in items}
        self.index = ItemIndex(self._items.values())
        self.dictionary = dictionary
        self._screens = [(inch, item) for inch, name in screens if (item := self.index.match(name).item)]
        self._given = {normalised(w): self._items[code] for w, code in (given or {}).items() if code in self._items}
        self._group = {i: f.group for f in reversed(dictionary.families.values()) for i in (*f.near, *f.items)}

    def answer(self, type_text: str, model_text: str = "", kind: str = "") -> Answer:
        """The item of a line of a ``kind`` of list (``biomedical``, ``computer``…), or what is proposed for it."""
        by_type, model = self._by_type(type_text, kind), self._by_model(model_text)
        confirmed = self._given.get(normalised(type_text))
        if by_type.item is not None:
            return Answer(confirmed, "given") if confirmed else self._both(by_type, type_text, model)
        named = model.item is not None and self._allows(by_type, model)
        if named and (confirmed is None or by_type.family):
            return model
        confirmed = confirmed or (None if _barred(by_type) else self._given.get(normalised(model_text)))
        if confirmed:
            return Answer(confirmed, "given")
        return by_type if by_type.proposals or by_type.family else replace(by_type, proposals=model.proposals)

    def _by_type(self, text: str, kind: str) -> Answer:
        exact = self.index.named(text)
        if exact is not None and (text.strip() == exact.item or not self.depends(text)):
            return Answer(exact, "type" if normalised(text) == normalised(exact.item) else "alias")
        return self._of(self.dictionary.read(text, kind)) if text else Answer(None)

    def depends(self, text: str) -> bool:
        """Whether what a type means depends on the kind of list it is in."""
        if normalised(text) in self.dictionary.listed_words:
            return True
        return self.index.named(text) is None and self.dictionary.read(text).limited

    def _by_model(self, text: str) -> Answer:
        exact = self.index.match_model(text)
        if exact is not None:
            return Answer(exact, "model")
        return self._of(self.dictionary.read(text, model=True)) if text else Answer(None)

    def _of(self, reading: Reading) -> Answer:
        """The answer of a reading: its item applied when it is sure, its items and those near it proposed."""
        if reading.family is None:
            return Answer(None)
        own = self._item(reading.family, reading.inch)
        if own is not None and reading.sure:
            return Answer(own, "word", family=reading.family)
        if reading.sure and reading.family.nothing:
            return Answer(None, family=reading.family)
        near = [self._items[i] for i in reading.family.near if i in self._items]
        others = [i for f in reading.others if (i := self._item(f, reading.inch))]
        ranked = dict.fromkeys(i.item for i in (*([own] if own else near), *others, *near))
        found = (Proposal(self._items[i], reading.score // (n + 1)) for n, i in enumerate(ranked))
        return Answer(None, proposals=tuple(found), family=reading.family)

    def _item(self, family: Family, inch: float | None) -> Item | None:
        """The first item of a family that the sets have; for a screen, that of its size."""
        found = next((self._items[i] for i in family.items if i in self._items), None)
        if found is None or inch is None or not self._screens or found is not self._screens[0][1]:
            return found
        return next((item for most, item in self._screens if inch <= most), self._screens[-1][1])

    def _both(self, answer: Answer, type_text: str, model: Answer) -> Answer:
        """The answer of a type that has one, given what the model says: it may narrow it, not contradict it."""
        item, other = answer.item, model.item
        if item is None or other is None or other is item:
            return answer
        if model.by == "model" and other.category == item.category:
            return model
        broad = self.dictionary.read(type_text).broad
        if self._group.get(item.item) != self._group.get(other.item, ""):
            return replace(answer, differs=other)
        return model if broad else replace(answer, differs=None if item.category == other.category else other)

    def _allows(self, by_type: Answer, model: Answer) -> bool:
        """Whether a type that has no item leaves room for what the model names: a name of the catalogue, one group."""
        family = by_type.family
        if family is None or (model.by == "model" and not family.nothing):
            return True
        same = model.item is not None and family.group == self._group.get(model.item.item)
        return same and not _barred(by_type)


def _barred(answer: Answer) -> bool:
    """Whether the type names something that no item answers to, whatever its model."""
    return answer.family is not None and not answer.proposals


def proposals_of(matcher: Matcher, text: str, least: int, most: int) -> tuple[Proposal, ...]:
    """What is proposed for a text nothing answers to: its words respelt, then the names of the catalogue near it.

    ``least``: the score (0-100) under which nothing is; ``most``: how many are.
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import Levenshtein

    dictionary, found = matcher.dictionary, dict[str, Proposal]()
    closest, share = dict[str, str](), 1.0
    for token in dictionary.unknown(text):
        near = process.extractOne(
            token, dictionary.vocabulary, scorer=Levenshtein.normalized_similarity, score_cutoff=least / _WHOLE
        )
        if near and len(token) > 4:
            closest[token], share = near[0], min(share, near[1])
    if closest:
        answer = matcher.answer(dictionary.respelt(text, closest))
        seen = [Proposal(answer.item, _WHOLE)] if answer.item else answer.proposals
        for one in seen:
            found.setdefault(one.item.item, Proposal(one.item, int(one.score * share)))
    names = matcher.index.names
    for name, score, _ in process.extract(
        normalised(text), names.keys(), scorer=fuzz.ratio, limit=most, score_cutoff=least
    ):
        found.setdefault(names[name].item, Proposal(names[name], int(score)))
    return tuple(sorted(found.values(), key=lambda p: (-p.score, p.item.item))[:most])
