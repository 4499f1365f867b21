"""The report of an ecodesign measurement: scores, steps, assertions, findings, footprint of a functional unit."""

from __future__ import annotations

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.words.voice import term


def ecodesign_report(d: dict[str, Any], language: Language) -> Report:
    """The report of the results document ``d``, in one language."""
    fr = language == "fr"

    def say(french: str, english: str) -> str:
        return french if fr else english

    s, total = d["scores"], d["total"]
    failed = sum(not a["passed"] for a in d["assertions"])
    figures = KeyFigures(
        (
            KeyFigure("EcoIndex", f"{s['ecoindex']['score']} {s['ecoindex']['grade']}", s["ecoindex"]["step"]),
            KeyFigure("SWD v4", f"{s['swd4']['co2e_g']:.3g} gCO2e", say("octets seuls", "bytes only")),
            KeyFigure(say("Score de parcours", "Journey score"), f"{s['journey']['score']:g}/100", "Ecosoin"),
            KeyFigure(say("Octets", "Bytes"), f"{total['encoded_bytes']['median'] / 1000:.1f} ko"),
        )
    )
    notes: list[Callout] = []
    if failed:
        notes.append(Callout("caution", say(f"{failed} assertion(s) en échec.", f"{failed} assertion(s) failed.")))
    if d["flaky"]:
        notes.append(Callout("caution", say("Parcours instable : les passages diffèrent.", "Flaky journey.")))
    notes += [Callout("caution", text) for text in _events(d["events"], fr)]
    decided = {f["rgesn"] for f in d["findings"] if f["state"] == "decided"}
    seen = {f["rgesn"] for f in d["findings"]}
    said = say(
        f"RGESN 2024 : {len(decided)} critères tranchés et {len(seen - decided)} éclairés par la mesure, sur 78.",
        f"RGESN 2024: {len(decided)} criteria decided and {len(seen - decided)} informed by the measurement, of 78.",
    )
    return Report(
        say("Écoconception mesurée", "Measured ecodesign"),
        d["journey"],
        language,
        (
            Section(say("L'essentiel", "In short"), (figures, *notes, Paragraph(said))),
            Section(say("Par étape", "By step"), (_steps(d, say("Étape", "Step")), _spread(d, fr), _assertions(d, fr))),
            Section(say("Constats", "Findings"), (_findings(d, fr), _accessibility(d, fr))),
            Section(say("Empreinte d'un acte", "Footprint of one act"), _footprint(d, fr)),
        ),
        f"Ecosoin {d['tool_version']} · {d['browser']}",
        ((say("Profil", "Profile"), d["profile"]), (say("Passages", "Runs"), str(d["runs"]))),
    )


def _events(events: dict[str, int], fr: bool) -> list[str]:
    """What the page opened by itself and what was done with it."""
    words = {
        "dialogs": ("boîte(s) de dialogue refermée(s)", "dialog(s) dismissed"),
        "popups": ("fenêtre(s) ouverte(s) par la page, refermée(s)", "window(s) opened by the page, closed"),
        "downloads": ("téléchargement(s) annulé(s)", "download(s) cancelled"),
    }
    return [f"{events[k]} {words[k][0 if fr else 1]}." for k in words if events[k]]


def _steps(d: dict[str, Any], head: str) -> Table:
    kinds = (("encoded_bytes", "octet"), ("requests", ""), ("dom_elements", ""), ("task_ms", "ms"), ("lcp_ms", "ms"),
             ("long_tasks", ""), ("energy_j", "J"))  # fmt: skip
    columns = (Column(head), *(Column(k, "number", u or None) for k, u in kinds))
    rows = tuple((s["name"], *(s[k]["median"] for k, _ in kinds)) for s in d["steps"])
    return Table(head, columns, rows)


def _spread(d: dict[str, Any], fr: bool) -> Table:
    """The whole journey over its runs: what varies from one run to the next, and what does not."""
    kinds = (("encoded_bytes", "octet"), ("requests", ""), ("dom_elements", ""), ("task_ms", "ms"), ("script_ms", "ms"),
             ("lcp_ms", "ms"), ("wall_ms", "ms"), ("heap_bytes", "octet"), ("energy_j", "J"))  # fmt: skip
    title = "Tout le parcours, d'un passage à l'autre" if fr else "The whole journey, from run to run"
    heads = ("médiane", "plus petit", "plus grand") if fr else ("median", "least", "most")
    columns = (
        Column("Mesure" if fr else "Measure"),
        Column("Unité" if fr else "Unit"),
        *(Column(h, "number") for h in heads),
    )
    rows = tuple((k, u, *(d["total"][k][v] for v in ("median", "min", "max"))) for k, u in kinds)
    return Table(title, columns, rows)


