"""The committee's scores and weights, checked against the scale."""

import difflib
from dataclasses import replace

from ecosoin.doors.yaml.service_shapes import JudgementModel, WeightsModel
from ecosoin.doors.yaml.yaml_file import LocatedYaml, Place
from ecosoin.inputs.judgement import NONE, SERVICE, GivenScore, Judgement, Scale
from ecosoin.inputs.weights import WeightSpace, contradiction
from ecosoin.kernel.errors import Problem

_ROOT: Place = ("benefit_risk",)


def checked_judgement(located: LocatedYaml, model: JudgementModel, scale: Scale) -> tuple[Judgement, list[Problem]]:
    problems: list[Problem] = []
    classes = [c.code for c in scale.classes]
    if (given := model.functional_class) not in classes:
        place: Place = (*_ROOT, "functional_class")
        problems.append(located.problem("service-class-unknown", place, given=given, classes=", ".join(classes)))
    if SERVICE not in model.alternatives:
        problems.append(located.problem("service-alternative-missing", (*_ROOT, "alternatives")))
    if not [a for a in model.alternatives if a not in (SERVICE, NONE)]:
        problems.append(located.problem("service-sober-missing", (*_ROOT, "alternatives"), "doubt"))
    scores: dict[str, dict[str, GivenScore]] = {}
    for name, alternative in model.alternatives.items():
        scores[name] = {}
        for code, (value, evidence) in alternative.scores.items():
            place = (*_ROOT, "alternatives", name, "scores", code)
            found = _score_problems(located, place, scale, value=value, evidence=evidence)
            problems += found
            if not found:
                scores[name][code] = GivenScore(value, evidence)
    space, found = _weights(located, model.weights, scale)
    problems += found
    labels = {n: a.label.texts() for n, a in model.alternatives.items() if a.label}
    judgement = Judgement(
        functional_class=model.functional_class, public_service=model.public_service,
        vital_function=model.vital_function, scores=scores, labels=labels, weights=space,
        aggregation=model.aggregation, example=model.example,
    )  # fmt: skip
    return judgement, problems


def _score_problems(located: LocatedYaml, place: Place, scale: Scale, *, value: float, evidence: str) -> list[Problem]:
    problems, code = [], str(place[-1])
    if code not in scale.codes:
        problems.append(_unknown(located, place, code, scale))
    if not 0 <= value <= scale.top_score:
        problems.append(located.problem("service-score-invalid", place, value=f"{value:g}", top=f"{scale.top_score:g}"))
    levels = [e.code for e in scale.evidence]
    if evidence not in levels:
        problems.append(located.problem("service-evidence-unknown", place, given=evidence, levels=", ".join(levels)))
    return problems


def _unknown(located: LocatedYaml, place: Place, code: str, scale: Scale) -> Problem:
    close = ", ".join(difflib.get_close_matches(code, scale.codes)) or ", ".join(scale.codes)
    return located.problem("service-criterion-unknown", place, name=code, close=close)


def _weights(located: LocatedYaml, model: WeightsModel, scale: Scale) -> tuple[WeightSpace, list[Problem]]:
    place: Place = (*_ROOT, "weights")
    space = WeightSpace("free", len(scale.codes))
    problems: list[Problem] = []
    if model.mode == "ordinal":
        groups = [g if isinstance(g, list) else [g] for g in model.order]
        named = [code for group in groups for code in group]
        problems += [_unknown(located, (*place, "order"), c, scale) for c in named if c not in scale.codes]
        for code in sorted({c for c in named if named.count(c) > 1}):
            problems.append(located.problem("service-weights-repeated", (*place, "order"), name=code))
        if not named:
            problems.append(located.problem("service-weights-empty", place, mode="ordinal", key="order"))
        if not problems:
            rank = {code: i for i, group in enumerate(groups) for code in group}
            space = replace(space, mode="ordinal", groups=tuple(rank.get(c, len(groups)) for c in scale.codes))
    if model.mode == "bounded":
        problems += [_unknown(located, (*place, "bounds", c), c, scale) for c in model.bounds if c not in scale.codes]
        for code, (low, high) in model.bounds.items():
            if not 0 <= low <= high <= 1:
                problems.append(located.problem("service-weight-bounds", (*place, "bounds", code), low=low, high=high))
        if not model.bounds:
            problems.append(located.problem("service-weights-empty", place, mode="bounded", key="bounds"))
        lows, highs = zip(*(model.bounds.get(c, (0.0, 1.0)) for c in scale.codes), strict=True)
        bounded = replace(space, mode="bounded", low=lows, high=highs)
        if not problems and contradiction(bounded) is None:
            space = bounded
        elif not problems:
            place, low, high = (*place, "bounds"), round(sum(lows), 3), round(sum(highs), 3)
            problems.append(located.problem("service-weights-contradictory", place, low=low, high=high))
    return space, problems
