"""One file writes on the terminal; no other names its streams, nor what prints on them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.test_house import parsed

WRITER = "cli/streams.py"
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
WAYS = {
    "": {"print", "input", "breakpoint", "help"},
    "click": {"echo", "secho", "echo_via_pager", "prompt", "confirm", "pause", "progressbar"},
    "rich": {"*"},
    "logging": {"*"},
    "warnings": {"warn", "warn_explicit"},
    "traceback": {"print_exc", "print_exception", "print_stack", "print_tb"},
    "os": {"write", "system", "popen"},
    "getpass": {"*"},
    "curses": {"*"},
    "pprint": {"*"},
}
"""Module -> the names in it that write on a terminal; ``*`` is the whole module; under the empty name, built-ins."""
OTHERS = {"pages/terminal.py": {"rich"}, "api/study.py": {"warnings.warn"}}
"""What makes texts of tables and bars, with the library it does it with; what tells a program that calls us."""


def ways(tree: ast.AST) -> Iterator[str]:
    """What a file writes on a terminal with.

    >>> code = "import click, rich.table\\nfrom rich import box\\nprint(1)\\nclick.echo('')\\nsys.stderr\\nx.print()"
    >>> sorted(ways(ast.parse(code)))
    ['click.echo', 'print', 'rich', 'rich', 'sys.stderr']
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (top for a in node.names if "*" in WAYS.get(top := a.name.partition(".")[0], ()))
        elif isinstance(node, ast.ImportFrom) and not node.level:
            top = (node.module or "").partition(".")[0]
            told = WAYS.get(top, set()) | (STREAMS if top == "sys" else set())
            yield from (top if "*" in told else f"{top}.{a.name}" for a in node.names if {"*", a.name} & told)
        elif isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            if node.attr in (STREAMS if owner == "sys" else WAYS.get(owner, ()) if owner else ()):
                yield f"{owner}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WAYS[""]:
            yield node.func.id


def test_one_file_writes_on_the_terminal() -> None:
    found = {name: set(ways(tree)) for name, tree in parsed() if name != WRITER}
    assert {name: said for name, said in found.items() if said} == OTHERS
