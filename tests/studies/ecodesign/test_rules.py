"""Rules on evidence written by hand: each reason alone, and silence when nothing was observed."""

from __future__ import annotations

import ast
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecosoin.doors.browser.hosts import green_hosts, hosts_without_ipv6
from ecosoin.doors.browser.network import NetworkRecord
from ecosoin.reference import load_reference_table
from ecosoin.studies.ecodesign import audit
from ecosoin.studies.ecodesign.findings import RULES, Earlier, Evidence
from ecosoin.studies.ecodesign.road.constants import constants
from ecosoin.words import knows
from ecosoin.words.voice import told
from tests.studies.ecodesign.made_runs import as_text, measured, run
from tests.tongue import foreign

EMPTY = Evidence(constants=constants(), today="2026-01-01")
REQUEST = {
    "url": "https://soin.example/app.js", "type": "script", "status": 200, "cached": False, "failed": "",
    "tls": "TLS 1.3", "protocol": "h2", "decoded_bytes": 100, "encoded_bytes": 50, "cookie": False, "gesture": False,
}  # fmt: skip


def request(path: str, **other: Any) -> dict[str, Any]:
    return {**REQUEST, "url": f"https://soin.example/{path}", **other}


def result(day: str, size: float, *requests: dict[str, Any]) -> Earlier:
    return Earlier(day, size, requests)


def outcome(criterion: str, **seen: Any) -> list[tuple[bool, str]]:
    return [(f.passed, as_text(f.signal)) for f in RULES[criterion](replace(EMPTY, **seen))]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-02-01"], (True, "reviews reviews=2 longest_day=334")),
        (["2024-01-01", "2025-12-01"], (False, "reviews reviews=3 longest_day=700")),
        (["2026-01-01"], (False, "reviews reviews=1 longest_day=0")),
    ],
)
def test_reviews_are_regular_when_no_interval_exceeds_a_year(days, expected):
    assert outcome("1.4", previous=[result(d, 1) for d in days]) == [expected]


def test_a_target_is_read_against_the_oldest_measurement():
    before = [result("2025-06-01", 500), result("2025-01-01", 1000)]
    declared = {"reduction_target_percent": 30.0}
    seen = {"previous": before, "declared": declared}
    assert outcome("1.5", measured_bytes=600, **seen) == [(True, "target target=30 reached=40")]
    assert outcome("1.5", measured_bytes=1200, **seen) == [(False, "target target=30 reached=-20")]
    assert outcome("1.5", declared=declared) == [(False, "baseline-missing target=30")]
    assert outcome("1.5") == outcome("1.4") == outcome("3.6") == []


def test_an_update_keeps_the_files_it_does_not_change():
    old = [request("a.js"), request("b.css", type="stylesheet")]
    renamed = [request("a.js?v=2"), request("b.css?v=2", type="stylesheet")]
    partly = [request("a.js"), request("b.css", type="stylesheet", decoded_bytes=99)]
    previous = [result("2025-06-01", 1, *old)]
    assert outcome("3.6", previous=previous, requests=partly) == [(True, "files-kept percent=50.2513")]
    assert outcome("3.6", previous=previous, requests=renamed) == [(False, "files-kept percent=0")] * 2
    assert outcome("3.6", previous=previous, requests=old) == []


@pytest.mark.parametrize(
    ("requests", "early", "interval", "passed"),
    [(1, 0, float("inf"), True), (2, 0, 0.6, True), (2, 0, 0.3, False), (1, 1, float("inf"), False)],
)
def test_typing_needs_both_the_third_letter_and_the_interval(requests, early, interval, passed):
    typed = {"requests": requests, "early": early, "interval_s": interval}
    assert [p for p, _ in outcome("4.9", typed=typed)] == [passed]


def test_static_files_come_from_one_host():
    other = {**REQUEST, "url": "https://images.soin.example/a.png", "type": "image"}
    assert outcome("6.7", requests=[REQUEST]) == [(True, "one-host-http2")]
    assert outcome("6.7", requests=[REQUEST, other]) == [(False, "static-on-another-host")]
    assert outcome("6.7", requests=[REQUEST, other], hosts_third=frozenset({"images.soin.example"}))[0][0]


