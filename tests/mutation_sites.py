"""The wrong code tried on a room: one small change of meaning at one place, in Python or in the SQL inside it.

Left alone: docstrings, annotations, decorators, imports, and texts that are not SQL.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "ceil": "floor", "floor": "ceil"}
_SQL = re.compile(r"\b(select|case when|coalesce|union all|partition by|where|cast\(|null)\b|\b(and|or) \w+ [<>=]")
_SQL_CHANGES: tuple[tuple[str, str], ...] = (
    (r" and ", " or "), (r" or ", " and "), (r" <= ", " < "), (r" >= ", " > "), (r" < ", " <= "), (r" > ", " >= "),
    (r" = ", " <> "), (r" <> ", " = "), (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "), (r" / ", " * "),
    (r"\bunion all\b", "union"), (r"\bleft join\b", "join"), (r"\bsum\(", "max("), (r"\bmax\(", "min("),
    (r"\bmin\(", "max("), (r"\bgreatest\(", "least("), (r"\bceil\(", "floor("), (r"\bis null\b", "is not null"),
    (r"\bis not null\b", "is null"), (r"\bnot in\b", "in"), (r"(?<!not )\bin \(", "not in ("), (r"\b0e0\b", "1e0"),
    (r"\b1e0\b", "2e0"), (r" desc\b", ""), (r"\bdistinct ", ""), (r"\bis not distinct\b", "is distinct"),
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and ``lines`` that must be run to see it (none: run when the module is imported)."""

    path: Path
    line: int
    lines: frozenset[int]
    change: str
    rank: str
    make: Callable[[], ast.Module]


@dataclass(frozen=True)
class _Site:
    node: ast.AST
    lines: frozenset[int]
    scope: str


