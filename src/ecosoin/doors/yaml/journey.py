"""The journey of an ecodesign study, from its YAML file: all that is wrong in it is told before a browser starts."""

import csv
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field

from ecosoin.doors.browser.hosts import green_hosts, trusted_keys
from ecosoin.doors.browser.redaction import refused_secret
from ecosoin.doors.factor_sets import country_index
from ecosoin.doors.refusals import given_file
from ecosoin.doors.yaml.yaml_file import LocatedYaml, model_of, read_yaml
from ecosoin.inputs.ecodesign import ACTIONS, DECLARED, Granted, Journey, Step, Target, refused_address
from ecosoin.inputs.sites import Site, own_sites, sites_named
from ecosoin.kernel.errors import InputProblems, Problem, UsageError
from ecosoin.reference import load_reference_table

_Read = TypeVar("_Read")
_SERVER = "server_wh_per_act"
_Positive = Annotated[float, Field(gt=0, le=3600)]


@dataclass(frozen=True)
class _Target(Target):
    env: str | None = None
    file: str | None = None


class _Journey(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = ""
    base: str
    hosts: tuple[str, ...] = ()
    third_parties: tuple[str, ...] = ()
    profile: str = "desktop"
    timeout_s: _Positive = 20
    idle_s: Annotated[float, Field(ge=0, le=600)] = 30
    settle_s: Annotated[float, Field(ge=0, le=60)] = 1
    functional_unit: str = ""
    acts_per_year: Annotated[float, Field(gt=0)] | None = None
    expected: tuple[str, ...] = ()
    declared: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}
    country: str = "FR"
    certificate: str | None = None
    green_hosts: str | None = None
    inference: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    steps: Annotated[list[dict[str, Any]], Field(min_length=1)]


def read_journey(path: Path, granted: Granted | None = None) -> Journey:
    """The journey of a file, with what is ``granted`` to it; all its problems at once.

    Raises InputProblems; UsageError ``host-invalid``.
    """
    allowed = granted or Granted()
    check_granted(allowed)
    located = read_yaml(given_file(path), "yaml-unreadable")
    read, problems = model_of(located, _Journey)
    judged = _Judged(located, allowed)
    found = judged.whole()
    if read is None or problems or judged.problems:
        raise InputProblems([*problems, *judged.problems])
    told = read.model_dump(exclude={"certificate"}) | {"name": read.name or path.stem}
    hosts = (*read.hosts, *(h for h in allowed.hosts if h not in read.hosts))
    return Journey(**told | {"hosts": hosts, "env": allowed.env} | found)


def journey_of_address(url: str, granted: Granted | None = None) -> Journey:
    """A one-page journey; InputProblems when it is not an address of a page."""
    allowed = granted or Granted()
    check_granted(allowed)
    try:
        own_sites(url)
    except ValueError:
        raise InputProblems([Problem("journey-base-invalid", "error", params={"found": url})]) from None
    steps = (Step("checkpoint", text="page"), Step("open", text=url), Step("scroll", text="bottom"))
    return Journey(name=url, base=url, hosts=allowed.hosts, third_parties=(), steps=steps)


def check_granted(granted: Granted) -> None:
    """Refuses a host that is not one: UsageError ``host-invalid``, each of them."""
    wrong = [UsageError("host-invalid", found=text) for text in granted.hosts if not _sites(text)]
    if wrong:
        wrong[0].problems = [e.problem for e in wrong]
        raise wrong[0]


def _sites(text: str) -> frozenset[Site]:
    """The sites of a host, none when it is not one."""
    try:
        return sites_named(text)
    except ValueError:
        return frozenset()


