"""``ecosoin footprint`` and ``template`` as people run them: what the screen says, what is written, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from ecosoin.words.problems import spoken
from tests.studies.footprint.hand import write_hand_inventory, write_hand_set

LAPTOPS, SERVERS = ("pc-n", "pc-s", "pc-t"), ("sv-n", "sv-s")


VERDICTS = ("met", "not_met", "to_declare", "not_applicable")


def command(*arguments: object, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, [str(a) for a in arguments])


def footprint(work: Path, *options: object, columns: int = 80, year: int = 2024) -> Result:
    if not (work / "hand").exists():
        write_hand_set(work / "hand")
        write_hand_inventory(work / "inventory")
    given = ["footprint", work / "inventory", "--year", year, "--factors", work / "hand", "--out", work / "out"]
    return command(*given, *options, columns=columns)


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def share(values: dict[str, float], *names: str) -> float:
    return sum(values.get(n, 0) for n in names) / sum(values.values())


def percent(value: float, sign: str = "%") -> str:
    return f"{100 * value:.2g}{sign}".replace("1e+02", "100")


def three(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.10g}"


def test_the_screen_shows_totals_bars_and_verdicts_in_english(tmp_path: Path) -> None:
    result = footprint(tmp_path, "--lang", "en", "--draws", 200, columns=130)
    assert result.exit_code == 0
    lines = lines_of(result.stdout)
    assert "Hôpital de papier · 2024 · hand" in lines
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    totals = {r["criterion"]: r for r in results["totals"]}

    def told(name: str, criterion: str, shown: str, unit: float = 1) -> None:
        amount = f"{three(totals[criterion]['mean'] * unit)} {shown}"
        bounds = f"{three(totals[criterion]['p05'] * unit)} – {three(totals[criterion]['p95'] * unit)}"
        row = next(x for x in lines if x.startswith(name))
        assert row.startswith(f"{name} {amount} {bounds}"), row
        assert row.endswith(percent(totals[criterion]["coverage_share"])), row

    told("Climate change", "climate_change", "kg CO₂ eq.")
    told("Resource use, minerals and metals", "resource_use_minerals_metals", "kg Sb eq.")
    told("Acidification", "acidification", "mol H⁺ eq.")
    told("Final energy", "final_energy", "MWh", 1 / 1000)
    assert next(x for x in lines if x.startswith("Particulate matter")) == "Particulate matter — ········ 0%"
    assert next(x for x in lines if x.startswith("Climate change")).endswith("██████▊· 86%")
    assert next(x for x in lines if x.startswith("Acidification")).endswith("███▍···· 43%")
    assert not any(x.startswith("Water use") for x in lines)
    by = by_mean(tmp_path)
    names = {"datacentres": "Data centres", "terminals": "Terminals", "non_digital": "Non-digital"}
    assert rows_of(lines, "By tier") == [f"{name} {by('tier', key)}" for key, name in names.items()]
    stages = {
        "use": "Use",
        "manufacturing": "Manufacturing",
        "distribution": "Distribution",
        "end_of_life": "End of life",
    }
    assert rows_of(lines, "By life-cycle stage") == [f"{name} {by('stage', key)}" for key, name in stages.items()]
    assert rows_of(lines, "By category")[0] == rows_of(lines, "By tier")[0].replace("Data centres", "Servers")
    inputs = [r for r in results["sensitivity"] if r["criterion"] == "climate_change" and r["input"] != "rest"]
    assert any(x.startswith("Measure this first: ") and f"({inputs[0]['share_of_variance']:.0%})" in x for x in lines)
    words = ("rules met", "rules not met", "rules to declare", "rules not applicable")
    assert f"RCP SI: {verdict_line(tmp_path, words)} guaranteed by Ecosoin" in lines
    assert lines[-1] == f"→ {tmp_path / 'out' / 'report.html'}"


def verdict_line(work: Path, words: tuple[str, ...]) -> str:
    """The counts of the establishment's verdicts, then how many the tool guarantees."""
    rules = json.loads((work / "out" / "results.json").read_text(encoding="utf-8"))["rcp"]
    counts = [sum(r["verdict"] == v and r["by"] == "establishment" for r in rules) for v in VERDICTS]
    own = sum(r["by"] == "tool" for r in rules)
    assert sum(counts) + own == 32
    return ", ".join(f"{n} {word}" for n, word in zip(counts, words, strict=True)) + f" · {own}"


