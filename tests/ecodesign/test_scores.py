"""EcoIndex, SWD v4 and the journey score against published or hand-solved values."""

import pytest

from ecosoin.kernel.errors import UsageError
from ecosoin.principles.ecodesign.scores import StepMeasure, journey_score, swd4_co2e_g
from ecosoin.workflows.ecodesign_reference import constants, ecoindex_document


@pytest.mark.parametrize(
    ("dom", "requests", "kb", "score", "grade", "ghg"),
    [(28, 4, 39.477, 96, "A", 1.08), (142, 17, 1044.645, 83, "A", 1.34), (3045, 61, 19763.399, 24, "F", 2.52)],
)
def test_ecoindex_of_pages_measured_elsewhere(dom, requests, kb, score, grade, ghg):
    found = ecoindex_document(dom, requests, kb)
    assert (found["score"], found["grade"], found["ghg_g"]) == (score, grade, ghg)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_ecoindex_refuses_what_is_not_a_quantity(wrong):
    for values in ((wrong, 1, 1), (1, wrong, 1), (1, 1, wrong)):
        with pytest.raises(UsageError):
            ecoindex_document(*values)


def test_ecoindex_beyond_the_last_quantile_is_zero():
    assert ecoindex_document(10**7, 10**5, 10**7)["score"] == 0
    assert ecoindex_document(0, 0, 0)["score"] == 100


def test_swd4_of_one_megabyte():
    assert swd4_co2e_g(1_000_000, constants()) == pytest.approx(0.1482, abs=1e-9)


def test_journey_score_has_three_equal_parts():
    perfect = journey_score([StepMeasure(0, 0, 0)], constants())
    assert perfect.score == 100
    lost_data = journey_score([StepMeasure(0, 0, 10**9)], constants())
    assert lost_data.score == pytest.approx(66.7)
