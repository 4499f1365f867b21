"""Names of hosts: which have no IPv6 address, which are in a list of hosts powered by renewable electricity."""

import csv
import io
import ipaddress
import socket
from collections.abc import Iterable
from pathlib import Path

_NO_ADDRESS = (socket.EAI_NONAME, socket.EAI_NODATA)
_NO = ("0", "false", "no", "non")


def hosts_without_ipv6(hosts: Iterable[str]) -> list[str]:
    """The names with an IPv4 address and no IPv6 one; a literal address or a failing lookup says nothing."""
    return sorted(h for h in set(hosts) if h and not _is_literal(h) and _has(h, socket.AF_INET) and not _ipv6(h))


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _has(host: str, family: socket.AddressFamily) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None, family))
    except OSError:
        return False


def _ipv6(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None, socket.AF_INET6))
    except socket.gaierror as error:
        return error.errno not in _NO_ADDRESS
    except OSError:
        return True


def green_hosts(path: Path) -> frozenset[str]:
    """The column ``url`` of a CSV of green hosts, without those whose ``green`` says no; ValueError otherwise."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    if not rows or "url" not in rows[0]:
        raise ValueError("url ?")
    kept = (r["url"] for r in rows if (r.get("green") or "1").lower() not in _NO)
    return frozenset(h.strip().lower() for h in kept if h and h.strip())