def test_connections_need_tls_1_3_and_ipv6():
    assert outcome("3.3", requests=[REQUEST]) == [(True, "https-tls-1.3")]
    assert outcome("3.3", requests=[request("", tls="TLS 1.2")]) == [(False, "no-tls-1.3")]
    assert outcome("3.3", requests=[REQUEST], hosts_without_ipv6=["soin.example"]) == [(False, "no-ipv6-address")]


def test_only_names_with_an_ipv4_address_alone_are_told(monkeypatch):
    known = {("old.example", socket.AF_INET), ("new.example", socket.AF_INET), ("new.example", socket.AF_INET6)}

    def look_up(host: str, _port: None, family: int) -> list[int]:
        if host == "slow.example":
            raise socket.gaierror(socket.EAI_AGAIN, "later")
        if (host, family) not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no name")
        return [1]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    names = ["old.example", "new.example", "slow.example", "gone.example", "127.0.0.1", "::1", ""]
    assert hosts_without_ipv6(names) == ["old.example"]


def test_a_green_list_is_read_by_domain(tmp_path):
    path = tmp_path / "green.csv"
    path.write_text("url,hosted_by,green\nexample,Hébergeur vert,1\nbrun.test,Autre,0\n", encoding="utf-8")
    known = green_hosts(path)
    assert known == {"example"}
    assert outcome("8.5", requests=[REQUEST], green_hosts=known) == [(True, "green-list")]
    assert outcome("8.5", requests=[REQUEST], green_hosts=frozenset({"oin.example"})) == [(False, "not-in-green-list")]
    path.write_text("host\nexample\n", encoding="utf-8")
    with pytest.raises(ValueError, match="url"):
        green_hosts(path)


@pytest.mark.parametrize("row", load_reference_table("ecodesign/recent_features"), ids=lambda r: r["feature"])
def test_each_recent_feature_is_recognised_alone(row):
    table = load_reference_table("ecodesign/recent_features")
    code = [{"language": row["language"], "url": "a", "text": row["example"]}]
    found = outcome("2.4", recent_features=table, code=code, today="2024-06-01")
    assert found == [(False, f"recent-feature feature={row['feature']}")]
    assert row["source"] and row["locator"]


def test_recent_features_become_old_with_time():
    table = load_reference_table("ecodesign/recent_features")
    code = [{"language": "js", "url": "a.js", "text": "Promise.try(f); Temporal.Now.instant()"}]
    seen = {"recent_features": table, "code": code}
    recent = [s for p, s in outcome("2.4", **seen) if not p]
    assert recent == ["recent-feature feature=promise-try", "recent-feature feature=temporal"]
    assert [s for _, s in outcome("2.4", today="2027-02-01", **seen)] == ["recent-feature feature=temporal"]


def test_a_third_party_cookie_is_read_from_the_raw_answer():
    network = NetworkRecord()
    sent = {"requestId": "1", "request": {"url": "https://tiers.example/p", "method": "GET"}, "timestamp": 1.0}
    network._sent(sent)
    network._raw({"requestId": "1", "headers": {"Set-Cookie": "a=1"}})
    seen = {**REQUEST, "url": network.requests[0].url, "cookie": network.requests[0].sets_cookie}
    assert outcome("1.6", requests=[seen], hosts_third=frozenset({"tiers.example"})) == [(False, "cookie-third-party")]
    assert outcome("1.6", requests=[seen]) == [(True, "cookies count=0")]


_SIGNAL_AT = {"judged": 1, "fault": 0, "Seen": 1}
"""Which argument of a call of the rules names the signal."""


def test_every_signal_a_rule_writes_has_words_and_every_word_is_used():
    written = {f"screen-{kind}" for kind in ("bytes", "requests")} | {"pue", "wue", "grid_g_kwh"}
    for path in Path(audit.__file__).parent.glob("rules_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SIGNAL_AT:
                said = node.args[_SIGNAL_AT[node.func.id]]
                told = (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,)
                written |= {t.value for t in told if isinstance(t, ast.Constant)}
    assert written == {r["key"] for r in load_reference_table("words/ecodesign_signals")}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_finding_of_a_bad_page_is_a_whole_sentence(language):
    for f in measured(run()).findings:
        assert knows(f.signal.code)
        sentence = told(f.signal.code, f.signal.params, language)
        assert foreign(sentence, language) == [], sentence
