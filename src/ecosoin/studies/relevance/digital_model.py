"""The digital activity of an act, and the care beside it: what the study knows of quantities, images and durations."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.kernel.ranged import Ranged
from ecosoin.results.relevance import SizeOrigin
from ecosoin.studies.relevance.avoided import Component

Row = Mapping[str, str]


@dataclass(frozen=True)
class ImageBytes:
    """Size of the images of an examination [MB] and where it comes from."""

    mb: Ranged
    origin: SizeOrigin
    images: float | None = None


@dataclass(frozen=True)
class DigitalModel:
    """What an act's digital chain and care are made of.

    ``components`` with their labels by (component, act); ``pacs_mb``: the site's own sizes [MB] by modality;
    ``image_sizes`` and ``care``: rows of the published ranges, by modality and by (act, modality);
    ``active_minute_year``: minutes a workstation works in a year, by item.
    """

    components: tuple[Component, ...]
    labels: Mapping[tuple[str, str], dict[str, str]]
    image_sizes: Mapping[str, Row]
    care: Mapping[tuple[str, str], Row]
    active_minute_year: Mapping[str, float]
    pacs_mb: Mapping[str, Ranged]

    def image_size(self, modality: str, images: Mapping[str, float]) -> ImageBytes:
        """The site's PACS statistics first, then the images its examinations say, then the range of the modality."""
        if modality in self.pacs_mb:
            return ImageBytes(self.pacs_mb[modality], "pacs")
        if modality in images and modality in self.image_sizes:
            count = images[modality]
            return ImageBytes(range_of(self.image_sizes[modality], "image_mb") * count, "instances", count)
        return ImageBytes(range_of(self.image_sizes.get(modality, self.image_sizes[""]), "study_mb"), "range")


def range_of(row: Row, name: str) -> Ranged:
    """The range of a row's columns ``name_low``…, or ``low``, ``value``, ``high`` without a name."""
    columns = [f"{name}_{k}" for k in ("low", "central", "high")] if name else ["low", "value", "high"]
    return Ranged(*(float(row[c]) for c in columns))
