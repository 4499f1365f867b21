"""The bytes of a results document."""

from __future__ import annotations

import json

import pytest

from ecosoin.results.text import document_text, rounded


def test_twelve_digits_are_kept_wherever_a_number_stands() -> None:
    third, written = 2 / 3, 0.666666666667
    assert rounded({"a": [third, (third, {"b": third})], "c": third}) == {
        "a": [written, [written, {"b": written}]],
        "c": written,
    }
    assert rounded(123456789012.4) == 123456789012.0
    assert rounded(0.123456789012345) == 0.123456789012


def test_what_is_not_a_float_is_left_as_it_is() -> None:
    given = {"n": 1234567890123456, "t": "0.66666666666666666", "b": True, "z": None, "l": []}
    assert rounded(given) == given
    assert rounded((1, 2)) == [1, 2]


def test_a_document_is_readable_text_that_ends_with_one_line_end() -> None:
    text = document_text({"santé": [1, 2.5], "vide": {}})
    assert text == '{\n "santé": [\n  1,\n  2.5\n ],\n "vide": {}\n}\n'
    assert json.loads(text) == {"santé": [1, 2.5], "vide": {}}


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        document_text({"a": float("nan")})
