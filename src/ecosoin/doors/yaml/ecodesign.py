"""The journey, audit and budget of an ecodesign study, from their YAML files; the audit written to be filled."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urljoin, urlsplit

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ecosoin.doors.browser.hosts import green_hosts, trusted_keys
from ecosoin.doors.yaml.yaml_file import read_model
from ecosoin.inputs.ecodesign import (
    ACTIONS,
    DECLARED,
    Assessment,
    Audit,
    Budget,
    Journey,
    Status,
    Step,
    Target,
    statuses_by_word,
)
from ecosoin.kernel.errors import InputProblems, Language, Problem
from ecosoin.words import pick, say

_Read = TypeVar("_Read")
_SERVER = "server_wh_per_act"
_Positive = Annotated[float, Field(gt=0, le=3600)]


@dataclass(frozen=True)
class _Target(Target):
    env: str | None = None
    file: str | None = None


class _Journey(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    base: str
    hosts: list[str] = []
    third_parties: tuple[str, ...] = ()
    profile: str = "desktop"
    timeout_s: _Positive = 20
    idle_s: Annotated[float, Field(ge=0, le=600)] = 30
    settle_s: Annotated[float, Field(ge=0, le=60)] = 1
    functional_unit: str = ""
    acts_per_year: Annotated[float, Field(gt=0)] | None = None
    expected: tuple[str, ...] = ()
    declared: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}
    country: str = "FR"
    certificate: str | None = None
    green_hosts: str | None = None
    inference: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    steps: Annotated[list[dict[str, Any]], Field(min_length=1)]


def read_journey(path: Path) -> Journey:
    """The journey of a file; all its problems at once."""
    read = read_model(path, _Journey)
    steps: list[Step] = []
    problems: list[Problem] = []

    def wrong(code: str, column: str, **params: object) -> None:
        problems.append(Problem(code, "error", path.name, column=column, params=params))

    for number, raw in enumerate(read.steps, 1):
        found = _step(raw, read.base, path.parent)
        if isinstance(found, Step):
            steps.append(found)
        else:
            shown = found or ", ".join(map(str, raw)) or "–"
            wrong("journey-step-action", f"steps[{number}]", step=number, found=shown, known=", ".join(ACTIONS))
    if urlsplit(read.base).scheme not in ("http", "https") or not urlsplit(read.base).hostname:
        wrong("journey-base-invalid", "base", found=read.base)
    for name in read.declared:
        if name not in DECLARED:
            wrong("journey-declared-unknown", f"declared.{name}", name=name, choices=", ".join(DECLARED))
    if _server_bounds_wrong(read.declared):
        wrong("journey-server-bounds", f"declared.{_SERVER}", name=_SERVER)

    def beside(field: str, reader: Callable[[Path], _Read]) -> _Read | None:
        """What a file beside the journey holds, or one more problem."""
        name = getattr(read, field)
        try:
            return None if name is None else reader(path.parent / name)
        except (OSError, ValueError, csv.Error) as error:
            wrong("journey-file-invalid", field, path=name, field=field, reason=str(error))
            return None

    keys, green = beside("certificate", trusted_keys), beside("green_hosts", green_hosts)
    if problems:
        raise InputProblems(problems)
    hosts = dict.fromkeys([urlsplit(read.base).hostname or "", *read.hosts, *read.third_parties])
    told = read.model_dump(exclude={"certificate"}) | {"name": read.name or path.stem, "hosts": tuple(hosts)}
    return Journey(**told | {"steps": tuple(steps), "trusted_keys": keys or (), "green_hosts": green})


def _server_bounds_wrong(declared: dict[str, float]) -> bool:
    """Whether a bound of the server's energy comes without its value, or is on the wrong side of it."""
    low, value, high = (declared.get(k) for k in (f"{_SERVER}_low", _SERVER, f"{_SERVER}_high"))
    if value is None:
        return low is not None or high is not None
    return (low is not None and low > value) or (high is not None and high < value)


def journey_of_address(url: str) -> Journey:
    """A one-page journey."""
    steps = (Step("checkpoint", text="page"), Step("open", text=url), Step("scroll", text="bottom"))
    return Journey(name=url, base=url, hosts=(urlsplit(url).hostname or "",), third_parties=(), steps=steps)


def _step(raw: dict[str, Any], base: str, folder: Path) -> Step | str | None:
    """The step, or what is wrong with it."""
    if len(raw) != 1:
        return None
    action, given = next(iter(raw.items()))
    if action not in ACTIONS:
        return str(action)
    if action in ("open", "checkpoint", "scroll"):
        text = str(given or "bottom")
        return Step(action, text=urljoin(base, text) if action == "open" else text)
    if action == "idle":
        usable = isinstance(given, int | float) and 0 < given <= 600
        return Step(action, text=f"{given} s", seconds=float(given)) if usable else f"idle: {given}"
    fields = {"selector": given} if isinstance(given, str) else given
    if not isinstance(fields, dict) or set(fields) - set(_Target.__dataclass_fields__):
        return f"{action}: {given}"
    t = _Target(**{k: str(v) for k, v in fields.items()})
    if not (t.selector or t.text or t.role):
        return f"{action}: selector | text | role ?"
    if action in ("fill", "type") and t.value is None and t.env is None:
        return f"{action}: value | env ?"
    if action == "upload" and not (t.file and (folder / t.file).is_file()):
        return f"upload: {t.file}"
    text = str(folder / t.file) if t.file else (t.value or "")
    asserted = t.value if action == "assert" else None
    target = Target(selector=t.selector, text=t.text, role=t.role, name=t.name, value=asserted)
    return Step(action, target, text, t.env)


_HEADS = ("service", "sample", "organisation", "assessor")


def _status(given: Any) -> Status:
    """A status from its word in any language, or from its code."""
    status = statuses_by_word().get(str(given).casefold())
    if status is None:
        raise PydanticCustomError("audit-status-unknown", "")
    return status


@dataclass(frozen=True)
class _Assessment(Assessment):
    status: Annotated[Status, BeforeValidator(_status)] = "to_assess"


@dataclass(frozen=True)
class _Audit(Audit):
    criteria: Mapping[str, _Assessment] = field(kw_only=True)


def read_audit(path: Path) -> Audit:
    """The audit of a file; every problem at once otherwise."""
    return read_model(path, _Audit)


def read_budget(path: Path) -> Budget:
    """The limits of a file; every problem at once otherwise."""
    return read_model(path, Budget)


def write_audit(audit: Audit, rows: Mapping[str, Mapping[str, str]], language: Language, path: Path) -> None:
    """The audit to fill: above each criterion its title, how it is judged, and our health note, as comments."""
    entries = {
        name: {**vars(entry), "status": say(f"ecodesign.status_{entry.status}", language)}
        for name, entry in audit.criteria.items()
    }
    heads = {k: getattr(audit, k) for k in _HEADS}
    text = yaml.safe_dump({**heads, "criteria": entries}, allow_unicode=True, sort_keys=False, width=120)
    for name in entries:
        row = rows[name]
        how = say(f"ecodesign.how_{row['decidable']}", language)
        told = [f"{pick(row, language, 'title_')} ({how})"]
        note = pick(row, language, "health_note_")
        if note:
            told.append(say("ecodesign.health_note_line", language, note=note))
        comments = "".join(f"\n  # {line}" for line in told)
        text = text.replace(f"\n  '{name}':", f"{comments}\n  '{name}':")
    path.write_text(text, encoding="utf-8")
