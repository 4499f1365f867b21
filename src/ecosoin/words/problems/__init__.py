"""The sentences of every problem code, French and English; one file per topic, one page each in ``docs/errors``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ecosoin.words.problems import (
    catalogue,
    ecodesign,
    footprint,
    general,
    inventory,
    inventory_files,
    inventory_formats,
    relevance,
    service,
)

Text = Mapping[str, str]

PROBLEM_TEXTS: Mapping[str, Text] = {
    **general.TEXTS,
    **catalogue.TEXTS,
    **footprint.TEXTS,
    **inventory.TEXTS,
    **inventory_files.TEXTS,
    **inventory_formats.TEXTS,
    **relevance.TEXTS,
    **service.TEXTS,
    **ecodesign.TEXTS,
}
"""code -> {message_fr, message_en, remedy_fr, remedy_en}, with ``{name}`` places for the parameters."""


def sentence(
    code: str, part: Literal["message", "remedy"], language: Literal["fr", "en"], params: Mapping[str, object]
) -> str:
    """The sentence of a code, filled. An unknown code or a missing parameter is a defect (KeyError)."""
    return PROBLEM_TEXTS[code][f"{part}_{language}"].format(**params)
