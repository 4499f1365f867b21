"""How is a problem told? What is wrong and what to do, from its code and parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.words import knows, say
from ecosoin.words.voice import named, term, told

_MARK = {"error": "✗", "doubt": "?", "note": "·"}


def problem_lines(problems: Sequence[Mapping[str, Any]], language: Language, most: int) -> list[str]:
    """Records of problems as lines: place, message, remedy; ``most`` of each code, then how many more."""
    lines, seen = [], dict[str, int]()
    for p in problems:
        seen[p["code"]] = seen.get(p["code"], 0) + 1
        if seen[p["code"]] <= most:
            place = ":".join(str(p[k]) for k in ("file", "row", "column") if p.get(k) is not None)
            said = spoken(p, language)
            lines.append(f"{_MARK[p['severity']]} {place + ' — ' if place else ''}{said['message']}")
            lines.append(f"    → {said['remedy']}")
    more = {code: n - most for code, n in seen.items() if n > most}
    return [*lines, *(say("pages.more_problems", language, code=code, count=n) for code, n in more.items())]


def spoken(value: Any, language: Language) -> Any:
    """A document with its sentences: a record of ``code`` (or ``reason``) and ``params`` gains ``message``, ``remedy``.

    A code with a dot names its topic (``rcp.R02.met``); one without is a problem.
    """
    if isinstance(value, Mapping):
        record = {k: spoken(v, language) for k, v in value.items()}
        code, params = value.get("code", value.get("reason")), value.get("params")
        if isinstance(code, str) and isinstance(params, Mapping):
            record |= _sentences(code, params, language)
        return record
    return [spoken(v, language) for v in value] if isinstance(value, list | tuple) else value


def _sentences(code: str, params: Mapping[str, Any], language: Language) -> dict[str, str]:
    if "." in code:
        return {"message": told(code, params, language)} if knows(code) else {}
    if isinstance(params.get("criterion"), str):
        params = {**params, "criterion": term(params["criterion"], language)}
    params = {name: named(value, language) for name, value in params.items()}
    keys = {k: f"problems.{code}.{k}" for k in ("message", "remedy")}
    return {k: say(key, language, **params) for k, key in keys.items() if knows(key)}
