"""The listener of languages hears what it should."""

from __future__ import annotations

from tests.tongue import foreign


def test_a_word_of_the_other_language_and_a_raw_code_are_heard() -> None:
    assert foreign("Empreinte par tiers : manufacturing", "fr") == ["manufacturing"]
    assert foreign("Footprint by tier: fabrication", "en") == ["fabrication"]
    assert foreign("Indicateur climate_change", "fr") == ["climate_change"]
    assert foreign("Le site et le service, voir `results.json`", "fr") == []
