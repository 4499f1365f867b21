"""The audit and the budget of an ecodesign study, from their YAML files; the audit written to be filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ecosoin.doors.yaml.yaml_file import read_model
from ecosoin.inputs.ecodesign import Assessment, Audit, Budget, Status, statuses_by_word
from ecosoin.kernel.errors import Language
from ecosoin.words import pick, say

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
