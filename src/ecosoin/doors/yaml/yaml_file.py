"""YAML files read with the line of each value, so that every problem says where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ecosoin.kernel.errors import InputProblems, Problem, UsageError

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
        raise InputProblems(
            Problem(
                "yaml-value-invalid",
                "error",
                path.name,
                line_of(root, e["loc"]),
                None,
                {"place": ".".join(map(str, e["loc"])) or path.name, "reason": e["msg"]},
            )
            for e in error.errors()
        ) from None


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
