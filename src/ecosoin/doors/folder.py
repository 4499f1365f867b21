"""Where do results go? A folder that appears complete or not at all, with the manifest of what was written."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.version import __version__
from ecosoin.results.documents import DOCUMENTS
from ecosoin.results.text import document_text

MARKER = "results.json"
MANIFEST = "ecosoin.json"


@contextmanager
def result_folder(target: Path, kind: str) -> Iterator[Path]:
    """Yields a folder to fill beside ``target``; on success it takes ``target``'s place, on failure nothing is left.

    ``kind`` names the study in the manifest ``ecosoin.json`` {name, version, files}. An existing ``target`` is replaced
    only when it is empty or holds an earlier result (``results.json``); else :class:`UsageError`
    ``out-folder-in-the-way``.
    """
    target = target.absolute()
    if target.exists() and not (target.is_dir() and ((target / MARKER).exists() or not any(target.iterdir()))):
        raise UsageError("out-folder-in-the-way", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        write_manifest(draft, kind)
        draft.chmod(0o755)
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
            target.rename(old / target.name)
            draft.rename(target)
            shutil.rmtree(old)
        else:
            draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


@contextmanager
def replace_files(folder: Path) -> Iterator[Path]:
    """Yields an empty folder to fill; on success its files take their places in ``folder``, the others stay."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".pages-", dir=folder))
    try:
        yield draft
        for path in draft.iterdir():
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_document(document: Any, path: Path) -> None:
    path.write_text(document_text(document), encoding="utf-8")


def read_document(folder: Path, kind: str, file: str = MARKER) -> Any:
    """A document of a finished study, of its class when it has one.

    Raises UsageError ``not-a-result-folder`` when it is not there or not what its class says.
    """
    document = DOCUMENTS.get(kind, {}).get(file, Any)
    try:
        return msgspec.json.decode((folder / file).read_bytes(), type=document)
    except (OSError, msgspec.MsgspecError) as error:
        raise UsageError("not-a-result-folder", path=str(folder), reason=file, detail=str(error)) from None


def write_manifest(folder: Path, kind: str) -> None:
    """Writes ``ecosoin.json``: which study the folder holds, made by which version, in which files."""
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    write_document({"name": kind, "version": __version__, "files": files}, folder / MANIFEST)


def study_kind(folder: Path) -> str:
    """The study a folder holds, from its manifest; :class:`UsageError` ``not-a-result-folder`` when it holds none."""
    try:
        return str(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError("not-a-result-folder", path=str(folder), reason=MANIFEST) from None
