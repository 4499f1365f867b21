"""The scale of judgement and the service templates shipped with the package."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

from ecosoin.inputs.service.scales import Criterion, EvidenceLevel, FunctionalClass, Scale, Thresholds, Veto
from ecosoin.kernel.errors import UsageError

_SUFFIX = ".yaml"


def _labels(row: dict[str, Any]) -> dict[str, str]:
    return {"fr": row["fr"], "en": row["en"]}


@cache
def load_scale() -> Scale:
    """The benefit/risk scale of ``reference/benefit_risk/scale.yaml``."""
    data = yaml.safe_load((resources.files("ecosoin") / "reference/benefit_risk/scale.yaml").read_text("utf-8"))
    return Scale(
        float(data["top_score"]),
        tuple(
            Criterion(c["code"], c["kind"], _labels(c), c["anchors"], float(c["neutral"]), c["source"])
            for c in data["criteria"]
        ),
        tuple(EvidenceLevel(e["code"], float(e["half_width"]), _labels(e)) for e in data["evidence"]),
        tuple(FunctionalClass(c["code"], _labels(c), c["required_evidence"]) for c in data["classes"]),
        tuple(Veto(v["criterion"], float(v["at_least"]), v["when"], _labels(v)) for v in data["vetoes"]),
        Thresholds(**{k: float(v) for k, v in data["thresholds"].items()}),
        tuple(data["health_benefits"]),
        data["use_criterion"],
        data["redundancy_criterion"],
        data["environment_criterion"],
        data["verdicts"],
        data["rules"],
    )


@cache
def template_names() -> tuple[str, ...]:
    """The names of the templates."""
    folder = resources.files("ecosoin") / "reference/service_templates"
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in folder.iterdir() if f.name.endswith(_SUFFIX)))


def template_text(name: str) -> str:
    """The commented YAML of a template."""
    if name not in template_names():
        raise UsageError("service-template-unknown", name=name, choices=", ".join(template_names()))
    return (resources.files("ecosoin") / "reference/service_templates" / f"{name}{_SUFFIX}").read_text("utf-8")
