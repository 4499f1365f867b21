"""The words of a journey: what messages and reports say of a step."""

from __future__ import annotations

import pytest

from ecosoin.inputs.ecodesign import ACTIONS, DECLARED, Journey, Step, Target


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
