"""Opens the sheets of a workbook in a process of its own, which a damaged one may end: ``FILE``, bytes at most."""

import sys

from python_calamine import CalamineWorkbook


def main(file: str, most: int) -> None:
    """Opens every sheet; fails where the library does."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_path(file)
    for name in book.sheet_names:
        book.get_sheet_by_name(name)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
