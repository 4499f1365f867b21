"""Which formats does a command read? Their names, as ``--format`` writes them."""

from functools import cache

from ecosoin.reference import load_reference_table


@cache
def format_names(command: str) -> tuple[str, ...]:
    """The formats a command reads, as ``--format`` writes them, ``auto`` first."""
    return ("auto", *(r["format"] for r in load_reference_table("formats") if command in r["command"].split()))


@cache
def typed_format_names(command: str = "footprint") -> tuple[str, ...]:
    """The formats of a command that a file with typed columns (Parquet) or a dataframe may have."""
    rows = load_reference_table("formats")
    return tuple(r["format"] for r in rows if command in r["command"].split() and "Parquet" in r["files"])
