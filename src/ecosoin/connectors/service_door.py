"""The door of a service file: shapes and types by Pydantic, units and meaning by hand; every problem at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError

from ecosoin.connectors.located_yaml import LocatedYaml, Place
from ecosoin.kernel.errors import Problem


def _labels(value: object) -> object:
    return {"fr": value, "en": value} if isinstance(value, str) else value


class LabelModel(BaseModel):
    """A text in both languages; one string serves both."""

    model_config = ConfigDict(extra="forbid")
    fr: str
    en: str


Label = Annotated[LabelModel, BeforeValidator(_labels)]


class AmountModel(BaseModel):
    """A number with its unit; ``low`` and ``high`` cover 90 %."""

    model_config = ConfigDict(extra="forbid")
    value: FiniteFloat
    unit: str
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    source: str = ""
    note: str = ""
    replace_first: bool = False


Given = AmountModel | str
"""An amount, or ``$name`` of a parameter."""


class ComponentModel(BaseModel):
    """A component: its kind says which further fields it takes (checked after)."""

    model_config = ConfigDict(extra="allow")
    name: str
    kind: str
    item: str = ""
    label: Label | None = None
    scale: Given | None = None
    place: str = ""
    note: str = ""
    study: str = ""
    study_service: str = ""


class ComparatorModel(BaseModel):
    """What the service may replace."""

    model_config = ConfigDict(extra="forbid")
    label: Label
    substitution: Given
    components: list[ComponentModel] = Field(min_length=1)


class UnitModel(LabelModel):
    """The functional unit, and how long one lasts when it is an act."""

    duration: AmountModel | None = None


class WeightsModel(BaseModel):
    """How the committee weighs criteria: not at all, in order, or within bounds."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["free", "ordinal", "bounded"] = "free"
    order: list[str | list[str]] = []
    bounds: dict[str, tuple[FiniteFloat, FiniteFloat]] = {}


class AlternativeModel(BaseModel):
    """An alternative and its scores: ``criterion: [score, evidence]``."""

    model_config = ConfigDict(extra="forbid")
    label: Label | None = None
    scores: dict[str, tuple[FiniteFloat, str]] = {}


class JudgementModel(BaseModel):
    """The committee's judgement."""

    model_config = ConfigDict(extra="forbid")
    functional_class: str
    example: bool = False
    public_service: bool = False
    vital_function: bool = False
    aggregation: Literal["linear", "product"] = "linear"
    weights: WeightsModel = WeightsModel()
    alternatives: dict[str, AlternativeModel]


class ServiceModel(BaseModel):
    """A service file."""

    model_config = ConfigDict(extra="forbid")
    service: str
    label: Label
    functional_unit: UnitModel
    year: int = Field(ge=2000, le=2100)
    country: str = Field(min_length=2, max_length=3)
    parameters: dict[str, AmountModel] = {}
    components: list[ComponentModel] = Field(min_length=1)
    comparator: ComparatorModel | None = None
    induced: list[ComponentModel] = []
    benefit_risk: JudgementModel | None = None
    sources: dict[str, str] = {}


class StepModel(BaseModel):
    """A step of a pathway: a service file (or a template name) and how many times."""

    model_config = ConfigDict(extra="forbid")
    service: str
    number: AmountModel


class PathwayModel(BaseModel):
    """A care pathway: a sum of services and of other pathways."""

    model_config = ConfigDict(extra="forbid")
    pathway: str
    label: Label
    functional_unit: UnitModel
    year: int = Field(ge=2000, le=2100)
    country: str = Field(min_length=2, max_length=3)
    steps: list[StepModel] = Field(min_length=1)
    sources: dict[str, str] = {}


def checked_shape(located: LocatedYaml, model: type[BaseModel]) -> tuple[Any, list[Problem]]:
    """The model of a file, or ``None`` with everything that has the wrong shape."""
    if not isinstance(located.data, dict):
        return None, [located.problem("service-not-a-mapping", ())]
    try:
        return model.model_validate(located.data), []
    except ValidationError as error:
        return None, list(_shape_problems(located, error))


def _shape_problems(located: LocatedYaml, error: ValidationError) -> Iterable[Problem]:
    seen: set[Place] = set()
    for e in error.errors(include_url=False, include_context=False):
        place: Place = tuple(p for p in e["loc"] if _in_file(located, p))
        kind = e["type"]
        if kind == "missing":
            name = str(e["loc"][-1])
            code = "service-unit-missing" if name == "unit" else "service-field-missing"
            key = (*place, name)
            if key not in seen:
                yield located.problem(code, key, field=name)
        elif kind == "extra_forbidden":
            key = (*place, str(e["loc"][-1])) if place and place[-1] != e["loc"][-1] else place
            if key not in seen:
                yield located.problem("service-key-unknown", key, key=str(e["loc"][-1]))
        else:
            key = place
            if key not in seen:
                text = str(e.get("input"))[:60].replace("{", "(").replace("}", ")")
                yield located.problem("service-value-invalid", key, value=text, reason=e["msg"])
        seen.add(key)


def _in_file(located: LocatedYaml, part: str | int) -> bool:
    """Pydantic adds names of its own (a union's branch) to places; only the file's keys are kept."""
    return isinstance(part, int) or any(part in place for place in located.lines)
