"""Letters typed one by one in the real browser: each fault of RGESN 4.9 is seen alone."""

from __future__ import annotations

import pytest

from ecosoin.doors.browser.local_site import local_site
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.inputs.ecodesign import Journey, Step, Target

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><input id="q"><script>let t = 0;
q.addEventListener('input', () => {{ clearTimeout(t);
  if (q.value.length >= {letters}) t = setTimeout(() => fetch('x?' + q.value), {wait}); }});</script>"""


@pytest.mark.parametrize(
    ("letters", "wait", "early", "too_close"), [(2, 500, 1, False), (3, 100, 0, True), (3, 500, 0, False)]
)
def test_early_and_close_requests_are_told_apart(letters, wait, early, too_close, tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format(letters=letters, wait=wait), encoding="utf-8")
    typed = Step("type", Target(selector="#q"), "martin")
    with local_site(tmp_path) as site:
        steps = (Step("open", text=site.address), typed)
        journey = Journey("saisie", site.address, ("127.0.0.1",), (), steps, idle_s=0, settle_s=0)
        found = run_journey(journey, RunOptions("desktop", details=False, warm=False))["typed"]
    assert found["requests"] >= 1
    assert (found["early"], found["interval_s"] < 0.5) == (early, too_close)
