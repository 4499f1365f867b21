"""The digital activity of an act: the built-in model, and what a site says of itself in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ecosoin.doors.yaml.yaml_file import read_model
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.avoided import Component, Range

_STORAGE, _TRANSFER = "image_storage", "image_transfer"


def _as_range(value: Any) -> Any:
    """One number is a range without width; three are low, central and high."""
    return (value, value, value) if isinstance(value, int | float) else value


_Positive = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Range = Annotated[tuple[_Positive, _Positive, _Positive], BeforeValidator(_as_range)]


class _SiteModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    image_mb: dict[str, _Range] = {}
    replicas: _Range | None = None
    retention_year: _Range | None = None
    transfers: _Range | None = None
    quantities: dict[str, _Range] = {}


@dataclass(frozen=True)
class ImageSize:
    """Size of the images of an examination [MB] and where it comes from: ``pacs``, ``instances`` or ``range``."""

    mb: Range
    origin: str
    images: float | None = None


@dataclass(frozen=True)
class DigitalModel:
    """The components of an act's digital chain, and the image statistics the site gave."""

    components: tuple[Component, ...]
    labels: dict[tuple[str, str], dict[str, str]]
    pacs_mb: dict[str, Range]


def load_model(path: Path | None) -> DigitalModel:
    """The built-in model, with the site's own file (YAML) over it. Every problem of the file at once."""
    rows = load_reference_table("relevance/digital/components")
    components = {
        f"{r['component']}.{r['act']}": Component(
            r["component"],
            r["act"],
            r["item"],
            r["unit"],
            range_of(r, "quantity"),
            range_of(r, "short_run"),
            r["times"],
        )
        for r in rows
    }
    labels = {(r["component"], r["act"]): {"fr": r["fr"], "en": r["en"]} for r in rows}
    if path is None:
        return DigitalModel(tuple(components.values()), labels, {})
    site = read_model(path, _SiteModel)
    given = {"quantities": site.quantities, "image_mb": site.image_mb}
    given |= {k: {k: v} for k in ("replicas", "retention_year", "transfers") if (v := getattr(site, k)) is not None}
    problems = [
        Problem("digital-model-range", "error", path.name, None, f"{place}.{name}", {"place": f"{place}.{name}"})
        for place, ranges in given.items()
        for name, value in ranges.items()
        if not value[0] <= value[1] <= value[2]
    ]
    problems += [
        Problem(
            "digital-model-unknown", "error", path.name, None, name, {"name": name, "choices": ", ".join(components)}
        )
        for name in site.quantities
        if name not in components
    ]
    if problems:
        raise InputProblems(problems)
    quantities: dict[str, Range] = dict(site.quantities)
    if site.transfers:
        quantities[f"{_TRANSFER}.imaging"] = site.transfers
    if site.replicas or site.retention_year:
        quantities[f"{_STORAGE}.imaging"] = _replica_years(site)
    for name, quantity in quantities.items():
        components[name] = replace(components[name], quantity=quantity)
    return DigitalModel(tuple(components.values()), labels, dict(site.image_mb))


def _replica_years(site: _SiteModel) -> Range:
    kept = {r["id"]: range_of(r, "") for r in load_reference_table("relevance/digital/parameters")}
    replicas, years = site.replicas or kept["replicas"], site.retention_year or kept["retention_year"]
    low, central, high = (a * b for a, b in zip(replicas, years, strict=True))
    return low, central, high


def image_size(modality: str, model: DigitalModel, images: dict[str, float]) -> ImageSize:
    """The site's PACS statistics first, then the images its examinations say, then the range of the modality."""
    if modality in model.pacs_mb:
        return ImageSize(model.pacs_mb[modality], "pacs")
    rows = {r["modality"]: r for r in load_reference_table("relevance/digital/image_sizes")}
    if modality in images and modality in rows:
        low, central, high = range_of(rows[modality], "image_mb")
        count = images[modality]
        return ImageSize((low * count, central * count, high * count), "instances", count)
    return ImageSize(range_of(rows.get(modality, rows[""]), "study_mb"), "range")


def range_of(row: dict[str, str], name: str) -> Range:
    """(low, central, high) of a row's columns ``name_low``…, or ``low``, ``value``, ``high`` without a name."""
    columns = [f"{name}_{k}" for k in ("low", "central", "high")] if name else ["low", "value", "high"]
    low, central, high = (float(row[c]) for c in columns)
    return low, central, high
