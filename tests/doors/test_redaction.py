"""Secrets in what is written: hidden whatever their writing, at any place of a longer text, and nothing else hidden."""

from __future__ import annotations

import base64
import html
import json
from math import ceil
from urllib.parse import quote, quote_plus

import pytest

from ecosoin.doors.browser.redaction import redacted, without_secrets

SECRET = 'mot de passe: l\'été <n°7>/"µ"?~~~'
SECRETS = {"MDP": SECRET}
SHOWN = "${MDP}"


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("secret", ["abcd", "s3cr3t", "~~~~?????>>>>", SECRET])
def test_a_secret_in_base_64_is_hidden_where_it_alone_decides_the_letters(before: int, after: int, secret: str) -> None:
    """A letter of base 64 holds 6 bits, a byte has 8: the letters wholly inside the secret are replaced, no other."""
    start, length = 8 * before, 8 * len(secret.encode())
    first, last = ceil(start / 6), (start + length) // 6
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        coded = encode(b"-" * before + secret.encode() + b"_" * after).decode()
        found = without_secrets(f"<{coded}>", {"MDP": secret})
        assert found == f"<{coded[:first]}{SHOWN}{coded[last:]}>"


@pytest.mark.parametrize(
    "writing",
    [
        SECRET,
        SECRET.lower(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        html.escape(SECRET),
        html.escape(SECRET, quote=False),
        html.escape(SECRET).replace("&#x27;", "&#39;"),
    ],
)
def test_each_writing_of_a_secret_is_hidden(writing: str) -> None:
    assert without_secrets(f"a={writing}&b={writing}.", SECRETS) == f"a={SHOWN}&b={SHOWN}."


@pytest.mark.parametrize(
    ("length", "kept", "hidden"),
    [(100, 4, True), (100, 3, False), (99, 4, False), (140, 12, True), (120, 19, True), (120, 20, True)],
)
def test_a_snippet_cut_in_a_secret_hides_what_is_left_of_it(length: int, kept: int, hidden: bool) -> None:
    """From 100 letters on a text may be cut; from 4 letters of the secret on, they are hidden."""
    secret = "abcdefghijklmnopqrst"
    text = "." * (length - kept) + secret[:kept]
    expected = "." * (length - kept) + SHOWN if hidden else text
    assert without_secrets(text, {"MDP": secret}) == expected


def test_secrets_are_hidden_in_every_key_and_text_of_a_structure() -> None:
    found = redacted({"a s3cr3t": ["x", ("s3cr3t", 7)], "b": {"c": "le s3cr3t.", "d": None}}, {"K": "s3cr3t"})
    assert found == {"a ${K}": ["x", ("${K}", 7)], "b": {"c": "le ${K}.", "d": None}}
    same = {"a": "s3cr3t"}
    assert redacted(same, {}) is same


def test_several_secrets_keep_their_names() -> None:
    assert without_secrets("un=first deux=second", {"A": "first", "B": "second"}) == "un=${A} deux=${B}"


def test_an_ordinary_text_is_not_changed() -> None:
    text = "Un compte rendu sans rien à cacher, " * 9
    assert without_secrets(text, {"K": "s3cr3t"}) == text


def test_the_longest_writing_is_hidden_first() -> None:
    """JSON doubles a backslash: the plain secret is the beginning of its own writing."""
    assert without_secrets('{"k": "motdepasse\\\\"}', {"K": "motdepasse\\"}) == '{"k": "${K}"}'
