"""Which sites may a journey reach? A site is a host and a port, as an address names them."""

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

_PORTS = {"http": 80, "https": 443}
_READ_OTHERWISE = re.compile(r"[\x00-\x1f\x7f\\]")
"""Characters that browsers and Python do not read alike in an address."""
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")


class Site(NamedTuple):
    """A host, in lower case and ASCII, and a port."""

    host: str
    port: int

    def address(self) -> str:
        """``host:port``, in square brackets when the host is an IPv6 address."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def words(self) -> str:
        """The same, without the port of a bare address."""
        return self.address() if self.port not in _PORTS.values() else self.address().rpartition(":")[0]


def site_of(address: str) -> Site | None:
    """The site of an http(s) address, None for another scheme; ValueError when it is not an address.

    >>> site_of("https://Soin.example/a"), site_of("http://127.0.0.1:8765"), site_of("file:///etc/passwd")
    (Site(host='soin.example', port=443), Site(host='127.0.0.1', port=8765), None)
    """
    if _READ_OTHERWISE.search(address):
        raise ValueError(address)
    parts = urlsplit(address)
    usual = _PORTS.get(parts.scheme)
    return None if usual is None else Site(_host(parts), _port(parts) or usual)


def sites_named(text: str) -> frozenset[Site]:
    """The site ``host:port``, or both usual ports of ``host``; ValueError when it is neither.

    >>> sorted(sites_named("soin.example")), sorted(sites_named("[::1]:8080"))
    ([Site(host='soin.example', port=80), Site(host='soin.example', port=443)], [Site(host='::1', port=8080)])
    """
    parts = urlsplit(f"//{text}")
    if _READ_OTHERWISE.search(text) or parts.netloc != text or "@" in text:
        raise ValueError(text)
    port = _port(parts)
    return frozenset(Site(_host(parts), p) for p in ((port,) if port else _PORTS.values()))


def own_sites(base: str) -> frozenset[Site]:
    """The sites of a service from its address: its port, and that of its encrypted pages when none is written.

    >>> sorted(own_sites("http://soin.example/")), sorted(own_sites("https://soin.example/"))
    ([Site(host='soin.example', port=80), Site(host='soin.example', port=443)], [Site(host='soin.example', port=443)])
    """
    site = site_of(base)
    if site is None:
        raise ValueError(base)
    bare = site.port == _PORTS["http"] and urlsplit(base).scheme == "http"
    return frozenset({site, site._replace(port=_PORTS["https"])} if bare else {site})


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.rpartition("@")[2].startswith("["):
        if "%" in host:
            raise ValueError(host)
        return str(ipaddress.IPv6Address(host))
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _NAME.fullmatch(host):
        raise ValueError(host)
    return host


def _port(parts: SplitResult) -> int | None:
    """The port written; ValueError for one that is not a port."""
    port = parts.port
    if port == 0 or parts.netloc.endswith(":"):
        raise ValueError(parts.netloc)
    return port
