"""YAML files read with the line of each value, so that every problem says where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.words import knows

Model = TypeVar("Model", bound=BaseModel)


def read_model(path: Path, model: type[Model]) -> Model:
    """The file as a model; every problem found at once otherwise."""
    if not path.is_file():
        raise UsageError("path-not-found", path=str(path))
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        row = mark.line + 1 if mark else None
        raise InputProblems([Problem("yaml-unreadable", "error", path.name, row, None, {"reason": reason})]) from None
    try:
        return model.model_validate({} if data is None else data)
    except ValidationError as error:
        raise InputProblems(_problem(e, path, line_of(root, e["loc"])) for e in error.errors()) from None


_CODES = {"extra_forbidden": "yaml-field-unknown", "missing": "yaml-field-missing"}
_SIGNS = {"greater_than": ">", "greater_than_equal": "≥", "less_than": "<", "less_than_equal": "≤"}


def _problem(error: Any, path: Path, row: int | None) -> Problem:
    """A fault of the model by our codes; a validator of ours gives its own. The model's English stays in ``reason``."""
    kind, place = error["type"], ".".join(map(str, error["loc"])) or path.name
    params = {"place": place, "found": str(error["input"]), "reason": error["msg"]}
    if kind in _SIGNS:
        bound = next(iter(error["ctx"].values()))
        return Problem(
            "yaml-value-out-of-range", "error", path.name, row, params={**params, "bound": f"{_SIGNS[kind]} {bound:g}"}
        )
    code = kind if knows(f"problems.{kind}.message") else _CODES.get(kind, "yaml-value-invalid")
    return Problem(code, "error", path.name, row, params=params)


def line_of(node: yaml.Node | None, place: Sequence[str | int]) -> int | None:
    """The line of a value, or of its nearest parent."""
    line = node.start_mark.line + 1 if node else None
    for key in place:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            found = node.value[key]
        if found is None:
            return line
        node, line = found, found.start_mark.line + 1
    return line