def by_mean(work: Path) -> Callable[[str, str], str]:
    """The shares of climate and minerals that a key of a dimension has in the means of the document."""
    rows = json.loads((work / "out" / "results.json").read_text(encoding="utf-8"))["breakdown"]

    def told(dimension: str, key: str) -> str:
        cells = []
        for criterion in ("climate_change", "resource_use_minerals_metals"):
            means = {r["key"]: r["mean"] for r in rows if (r["dimension"], r["criterion"]) == (dimension, criterion)}
            cells.append(percent(means[key] / sum(means.values())) if means.get(key) else "—")
        return " ".join(cells)

    return told


def rows_of(lines: list[str], head: str) -> list[str]:
    """The rows under a title, without their bars."""
    start = next(i for i, x in enumerate(lines) if x.startswith(head))
    found = []
    for line in lines[start + 1 :]:
        if not line or line.startswith(("Measure", "À mesurer")):
            break
        found.append(" ".join(w for w in line.split() if not set(w) <= set("█▉▊▋▌▍▎▏·")))
    return found


def test_bars_are_as_long_as_the_screen_allows(tmp_path: Path) -> None:
    wide = next(x for x in footprint(tmp_path, columns=130).stdout.splitlines() if x.startswith("Serveurs"))
    narrow = next(x for x in footprint(tmp_path, columns=99).stdout.splitlines() if x.startswith("Serveurs"))
    assert "████████████████▊·······" in wide and "████████▍···" in narrow and "█████████" not in narrow
    assert "███████▋················" in wide


def test_a_hundred_columns_are_wide(tmp_path: Path) -> None:
    row = next(x for x in footprint(tmp_path, columns=100).stdout.splitlines() if x.startswith("Acidification"))
    assert "███▍····" in row
    row = next(x for x in footprint(tmp_path, columns=99).stdout.splitlines() if x.startswith("Acidification"))
    assert "█" not in row


def test_the_screen_in_french(tmp_path: Path) -> None:
    lines = lines_of(footprint(tmp_path).stdout)
    row = next(x for x in lines if x.startswith("Changement climatique"))
    assert row.startswith("Changement climatique 5 130 kg CO₂ éq. 3 ") and row.endswith("86 %")
    assert any(x.startswith("Centres de données ████████▍··· 70 %") for x in lines)
    words = ("règles satisfaites", "règles non satisfaites", "règles à déclarer", "règles sans objet")
    shown = " ".join(" ".join(lines).split())
    assert f"RCP SI : {verdict_line(tmp_path, words)} garanties par Ecosoin" in shown


@pytest.mark.parametrize(("language", "label"), [("fr", "Rapports"), ("en", "Reports")])
def test_steps_and_problems_go_to_the_other_stream(tmp_path: Path, language: str, label: str) -> None:
    result = footprint(tmp_path, "--lang", language)
    errors = lines_of(result.stderr)
    assert any(x.startswith(label) and "6/6" in x for x in errors)
    mix, doubt = [x for x in errors if x.startswith("?")]
    assert " DE " in mix
    assert "equipment.csv:8:type — " in doubt and "zorglub" in doubt
    assert sum(x.startswith("·") for x in errors) == 1
    assert sum(x.startswith("→") for x in errors) == 3
    assert "zorglub" not in result.stdout


