"""What a name or a text becomes in SQL is what the database gives back."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ecosoin.kernel.errors import InputProblems
from ecosoin.kernel.sql import identifier, literal

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
HOSTILE = "x'); drop table t; --\"\\"


@given(text=TEXT)
@example(text=HOSTILE)
def test_a_text_comes_back_as_it_went(text: str) -> None:
    assert duckdb.execute(f"select {literal(text)}").fetchall() == [(text,)]


@given(name=TEXT)
@example(name=HOSTILE)
def test_a_name_comes_back_as_it_went(name: str) -> None:
    assert duckdb.sql(f"select 1 as {identifier(name)}").columns == [name]


@pytest.mark.parametrize("quote", [identifier, literal])
def test_a_text_no_database_holds_is_told(quote: object) -> None:
    with pytest.raises(InputProblems) as caught:
        quote("a\0b")  # type: ignore[operator]
    assert [(p.code, p.params) for p in caught.value.problems] == [("text-with-nul", {"text": "a␀b"})]
