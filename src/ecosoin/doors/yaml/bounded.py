"""A YAML text as nodes and data, whoever wrote it: refused when it is nested without end or unfolds beyond measure."""

from typing import Any

import yaml

from ecosoin.reference import load_reference_table

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C reader where the machine has it: ten times faster, same data."""
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def load_yaml(text: str) -> tuple[yaml.Node | None, Any]:
    """The node and the data of a text; ``yaml.YAMLError`` when it has none."""
    node = yaml_node(text)
    try:
        return node, None if node is None else LOADER("").construct_document(node)
    except (ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error


def yaml_node(text: str) -> yaml.Node | None:
    """The node of a text, before its words are taken for numbers, dates or truths.

    Depth is counted before anything is built, what aliases unfold to before anything is made of it.
    """
    limits = {r["id"]: int(float(r["value"])) for r in load_reference_table("limits")}
    deepest, most = limits["nesting"], limits["yaml_node"]
    try:
        depth = 0
        for met, event in enumerate(yaml.parse(text, Loader=LOADER)):
            depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
            if depth > deepest:
                raise yaml.YAMLError(f"depth > {deepest}")
            if met > 2 * most:  # a node is one event, or two
                raise yaml.YAMLError(f"nodes > {most}")
        node: yaml.Node | None = LOADER(text).get_single_node()
    except (ValueError, OverflowError) as error:
        raise yaml.YAMLError(str(error)) from error
    if node is not None:
        _unfold(node, deepest, most)
    return node


def _unfold(node: yaml.Node, deepest: int, most: int) -> None:
    """Refuses a node that holds itself, or that aliases repeat too many times."""
    waiting, met = [(node, 0)], 0
    while waiting:
        one, depth = waiting.pop()
        met += 1
        if depth > deepest or met > most:
            problem = f"depth > {deepest}" if depth > deepest else f"nodes > {most}"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=one.start_mark)
        if isinstance(one, yaml.SequenceNode):
            waiting += [(x, depth + 1) for x in one.value]
        elif isinstance(one, yaml.MappingNode):
            waiting += [(x, depth + 1) for pair in one.value for x in pair]
