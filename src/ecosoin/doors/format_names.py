"""Which formats does a command read? Their names, as ``--format`` writes them."""

from functools import cache

from ecosoin.reference import load_reference_table


@cache
def format_names(command: str) -> tuple[str, ...]:
    """The formats a command reads, as ``--format`` writes them, ``auto`` first."""
    return ("auto", *(r["format"] for r in load_reference_table("formats") if r["command"] == command))


@cache
def typed_format_names() -> tuple[str, ...]:
    """The formats of inventory that a file with typed columns (Parquet) or a dataframe may have."""
    rows = load_reference_table("formats")
    return tuple(r["format"] for r in rows if r["command"] == "footprint" and "Parquet" in r["files"])
