"""What must never be told again: the password of an address that somebody typed."""

import re

HIDDEN = "***"
_IN_ADDRESS = re.compile(
    r"\b((?!https?:)[a-z][\w+.-]*:/{1,2}[^\s/@:]*):\S*@|\b(https?:/{1,2}[^\s/@:]*):[^\s/]*@", re.IGNORECASE
)
"""A page may have a sign of its own after its first slash; in the address of a base all is password up to the last."""
_TOKEN = re.compile(r"(:/{1,2})[^\s/@:]{16,}@")
"""Alone before its host, what is this long is a token, not the name of a user."""
_NAMED = re.compile(r"\b((?:password|passwd|pwd)\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&'\"]+)", re.IGNORECASE)


def without_passwords(text: str) -> str:
    """A text whose addresses and settings of a connection have lost their passwords.

    >>> without_passwords("postgresql://me:s3:cr@t/@host/base"), without_passwords("postgresql:/me:x@host/base")
    ('postgresql://me:***@host/base', 'postgresql:/me:***@host/base')
    >>> without_passwords("host=h user=me password=s3cret"), without_passwords("http://a.fr:80/b?c=d@e.fr")
    ('host=h user=me password=***', 'http://a.fr:80/b?c=d@e.fr')
    >>> without_passwords("https://ghp0123456789abcdef@host/depot"), without_passwords("ssh://git@host/depot")
    ('https://***@host/depot', 'ssh://git@host/depot')
    """
    if "@" in text and ":/" in text:
        text = _IN_ADDRESS.sub(lambda m: f"{m[1] or m[2]}:{HIDDEN}@", text)
        text = _TOKEN.sub(rf"\1{HIDDEN}@", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text) if "=" in text else text
