"""A result folder that appears complete or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecosoin.kernel.errors import UsageError

MARKER = "results.json"


@contextmanager
def result_folder(target: Path) -> Iterator[Path]:
    """Yields a folder to fill beside ``target``; on success it takes ``target``'s place, on failure nothing is left.

    An existing ``target`` is replaced only when it is empty or holds an earlier result (``results.json``);
    otherwise :class:`UsageError` ``out-folder-in-the-way``.
    """
    target = target.absolute()
    if target.exists() and not (target.is_dir() and ((target / MARKER).exists() or not any(target.iterdir()))):
        raise UsageError("out-folder-in-the-way", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
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
