"""The fields of each kind of service line; requests, scales, judgements and weights on paper; the words of a step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosoin.inputs.ecodesign import ACTIONS, DECLARED, Journey, Step, Target
from ecosoin.inputs.judgement import (
    EvidenceLevel,
    GivenScore,
    Judgement,
    Scale,
    ScaleCriterion,
    Thresholds,
    decision_table,
)
from ecosoin.inputs.service import (
    ACCELERATOR,
    KINDS,
    SCALES,
    SERVER,
    Comparator,
    Component,
    LanguageModelLoads,
    Service,
    TokenLoad,
    hardware_units,
    request_components,
)
from ecosoin.inputs.weights import WeightSpace, contradiction, draw_weights
from ecosoin.kernel.ranged import Amount

# kind: fields that may be left out in brackets, divisors (zero refused) with a slash
FIELDS = {
    "terminal": "[number] [share] duration active_time/ [lifetime]/ [power]",
    "inference_local": "[number] [share] duration active_time/ [lifetime]/ [power]",
    "device": "[number] uses/ [duration] [power]",
    "server": "[number] [share] power pue/ [lifetime]/ annual_volume/",
    "storage": "volume [replicas] [compression]/ retention [share] power pue/ [lifetime]/",
    "network": "[number] volume",
    "printing": "number",
    "travel": "[number] legs distance [share] [occupancy]/",
    "act": "number",
    "build": "duration active_time/ [lifetime]/ [power] amortisation/ annual_volume/",
    "study": "annual_volume/",
    "inference": "number tokens active_parameters/ total_parameters/ pue/",
}


@pytest.mark.parametrize("kind", FIELDS)
def test_which_fields_a_kind_has_and_which_may_be_absent_or_zero(kind: str) -> None:
    written = []
    for name, field in KINDS[kind].items():
        shown = name if field.required else f"[{name}]"
        written.append(shown + "/" if field.positive else shown)
    assert sorted(written) == sorted(FIELDS[kind].split())


def test_every_kind_and_every_variable_of_break_even() -> None:
    assert set(KINDS) == set(FIELDS)
    assert SCALES == {
        "distance": (("travel",), "distance", 1),
        "uses": (("device",), "uses", -1),
        "annual_volume": (("server", "build", "study_line"), "annual_volume", -1),
        "retention": (("storage",), "retention", 1),
    }


def test_hardware_worn_by_a_token() -> None:
    """0.02 s of 4 accelerators in a server of 8, over 5 years of 8760 h."""
    found = hardware_units(TokenLoad(1e-6, 0.02, 4, 8), 5)
    second = 0.02 / (8760 * 3600 * 5)
    assert found == {"ai_accelerator": pytest.approx(4 * second), "ai_server_base": pytest.approx(second / 2)}


def test_a_request_is_an_accelerator_that_draws_power_and_a_server_that_wears() -> None:
    given = {k: Amount(f"r.{k}", "count", v) for k, v in (("number", 3.0), ("tokens", 500.0), ("pue", 1.2))}
    request = Component("r", "inference", "", given, {"fr": "r", "en": "r"}, place="FR")
    load, low, high = TokenLoad(4e-6, 0.02, 4, 8), TokenLoad(3e-6, 0.01, 2, 8), TokenLoad(9e-6, 0.05, 6, 8)
    card, server = request_components(request, LanguageModelLoads(load, low, high, 5))
    assert [(c.name, c.kind, c.item, c.place, sorted(c.fields)) for c in (card, server)] == [
        (f"r/{item}", "request", item, "FR", ["kwh_per_token", "number", "tokens", "unit_per_token"])
        for item in ("ai_accelerator", "ai_server_base")
    ]
    second = 1 / (8760 * 3600 * 5)
    energy, wear = card.fields["kwh_per_token"], card.fields["unit_per_token"]
    assert (energy.value, energy.low, energy.high, energy.unit) == (4e-6, 3e-6, 9e-6, "1/token")
    assert (wear.value, wear.low, wear.high) == tuple(pytest.approx(n * second) for n in (4 * 0.02, 2 * 0.01, 6 * 0.05))
    nothing, worn = server.fields["kwh_per_token"], server.fields["unit_per_token"]
    assert (nothing.value, nothing.low, nothing.high, nothing.ranged.is_uncertain) == (0.0, None, None, False)
    assert worn.value == pytest.approx(4 / 8 * 0.02 * second)
    names = {a.name for c in (card, server) for a in c.fields.values()}
    assert names == {"r.number", "r.tokens", "r.ai_accelerator_wear", "r.ai_accelerator_energy",
                     "r.ai_server_base_wear", "r.ai_server_base_energy"}  # fmt: skip


def line(name: str, scale: Amount | None = None) -> Component:
    return Component(name, "act", "x", {"number": Amount(f"{name}.number", "count", 2.0)}, {}, scale)


def test_every_amount_of_a_service_once() -> None:
    rate = Amount("rate", "share", 0.3)
    replaced = Comparator({}, Amount("substitution", "share", 0.6), (line("visit"), line("own")))
    whole = Service("s", {}, {}, 2025, "FR", (line("own"), line("own")), replaced, (line("more", rate),), None, {}, "f")
    assert [a.name for a in whole.amounts()] == ["own.number", "visit.number", "more.number", "rate", "substitution"]
    alone = Service("s", {}, {}, 2025, "FR", (line("own"),), None, (), None, {}, "f")
    assert [a.name for a in alone.amounts()] == ["own.number"]


LIMITS = Thresholds(*([0.5] * len(Thresholds.__dataclass_fields__)))
SCALE = Scale(
    top_score=4.0,
    criteria=(
        ScaleCriterion("B1", "benefit", {}, {}, 0.0, ""),
        ScaleCriterion("R1", "risk", {}, {}, 1.5, ""),
        ScaleCriterion("R2", "risk", {}, {}, 0.5, ""),
    ),
    evidence=(EvidenceLevel("assertion", 2.0), EvidenceLevel("study", 0.75), EvidenceLevel("trial", 0.5)),
    classes=(),
    vetoes=(),
    thresholds=LIMITS,
    health_benefits=("B1",),
    use_criterion="B1",
    redundancy_criterion="B1",
    environment_criterion="R1",
)


def judged(**more: object) -> Judgement:
    scores = {
        "none": {"R2": GivenScore(1.0, "study")},
        "sober": {"B1": GivenScore(3.5, "study")},
        "service": {"B1": GivenScore(3.0, "assertion"), "R1": GivenScore(0.25, "trial")},
    }
    return Judgement("2", True, False, scores, {}, WeightSpace("free", 3), **more)  # type: ignore[arg-type]


def test_scores_spread_by_their_evidence_and_cut_to_the_scale() -> None:
    problem = decision_table(judged(aggregation="product"), SCALE)
    assert judged().alternatives == ("service", "sober", "none")
    assert problem.mode.tolist() == [[3.0, 0.25, 0.0], [3.5, 0.0, 0.0], [0.0, 1.5, 1.0]]
    assert problem.low.tolist() == [[1.0, 0.0, 0.0], [2.75, 0.0, 0.0], [0.0, 1.5, 0.25]]
    assert problem.high.tolist() == [[4.0, 0.75, 4.0], [4.0, 4.0, 4.0], [0.0, 1.5, 1.75]]
    assert problem.known.tolist() == [[True, True, False], [True, False, False], [True, True, True]]
    assert problem.benefit.tolist() == [True, False, False]
    assert (problem.top, problem.aggregation) == (4.0, "product")
    assert judged().aggregation == "linear" and judged().example is False


def test_a_computed_score_fills_a_gap_and_never_replaces_the_committee() -> None:
    done = judged().with_computed({"R1": GivenScore(4.0, "trial", True), "R2": GivenScore(2.0, "trial", True)})
    assert done.scores["service"] == {
        "B1": GivenScore(3.0, "assertion"), "R1": GivenScore(0.25, "trial"), "R2": GivenScore(2.0, "trial", True)
    }  # fmt: skip
    assert done.scores["sober"] == judged().scores["sober"]


def test_a_scale_is_looked_up_by_code() -> None:
    assert SCALE.codes == ("B1", "R1", "R2")
    assert SCALE.level("study").half_width == 0.75
    assert [SCALE.rank(e) for e in ("assertion", "study", "trial")] == [0, 1, 2]
    assert [c.is_benefit for c in SCALE.criteria] == [True, False, False]


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [
        ((0.2, 0.3), (0.9, 0.8), None),
        ((0.5, 0.5), (0.5, 0.5), None),
        ((0.4, 0.3), (0.3, 0.9), "low-over-high"),
        ((0.7, 0.4), (0.9, 0.9), "low-over-one"),
        ((0.1, 0.2), (0.4, 0.5), "high-under-one"),
        ((0.0, 0.0), (0.5, 0.5), None),
    ],
)
def test_bounds_that_contradict_each_other(low: tuple[float, ...], high: tuple[float, ...], why: str | None) -> None:
    assert contradiction(WeightSpace("bounded", 2, low=low, high=high)) == why
    assert contradiction(WeightSpace("free", 2, low=low, high=high)) is None


def drawn(space: WeightSpace, draws: int = 20_000) -> np.ndarray:
    return draw_weights(space, draws, np.random.default_rng(7))


def test_free_weights_are_uniform_on_the_simplex() -> None:
    """Each weight of three is Beta(1, 2): mean 1/3, variance 1/18."""
    weights = drawn(WeightSpace("free", 3))
    assert weights.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert weights.mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)
    assert weights.var(axis=0) == pytest.approx([1 / 18] * 3, abs=0.003)


def test_ordered_weights_follow_the_order_and_share_a_group_at_random() -> None:
    """Largest, middle and smallest of three: means 11/18, 5/18, 2/18; equal groups share theirs."""
    strict = drawn(WeightSpace("ordinal", 3, groups=(2, 0, 1)))
    assert strict.mean(axis=0) == pytest.approx([2 / 18, 11 / 18, 5 / 18], abs=0.01)
    assert (strict[:, 1] >= strict[:, 2]).all() and (strict[:, 2] >= strict[:, 0]).all()
    shared = drawn(WeightSpace("ordinal", 3, groups=(1, 0, 1)))
    assert shared.mean(axis=0) == pytest.approx([3.5 / 18, 11 / 18, 3.5 / 18], abs=0.01)


def test_weights_with_lower_bounds_only_spread_the_rest_uniformly() -> None:
    weights = drawn(WeightSpace("bounded", 3, low=(0.2, 0.1, 0.0), high=(1.0, 1.0, 1.0)))
    assert weights.mean(axis=0) == pytest.approx([0.2 + 0.7 / 3, 0.1 + 0.7 / 3, 0.7 / 3], abs=0.01)
    assert (weights >= np.array([0.2, 0.1, 0.0])).all() and weights.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert weights.var(axis=0) == pytest.approx([0.49 / 18] * 3, abs=0.003)


def test_bounded_weights_fill_their_interval_and_never_leave_it() -> None:
    """Two weights: uniform on the segment 0.2 <= w1 <= 0.6 (the other is the rest)."""
    weights = drawn(WeightSpace("bounded", 2, low=(0.2, 0.3), high=(0.6, 0.9)))
    first = weights[:, 0]
    assert (first.min(), first.max()) == (pytest.approx(0.2, abs=0.005), pytest.approx(0.6, abs=0.005))
    assert (first.mean(), first.var()) == (pytest.approx(0.4, abs=0.005), pytest.approx(0.16 / 12, rel=0.05))
    assert weights.sum(axis=1) == pytest.approx(np.ones(20_000))


def test_three_bounded_weights_keep_their_bounds() -> None:
    low, high = np.array([0.1, 0.2, 0.0]), np.array([0.5, 0.6, 0.4])
    weights = drawn(WeightSpace("bounded", 3, low=tuple(low), high=tuple(high)))
    assert (weights >= low - 1e-9).all() and (weights <= high + 1e-9).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(20_000))
    grid = np.random.default_rng(3).dirichlet(np.ones(3), 400_000)
    kept = grid[((grid >= low) & (grid <= high)).all(axis=1)]
    assert weights.mean(axis=0) == pytest.approx(kept.mean(axis=0), abs=0.01)
    assert weights.var(axis=0) == pytest.approx(kept.var(axis=0), rel=0.1)


def test_weights_whose_bounds_leave_no_choice() -> None:
    fixed = drawn(WeightSpace("bounded", 2, low=(0.3, 0.7), high=(0.3, 0.7)), 5)
    assert fixed == pytest.approx(np.tile([0.3, 0.7], (5, 1)))


def test_a_step_in_words() -> None:
    target = Target(selector="#a", text="Envoyer", value="x")
    assert target.words() == 'selector "#a", text "Envoyer", value "x"'
    assert Step("click", target, "ignored").words() == 'click selector "#a", text "Envoyer", value "x"'
    assert (Step("open", text="/accueil").words(), Step("scroll").words()) == ("open /accueil", "scroll")
    assert set(ACTIONS) == {
        "open", "click", "fill", "wait_for", "assert", "scroll", "idle", "upload", "checkpoint", "type",
    }  # fmt: skip
    assert set(DECLARED) == {
        "screen_bytes_max", "screen_requests_max", "pue", "wue", "grid_g_kwh", "heat_reused", "renewable_share",
        "reduction_target_percent", "server_wh_per_act", "server_wh_per_act_low", "server_wh_per_act_high",
    }  # fmt: skip


REQUIRED = {
    "terminal": {"duration", "active_time"},
    "inference_local": {"duration", "active_time"},
    "device": {"uses"},
    "server": {"power", "pue", "annual_volume"},
    "storage": {"volume", "retention", "power", "pue"},
    "network": {"volume"},
    "printing": {"number"},
    "travel": {"legs", "distance"},
    "act": {"number"},
    "build": {"duration", "active_time", "amortisation", "annual_volume"},
    "study": {"annual_volume"},
    "inference": {"number", "tokens", "active_parameters", "total_parameters", "pue"},
}
DIVISORS = {
    "active_time", "lifetime", "uses", "pue", "annual_volume", "compression", "occupancy", "amortisation",
    "active_parameters", "total_parameters",
}  # fmt: skip
QUANTITY = {
    "number": "count", "share": "share", "duration": "duration", "active_time": "active_time", "lifetime": "lifetime",
    "power": "power", "uses": "count", "pue": "ratio", "annual_volume": "volume_year", "volume": "data",
    "replicas": "count", "compression": "ratio", "retention": "lifetime", "legs": "count", "distance": "distance",
    "occupancy": "ratio", "amortisation": "lifetime", "tokens": "token", "active_parameters": "parameters",
    "total_parameters": "parameters",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_fields_of_a_kind(kind: str) -> None:
    fields = KINDS[kind]
    assert {n for n, f in fields.items() if f.required} == REQUIRED[kind]
    assert {n for n, f in fields.items() if f.positive} == set(fields) & DIVISORS
    assert {n: f.quantity for n, f in fields.items()} == {n: QUANTITY[n] for n in fields}


def test_what_a_break_even_variable_drives() -> None:
    assert SCALES == {
        "distance": (("travel",), "distance", 1),
        "uses": (("device",), "uses", -1),
        "annual_volume": (("server", "build", "study_line"), "annual_volume", -1),
        "retention": (("storage",), "retention", 1),
    }


def test_wear_of_hardware_by_a_token() -> None:
    """8.76 s * 3600 of hardware over 8760 h * 3600 s * 4 years: a four-thousandth; three accelerators of eight."""
    units = hardware_units(TokenLoad(0.002, 8.76 * 3600, 3, 8), 4.0)
    assert units == {ACCELERATOR: pytest.approx(3 / 4000), SERVER: pytest.approx(3 / 8 / 4000)}


def request() -> Component:
    fields = {"number": Amount("r.number", "count", 3), "tokens": Amount("r.tokens", "token", 500)}
    fields["pue"] = Amount("r.pue", "ratio", 1.2)
    return Component("r", "inference", "", fields, {"fr": "requête", "en": "request"})


def test_a_request_becomes_an_accelerator_and_a_server() -> None:
    central, low, high = (
        TokenLoad(kwh, 31_536.0 * 3600 / 3600, n, 8) for kwh, n in ((0.005, 3), (0.002, 2), (0.009, 5))
    )
    card, server = request_components(request(), LanguageModelLoads(central, low, high, 4.0))
    token = 31_536.0 / (8760 * 3600 * 4)
    assert (card.name, card.kind, card.item) == (f"r/{ACCELERATOR}", "request", ACCELERATOR)
    assert (server.name, server.kind, server.item) == (f"r/{SERVER}", "request", SERVER)
    for part, share, kwh in ((card, 1.0, (0.005, 0.002, 0.009)), (server, 1 / 8, (0.0, None, None))):
        assert set(part.fields) == {"number", "tokens", "unit_per_token", "kwh_per_token"}
        wear, energy = part.fields["unit_per_token"], part.fields["kwh_per_token"]
        assert (wear.value, wear.low, wear.high) == pytest.approx([n * share * token for n in (3, 2, 5)])
        assert (energy.value, energy.low, energy.high) == kwh
        assert wear.name != energy.name and part.fields["number"].value == 3
    assert card.fields["unit_per_token"].name != server.fields["unit_per_token"].name


def test_a_request_of_one_size_has_no_range() -> None:
    load = TokenLoad(0.005, 20.0, 3, 8)
    for part in request_components(request(), LanguageModelLoads(load, load, load, 4.0)):
        assert all(a.low is None and a.high is None for a in part.fields.values())


def test_the_amounts_of_a_service_are_counted_once() -> None:
    shared = Amount("t", "duration", 2.0)
    own = Component("a", "act", "i", {"number": Amount("a.number", "count", 2), "duration": shared}, {})
    other = Component("b", "act", "i", {"number": Amount("b.number", "count", 3)}, {}, Amount("b.scale", "count", 5))
    back = Component("c", "act", "i", {"number": Amount("c.number", "count", 4), "duration": shared}, {})
    sigma = Amount("substitution", "share", 0.4)
    service = Service("s", {}, {}, 2024, "FR", (own,), Comparator({}, sigma, (other,)), (back,), None, {}, "f")
    names = [a.name for a in service.amounts()]
    assert names == ["a.number", "t", "b.number", "b.scale", "c.number", "substitution"]
    assert [a.name for a in replace(service, comparator=None).amounts()] == ["a.number", "t", "c.number"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step("open", text="https://a/"), "open https://a/"),
        (Step("click", Target(role="button", name="Envoyer")), 'click role "button", name "Envoyer"'),
        (Step("fill", Target(selector="#q"), text="dupont"), 'fill selector "#q"'),
        (Step("fill", Target(selector="#q"), secret="MDP"), 'fill selector "#q"'),
        (Step("assert", Target(text="Bonjour", value="")), 'assert text "Bonjour", value ""'),
        (Step("idle", seconds=3), "idle"),
    ],
)
def test_a_step_is_said_in_one_line_without_what_is_typed(step: Step, words: str) -> None:
    assert step.words() == words


def test_a_journey_waits_and_settles_unless_told_otherwise() -> None:
    journey = Journey("j", "https://a", ("a",), (), (Step("open", text="/"),))
    assert (journey.profile, journey.country, journey.timeout_s, journey.idle_s, journey.settle_s) == (
        "desktop", "FR", 20, 30, 1,
    )  # fmt: skip
    assert (journey.acts_per_year, journey.green_hosts, journey.declared) == (None, None, {})


def test_actions_and_declarations_are_those_of_the_guide() -> None:
    assert set(ACTIONS) == {
        "open", "click", "fill", "wait_for", "assert", "scroll", "idle", "upload", "checkpoint", "type",
    }  # fmt: skip
    assert set(DECLARED) == {
        "screen_bytes_max", "screen_requests_max", "pue", "wue", "grid_g_kwh", "heat_reused", "renewable_share",
        "reduction_target_percent", "server_wh_per_act", "server_wh_per_act_low", "server_wh_per_act_high",
    }  # fmt: skip
