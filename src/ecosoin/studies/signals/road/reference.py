"""The signals and software functions shipped with the package."""

from functools import cache
from typing import Any

from ecosoin.doors.yaml.shipped import load_shipped_yaml
from ecosoin.inputs.signals import AvoidedLine, Labels, Signal, SoftwareFunction, Threshold
from ecosoin.kernel.ranged import Amount
from ecosoin.reference import load_reference_table
from ecosoin.words import labels, languages


def _source(text: str | dict[str, str]) -> Labels:
    """A citation that reads the same in every language is written once."""
    return dict.fromkeys(languages(), text) if isinstance(text, str) else text


def _share(code: str, row: dict[str, Any]) -> Amount:
    return Amount(code, "share", float(row["value"]), low=float(row["low"]), high=float(row["high"]), unit="share")


def _line(row: dict[str, Any]) -> AvoidedLine:
    shares = {k: float(row.get(k, 0)) for k in ("embedded", "energy", "use")}
    return AvoidedLine(row["basis"], row["item"], room=row["room"], **shares)


@cache
def load_signals() -> tuple[Signal, ...]:
    """Every signal of ``reference/signals/signals.yaml``."""
    return tuple(
        Signal(
            code=code,
            kind=row["class"],
            reads=row["reads"],
            label=labels(row),
            definition=row["definition"],
            threshold=Threshold(
                float(row["threshold"]["value"]), row["threshold"]["unit"], _source(row["threshold"]["source"])
            ),
            published=_share(code, row["published"]),
            actionable=_share(code, row["actionable"]),
            sources={k: _source(row[k]["source"]) for k in ("published", "actionable")},
            confidence=row["confidence"],
            avoided=tuple(_line(a) for a in row["avoided"]),
            check=row["check"],
        )
        for code, row in load_shipped_yaml("signals/signals.yaml")["signals"].items()
    )


@cache
def load_functions() -> tuple[SoftwareFunction, ...]:
    """Programs by function, to find duplicates."""
    rows = load_reference_table("signals/software_functions")
    return tuple(SoftwareFunction(r["function"], r["software"], r["pattern"]) for r in rows)
