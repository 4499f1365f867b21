"""Which line brings a part this machine lacks? From ``reference/optional_parts.csv``, by system."""

import platform
import sys

from ecosoin.reference import load_reference_table


def line_that_brings(part: str) -> str:
    """The line to type on this system, or that of the commonest one."""
    lines = {row["system"]: row["line"] for row in load_reference_table("optional_parts") if row["part"] == part}
    return next(lines[name] for name in (*_system_names(), "") if name in lines)


def _system_names() -> list[str]:
    """This system, then those it is like."""
    try:
        told = platform.freedesktop_os_release()
    except OSError:
        return [sys.platform]
    return [told["ID"], *told.get("ID_LIKE", "").split()]
