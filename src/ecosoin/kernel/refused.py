"""Which errors are the system's, not ours? No room left, no right to write: whichever library says it."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EIO})


def refusal(error: BaseException) -> OSError | None:
    """The refusal an error is or comes from; None when it is something else.

    >>> refusal(PermissionError(13, "Permission denied", "a.csv")).filename, refusal(ValueError("x"))
    ('a.csv', None)
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in FULL | FORBIDDEN:
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
