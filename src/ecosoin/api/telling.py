"""How does an error reach a Python user? With its sentences: what, where, what to do."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from ecosoin.kernel.errors import InputProblems, UsageError

P = ParamSpec("P")
T = TypeVar("T")


def told(function: Callable[P, T]) -> Callable[P, T]:
    """Lets errors out with their sentences: what, where, what to do."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        from ecosoin.words import languages
        from ecosoin.words.problems import problem_lines

        try:
            return function(*args, **kwargs)
        except (InputProblems, UsageError) as error:
            found = error.problems if isinstance(error, InputProblems) else [error.problem]
            error.args = ("\n" + "\n".join(problem_lines([p.record() for p in found], languages()[0], len(found))),)
            raise

    return call
