"""What a YAML file may not do: hold itself, unfold without measure, nest without end, hide a value Python refuses."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from ecosoin.doors.yaml.bounded import load_yaml
from ecosoin.kernel.errors import InputProblems
from ecosoin.studies.service.road.study import read_services
from tests.doors.inventories import read, written

LETTERS = "abcdefghij"
UNFOLDING = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise(LETTERS)
)
REFUSED = {
    "unfolding": UNFOLDING,
    "itself": "&a {name: *a}",
    "a list in itself": "name: &a [*a]",
    "nested": "[" * 300_000 + "]" * 300_000,
    "no such day": "name: 2024-02-31",
    "digits": "name: " + "9" * 5000,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_yaml_that_is_not_data_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        load_yaml(text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_service_or_a_mapping_of_that_kind_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputProblems) as error:
        read_services([written(tmp_path, "service.yaml", text)], None)
    assert [p.severity for p in error.value.problems] == ["error"]
    inventory = written(tmp_path, "parc.csv", "type;quantité\nLaptop;1\n")
    with pytest.raises(InputProblems) as refused:
        read(inventory, mapping=written(tmp_path, "mapping.yaml", text))
    [problem] = refused.value.problems
    assert problem.code in ("mapping-unreadable", "mapping-other-way")


def test_aliases_of_reason_are_read() -> None:
    assert load_yaml("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n")[1] == {"a": {"x": 1}, "b": {"x": 1, "y": 2}}
    assert load_yaml("") == (None, None)
