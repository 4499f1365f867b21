"""Who holds a file? A lock that lives as long as its run, and that no kill leaves behind."""

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def lock(stream: BinaryIO) -> None:
        """Takes the lock of an open file until it is closed. Raises OSError when another run holds it."""
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(stream: BinaryIO) -> None:
        """Takes the lock of an open file until it is closed. Raises OSError when another run holds it."""
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
