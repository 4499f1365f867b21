"""The page of the licences of all that is locked, from the metadata of what is installed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "licences.md"
LOCKS = ("requirements.lock", "requirements-full.lock", "requirements-dev.lock", "requirements-audit.lock")
LONGEST = 40
"""Characters of a name of licence; a longer field of the metadata is its whole text."""
CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
HEAD = """# Les licences de ce qui est installé / The licences of what is installed

Tout ce que les fichiers `requirements*.lock` et `uv.pin` verrouillent, empreintes comprises ; la licence est celle des métadonnées de chaque
paquet, vérifiée par `tests/test_supply.py`. Aucune n'est GPL ni AGPL. **À savoir** : l'extra `postgres` apporte psycopg (LGPL-3.0, remplaçable, chargé
seulement à la lecture d'une base PostgreSQL) ; l'extra `ai` apporte ecologits (MPL-2.0) ; hypothesis, pathspec et certifi (MPL-2.0) ne servent qu'au
développement. Les roues de numpy embarquent OpenBLAS et libgfortran (GPL avec exception de bibliothèque d'exécution, sans effet sur ce qui s'en sert).
Les données livrées ont leurs licences dans [`NOTICE`](../../src/ecosoin/reference/NOTICE). Failles connues : `make audit`.

*Everything locked, with the licence of its own metadata; none is GPL or AGPL. The LGPL comes with the extra `postgres`, the MPL with the extra `ai`
and with development tools. `make docs` writes this page; `make audit` looks for known faults and says when it could not.*

| paquet / package | licence | apporté par / brought by |
|---|---|---|
"""


def bare(name: str) -> str:
    """The one spelling of the name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: str) -> set[str]:
    return {bare(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / lock).read_text("utf-8"), re.M)}


def licence_of(name: str) -> str | None:
    """The licence of an installed package, from its metadata; None for one that is not installed.

    Its expression, else its field when that is a name, else its classifiers.
    """
    try:
        told = distribution(name).metadata
    except PackageNotFoundError:
        return None
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    field = (told.get("License") or "").strip()
    if field and len(field) <= LONGEST and "\n" not in field:
        return field
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or [] if c.startswith("License ::")]
    return " / ".join(CLASSIFIED.get(c, c) for c in classes) or None


def needs(requirement: str) -> str:
    """The name a requirement begins with.

    >>> needs("psycopg-binary==3.2; extra == 'binary'"), needs("Jinja2>=3")
    ('psycopg-binary', 'jinja2')
    """
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return bare(found[0])


@cache
def closure(name: str) -> frozenset[str]:
    """A package and all it needs, extras of others left out."""
    try:
        asked = [r for r in distribution(name).requires or [] if "extra ==" not in r]
    except PackageNotFoundError:
        asked = []
    return frozenset({name}.union(*(closure(needs(r)) for r in asked if needs(r) != name)))


def brought_by() -> dict[str, str]:
    """What brings each locked package: the core, extras, or what is only for development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    core = frozenset[str]().union(*(closure(needs(r)) for r in project["dependencies"]))
    parts = {
        extra: frozenset[str]().union(*(closure(needs(r)) for r in asked))
        for extra, asked in project["optional-dependencies"].items()
    }
    binary = {needs(r) + "-binary" for asked in project["optional-dependencies"].values() for r in asked if "[" in r}
    parts = {extra: names | {b for b in binary if b.removesuffix("-binary") in names} for extra, names in parts.items()}
    found = {}
    for name in set().union(*map(locked, LOCKS), {"uv"}):
        extras = [f"`{extra}`" for extra, names in parts.items() if name in names]
        found[name] = "cœur / core" if name in core else ", ".join(extras) or "développement / development"
    return found


def written() -> dict[str, str]:
    """Package -> licence, as the page says them."""
    text = PAGE.read_text("utf-8") if PAGE.is_file() else ""
    return dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \|", text, re.M))


def licence_page() -> dict[Path, str]:
    """The page; a package that is not installed here keeps its line."""
    before, said = written(), brought_by()
    rows = [f"| {name} | {licence_of(name) or before.get(name, '?')} | {said[name]} |" for name in sorted(said)]
    return {PAGE: HEAD + "\n".join(rows) + "\n"}
