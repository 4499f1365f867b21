"""A Bundle is a page until all of them are there; each of its entries is a resource or is accounted for."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.test_care_fhir import about, acts, read

_SEARCH = "http://server.example/fhir/Observation"
_NUMBER = count()


def seen(day: int) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final"} | about("p", effectiveDateTime=f"2024-01-{day:02d}")


def page(number: int, of: int, *, size: int = 2, total: int | None = None, **more: Any) -> dict[str, Any]:
    """Page ``number`` of a search in ``of`` pages; its ``self`` link is what the page before calls ``next``."""
    links = [{"relation": "self", "url": f"{_SEARCH}?page={number}"}]
    links += [{"relation": "next", "url": f"{_SEARCH}?page={number + 1}"}] if number < of else []
    entries = [{"resource": seen(number * size - n), "search": {"mode": "match"}} for n in range(size)]
    told = {} if total is None else {"total": total}
    return {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries} | told | more


def given_files(folder: Path, *documents: Any) -> Any:
    place = folder / f"export {next(_NUMBER)}"
    place.mkdir()
    for n, document in enumerate(documents):
        (place / f"{n}.json").write_text(json.dumps(document), encoding="utf-8")
    return read(folder / f"work {next(_NUMBER)}", place)


def missing(staging: Any) -> list[tuple[str, str | None, dict[str, object]]]:
    return [(p.severity, p.file, p.params) for p in staging.problems if p.code == "fhir-pages-missing"]


@pytest.mark.parametrize("total", [None, 10])
def test_the_first_of_five_pages_is_not_the_whole(tmp_path: Path, total: int | None) -> None:
    shown = {"pages": 1, "rows": 2, "total": total or "?", "missing": 4 if total else 1}
    assert missing(given_files(tmp_path, page(1, 5, total=total))) == [("error", "0.json", shown)]


@pytest.mark.parametrize("total", [None, 10])
def test_every_page_is_the_whole(tmp_path: Path, total: int | None) -> None:
    staging = given_files(tmp_path, *(page(n, 5, total=total) for n in (3, 1, 2, 5, 4)))
    assert missing(staging) == []
    assert len(acts(staging)) == 10


@pytest.mark.parametrize("total", [None, 10])
def test_a_page_missing_among_those_given(tmp_path: Path, total: int | None) -> None:
    staging = given_files(tmp_path, *(page(n, 5, total=total) for n in (1, 2, 4, 5)))
    [(severity, file, shown)] = missing(staging)
    assert severity == ("doubt" if total else "error")
    assert (file, shown["missing"]) == (None, 1) if total else ("1.json", 1)


def test_a_page_given_twice_counts_once(tmp_path: Path) -> None:
    twice = (page(1, 2, total=4), page(1, 2, total=4))
    [(severity, _, shown)] = missing(given_files(tmp_path, *twice))
    assert (severity, shown["rows"]) == ("error", 2)


def test_pages_whose_links_do_not_name_each_other_are_known_by_their_number_of_results(tmp_path: Path) -> None:
    def alone(n: int) -> dict[str, Any]:
        links = [{"relation": "next", "url": f"{_SEARCH}?cursor={n}x"}] if n < 3 else []
        return page(n, 3, total=6, link=links)

    assert missing(given_files(tmp_path, *map(alone, (1, 2, 3)))) == []
    assert [s for s, *_ in missing(given_files(tmp_path, *map(alone, (1, 2))))] == ["error"]
    assert [s for s, *_ in missing(given_files(tmp_path, *map(alone, (2, 3))))] == ["doubt"]


def test_what_comes_with_the_results_is_not_one_of_them(tmp_path: Path) -> None:
    included = {"resource": {"resourceType": "Patient", "id": "p"}, "search": {"mode": "include"}}
    whole = page(1, 1, total=2)
    whole["entry"] += [included, included]
    assert missing(given_files(tmp_path, whole)) == []
    assert [s for s, *_ in missing(given_files(tmp_path, whole | {"total": 4}))] == ["doubt"]


def test_a_total_is_that_of_a_search_alone(tmp_path: Path) -> None:
    assert missing(given_files(tmp_path, page(1, 1, total=12, type="collection"))) == []


def test_a_link_alone_and_a_number_in_quotation_marks_are_read(tmp_path: Path) -> None:
    link = {"relation": "next", "url": f"{_SEARCH}?page=2"}
    [(severity, _, shown)] = missing(given_files(tmp_path, page(1, 1, link=link) | {"total": "5"}))
    assert (severity, shown["total"]) == ("error", 5)
    for total in ("many", -3, 2.5, True, [], "²"):
        assert missing(given_files(tmp_path, page(1, 1) | {"total": total})) == []


def test_an_empty_bundle_says_so(tmp_path: Path) -> None:
    for empty in ({"entry": []}, {"total": 0}, {"entry": None}):
        staging = given_files(tmp_path, {"resourceType": "Bundle", "type": "searchset"} | empty)
        assert [(p.code, p.file) for p in staging.problems] == [("fhir-bundle-empty", "0.json")]


def test_a_list_is_a_resource_not_a_bundle(tmp_path: Path) -> None:
    listed = {"resourceType": "List", "entry": [{"item": {"reference": "Observation/1"}}]}
    [account] = given_files(tmp_path, listed).readings
    assert (account.lines, [(a.code, a.lines) for a in account.set_aside]) == (1, [("other_resource", 1)])


_ENTRIES = st.sampled_from(
    [
        {"resource": seen(1)}, {"resource": {"resourceType": "Claim"}}, {}, {"resource": None}, {"resource": 5},
        {"resource": {}}, {"resource": []}, 5, None, "x", [], {"request": {"method": "DELETE", "url": "Observation/1"}},
    ]
)  # fmt: skip


@pytest.mark.parametrize("nested", [False, True], ids=["streamed", "nested"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(_ENTRIES, min_size=1, max_size=8))
def test_every_entry_is_accounted_for(tmp_path: Path, nested: bool, entries: list[Any]) -> None:
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    [account] = given_files(tmp_path, [bundle] if nested else bundle).readings
    aside = {a.code: a.lines for a in account.set_aside}
    assert account.lines == len(entries) == account.kept + sum(aside.values())
    assert account.kept == entries.count({"resource": seen(1)})
    assert aside.get("without_resource", 0) == sum(isinstance(e, dict) and e.get("resource") is None for e in entries)


@pytest.mark.parametrize("entry", [5, "x", {"resource": seen(1)}])
def test_entries_that_are_no_array(tmp_path: Path, entry: Any) -> None:
    [account] = given_files(tmp_path, {"resourceType": "Bundle", "entry": entry}).readings
    assert (account.lines, account.kept) == (1, int(isinstance(entry, dict)))
