"""What does a word of a type or model column mean? Phrases of words, in any order, and patterns of model numbers.

The words are ``reference/type_words.csv``; a family is what they name, whether or not the catalogue has an item for it.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

_SIGNS = {0x153: "oe", 0x2019: "'", 0x2033: '"', 0x201D: '"', 0x201C: '"', 0x2013: "-"}
"""Ligatures, apostrophes, quotation marks and dashes as a keyboard writes them."""
_MARKS = re.compile(r"[^a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_NUMBER = re.compile(r"(?<![a-z0-9])(\d{2,3}(?:[.,]\d{1,2})?)(?![0-9])")
_MEGAPIXEL = re.compile(r"\d\s*mp\b")
_PLUS = re.compile(r"\s\+\s")
_LAPTOP_SIZE, _MEGAPIXELS = "@laptopsize", "@megapixel"
_PLURALS = (("eaux", "eau"), ("aux", "al"), ("ches", "ch"), ("xes", "x"), ("shes", "sh"), ("s", ""))
_SHORT = 3
"""Words of fewer letters than these and one answer to types only, and have no plural."""
_FUSED, _TOGETHER = 4, 3
"""Letters of a word that may be written apart, and in how many parts."""
_SURE, _ALONE, _DOUBT = 100, 90, 70
"""Scores: applied; a word that may mean something else; two families in one text."""


def plain(text: str) -> str:
    """The text in lower case, without accents or hyphens.

    >>> plain("Écran  24’’ – L’Œil")
    "ecran 24'' - l'oeil"
    """
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare.translate(_SIGNS))
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    if "." in bare:
        bare = _DOTTED.sub(lambda m: m[0].replace(".", ""), bare)
    return " ".join(bare.split())


@cache
def singular(token: str) -> str:
    """A word without the mark of its plural.

    >>> [singular(t) for t in ("switches", "réseaux", "terminaux", "écrans", "ups")]
    ['switch', 'réseau', 'terminal', 'écran', 'ups']
    """
    if len(token) <= _SHORT or token.endswith("ss") or token[-1] not in "sx":
        return token
    return next((token.removesuffix(end) + one for end, one in _PLURALS if token.endswith(end)), token)


@dataclass(frozen=True)
class Family:
    """What words name: the items that answer, the first a set has; those near it; the group it belongs to."""

    name: str
    items: tuple[str, ...]
    near: tuple[str, ...]
    group: str

    @property
    def nothing(self) -> bool:
        """Whether it is no equipment of ours: a part, a supply, software, furniture."""
        return self.group in ("accessory", "virtual", "other")


@dataclass(frozen=True)
class Phrase:
    """Words that name a family, together and in any order.

    ``sure``: applied, not only proposed; ``broad``: a model may name something narrower of the same group; ``alone``:
    nothing unknown may stand beside it; ``list``: the only kind of list it is sure in; ``ranged``: a range of models.
    """

    family: Family
    tokens: frozenset[str]
    sure: bool
    broad: bool
    alone: bool
    list: str
    ranged: bool

    @cached_property
    def letters(self) -> int:
        return sum(map(len, self.tokens))


@dataclass(frozen=True)
class Reading:
    """What a text says: its family, whether that is sure, how well the words explain it (0-100), the other families.

    ``inch``: the size it names; ``listed``: the kind of list decided; ``limited``: it needs a kind of list.
    """

    family: Family | None = None
    sure: bool = False
    broad: bool = False
    score: int = 0
    others: tuple[Family, ...] = ()
    inch: float | None = None
    listed: bool = False
    limited: bool = False


@dataclass(frozen=True)
class _Text:
    tokens: tuple[str, ...]
    pseudo: frozenset[str]
    inch: float | None
    more: bool
    flat: str

    @cached_property
    def all(self) -> frozenset[str]:
        return frozenset(self.tokens) | self.pseudo


@dataclass
class Dictionary:
    """Reads texts with the rows of ``type_families.csv`` and ``type_words.csv`` and the bounds of ``limits.csv``."""

    family_rows: Iterable[Mapping[str, str]]
    word_rows: Sequence[Mapping[str, str]]
    limits: Mapping[str, float]
    families: dict[str, Family] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for r in self.family_rows:
            items, near = (tuple(filter(None, r[k].split("|"))) for k in ("items", "near"))
            self.families[r["family"]] = Family(r["family"], items, near, r["group"])
        self._read: dict[tuple[str, str, bool], Reading] = {}
        self._opened = False
        self.listed_words = frozenset(
            "".join(_MARKS.split(plain(w))) for r in self.word_rows if r["list"] for w in r["words"].split("|")
        )
        """The words whose meaning depends on the kind of list they are in, letters and digits only."""

    def _open(self) -> None:
        """Lays the phrases out, at the first text to read."""
        if self._opened:
            return
        self._opened = True
        rows: dict[str, list[tuple[Mapping[str, str], str]]] = defaultdict(list)
        for row in self.word_rows:
            texts = [row["words"]] if row["scope"] in ("pattern", "cut") else row["words"].split("|")
            rows[row["scope"]] += [(row, text) for text in texts]
        self._stop = {w for _, text in rows["stop"] for w in _MARKS.split(plain(text)) if w}
        self._cuts = {
            sure: re.compile(rf"\b(?:{'|'.join(t for r, t in rows['cut'] if (r['how'] == 'sure') == sure)})\b")
            for sure in (True, False)
        }
        units = "|".join(text for _, text in rows["inch"])
        self._size = re.compile(rf"(?<![a-z0-9])(\d{{2,3}}(?:[.,]\d{{1,2}})?)\s*(?:\"|''|(?:{units})(?![a-z0-9]))")
        named = [*rows["type"], *rows["model"]]
        words = {w for _, text in (*named, *rows["noise"]) for w in self._split(plain(text))}
        self._vocabulary = frozenset(w for w in words if len(w) >= _FUSED)
        self._noise = frozenset(t for _, text in rows["noise"] for t in self._fused(self._split(plain(text))))
        self._phrases = self._indexed([self._phrase(row, text) for row, text in named])
        self._numbers = [(text, self.families[row["family"]]) for row, text in rows["pattern"]]

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """The words long enough to be recognised when they are misspelt, in order."""
        self._open()
        return tuple(sorted(self._vocabulary))

    def read(self, text: str, kind: str = "", model: bool = False) -> Reading:
        """What a text means in a ``kind`` of list; a ``model`` is not read from words of fewer than four letters."""
        self._open()
        key = (text, kind, model)
        if key not in self._read:
            self._read[key] = self._reading(self._text(text), kind, model)
        return self._read[key]

    def respelt(self, text: str, closest: Mapping[str, str]) -> str:
        """The text with the words that are misspelt replaced; ``closest``: unknown word -> word of the vocabulary."""
        self._open()
        return " ".join(closest.get(token, token) for token in self._text(text).tokens)

    def unknown(self, text: str) -> list[str]:
        """The words of a text nothing here knows."""
        self._open()
        return [t for t in self._text(text).tokens if t not in self._vocabulary and not self._neutral(t)]

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Family]]:
        return [(re.compile(text), family) for text, family in self._numbers]

    def _phrase(self, row: Mapping[str, str], text: str) -> Phrase:
        how = row["how"].split()
        words = text.split()
        tokens = self._fused(self._split(plain(" ".join(w for w in words if w[0] != "@"))))
        made = frozenset([*(t for t in tokens if t not in self._stop), *(w for w in words if w[0] == "@")])
        return Phrase(
            self.families[row["family"]], made, sure="sure" in how, broad="broad" in how, alone="alone" in how,
            list=row["list"], ranged=row["scope"] == "model",
        )  # fmt: skip

    def _indexed(self, phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
        found = [p for p in phrases if p.tokens]
        met = Counter(t for p in found for t in p.tokens)
        index: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in found:
            index[min(phrase.tokens, key=lambda t: (met[t], t))].append(phrase)
        return index

    def _split(self, flat: str) -> list[str]:
        return [singular(t) for t in _MARKS.split(flat) if t]

    def _fused(self, tokens: Sequence[str]) -> list[str]:
        """The tokens, those that make one known word written apart put together."""
        found: list[str] = []
        i = 0
        while i < len(tokens):
            for n in range(min(_TOGETHER, len(tokens) - i), 0, -1):
                whole = "".join(tokens[i : i + n])
                if n == 1 or whole in self._vocabulary:
                    break
            found.append(whole)
            i += n
        return found

    def _text(self, text: str) -> _Text:
        whole = plain(text)
        flat = self._cuts[True].split(whole)[0] or whole
        first = self._cuts[False].split(_PLUS.split(flat)[0])[0] or flat
        sizes = [float(s.replace(",", ".")) for s in self._size.findall(first)]
        bare = [float(s.replace(",", ".")) for s in _NUMBER.findall(first)]
        low, high = self.limits["laptop_inch_least"], self.limits["laptop_inch_most"]
        pseudo = {_LAPTOP_SIZE} if any(low <= s <= high for s in (*sizes, *bare)) else set()
        pseudo |= {_MEGAPIXELS} if _MEGAPIXEL.search(first) else set()
        least, most = self.limits["screen_inch_least"], self.limits["screen_inch_most"]
        inch = next((s for s in (*sizes, *bare) if least <= s <= most), None)
        words = self._split(self._size.sub(" ", first))
        tokens = [t for t in self._fused(words) if t not in self._stop]
        bare_text = _MARKS.sub(" ", whole).strip()
        return _Text(tuple(tokens), frozenset(pseudo), inch, more=first != flat, flat=bare_text)

    def _neutral(self, token: str) -> bool:
        return token in self._noise or len(token) == 1 or any(c.isdigit() for c in token)

    def _reading(self, text: _Text, kind: str, model: bool) -> Reading:
        unknown = [t for t in text.tokens if not self._neutral(t)]
        met = [p for t in text.all for p in self._phrases.get(t, ()) if p.tokens <= text.all]
        if model:
            met = [p for p in met if len(p.tokens) > 1 or p.letters > _SHORT]
        met = [p for p in met if not p.alone or all(t in p.tokens for t in unknown)]
        limited = any(p.list for p in met)
        met = [p for p in met if p.list in ("", kind) or _is_code(p)]
        met = [p if p.list in ("", kind) else replace(p, sure=False) for p in met]
        met = [p for p in met if not any(p.tokens < q.tokens for q in met)]
        found = _best(text, unknown, met, kind)
        numbered = self._numbered(text.flat)
        if numbered is not None and not (found.family and found.family.nothing):
            found = _with_number(found, *numbered)
        if text.more and found.family:
            found = replace(found, sure=False, score=min(found.score, _ALONE))
        inch = numbered[1] if numbered and numbered[1] else text.inch
        return replace(found, inch=inch, limited=limited)

    def _numbered(self, flat: str) -> tuple[tuple[Family, ...], float | None] | None:
        """The families of the patterns a text matches, the first first, and the size in inches it names."""
        met = [(m, family) for p, family in self._patterns if (m := p.search(flat))]
        if not met:
            return None
        sizes = (m.groupdict().get("inch") for m, _ in met)
        return tuple(dict.fromkeys(f for _, f in met)), next((float(s) for s in sizes if s), None)


def _is_code(phrase: Phrase) -> bool:
    """A code of few letters that belongs to another kind of list: to propose."""
    return phrase.letters <= _SHORT


def _best(text: _Text, unknown: Sequence[str], met: Sequence[Phrase], kind: str) -> Reading:
    if not met:
        return Reading()
    head, tail = (unknown[0], unknown[-1]) if unknown else (text.tokens[0], text.tokens[-1])
    parts = [p for p in met if p.family.nothing and (head in p.tokens or (tail in p.tokens and len(unknown) <= 2))]
    if parts:
        return Reading(parts[0].family, True, score=_SURE)
    place = {t: i for i, t in reversed(list(enumerate(text.tokens)))}

    def rank(p: Phrase) -> tuple[int, int, int, int]:
        first = min((place[t] for t in p.tokens if t in place), default=0)
        worth = 0 if p.broad else (1 if p.ranged else 2)
        return (bool(kind) and p.list == kind, worth, p.letters + p.sure, -first)

    ranked = sorted(met, key=rank, reverse=True)
    best = ranked[0]
    rivals = [p for p in ranked[1:] if _rival(best, p)]
    others = tuple(dict.fromkeys(p.family for p in ranked[1:] if p.family is not best.family))
    left = [] if best.ranged else [t for t in unknown if not any(t in p.tokens for p in ranked)]
    listed = bool(kind) and best.list == kind
    if rivals and not listed:
        return Reading(best.family, score=_DOUBT, others=others, broad=best.broad)
    explained = sum(len(t) for t in unknown if t not in left) or best.letters
    score = _SURE * explained // (explained + sum(map(len, left)))
    sure = best.sure and not left
    score = score if sure else min(score, _ALONE)
    return Reading(best.family, sure, best.broad, score=score, others=others, listed=listed)


def _rival(best: Phrase, other: Phrase) -> bool:
    """Whether two families met in one text leave a doubt on which it is."""
    if other.family is best.family or other.family.nothing or other.tokens <= best.tokens:
        return False
    same = other.family.group == best.family.group
    return not (same and (other.broad or best.ranged)) and not (other.ranged and not best.broad and not best.ranged)


def _with_number(found: Reading, families: tuple[Family, ...], inch: float | None) -> Reading:
    """A reading and what the number of the model says: narrower in the same group, alone where words say nothing."""
    first = families[0]
    groups = {f.group for f in families}
    if found.family is None:
        sure = len(groups) == 1
        return Reading(first, sure, score=_SURE if sure else _DOUBT, others=families[1:], inch=inch)
    if found.family in families or found.family.group not in groups:
        return replace(found, inch=inch)
    narrower = next(f for f in families if f.group == found.family.group)
    return replace(found, family=narrower, sure=True, score=_SURE) if found.broad or found.sure else found
