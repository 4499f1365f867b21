"""The energy and hardware time of a language model, from EcoLogits (an extra: nothing else here imports it)."""

import math
from typing import Any

from ecosoin.inputs.service import Component, LanguageModelLoads, TokenLoad
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.units import HOURS_PER_YEAR, SECONDS


def language_model_loads(component: Component) -> LanguageModelLoads:
    """The loads of an ``inference`` component; UsageError when the extra is missing."""
    active, total = component.fields["active_parameters"], component.fields["total_parameters"]
    pue = component.fields["pue"].value
    ratio = total.value / active.value
    sizes = (active.value, active.low or active.value, active.high or active.value)
    try:
        from ecologits.impacts import llm
    except ImportError as error:
        command = "pip install 'ecosoin[ai]'"
        raise UsageError("extra-missing", extra="ai", detail=str(error.name), command=command) from error
    central, low, high = (_load(llm, size, size * ratio, pue) for size in sizes)
    return LanguageModelLoads(central, low, high, float(llm.HARDWARE_LIFESPAN / (HOURS_PER_YEAR * SECONDS)))


def _load(llm: Any, active_billion: float, total_billion: float, pue: float) -> TokenLoad:
    found = llm.compute_llm_impacts_dag(
        model_active_parameter_count=active_billion,
        model_total_parameter_count=total_billion,
        output_token_count=1,
        request_latency=math.inf,
        if_electricity_mix_adpe=0,
        if_electricity_mix_pe=0,
        if_electricity_mix_gwp=0,
        if_electricity_mix_wue=0,
        datacenter_pue=pue,
        datacenter_wue=0,
    )
    number = {k: float(v) for k, v in found.items() if isinstance(v, int | float)}
    second = number["generation_latency"] / llm.BATCH_SIZE
    return TokenLoad(number["request_energy"], second, number["gpu_required_count"], float(llm.SERVER_GPUS))
