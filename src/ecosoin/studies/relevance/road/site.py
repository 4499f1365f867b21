"""The digital of an act: the published model, and what a site says of itself in its place."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.ranged import Ranged
from ecosoin.reference import load_reference_table
from ecosoin.studies.relevance.digital import Component, DigitalModel, range_of
from ecosoin.words import labels

_STORAGE, _TRANSFER = "image_storage.imaging", "image_transfer.imaging"
_ACTIVE = "_active_minute_year"
_BY_NAME, _ALONE = ("quantities", "image_mb"), ("replicas", "retention_year", "transfers")
"""What a site's file says by name, and what it says once."""


def load_model(path: Path | None) -> DigitalModel:
    """The published model, with the site's own file (YAML) over it. Every problem of the file at once."""
    rows = _table("components")
    components = {
        f"{r['component']}.{r['act']}": Component(
            r["component"],
            r["act"],
            r["item"],
            r["unit"],
            quantity=range_of(r, "quantity"),
            short_run=range_of(r, "short_run"),
            times=r["times"],
        )
        for r in rows
    }
    parameters = {r["id"]: r for r in _table("parameters")}
    pacs_mb, quantities = _site(path, components, parameters) if path else ({}, {})
    for name, quantity in quantities.items():
        components[name] = replace(components[name], quantity=quantity)
    return DigitalModel(
        tuple(components.values()),
        labels={(r["component"], r["act"]): labels(r) for r in rows},
        image_sizes={r["modality"]: r for r in _table("image_sizes")},
        care={(r["act"], r["modality"]): r for r in _table("care")},
        active_minute_year={
            k.removesuffix(_ACTIVE): float(r["value"]) for k, r in parameters.items() if k.endswith(_ACTIVE)
        },
        pacs_mb=pacs_mb,
    )


def _table(name: str) -> tuple[dict[str, str], ...]:
    return load_reference_table(f"relevance/digital/{name}")


def _site(
    path: Path, components: Mapping[str, Component], parameters: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Ranged], dict[str, Ranged]]:
    """The sizes of images and the quantities of a site's file."""
    from ecosoin.doors.yaml.digital_model import SiteModel
    from ecosoin.doors.yaml.yaml_file import read_model

    site = read_model(path, SiteModel)
    given = {(place, f"{place}.{name}"): v for place in _BY_NAME for name, v in getattr(site, place).items()}
    given |= {(place, place): v for place in _ALONE if (v := getattr(site, place)) is not None}
    limits = {r["id"]: float(r["value"]) for r in load_reference_table("limits")}
    problems = [
        Problem("digital-model-range", "error", path.name, column=name, params={"place": name})
        for (_, name), value in given.items()
        if not value[0] <= value[1] <= value[2]
    ]
    problems += [
        Problem(
            "digital-model-large", "error", path.name, column=name,
            params={"place": name, "value": f"{max(value):g}", "most": f"{most:g}"},
        )
        for (place, name), value in given.items()
        if max(value) > (most := limits[f"digital_{place}_most"])
    ]  # fmt: skip
    choices = ", ".join(components)
    problems += [
        Problem("digital-model-unknown", "error", path.name, column=name, params={"name": name, "choices": choices})
        for name in site.quantities
        if name not in components
    ]
    if problems:
        raise InputProblems(problems)
    quantities = {k: Ranged(*v) for k, v in site.quantities.items()}
    if site.transfers:
        quantities[_TRANSFER] = Ranged(*site.transfers)
    if site.replicas or site.retention_year:
        replicas, years = (
            Ranged(*v) if (v := getattr(site, k)) else range_of(parameters[k], "")
            for k in ("replicas", "retention_year")
        )
        quantities[_STORAGE] = replicas * years
    return {k: Ranged(*v) for k, v in site.image_mb.items()}, quantities
