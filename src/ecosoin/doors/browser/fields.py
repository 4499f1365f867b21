"""What a journey enters, in the fields of the pages it may type into and in no other page or frame.

A field is looked at, then typed into, through one handle: it dies with its document, so that a page that leaves in
between receives nothing. A secret is put in by a script of that document, never by the keyboard, whose keys go to
whatever frame takes the focus.
"""

import time
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ecosoin.doors.browser.network import NetworkRecord
from ecosoin.doors.browser.redaction import redacted
from ecosoin.inputs.ecodesign import Journey, Step, Target
from ecosoin.inputs.sites import Site, site_of
from ecosoin.kernel.errors import InputProblems, Problem

_ASKING = ("XHR", "Fetch")
_FREE_LETTERS = 2
_BETWEEN_S, _PAUSE_S = 0.2, 0.7
_DETACHED = "was detached"
_REPLACED = ("not attached", "was destroyed", "find context", "is disposed", _DETACHED)
"""Signs of a field whose page drew it again, or left, since it was found."""
_PUT_IN = """(field, [text, whole]) => {
  const page = field.ownerDocument;
  field.focus();
  if (whole) field.select ? field.select() : page.getSelection().selectAllChildren(field);
  if (field.getRootNode().activeElement === field && page.execCommand('insertText', false, text)) return;
  const kind = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement : HTMLInputElement;
  const value = Object.getOwnPropertyDescriptor(kind.prototype, 'value');
  value.set.call(field, (whole ? '' : value.get.call(field)) + text);
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, inputType: 'insertText', data: text }));
}"""
_CHANGED = "(field) => field.dispatchEvent(new Event('change', { bubbles: true }))"


def located(page: Any, target: Target) -> Any:
    """The first element a target names."""
    if target.role:
        found = page.get_by_role(target.role, name=target.name) if target.name else page.get_by_role(target.role)
    elif target.text and not target.selector:
        found = page.get_by_text(target.text)
    else:
        found = page.locator(target.selector)
    return found.first


class Typist:
    """Fills, types and uploads for a journey; ``secrets``: name -> value of the environment variables."""

    def __init__(self, page: Any, journey: Journey, secrets: dict[str, str]):
        self.page, self.journey, self.secrets = page, journey, secrets

    def text_of(self, step: Step) -> str:
        """What the user enters."""
        return self.secrets[step.secret] if step.secret else step.text

    def enter(self, step: Step, place: str) -> None:
        """Does a ``fill`` or an ``upload``; ``place`` names the step in the problem of a field that is elsewhere.

        Raises InputProblems: ``journey-left``, ``journey-env-elsewhere``; Playwright's errors.
        """
        text = self.text_of(step)
        if step.action == "upload":
            self._on_field(step, place, lambda field, left: field.set_input_files(text, timeout=left))
        elif step.secret:
            self._on_field(step, place, lambda field, left: _put_in(field, text, left, whole=True))
        else:
            self._on_field(step, place, lambda field, left: field.fill(text, timeout=left))

    def type_watched(self, step: Step, place: str, network: NetworkRecord) -> dict[str, float]:
        """``requests`` sent, those sent before the third letter (``early``), the shortest time between two [s].

        After two letters the user pauses 0.7 s, then types a letter every 0.2 s: a page that asks at each letter, or
        after two, shows it. Raises as :meth:`enter`.
        """
        text = self.text_of(step)
        first, early = len(network.requests), 0
        for position, letter in enumerate(text):
            if position == _FREE_LETTERS:
                self.page.wait_for_timeout(_PAUSE_S * 1000)
                early = len(_asked(network, first))
            self._letter(step, place, letter)
            self.page.wait_for_timeout(_BETWEEN_S * 1000)
        self.page.wait_for_timeout(_PAUSE_S * 1000)
        times = _asked(network, first)
        if len(text) <= _FREE_LETTERS:
            early = len(times)
        shortest = min((b - a for a, b in pairwise(times)), default=float("inf"))
        return {"requests": len(times), "early": early, "interval_s": shortest}

    def _letter(self, step: Step, place: str, letter: str) -> None:
        if step.secret:
            self._on_field(step, place, lambda field, left: _put_in(field, letter, left, whole=False))
        else:
            self._on_field(step, place, lambda field, left: field.type(letter, timeout=left))

    def _on_field(self, step: Step, place: str, act: Callable[[Any, float], None]) -> None:
        """Acts on the field once its page and frames are known to be right; again when the page draws it anew."""
        from playwright.sync_api import Error as PlaywrightError

        end = time.monotonic() + self.journey.timeout_s
        while True:
            left = max((end - time.monotonic()) * 1000, 1)
            field = located(self.page, step.target).element_handle(timeout=left)
            try:
                self._look(field.owner_frame(), step, place)
                act(field, left)
                return
            except PlaywrightError as error:
                if time.monotonic() > end or not any(sign in str(error) for sign in _REPLACED):
                    raise

    def _look(self, frame: Any, step: Step, place: str) -> None:
        """Every frame from the field's to the page's own must be one that may be typed into."""
        from playwright.sync_api import Error as PlaywrightError

        if frame is None:
            raise PlaywrightError(_DETACHED)
        allowed = self.journey.own if step.secret else self.journey.opened
        encrypted = bool(step.secret) and urlsplit(self.journey.base).scheme == "https"
        while frame is not None:
            inherits = frame.url.startswith("about:") and frame.parent_frame is not None and not step.secret
            if not inherits and not _within(frame.url, allowed, encrypted=encrypted):
                params = redacted({"step": place, "host": _host_told(frame.url)}, self.secrets)
                if step.secret:
                    raise InputProblems([Problem("journey-env-elsewhere", "error", params=params)])
                raise InputProblems([Problem("journey-left", "error", params=params)])
            frame = frame.parent_frame


def _put_in(field: Any, text: str, left: float, *, whole: bool) -> None:
    for state in ("visible", "editable"):
        field.wait_for_element_state(state, timeout=left)
    field.evaluate(_PUT_IN, [text, whole])
    if whole:
        field.evaluate(_CHANGED)


def _within(address: str, allowed: Collection[Site], *, encrypted: bool) -> bool:
    try:
        return site_of(address) in allowed and (not encrypted or urlsplit(address).scheme == "https")
    except ValueError:
        return False


def _host_told(address: str) -> str:
    """The site of an address, or its scheme."""
    try:
        site = site_of(address)
    except ValueError:
        site = None
    return site.words() if site else f"{urlsplit(address).scheme}:"


def typing_time_s(text: str) -> float:
    """How long :meth:`Typist.type_watched` takes [s], at most, when the page answers."""
    return len(text) * (_BETWEEN_S + 0.1) + 2 * _PAUSE_S


def _asked(network: NetworkRecord, first: int) -> list[float]:
    return [r.time_s for r in network.requests[first:] if r.kind in _ASKING]
