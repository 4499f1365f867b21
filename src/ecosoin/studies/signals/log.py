"""Signals in logs and listings, as one SQL statement each: the text is built here, an engine runs it.

Each statement gives one row: count, population, amount (TB for images and files, units elsewhere). Tables expected:
``pacs`` (archived, last_read, reads, size_mb, imported) · ``storage`` (path, size_byte, modified, accessed, sha256,
owner) · ``licence`` (software, person, last_launch) · ``usage_log`` (application, feature, person, day, target) ·
``presence`` (host, seen).
"""

from collections.abc import Mapping
from datetime import date

from ecosoin.kernel.sql import literal

NIGHT_FROM, NIGHT_TO = 22, 5
"""Hours between which a desktop has no reason to be on."""


def statements(thresholds: Mapping[str, float], today: date) -> dict[str, dict[str, str]]:
    """table -> signal -> SQL."""
    day = f"date {literal(today.isoformat())}"

    def older(column: str, signal: str) -> str:
        return f"date_diff('day', {column}, {day}) > {thresholds[signal]!r}"

    never = "coalesce(reads, 0) = 0 and (last_read is null or last_read <= archived)"
    return {
        "pacs": {
            "images_never_read": _counted(
                "pacs", f"{never} and {older('archived', 'images_never_read')}", "not imported", "size_mb / 1e6"
            ),
            "imported_never_read": _counted(
                "pacs", f"{never} and {older('archived', 'imported_never_read')}", "imported", "size_mb / 1e6"
            ),
        },
        "storage": {
            "files_not_accessed": _counted(
                "storage", older("coalesce(accessed, modified)", "files_not_accessed"), "true", "size_byte / 1e12"
            ),
            "files_duplicate": _DUPLICATES,
            "files_dark": _counted("storage", "owner is null", "true", "size_byte / 1e12"),
        },
        "licence": {
            "licence_unused": _counted(
                "licence", f"last_launch is null or {older('last_launch', 'licence_unused')}", "true", "1.0"
            )
        },
        "usage_log": {
            "application_few_users": f"""
select count(*) filter (where active < {thresholds["application_few_users"]!r} * target), count(*),
  count(*) filter (where active < {thresholds["application_few_users"]!r} * target)
from (select application, count(distinct person) as active, max(target) as target from usage_log
      where application is not null group by application having max(target) > 0)""",
            "feature_unused": f"""
select count(*) filter (where used < {thresholds["feature_unused"]!r} * everyone), count(*), 0.0
from (select application, feature, count(distinct person) as used from usage_log
      where feature is not null group by application, feature)
join (select application, count(distinct person) as everyone from usage_log group by application)
  using (application)""",
        },
        "presence": {
            "left_on_at_night": f"""
select count(*) filter (where nights >= {thresholds["left_on_at_night"]!r} * recorded), count(*),
  count(*) filter (where nights >= {thresholds["left_on_at_night"]!r} * recorded)
from (select host, count(distinct {_NIGHT}) filter (where {_AT_NIGHT}) as nights from presence group by host),
     (select greatest(count(distinct {_NIGHT}), 1) as recorded from presence where {_AT_NIGHT})"""
        },
    }


_AT_NIGHT = f"(hour(seen) >= {NIGHT_FROM} or hour(seen) < {NIGHT_TO})"
_NIGHT = f"cast(seen - interval {NIGHT_TO} hour as date)"
_DUPLICATES = """
select coalesce(sum(copies - 1), 0), (select count(*) from storage where sha256 is not null),
  coalesce(fsum((copies - 1) * size_byte / 1e12), 0)
from (select sha256, size_byte, count(*) as copies from storage where sha256 is not null
      group by sha256, size_byte having count(*) > 1)"""


def _counted(table: str, flagged: str, among: str, amount: str) -> str:
    return f"""
select count(*) filter (where {flagged}), count(*), coalesce(fsum({amount}) filter (where {flagged}), 0)
from {table} where {among}"""
