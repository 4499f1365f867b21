"""The rules of the house, read in its own files: names, sizes, calls, words."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecosoin.reference import load_reference_table, reference_names
from ecosoin.words import languages

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "ecosoin"
PURE = ("kernel", "words", "catalogue", "inputs", "results", "engine")
LONGEST_FILE = 400

STATISTICS = {0.05, 0.5, 0.95, 0.25, 0.75}
CONVERSIONS = {0.0, 1.0, 100.0, 1000.0, 24.0, 60.0, 365.0, 3600.0, 1e6, 1e9, 2.0}
TOLERANCES = {1e-4, 1e-6, 1e-9, 1e-12, 1e-300}
"""Floats a pure room may write: quantiles, conversions of units, numerical tolerances. The rest is in reference/."""


def python_files(*rooms: str) -> list[Path]:
    return [path for room in rooms or ("",) for path in sorted((SOURCE / room).rglob("*.py"))]


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_reads_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", python_files(*PURE), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_physical_number_lives_in_a_pure_room(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed = STATISTICS | CONVERSIONS | TOLERANCES
    found = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and abs(node.value) not in allowed
    ]
    assert found == []


@pytest.mark.parametrize("topic", reference_names("words", ".csv"))
def test_every_word_speaks_french_and_english_with_the_same_places(topic: str) -> None:
    places = re.compile(r"\{(\w+)")
    rows = load_reference_table(f"words/{topic}")
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert None not in row, f"{row['key']}: more cells than languages"
        said = {k: text for k, text in row.items() if k != "key" and text.strip()}
        assert {"fr", "en"} <= set(said), row["key"]
        assert len({frozenset(places.findall(text)) for text in said.values()}) == 1, row["key"]


def test_every_problem_code_used_has_words_and_every_one_that_has_is_used() -> None:
    call = re.compile(r'(?:Problem|UsageError)\(\s*"([a-z0-9-]+)"')
    sources = [p.read_text(encoding="utf-8") for p in python_files()]
    said = {row["key"].rpartition(".")[0] for row in load_reference_table("words/problems")}
    met = {row["code"] for row in load_reference_table("ecodesign/browser_failures")}
    assert {code for text in sources for code in call.findall(text)} - said == set() == met - said
    assert {code for code in said - met if not any(f'"{code}"' in text for text in sources)} == set()
    keys = {row["key"] for row in load_reference_table("words/problems")}
    assert keys == {f"{code}.{part}" for code in said for part in ("message", "remedy")}


THIRD_PARTY = {"data_validation", "zip"}
"""Functions that are not ours and take their arguments by position."""


@pytest.mark.parametrize("path", python_files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_call_gives_more_than_four_arguments_by_position(path: Path) -> None:
    calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
    found = [
        (n.lineno, ast.unparse(n.func))
        for n in calls
        if sum(not isinstance(a, ast.Starred) for a in n.args) > 4
        and ast.unparse(n.func).rpartition(".")[2] not in THIRD_PARTY
    ]
    assert found == []


def test_the_library_imports_nothing_heavy() -> None:
    script = (
        "import sys, ecosoin, ecosoin.cli.main, ecosoin.engine.impacts, ecosoin.catalogue.selection\n"
        "print([m for m in ('pyspark', 'django', 'matplotlib', 'playwright', 'pandas', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def tracked_text() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".lock", ".pin", ".yaml", ".yml", ".csv", ".txt", ".cff", ""}:
            yield name, path.read_text(encoding="utf-8", errors="ignore") if path.is_file() else ""


def test_no_registry_host_is_written() -> None:
    hosts = re.compile("|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.", "deb" + r"\.debian")))
    assert [name for name, text in tracked_text() if hosts.search(text)] == []


def test_import_directions_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


LETTERS = re.compile(r"[À-ÖØ-öø-ÿŒœ«»“”]")
SENTENCE = re.compile(r"\b[^\W\d_]{2,}(?:,? [^\W\d_]+){2,}|^[A-Z][a-z]+ [a-z]{2,}|(?<=[^\W\d_]) [:;] (?=[^\W\d_{])")
"""Three words in a row, a capital and two words, or a sign set between spaces."""
JOINED = re.compile(r"\} ?[:;] \{")
"""A name and its value joined by a sign: each language sets it apart its own way (``pages.pair``)."""
SQL = re.compile(
    r"\b(?:select|insert into|create (?:or replace )?(?:temp )?(?:table|view)|is (?:not )?null|case when|left join|"
    r"join \w+ \w+ on|where \w+ > 0|varchar|bigint|group by|order by|having|distinct from|rename to|to stdout|"
    r"component as item|item as server)\b|\b(?:cast|try_cast|coalesce|regexp_matches|copy |where )[({]"
)
CODE = re.compile(r"=> |=>$|\bdocument\.|\bapt-get install\b")
"""Lines for a browser, a command for a shell."""
TAG = re.compile(r"</?[a-z][^>]*>")
RAISED = {"Defect", "ValueError", "TypeError", "AttributeError"}
"""What breaks only when we are wrong: no reader is meant to see it."""
KEYS = {"columns", "specs"}
"""Their texts are lists of keys, said or stored elsewhere."""
PLACE = "{}"

EXCEPTIONS: dict[str, tuple[str, set[str]]] = {
    "catalogue/matching.py": ("letters that Unicode does not take apart", {"œ", "Œ"}),
    "inputs/headers.py": ("letters that Unicode does not take apart", {"œ", "Œ"}),
    "words/__init__.py": ("guillemets, set apart from what they hold", {"« ", "«{}"}),
    "doors/browser/local_site.py": ("a header of HTTP", {"{}: {}\r\n"}),
    "doors/browser/run.py": ("a header of HTTP", {"{}: {}"}),
    "doors/yaml/journey.py": ("a line of YAML", {"{}: {}"}),
    "doors/formats/glpi.py": ("a kind of device of GLPI", {"Access point"}),
    "results/ecodesign.py": ("the name of a command", {"ecodesign budget check"}),
}  # fmt: skip
"""What another tool, a standard or a format writes so."""

NAMED: dict[str, tuple[str, set[str]]] = {
    "words/__init__.py": ("what is said where a language has no word", {"en", "fr"}),
    "words/numbers.py": ("the region whose numbers English takes", {"en"}),
    "catalogue/factor_set.py": ("the first two names of an item", {"fr", "en"}),
    "inputs/relevance/rules.py": ("the languages a column without one stands for", {"fr", "en"}),
    "doors/browser/content.py": ("axe-core speaks English", {"en"}),
    "doors/formats/rgesn.py": ("the official tool is in French", {"fr"}),
    "studies/footprint/road/study.py": ("the sentence the French rules impose", {"fr"}),
    "studies/relevance/road/rule_files.py": ("the rules of France", {"fr"}),
    "studies/relevance/road/study.py": ("the rules of France", {"fr"}),
    "cli/relevance.py": ("the rules of France", {"fr"}),
}


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts written under a node: not docstrings, patterns, lists of names, nor what only a defect shows.

    >>> [text for _, text in texts(ast.parse("'doc'; x = f'{n} rows read'; raise Defect('never seen by anybody')"))]
    ['{} rows read']
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(v.value if isinstance(v, ast.Constant) else PLACE for v in node.values)
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield from texts(value.value)
    elif not left_out(node):
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return isinstance(node.exc.func, ast.Name) and node.exc.func.id in RAISED
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYS:
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        owner, name = node.func.value, node.func.attr
        return (isinstance(owner, ast.Constant) and name == "split") or (
            isinstance(owner, ast.Name) and owner.id == "re"
        )
    return False


def is_said(text: str) -> bool:
    """Whether a text looks like words for people.

    >>> [is_said(t) for t in ("Data centres", "fin de fichier", "é", "{}: {}", "select a, b from c", "kg CO2 eq")]
    [True, True, True, True, False, False]
    """
    if SQL.search(text) or CODE.search(text):
        return False
    text = TAG.sub(" | ", text)
    return bool(LETTERS.search(text) or SENTENCE.search(text) or JOINED.search(text))


def parsed() -> Iterator[tuple[str, ast.Module]]:
    for path in python_files():
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def names(node: ast.AST, language: str) -> bool:
    """Whether a text under a node is a language, or a column of one, apart from the default of a ``language``.

    >>> cases = ("d['fr']", "row['label_fr']", "x == 'fr'", "def f(*, language='fr'): pass", "language: str = 'fr'")
    >>> [names(ast.parse(case), "fr") for case in cases]
    [True, True, True, False, False]
    """
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and (node.value == language or node.value.endswith(f"_{language}"))
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "language":
        return False
    if isinstance(node, ast.arguments):
        given = [*zip(reversed([*node.posonlyargs, *node.args]), reversed(node.defaults), strict=False)]
        given += [(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d]
        return any(names(default, language) for argument, default in given if argument.arg != "language")
    return any(names(child, language) for child in ast.iter_child_nodes(node))


UNITS = {row["key"] for row in load_reference_table("words/units")}


def test_no_sentence_is_written_in_python() -> None:
    found = {name: {text for _, text in texts(tree) if is_said(text) and text not in UNITS} for name, tree in parsed()}
    assert {name: said for name, said in found.items() if said} == {k: v for k, (_, v) in EXCEPTIONS.items()}


def test_no_language_is_named_in_python() -> None:
    found = {name: {k for k in languages() if names(tree, k)} for name, tree in parsed()}
    assert {name: named for name, named in found.items() if named} == {k: v for k, (_, v) in NAMED.items()}
