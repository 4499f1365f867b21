"""The door of a service file: shapes and types by Pydantic, units and meaning by hand; every problem at once."""

import copy
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError

from ecosoin.doors.yaml.yaml_file import LocatedYaml, Place
from ecosoin.kernel.errors import Problem
from ecosoin.words import FALLBACKS, labels, languages


def _labels(value: object) -> object:
    return dict.fromkeys(languages(), value) if isinstance(value, str) else value


class _Shape(BaseModel):
    """Keys that are not named are refused; a shape is built when it first reads a file."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


_AnyText = Annotated[str | None, Field(default=None)]


class LabelModel(_Shape):
    """A text in French and English, and in any other language we speak; one string serves all."""

    __annotations__ = {k: str if k in FALLBACKS else _AnyText for k in languages()}

    def texts(self) -> dict[str, str]:
        return labels(self.model_dump())


Label = Annotated[LabelModel, BeforeValidator(_labels)]


class AmountModel(_Shape):
    """A number with its unit; ``low`` and ``high`` cover 90 %."""

    value: FiniteFloat
    unit: str
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    source: str = ""
    note: str = ""
    replace_first: bool = False
    label: Label | None = None


class ComponentModel(_Shape):
    """A component: its kind says which further fields it takes (checked after)."""

    model_config = ConfigDict(extra="allow", defer_build=True)
    name: str
    kind: str
    item: str = ""
    label: Label | None = None
    scale: Any = None
    place: str = ""
    note: str = ""
    study: str = ""
    study_service: str = ""


class ComparatorModel(_Shape):
    """What the service may replace."""

    label: Label
    substitution: Any
    components: list[ComponentModel] = Field(min_length=1)


class UnitModel(LabelModel):
    """The functional unit, and how long one lasts when it is an act."""

    duration: Any = None


class WeightsModel(_Shape):
    """How the committee weighs criteria: not at all, in order, or within bounds."""

    mode: Literal["free", "ordinal", "bounded"] = "free"
    order: list[str | list[str]] = []
    bounds: dict[str, tuple[FiniteFloat, FiniteFloat]] = {}


class AlternativeModel(_Shape):
    """An alternative and its scores: ``criterion: [score, evidence]``."""

    label: Label | None = None
    scores: dict[str, tuple[FiniteFloat, str]] = {}


class JudgementModel(_Shape):
    functional_class: str
    example: bool = False
    public_service: bool = False
    vital_function: bool = False
    aggregation: Literal["linear", "product"] = "linear"
    weights: WeightsModel = Field(default_factory=WeightsModel)
    alternatives: dict[str, AlternativeModel]


class ServiceModel(_Shape):
    service: str
    label: Label
    functional_unit: UnitModel
    year: int = Field(ge=2000, le=2100)
    country: str = Field(min_length=2, max_length=3)
    parameters: dict[str, Any] = {}
    components: list[ComponentModel] = Field(min_length=1)
    comparator: ComparatorModel | None = None
    induced: list[ComponentModel] = []
    benefit_risk: JudgementModel | None = None
    sources: dict[str, Label] = {}


class StepModel(_Shape):
    """A step of a pathway: a service file (or a template name) and how many times."""

    service: str
    number: AmountModel


class PathwayModel(_Shape):
    """A care pathway: a sum of services and of other pathways."""

    pathway: str
    label: Label
    functional_unit: UnitModel
    year: int = Field(ge=2000, le=2100)
    country: str = Field(min_length=2, max_length=3)
    steps: list[StepModel] = Field(min_length=1)
    sources: dict[str, Label] = {}


def checked_shape(located: LocatedYaml, model: type[BaseModel]) -> tuple[Any, list[Problem]]:
    """The model of a file and everything that has the wrong shape.

    What is wrong is told, then left out or replaced by a stand-in, so that the rest can be checked in the same pass;
    the caller must not use a model that came with errors for anything but finding more problems.
    """
    if not isinstance(located.data, dict):
        return None, [located.problem("service-not-a-mapping", ())]
    problems: list[Problem] = []
    data = copy.deepcopy(located.data)
    for turn in range(_REPAIRS):
        try:
            return model.model_validate(data), problems
        except ValidationError as error:
            if turn == 0:
                problems = list(_shape_problems(located, error))
            _repair(data, located, error, max(0, turn - 1))
    return None, problems


_REPAIRS = 6
"""Rounds of validation: leaving a part out can leave its parent empty, once per level of the file."""
UNTOLD = "?"
"""Stands for a name or a kind the file does not give: what depends on it is not checked."""
_STAND_IN: dict[str, Any] = {
    "service": "?",
    "pathway": "?",
    "label": dict.fromkeys(languages(), UNTOLD),
    "functional_unit": dict.fromkeys(languages(), UNTOLD),
    **dict.fromkeys(languages(), UNTOLD),
    "year": 2024,
    "country": "FR",
    "name": UNTOLD,
    "kind": UNTOLD,
    "functional_class": "A",
    "number": {"value": 1, "unit": "count"},
    "substitution": {"value": 1, "unit": "share"},
    "components": [{"name": "?", "kind": "act", "item": "electricity", "number": {"value": 1, "unit": "count"}}],
}


def _repair(data: dict[str, Any], located: LocatedYaml, error: ValidationError, up: int) -> None:
    """Removes what is wrong and adds what is missing; ``up`` levels higher when that was not enough."""
    places = [
        (tuple(p for p in e["loc"] if _in_file(located, p) or p == e["loc"][-1]), e["type"])
        for e in error.errors(include_url=False, include_context=False)
    ]
    for place, kind in sorted(places, key=lambda pair: tuple(str(p) for p in pair[0]), reverse=True):
        place = place[: max(1, len(place) - up)]
        parent: Any = data
        for part in place[:-1]:
            try:
                parent = parent[part]
            except (KeyError, IndexError, TypeError):
                parent = None
                break
        last = place[-1]
        if isinstance(parent, dict):
            parent.pop(last, None)
            if isinstance(last, str) and last in _STAND_IN and kind != "extra_forbidden":
                parent[last] = copy.deepcopy(_STAND_IN[last])
        elif isinstance(parent, list) and isinstance(last, int) and last < len(parent):
            del parent[last]


_EXPECTED = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "{…: …}"),
    **dict.fromkeys(("list_type", "tuple_type"), "[…, …]"),
    **dict.fromkeys(("int_parsing", "int_type"), "2024"),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), "0.5"),
    "string_type": "abc",
    "bool_parsing": "true | false",
    "literal_error": "free | ordinal | bounded, linear | product",
    **dict.fromkeys(("string_too_short", "string_too_long"), "FR"),
}
"""What an error of shape expected, as an example that reads in any language."""
_BOUNDS = {"ge": "≥", "le": "≤", "min_length": "≥", "max_length": "≤"}


def _shape_problems(located: LocatedYaml, error: ValidationError) -> Iterable[Problem]:
    seen: set[Place] = set()
    for e in error.errors(include_url=False):
        place: Place = tuple(p for p in e["loc"] if _in_file(located, p))
        kind = e["type"]
        if kind == "missing":
            name = str(e["loc"][-1])
            code = "service-unit-missing" if name == "unit" else "service-field-missing"
            key, told = (*(p for p in e["loc"][:-1] if _in_file(located, p)), name), {"field": name}
        elif kind == "extra_forbidden":
            code, told = "service-key-unknown", {"key": str(e["loc"][-1])}
            key = (*place, str(e["loc"][-1])) if place and place[-1] != e["loc"][-1] else place
        else:
            text = str(e.get("input"))[:60].replace("{", "(").replace("}", ")")
            bounds = [f"{_BOUNDS[k]} {v}" for k, v in e.get("ctx", {}).items() if k in _BOUNDS]
            code, told = "service-value-invalid", {"value": text}
            key, told["expected"] = place, _EXPECTED.get(kind, ", ".join(bounds) or "…")
        if key not in seen:
            yield located.problem(code, key, "error", **told)
        seen.add(key)


def _in_file(located: LocatedYaml, part: str | int) -> bool:
    """Pydantic adds names of its own (a union's branch) to places; only the file's keys are kept."""
    return isinstance(part, int) or any(part in place for place in located.lines)
