"""The YAML data shipped with the package: the scale of judgement, the service templates."""

from functools import cache
from typing import Any

import yaml

from ecosoin.doors.yaml.bounded import LOADER
from ecosoin.inputs.judgement import EvidenceLevel, FunctionalClass, Scale, ScaleCriterion, Thresholds, Veto
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_text, reference_names
from ecosoin.words import labels

_TEMPLATES, _SUFFIX = "service_templates", ".yaml"


def load_shipped_yaml(path: str) -> Any:
    """The data of a file of ``reference``."""
    return yaml.load(load_reference_text(path), LOADER)


@cache
def load_scale() -> Scale:
    """The benefit/risk scale of ``reference/benefit_risk/scale.yaml``."""
    data = load_shipped_yaml("benefit_risk/scale.yaml")
    return Scale(
        top_score=float(data["top_score"]),
        criteria=tuple(
            ScaleCriterion(
                c["code"], c["kind"], labels(c), c["anchors"], neutral=float(c["neutral"]), source=c["source"]
            )
            for c in data["criteria"]
        ),
        evidence=tuple(EvidenceLevel(e["code"], float(e["half_width"])) for e in data["evidence"]),
        classes=tuple(FunctionalClass(c["code"], c["required_evidence"]) for c in data["classes"]),
        vetoes=tuple(Veto(v["criterion"], float(v["at_least"]), v["when"], labels(v)) for v in data["vetoes"]),
        thresholds=Thresholds(**{k: float(v) for k, v in data["thresholds"].items()}),
        health_benefits=tuple(data["health_benefits"]),
        use_criterion=data["use_criterion"],
        redundancy_criterion=data["redundancy_criterion"],
        environment_criterion=data["environment_criterion"],
    )


def template_names() -> tuple[str, ...]:
    return reference_names(_TEMPLATES, _SUFFIX)


def template_text(name: str) -> str:
    """The commented YAML of a template."""
    if name not in template_names():
        raise UsageError("service-template-unknown", name=name, choices=", ".join(template_names()))
    return load_reference_text(f"{_TEMPLATES}/{name}{_SUFFIX}")


def template_labels() -> dict[str, dict[str, str]]:
    """The label, in each language, of every template."""
    return {name: load_shipped_yaml(f"{_TEMPLATES}/{name}{_SUFFIX}")["label"] for name in template_names()}
