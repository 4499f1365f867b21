"""What is a file called in a result? Its name from the folder given, so that no path of a machine is published."""

import re
from dataclasses import dataclass

_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:[/\\]")
_OF_A_DISK = 3
"""Characters of the longest name of a disk."""


@dataclass(frozen=True)
class Places:
    """``roots``: the folders given as paths begin with them, and what each is called; the longest first."""

    roots: tuple[tuple[str, str], ...] = ()

    def shown(self, path: str) -> str:
        """The name of a file, or of a sheet of it (``path#sheet``): under a folder given, the way from there.

        >>> places = Places((("/home/a/lot", ""), ("b", "2")))
        >>> [places.shown(p) for p in ("/home/a/lot/nord/parc.csv", "b/parc.csv", "/home/a/map.yaml", "/home/a/lot")]
        ['nord/parc.csv', '2/parc.csv', 'map.yaml', '.']
        """
        for root, name in self.roots:
            if path == root:
                return name or "."
            inside = _inside(path, root)
            if inside is not None:
                return f"{name}/{inside}" if name else inside
        return file_name(path)

    def told(self, text: str) -> str:
        """A text of a library without the folders given."""
        for root in (root for root, _ in self.roots if is_absolute(root) and len(root) > _OF_A_DISK):
            text = text.replace(root, "").replace(repr(root)[1:-1], "")
        return text


NOWHERE = Places()
"""No folder was given: files have their own name alone."""


def is_absolute(path: str) -> bool:
    """Whether a path begins at the root of a disk, of any system."""
    return _ABSOLUTE.match(path) is not None


def _inside(path: str, root: str) -> str | None:
    if root == ".":
        return None if is_absolute(path) or path.startswith("..") else path.replace("\\", "/")
    start = root.rstrip("/\\")
    if not path.startswith((f"{start}/", f"{start}\\")):
        return None
    inside = path[len(start) + 1 :]
    return inside.replace("\\", "/") if path[len(start)] == "\\" else inside


def file_name(path: str) -> str:
    """The name of a file without its folders; what follows the ``#`` after an extension is the sheet.

    >>> file_name("/tmp/x/parc.xlsx#Site A/B"), file_name("/tmp/lot #2/parc.csv")
    ('parc.xlsx#Site A/B', 'parc.csv')
    """
    sheet = re.search(r"\.[A-Za-z]\w{1,6}(#.*)", path, re.DOTALL)
    named = path[: sheet.start(1)] if sheet else path
    return re.sub(r"^.*[/\\]", "", named, flags=re.DOTALL) + (sheet[1] if sheet else "")
