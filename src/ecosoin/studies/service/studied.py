"""A service weighed and judged: what its documents are made of."""

from dataclasses import dataclass

from ecosoin.engine.choice import Choice
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.uncertainty import Plan
from ecosoin.inputs.judgement import Judgement, Scale
from ecosoin.inputs.service import Service
from ecosoin.kernel.errors import Problem
from ecosoin.results.record import FileReading
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.smaa import Acceptability
from ecosoin.studies.service.verdict import Verdict


@dataclass(frozen=True)
class Judged:
    """The benefit/risk side of a study."""

    judgement: Judgement
    acceptability: Acceptability
    verdict: Verdict


@dataclass(frozen=True)
class Study:
    """One service, weighed and judged."""

    service: Service
    assessment: Assessment
    judged: Judged | None
    choice: Choice
    scale: Scale
    plan: Plan
    matrix: FactorMatrix
    problems: tuple[Problem, ...]
    reading: tuple[FileReading, ...]
