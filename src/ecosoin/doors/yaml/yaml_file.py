"""YAML files read with the line of each value, so that every problem says where it is."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ecosoin.doors.yaml.located import read_yaml
from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.words import knows

Shape = TypeVar("Shape")


def read_model(path: Path, shape: type[Shape]) -> Shape:
    """The file as a model or a dataclass; every problem found at once otherwise."""
    if not path.is_file():
        raise UsageError("path-not-found", path=str(path))
    located = read_yaml(path, "yaml-unreadable")
    try:
        return TypeAdapter(shape).validate_python({} if located.data is None else located.data)
    except ValidationError as error:
        raise InputProblems(_problem(e, path, located.line(e["loc"])) for e in error.errors()) from None


_CODES = {
    "extra_forbidden": "yaml-field-unknown",
    "unexpected_keyword_argument": "yaml-field-unknown",
    "missing": "yaml-field-missing",
}
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