class _Judged:
    """What a file says beyond its shape, judged even where the shape is wrong elsewhere."""

    def __init__(self, located: LocatedYaml, granted: Granted):
        self.located, self.granted = located, granted
        self.data: dict[Any, Any] = located.data if isinstance(located.data, dict) else {}
        self.folder = located.folder.resolve()
        self.problems: list[Problem] = []

    def whole(self) -> dict[str, Any]:
        """The steps, keys and hosts of the journey; what is wrong goes to ``problems``."""
        base = self.data.get("base")
        sites = self._base(base) if isinstance(base, str) else frozenset()
        opened = sites.union(*map(_sites, (*self._hosts("hosts"), *self.granted.hosts)))
        self._hosts("third_parties")
        profiles = [row["profile"] for row in load_reference_table("ecodesign/profiles")]
        profile = self.data.get("profile", profiles[0])
        if isinstance(profile, str) and profile not in profiles:
            self._wrong("profile-unknown", "profile", name=profile, choices=", ".join(profiles))
        country, countries = self.data.get("country"), country_index()
        if isinstance(country, str) and countries.code(country) is None:
            self.problems.append(
                countries.unknown(
                    country, file=self.located.file, row=self.located.line(("country",)), column="country"
                )
            )
        self._declared()
        steps = self.data.get("steps")
        made = [
            self._step(number, raw, base if sites else None, opened)
            for number, raw in enumerate(steps if isinstance(steps, list) else (), 1)
            if isinstance(raw, dict)
        ]
        keys, green = self._beside("certificate", trusted_keys), self._beside("green_hosts", green_hosts)
        return {"steps": tuple(s for s in made if s), "trusted_keys": keys or (), "green_hosts": green}

    def _wrong(self, code: str, column: str, row: int | None = None, **params: object) -> None:
        place = row if row is not None else self.located.line(tuple(column.split(".")))
        self.problems.append(Problem(code, "error", self.located.file, place, column=column, params=params))

    def _base(self, base: str) -> frozenset[Site]:
        try:
            return own_sites(base)
        except ValueError:
            self._wrong("journey-base-invalid", "base", found=base)
            return frozenset()

    def _hosts(self, field: str) -> list[str]:
        """The hosts of a field that are hosts."""
        given = self.data.get(field)
        texts = [t for t in given if isinstance(t, str)] if isinstance(given, list) else []
        for text in texts:
            if not _sites(text):
                self._wrong("host-invalid", field, found=text)
        return [text for text in texts if _sites(text)]

    def _declared(self) -> None:
        given = self.data.get("declared")
        declared = given if isinstance(given, dict) else {}
        for name in declared:
            if name not in DECLARED:
                self._wrong("journey-declared-unknown", f"declared.{name}", name=name, choices=", ".join(DECLARED))
        if _server_bounds_wrong({k: v for k, v in declared.items() if isinstance(v, int | float)}):
            self._wrong("journey-server-bounds", f"declared.{_SERVER}", name=_SERVER)

    def _beside(self, field: str, reader: Callable[[Path], _Read]) -> _Read | None:
        """What a file beside the journey holds, or one more problem."""
        name = self.data.get(field)
        if not isinstance(name, str):
            return None
        try:
            path = self._beside_only(name)
            if path is None or not path.is_file():  # a pipe would be waited for
                raise FileNotFoundError(name)
            return reader(path)
        except (OSError, ValueError, csv.Error) as error:
            self._wrong("journey-file-invalid", field, path=name, field=field, reason=str(error))
            return None

    def _step(self, number: int, raw: dict[Any, Any], base: str | None, opened: Collection[Site]) -> Step | None:
        """The step, or None with one more problem at least."""
        column, row = f"steps[{number}]", self.located.line(("steps", number - 1))

        def wrong(code: str, **params: object) -> None:
            self._wrong(code, column, row, **params)

        found = _step(raw)
        if not isinstance(found, Step):
            shown = found or ", ".join(map(str, raw)) or "–"
            wrong("journey-step-action", step=number, found=shown, known=", ".join(ACTIONS))
            return None
        place = f"{number} · {found.words()}"
        if found.action == "open":
            return self._opened(found, base, opened, lambda code, **params: wrong(code, step=place, **params))
        refused = refused_secret(found.secret, self.granted.env) if found.secret else None
        if refused:
            wrong(refused[0], **refused[1])
        if found.action != "upload":
            return found
        path = self._beside_only(found.text)
        if path is None:
            wrong("journey-upload-outside", step=number, path=found.text)
        elif not path.is_file():
            wrong("journey-step-action", step=number, found=f"upload: {found.text}", known=", ".join(ACTIONS))
        return Step(found.action, found.target, str(path), found.secret)

    def _opened(
        self, step: Step, base: str | None, opened: Collection[Site], wrong: Callable[..., None]
    ) -> Step | None:
        """An ``open`` with its whole address. Where the base is wrong, only what no base can mend is told."""
        try:
            address = urljoin(base or "", step.text)
        except ValueError:
            address = "\\"  # not an address, for any reader
        refused = refused_address(address, opened)
        if refused and (base or (refused[0] == "journey-address-scheme" and refused[1]["found"] != ":")):
            wrong(refused[0], **refused[1])
        return Step("open", text=address)

    def _beside_only(self, name: str) -> Path | None:
        """The file of a name, links followed; None when it is outside the folder of the journey."""
        try:
            path = (self.folder / name).resolve()
        except (OSError, ValueError, RuntimeError):
            return None
        return path if path.is_relative_to(self.folder) else None


def _server_bounds_wrong(declared: dict[str, float]) -> bool:
    """Whether a bound of the server's energy comes without its value, or is on the wrong side of it."""
    low, value, high = (declared.get(k) for k in (f"{_SERVER}_low", _SERVER, f"{_SERVER}_high"))
    if value is None:
        return low is not None or high is not None
    return (low is not None and low > value) or (high is not None and high < value)


def _step(raw: dict[Any, Any]) -> Step | str | None:
    """The step, its address and its file as written, or what is wrong with it."""
    if len(raw) != 1:
        return None
    action, given = next(iter(raw.items()))
    if action not in ACTIONS:
        return str(action)
    if action in ("open", "checkpoint", "scroll"):
        if isinstance(given, dict | list) or (action == "open" and given in (None, "")):
            return f"{action}: {given or '–'}"
        return Step(action, text=str(given or "bottom"))
    if action == "idle":
        usable = isinstance(given, int | float) and 0 < given <= 600
        return Step(action, text=f"{given} s", seconds=float(given)) if usable else f"idle: {given}"
    fields = {"selector": given} if isinstance(given, str) else given
    if not isinstance(fields, dict) or set(fields) - set(_Target.__dataclass_fields__):
        return f"{action}: {given}"
    t = _Target(**{k: str(v) for k, v in fields.items()})
    if not (t.selector or t.text or t.role):
        return f"{action}: selector | text | role ?"
    if action in ("fill", "type") and t.value is None and t.env is None:
        return f"{action}: value | env ?"
    if action == "upload" and not t.file:
        return f"upload: {t.file}"
    asserted = t.value if action == "assert" else None
    target = Target(selector=t.selector, text=t.text, role=t.role, name=t.name, value=asserted)
    return Step(action, target, (t.file if action == "upload" else t.value) or "", t.env)