def mutants(path: Path, shown: str, seed: int) -> list[Mutant]:
    """Every mutant of a file; ``rank`` orders them at random, each for itself, so that one edit moves no other."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    found: list[Mutant] = []
    seen: dict[str, int] = {}
    for site in _sites(tree):
        for number, (label, _) in enumerate(_changes(site.node)):
            key = f"{seed}:{shown}:{site.scope}:{label}"
            seen[key] = seen.get(key, 0) + 1
            rank = hashlib.sha256(f"{key}:{seen[key]}".encode()).hexdigest()
            placed = site.node.target if isinstance(site.node, ast.comprehension) else site.node
            line = getattr(placed, "lineno", 1)
            found.append(Mutant(path, line, site.lines, label, rank, _maker(tree, site.node, number)))
    return found


def _maker(tree: ast.Module, node: ast.AST, number: int) -> Callable[[], ast.Module]:
    position = next(i for i, n in enumerate(ast.walk(tree)) if n is node)

    def make() -> ast.Module:
        whole = copy.deepcopy(tree)
        target = next(n for i, n in enumerate(ast.walk(whole)) if i == position)
        list(_changes(target))[number][1]()
        return ast.fix_missing_locations(whole)

    return make


def _sites(tree: ast.Module) -> Iterator[_Site]:
    def visit(node: ast.AST, lines: frozenset[int], scope: str) -> Iterator[_Site]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inner = f"{scope}.{node.name}"
            if not isinstance(node, ast.ClassDef):
                for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)):
                    yield from visit(default, frozenset({node.lineno}) if lines else lines, inner)
            for child in node.body:
                inside = lines if isinstance(node, ast.ClassDef) else frozenset({0})
                yield from visit(child, inside, inner)
            return
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal):
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from visit(node.value, _run_with(node, lines), scope)
            return
        if isinstance(node, ast.stmt):
            own = _run_with(node, lines)
            yield _Site(node, own, scope)
            for name, value in ast.iter_fields(node):
                held = lines if name in ("body", "orelse", "finalbody", "handlers", "cases") else own
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        yield from visit(child, held, scope)
            return
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("Literal", "Mapping", "Sequence"):
            return
        if isinstance(node, ast.JoinedStr):
            parts = [v for v in node.values if isinstance(v, ast.Constant)]
            for part in parts:
                part.of_sql = bool(_SQL.search(" ".join(p.value for p in parts)))  # type: ignore[attr-defined]
        yield _Site(node, lines, scope)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, lines, scope)

    for statement in tree.body:
        yield from visit(statement, frozenset(), "")


def _run_with(node: ast.stmt, lines: frozenset[int]) -> frozenset[int]:
    """The lines of a statement (of its head when it holds others); none outside a function."""
    if not lines:
        return lines
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return frozenset(range(node.lineno, max(last, node.lineno) + 1))


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    """(what it says, how to do it) for each wrong turn this node may take."""

    def put(name: str, value: object, label: str) -> tuple[str, Callable[[], None]]:
        return label, lambda: setattr(node, name, value)

    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                other = _COMPARE[type(op)]()
                changed = [*ops[:i], other, *ops[i + 1 :]]
                yield put("ops", changed, f"{ast.unparse(node)}: {type(op).__name__} -> {type(other).__name__}")
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _ARITHMETIC and not _is_text(node):
            turned = _ARITHMETIC[type(op)]()
            yield put("op", turned, f"{ast.unparse(node)}: {type(op).__name__} -> {type(turned).__name__}")
        case ast.BoolOp(op=op):
            swapped = ast.And() if isinstance(op, ast.Or) else ast.Or()
            yield put("op", swapped, f"{ast.unparse(node)}: {type(op).__name__} -> {type(swapped).__name__}")
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield put("operand", ast.UnaryOp(ast.Not(), operand), f"{ast.unparse(node)}: not dropped")
        case ast.UnaryOp(op=ast.USub()):
            yield put("op", ast.UAdd(), f"{ast.unparse(node)}: minus dropped")
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not isinstance(
            test, ast.Compare | ast.BoolOp
        ):
            yield put("test", ast.UnaryOp(ast.Not(), test), f"if {ast.unparse(test)}: turned round")
        case ast.comprehension(ifs=[test, *_]):
            yield put("ifs", [], f"if {ast.unparse(test)}: dropped")
        case ast.Constant(value=bool() as truth):
            yield put("value", not truth, f"{truth} -> {not truth}")
        case ast.Constant(value=int() | float() as number):
            wrong = number + 1 if abs(number) < 10 else number * 2
            yield put("value", wrong, f"{number!r} -> {wrong!r}")
        case ast.Constant(value=str() as text) if getattr(node, "of_sql", False) or _SQL.search(text):
            for pattern, replacement in _SQL_CHANGES:
                for found in re.finditer(pattern, text):
                    wrong_text = text[: found.start()] + replacement + text[found.end() :]
                    near = " ".join(text[max(0, found.start() - 25) : found.end() + 25].split())
                    yield put("value", wrong_text, f"« {near} »: {found[0].strip()} -> {replacement.strip() or '-'}")
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield put("func", ast.Name(_CALLS[name], ast.Load()), f"{ast.unparse(node)}: {name} -> {_CALLS[name]}")
        case (
            ast.Tuple(elts=[_, _, *_] as elts, ctx=ast.Load())
            | ast.List(elts=[_, _, *_] as elts)
            | ast.Set(elts=[_, _, *_] as elts)
        ) if all(isinstance(e, ast.Constant) for e in elts):
            yield put("elts", elts[:-1], f"{ast.unparse(elts[-1])} dropped from its list")
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield put("value", ast.Constant(None), f"return {ast.unparse(value)[:60]}: returns None")
        case ast.Expr(value=ast.Call()):
            yield put("value", ast.Constant(None), f"{ast.unparse(node)[:70]}: call dropped")


def _is_text(node: ast.BinOp | ast.AugAssign) -> bool:
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    return any(isinstance(p, ast.JoinedStr) or isinstance(getattr(p, "value", None), str) for p in parts)
