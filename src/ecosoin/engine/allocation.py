"""What do the rules derive: shares of a host, boxes of teleworkers, spare servers? Built as SQL, run by an engine."""

from ecosoin.engine.dialect import double
from ecosoin.engine.statement import Hypotheses
from ecosoin.kernel.units import DAYS

TOLERANCE = double(1e-9)

_RESOURCES = ("ram", "cpu", "sto")


def _weighted(weights: tuple[float, float, float]) -> str:
    present = [
        f"{double(w)} * (case when t_{r} > 0 then 1e0 else 0e0 end)" for w, r in zip(weights, _RESOURCES, strict=True)
    ]
    shares = [
        f"{double(w)} * (case when t_{r} > 0 then {r} / t_{r} else 0e0 end)"
        for w, r in zip(weights, _RESOURCES, strict=True)
    ]
    total = " + ".join(present)
    return f"case when ({total}) > 0 then ({' + '.join(shares)}) / ({total}) else 1e0 / machines end"


def machine_shares(hypotheses: Hypotheses) -> str:
    """SQL: one row per (host line, machine): item_id, vm_id, service, share_embedded, share_use."""
    running = "case when power_state in ('off', 'suspended') then 0e0 else 1e0 end"
    return f"""
with pair as (
  select e.item_id, v.vm_id, v.service, v.allocation_key,
         coalesce(v.ram_gb, 0e0) * {running} as ram,
         coalesce(v.vcpu_count, 0e0) * {running} as cpu,
         coalesce(v.storage_gb, 0e0) as sto
  from virtual_machine v
  join equipment e on e.item_id = v.host_id
  union all
  select e.item_id, v.vm_id, v.service, v.allocation_key,
         coalesce(v.ram_gb, 0e0) * {running}, coalesce(v.vcpu_count, 0e0) * {running}, coalesce(v.storage_gb, 0e0)
  from virtual_machine v
  join equipment e on e.cluster = v.cluster
  where v.host_id is null
), whole as (
  select *, sum(ram) over (partition by item_id) as t_ram, sum(cpu) over (partition by item_id) as t_cpu,
         sum(sto) over (partition by item_id) as t_sto, count(*) over (partition by item_id) as machines,
         sum(allocation_key) over (partition by item_id) as t_key
  from pair
), resource as (
  select *, {_weighted(hypotheses.vm_embedded_share)} as r_embedded, {_weighted(hypotheses.vm_use_share)} as r_use
  from whole
), unkeyed as (
  select *,
         sum(case when allocation_key is null then r_embedded else 0e0 end) over (partition by item_id) as u_embedded,
         sum(case when allocation_key is null then r_use else 0e0 end) over (partition by item_id) as u_use
  from resource
)
select item_id, vm_id, service,
  case when t_key is null then r_embedded
       when allocation_key is not null then allocation_key
       when t_key >= 1 or u_embedded = 0 then 0e0
       else (1 - t_key) * r_embedded / u_embedded end as share_embedded,
  case when t_key is null then r_use
       when allocation_key is not null then allocation_key
       when t_key >= 1 or u_use = 0 then 0e0
       else (1 - t_key) * r_use / u_use end as share_use
from unkeyed
"""


def service_shares(has_applications: bool) -> str:
    """SQL over ``machine_share``: item_id, service, share_embedded, share_use; the unallocated rest as service NULL.

    An application takes its declared key of a machine, or an equal part of what the keys leave.
    """
    machine = "select item_id, service, share_embedded, share_use from machine_share"
    if has_applications:
        machine = f"""
select m.item_id, coalesce(a.application, m.service) as service,
       m.share_embedded * coalesce(a.part, 1e0) as share_embedded, m.share_use * coalesce(a.part, 1e0) as share_use
from machine_share m left join ({_application_parts("vm_id")}) a on a.key_id = m.vm_id
union all
select a.key_id, a.application, a.part, a.part
from ({_application_parts("item_id", "vm_id is null and ")}) a
where a.key_id not in (select item_id from machine_share)
"""
    return f"""
with part as ({machine}), summed as (
  select item_id, service, sum(share_embedded) as share_embedded, sum(share_use) as share_use
  from part group by item_id, service
), rest as (
  select item_id, 1 - sum(share_embedded) as share_embedded, 1 - sum(share_use) as share_use
  from summed group by item_id
)
select item_id, service, share_embedded, share_use from summed
union all
select item_id, cast(null as varchar(255)), share_embedded, share_use from rest
where share_embedded > {TOLERANCE} or share_use > {TOLERANCE}
"""


def _application_parts(key: str, where: str = "") -> str:
    return f"""
select key_id, application, sum(part) as part from (
  select {key} as key_id, application, case
    when allocation_key is not null then allocation_key
    else greatest(0e0, 1 - coalesce(sum(allocation_key) over (partition by {key}), 0e0))
         / sum(case when allocation_key is null then 1 else 0 end) over (partition by {key}) end as part
  from application where {where}{key} is not null
) group by key_id, application"""


def overallocated(table: str) -> str:
    """SQL: hosts whose declared shares sum to more than 1 (item_id, total)."""
    return f"""
select item_id, greatest(sum(share_embedded), sum(share_use)) as total from {table}
group by item_id having greatest(sum(share_embedded), sum(share_use)) > 1 + {TOLERANCE} order by item_id
"""


def telework_box_count(staff: float, day_year: float, household_person: float) -> float:
    """Internet boxes the organisation answers for: staff * (days / 365) / persons per household (RCP SI 2024, p. 15).

    >>> round(telework_box_count(250, 100, 2.3), 2)
    29.78
    """
    return staff * (day_year / DAYS) / household_person


def spare_server_count(server: float, spare_share: float) -> float:
    """Spare servers, which draw no power: servers * share (RCP DC & Cloud 2025, p. 19).

    >>> spare_server_count(100, 0.05)
    5.0
    """
    return server * spare_share
