"""EcoIndex, SWD v4 and the journey score against published or hand-solved values."""

import json

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.errors import UsageError
from ecosoin.studies.ecodesign.road.weighing import constants, ecoindex_document, ecoindex_tables
from ecosoin.studies.ecodesign.scores import StepMeasure, grade_of, journey_score, swd4_co2e_g


@pytest.mark.parametrize(
    ("dom", "requests", "kb", "score", "grade", "ghg"),
    [(28, 4, 39.477, 96, "A", 1.08), (142, 17, 1044.645, 83, "A", 1.34), (3045, 61, 19763.399, 24, "F", 2.52)],
)
def test_ecoindex_of_pages_measured_elsewhere(dom, requests, kb, score, grade, ghg):
    found = ecoindex_document(dom, requests, kb)
    assert (found.score, found.grade, found.ghg_g) == (score, grade, ghg)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_ecoindex_refuses_what_is_not_a_quantity(wrong):
    for values in ((wrong, 1, 1), (1, wrong, 1), (1, 1, wrong)):
        with pytest.raises(UsageError):
            ecoindex_document(*values)


def test_ecoindex_beyond_the_last_quantile_is_zero():
    assert ecoindex_document(10**7, 10**5, 10**7).score == 0
    assert ecoindex_document(0, 0, 0).score == 100


def test_swd4_of_one_megabyte():
    assert swd4_co2e_g(1_000_000, constants()) == pytest.approx(0.1482, abs=1e-9)


def test_journey_score_has_three_equal_parts():
    perfect = journey_score([StepMeasure(0, 0, 0)], constants())
    assert perfect.score == 100
    lost_data = journey_score([StepMeasure(0, 0, 10**9)], constants())
    assert lost_data.score == pytest.approx(66.7)


@pytest.mark.parametrize("wrong", [(1.5, 2, 3), (1, 2.5, 3)])
def test_elements_and_requests_are_whole(wrong):
    with pytest.raises(UsageError) as caught:
        ecoindex_document(*wrong)
    assert caught.value.problem.code == "ecodesign-not-whole"


@pytest.mark.parametrize(
    ("score", "grade"),
    [(100, "A"), (81, "A"), (80, "B"), (71, "B"), (70, "C"), (56, "C"), (55, "D"), (41, "D"), (40, "E"), (26, "E"),
     (25, "F"), (11, "F"), (10, "G"), (0, "G")],
)  # fmt: skip
def test_a_grade_begins_above_its_threshold(score, grade):
    assert grade_of(score, ecoindex_tables()) == grade


def test_greenhouse_gases_and_water_follow_the_published_lines():
    found = ecoindex_document(142, 17, 1044.645)
    assert found.ghg_g == pytest.approx(2 + 2 * (50 - found.score) / 100)
    assert found.water_cl == pytest.approx(3 + 3 * (50 - found.score) / 100)


def test_the_command_prints_the_score_alone():
    result = CliRunner().invoke(main, ["ecodesign", "ecoindex", "--dom", "28", "--requests", "4", "--kb", "39.477"])
    assert (result.exit_code, json.loads(result.stdout)["score"]) == (0, 96)
    wrong = CliRunner().invoke(main, ["ecodesign", "ecoindex", "--dom", "-1", "--requests", "4", "--kb", "1"])
    assert wrong.exit_code == 2
