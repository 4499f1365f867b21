"""The file in which a site says what the digital of its acts weighs: images, replicas, durations, quantities."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _as_range(value: Any) -> Any:
    """One number is a range without width; three are low, central and high."""
    return (value, value, value) if isinstance(value, int | float) else value


_Positive = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_Range = Annotated[tuple[_Positive, _Positive, _Positive], BeforeValidator(_as_range)]


class SiteModel(BaseModel):
    """Sizes of examinations [MB] by modality, copies and years kept, transfers, and quantities by component."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    image_mb: dict[str, _Range] = {}
    replicas: _Range | None = None
    retention_year: _Range | None = None
    transfers: _Range | None = None
    quantities: dict[str, _Range] = {}
