"""A site is read as a browser reads it, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.inputs.ecodesign import refused_address
from ecosoin.inputs.sites import Site, own_sites, site_of, sites_named


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("http://soin.example/", Site("soin.example", 80)), ("HTTPS://Soin.Example:8443", Site("soin.example", 8443)),
        ("http://a@soin.example/", Site("soin.example", 80)), ("http://soin.example#@b/", Site("soin.example", 80)),
        ("http://[0:0::1]:81/", Site("::1", 81)), ("https://hôpital.example/", Site("xn--hpital-ixa.example", 443)),
        ("file:///etc/passwd", None), ("javascript:alert(1)", None), ("data:text/html,a", None), ("about:blank", None),
        ("view-source:http://soin.example/", None), ("blob:http://soin.example/a", None), ("", None), ("/a", None),
    ],
)  # fmt: skip
def test_the_site_of_an_address(address: str, site: Site | None) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    "address",
    [
        "http:/soin.example", "http:soin.example", "http:///soin.example", "http://", "http://a\\@b/", "http:\\\\a\\",
        "http://a\tb/", "ht\ntp://a/", "http://a b/", "http://a:0/", "http://a:99999/", "http://a:b/", "http://a:/",
        "http://%61/", "http://[::1", "http://[a]/", "http://a*/", "http://a,b/", "http://[fe80::1%25a]/",
    ],
)  # fmt: skip
def test_what_a_browser_would_read_otherwise_is_no_address(address: str) -> None:
    with pytest.raises(ValueError):
        site_of(address)
    assert refused_address(address, own_sites("http://a/")) == ("journey-address-invalid", {})


@pytest.mark.parametrize(
    "text", ["", "*", "a, EXCLUDE *", "a b", "http://a", "a/b", "a@b", "a:0", "a:b", "?", "~NOTFOUND"]
)
def test_what_is_not_a_host(text: str) -> None:
    with pytest.raises(ValueError):
        sites_named(text)


def test_a_service_is_its_port_and_its_encrypted_pages() -> None:
    assert own_sites("http://a/") == {Site("a", 80), Site("a", 443)} == sites_named("a")
    assert own_sites("http://a:80/x") == own_sites("http://a/")
    assert own_sites("https://a/") == {Site("a", 443)} == sites_named("a:443")
    assert own_sites("http://a:8765/") == {Site("a", 8765)}
    with pytest.raises(ValueError):
        own_sites("file:///a")
    assert [s.words() for s in (Site("a", 80), Site("a", 8765), Site("::1", 443))] == ["a", "a:8765", "[::1]"]


@given(st.text(max_size=40))
def test_a_host_that_is_read_holds_no_sign_of_a_rule(text: str) -> None:
    """It goes into the rules of the browser, where a comma, a blank, a star or a question mark would open others."""
    for read in (sites_named, site_of):
        try:
            found = read(text)
        except ValueError:
            continue
        for site in found if isinstance(found, frozenset) else (found,) if found else ():
            assert not set(site.address()) & set(" ,*?~\\/@") and site.address().isascii()
            assert sites_named(site.address()) == {site}