def test_json_is_alone_on_the_output(tmp_path: Path) -> None:
    result = footprint(tmp_path, "--json")
    document = json.loads(result.stdout)
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert document == spoken(written, "fr")
    assert result.stderr == ""
    assert (document["study"]["draws"], document["study"]["seed"]) == (10_000, 1)


@pytest.mark.parametrize(
    ("options", "key", "value"),
    [
        (["--year", "2022"], "year", 2022),
        (["--country", "Allemagne"], "country", "DE"),
        (["--draws", "321"], "draws", 321),
        (["--seed", "-5"], "seed", -5),
        (["--detail", "none"], "detail", "none"),
        (["--engine", "duckdb"], "engine", "duckdb"),
        (["--factors", "ademe-2022, manufacturers-pcf"], "factor_set", "ademe-2022,manufacturers-pcf"),
    ],
)
def test_each_option_reaches_the_study(tmp_path: Path, options: list[str], key: str, value: Any) -> None:
    result = footprint(tmp_path, "--json", "--draws", 100, *options)
    assert json.loads(result.stdout)["study"][key] == value


def test_strict_ends_badly_and_writes_nothing(tmp_path: Path) -> None:
    result = footprint(tmp_path, "--strict", "--json")
    assert result.exit_code == 1
    problems = [(p["code"], p["severity"], p["row"]) for p in json.loads(result.stdout)["problems"]]
    assert ("type-unmatched", "error", 8) in problems
    assert not (tmp_path / "out").exists()
    shown = footprint(tmp_path, "--strict")
    assert shown.exit_code == 1
    assert any(x.startswith("✗") and "zorglub" in x for x in lines_of(shown.stderr))


@pytest.mark.parametrize(
    "options",
    [
        ["--draws", "99"],
        ["--draws", "1000001"],
        ["--year", "1989"],
        ["--year", "2101"],
        ["--detail", "some"],
        ["--format", "word"],
        ["--lang", "de"],
        ["--factors", "/nowhere"],
    ],
)
def test_an_option_out_of_bounds_is_a_usage_error(tmp_path: Path, options: list[str]) -> None:
    assert footprint(tmp_path, *options).exit_code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("year", [1990, 2100])
def test_years_at_the_bounds_are_accepted(tmp_path: Path, year: int) -> None:
    result = footprint(tmp_path, "--json", "--draws", 100, "--detail", "none", year=year)
    assert json.loads(result.stdout)["study"]["year"] == year


def test_a_mapping_names_foreign_headers(tmp_path: Path) -> None:
    write_hand_set(tmp_path / "hand")
    (tmp_path / "parc.csv").write_text("ref;genre;nb\na;pc;3\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text("columns: {ref: item_id, genre: type, nb: quantity}", encoding="utf-8")
    given = ["footprint", tmp_path / "parc.csv", "--year", 2024, "--factors", tmp_path / "hand", "--draws", 100]
    result = command(
        *given, "--out", tmp_path / "out", "--mapping", tmp_path / "map.yaml", "--format", "table", "--json"
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["totals"][0]["value"] == pytest.approx(3 * (162 / 4 + 30 * 0.08), rel=1e-9)


def test_a_format_asked_is_the_format_read(tmp_path: Path) -> None:
    assert footprint(tmp_path, "--format", "glpi", "--json").exit_code == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_template_is_written_in_the_language_asked(tmp_path: Path, language: str) -> None:
    result = command("template", tmp_path / "new", "--lang", language)
    assert result.exit_code == 0
    told = sorted(Path(x.removeprefix("→ ")) for x in result.stdout.splitlines())
    assert told == sorted((tmp_path / "new").iterdir()) and told
    text = "".join(p.read_text(encoding="utf-8-sig") for p in told if p.suffix == ".csv")
    assert [w in text for w in ("quantité", "quantity")] == [language == "fr", language == "en"]
    assert command("template", tmp_path / "new").exit_code == 2
