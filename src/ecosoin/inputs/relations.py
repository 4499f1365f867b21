"""What is checked between rows and between tables: repeated identifiers, machines without host, hosts without cores."""

from ecosoin.inputs.columns import TABLES

KEYS: dict[str, tuple[str, ...]] = {
    "equipment": ("item_id",),
    "virtual_machine": ("vm_id",),
    "application": ("application", "environment", "vm_id", "item_id"),
    "study_fact": ("fact",),
}
"""What may appear once in each table."""


def repeated_sql(table: str, stored: str) -> str:
    """SQL: rows whose key appears before: file, row, key, first row of that key, whether the whole rows are equal."""
    keys = ", ".join(f"coalesce({k}, '')" for k in KEYS[table])
    order = f"over (partition by {keys} order by source_file, source_row, rowid)"
    same = " and ".join(f"r.{c.name} is not distinct from f.{c.name}" for c in TABLES[table])
    return f"""
with numbered as (
  select *, rowid as place, row_number() {order} as occurrence, first_value(rowid) {order} as first_place
  from {stored} where ({keys}) in (select ({keys}) from {stored} group by {keys} having count(*) > 1)
)
select r.place, r.source_file, r.source_row, r.{KEYS[table][0]} as key,
  f.source_file as first_file, f.source_row as first_row, {same} as same
from numbered r join numbered f on f.place = r.first_place where r.occurrence > 1"""


_UNKNOWN_HOST = "host_id is not null and host_id not in (select item_id from equipment where item_id is not null)"
_OF_HOSTS = "(select cluster from equipment where cluster is not null)"
_UNKNOWN_CLUSTER = f"host_id is null and cluster is not null and cluster not in {_OF_HOSTS}"
_NO_HOST = "host_id is null and cluster is null"
UNPLACED = f"({_UNKNOWN_HOST}) or ({_UNKNOWN_CLUSTER}) or ({_NO_HOST})"
"""Condition of a machine that is on nothing known."""

HOST_UNKNOWN = (
    f"select source_file, source_row, host_id, vm_id from virtual_machine where {_UNKNOWN_HOST} order by 1, 2"
)
"""Machines whose host is in no inventory given."""

CLUSTER_UNKNOWN = (
    f"select source_file, source_row, cluster, vm_id from virtual_machine where {_UNKNOWN_CLUSTER} order by 1, 2"
)
"""Machines known only by a cluster no host belongs to."""

WITHOUT_HOST = f"select source_file, source_row, vm_id, vm_id from virtual_machine where {_NO_HOST} order by 1, 2"
"""Machines that name neither."""

TARGET_UNKNOWN = """
select source_file, source_row, coalesce(vm_id, item_id), application from application
where (vm_id is not null and vm_id not in (select vm_id from virtual_machine where vm_id is not null))
  or (vm_id is null and item_id is not null
      and item_id not in (select item_id from equipment where item_id is not null))
order by 1, 2"""
"""Applications on a machine or an equipment in no inventory given."""

LOST = (
    "vm_id in (select vm_id from virtual_machine_whole) "
    "and vm_id not in (select vm_id from virtual_machine where vm_id is not null)"
)
"""Condition of an application whose machine was set aside."""

TARGET_LOST = f"select source_file, source_row, vm_id, application from application where {LOST} order by 1, 2"
"""Applications whose machine was set aside."""

HOST_WITHOUT_CORES = """
select source_file, source_row, item_id, item_id from equipment
where core_count is null and cpu_count is null and item_id in (
  select host_id from virtual_machine where host_id is not null)
order by 1, 2"""
"""Hosts of virtual machines whose processors are not described."""
