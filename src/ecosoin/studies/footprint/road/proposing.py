"""``--propose``: the mapping to read, correct and confirm, for the words of an inventory that no item is applied to."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ecosoin.doors.folder import replace_file
from ecosoin.doors.formats.mapping_text import written_mapping
from ecosoin.kernel.errors import Language, Problem, UsageError
from ecosoin.studies.footprint.road.types import Resolved, Word
from ecosoin.words import say

_KEYS = {"item", "score", "lines", "share", "others", "confirmed"}
_CONFIRMED = ("true", "yes", "oui", "vrai", "on", "1", "x")


def check_proposal(path: Path) -> None:
    """Raises UsageError for a file that is there and that no earlier proposal wrote: it is the user's."""
    earlier_types(path)


def earlier_types(path: Path) -> dict[str, Mapping[str, Any]]:
    """The words of an earlier proposal; none where there is no file."""
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError("proposal-not-writable", path=str(path))
    if not path.exists():
        return {}
    try:
        document = written_mapping(path).document if path.suffix.lower() != ".csv" else None
    except (yaml.YAMLError, ValueError):
        document = None
    types = document.get("types") if isinstance(document, Mapping) and set(document) == {"types"} else None
    ours = isinstance(types, Mapping) and all(isinstance(t, Mapping) and set(t) <= _KEYS for t in types.values())
    if not ours or types is None:
        raise UsageError("proposal-file-exists", path=str(path))
    return dict(types)


def write_proposals(path: Path, resolved: Resolved, language: Language) -> Problem:
    """Writes the words and their items, what was confirmed before kept; gives the note that says so."""
    kept = {w: t for w, t in earlier_types(path).items() if str(t.get("confirmed")).strip().lower() in _CONFIRMED}
    asked = [w for w in resolved.words if w.text not in kept]
    text = "\n".join([*_head(language), *_kept(kept), *(line for w in asked for line in _entry(w, resolved, language))])
    replace_file(path, text + ("\n" if kept or asked else " {}\n"))
    lines = sum(w.lines for w in asked)
    told = {"path": str(path), "words": len(asked), "lines": lines, "kept": len(kept)}
    return Problem("proposals-written", "note", params=told)


def _head(language: Language) -> Iterator[str]:
    for line in say("proposal.head", language).split("|"):
        yield f"# {line}"
    yield "types:"


def _kept(types: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for word, told in types.items():
        yield f"  {_quoted(word)}:"
        for key in ("item", "score", "lines", "share", "others"):
            if key in told:
                value = told[key]
                yield ": ".join((f"    {key}", _list(value) if isinstance(value, list) else _scalar(value)))
        yield "    confirmed: true"


def _entry(word: Word, resolved: Resolved, language: Language) -> Iterator[str]:
    first, others = next(iter(word.proposals), None), word.proposals[1:]
    code = "proposal.without_item" if word.family else "proposal.unknown"
    models = ", ".join(m for m, _ in word.models.most_common(3) if m and m != word.text)
    yield f"  {_quoted(word.text)}:"
    if models:
        yield f"    # {say('proposal.models', language, models=' '.join(models.split()))}"
    if first is None:
        yield f"    # {say(code, language, family=word.family)}"
    label = first.item.labels.get(language, "") if first else ""
    yield f"    item: {first.item.item if first else ''}".rstrip() + (f"  # {label}" if label else "")
    yield f"    score: {first.score if first else 0}"
    yield f"    lines: {word.lines}"
    yield f"    share: {word.lines / resolved.lines:.4f}"
    yield f"    others: [{', '.join(p.item.item for p in others)}]"
    yield "    confirmed: false"


def _quoted(word: str) -> str:
    """A word as YAML takes it, whatever it holds."""
    return json.dumps(word, ensure_ascii=False)


def _scalar(value: Any) -> str:
    text = str(value or "")
    return text if text.replace("_", "").replace(".", "").isalnum() and text.isascii() else _quoted(text)


def _list(values: list[Any]) -> str:
    return f"[{', '.join(map(_scalar, values))}]"