def _assertions(d: dict[str, Any], fr: bool) -> Table:
    columns = (Column("Étape" if fr else "Step"), Column("Assertion"), Column("Résultat" if fr else "Result"))
    words = ("réussie", "en échec") if fr else ("passed", "failed")
    rows = tuple((a["step"], a["assertion"], words[0] if a["passed"] else words[1]) for a in d["assertions"])
    return Table("Assertions", columns, rows)


def _findings(d: dict[str, Any], fr: bool) -> Table:
    heads = (
        ("RGESN", "État", "Verdict", "Signal", "Ressource")
        if fr
        else ("RGESN", "State", "Verdict", "Signal", "Resource")
    )
    states = {"decided": "tranché", "hinted": "indice"} if fr else {"decided": "decided", "hinted": "hinted"}
    verdict = ("non", "oui") if fr else ("no", "yes")
    columns = (
        *(Column(h) for h in heads),
        Column("Gain" if fr else "Saving", "number", "octet" if fr else "byte"),
        Column("Gain" if fr else "Saving", "number", "mgCO2e"),
    )
    words = {r["key"]: r["fr" if fr else "en"] for r in load_reference_table("words/ecodesign_signals")}
    titles = {r["id"]: r["title_fr" if fr else "title_en"] for r in load_reference_table("rgesn/criteria")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{f['rgesn']} {titles[f['rgesn']]}", states[f["state"]], verdict[f["passed"]], _signal(f["signal"], words),
         f["resource"], f["saving_bytes"] or None, f.get("saving_co2e_mg_per_act"))
        for f in d["findings"]
    )  # fmt: skip
    return Table("Constats" if fr else "Findings", columns, rows)


def _signal(code: str, words: dict[str, str]) -> str:
    """A signal in words: each ``name=value`` of it, or the name alone; what has no word (a type, a codec) stays."""
    told = []
    for token in code.split():
        name, equals, value = token.partition("=")
        told.append(words.get(name, name) + (f" : {value}" if equals else ""))
    return ", ".join(told).replace(", en, ", " en ").replace(", in, ", " in ")


def _accessibility(d: dict[str, Any], fr: bool) -> Table:
    heads = ("Règle", "Gravité", "Aide", "Où") if fr else ("Rule", "Impact", "Help", "Where")
    columns = (*(Column(h) for h in heads), Column("n", "number"))
    rows = tuple(
        (v["rule"], v["impact"], v.get("help_fr", v["help"]) if fr else v["help"], ", ".join(v["where"]), v["nodes"])
        for v in d["accessibility"]
    )
    return Table("Accessibilité (axe-core)" if fr else "Accessibility (axe-core)", columns, rows)


_PARTS = {
    "device_manufacture": ("Fabrication de l'appareil (part du temps)", "Device manufacture (share of time)"),
    "device_electricity": ("Électricité de l'appareil", "Device electricity"),
    "network": ("Réseau", "Network"),
    "server": ("Serveur", "Server"),
}


def _footprint(d: dict[str, Any], fr: bool) -> tuple[Block, ...]:
    """One act with its interval, the year when the acts are declared, the parts, and what is supposed."""
    acts = d["acts_per_year"]
    heads = ("Critère", "Unité") if fr else ("Criterion", "Unit")
    columns = (*(Column(h) for h in heads), *(Column(v, "number") for v in ("central", "p05", "p50", "p95")))
    if acts:
        columns = (*columns, Column("par an" if fr else "per year", "number"))
    rows = tuple(
        (_criterion(f, fr), f["unit"], f["value"], f["p05"], f["p50"], f["p95"], *((f["p50"] * acts,) if acts else ()))
        for f in d["footprint"]
    )
    title = "Empreinte d'un acte" if fr else "Footprint of one act"
    parts_columns = (
        Column("Composante" if fr else "Component"),
        *(Column(h) for h in heads),
        *(Column(v, "number") for v in ("central", "p05", "p50", "p95")),
    )
    parts = tuple(
        (
            _PARTS[p["component"]][0 if fr else 1],
            _criterion(p, fr),
            p["unit"],
            *(p[k] for k in ("value", "p05", "p50", "p95")),
        )
        for p in d["footprint_components"]
    )
    return (
        Table(title, columns, rows),
        Table("Par composante" if fr else "By component", parts_columns, parts, annex=True),
        Bullets(tuple(a["fr" if fr else "en"] for a in d["assumptions"])),
    )


def _criterion(row: dict[str, Any], fr: bool) -> str:
    return term(row["criterion"], "fr" if fr else "en")
