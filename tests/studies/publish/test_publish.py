"""What is filed of a footprint: every gram in one post, nothing unknown written as zero, what lacks told."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.factor_sets import builtin_set_names, load_builtin_set
from ecosoin.doors.study_tables import read_activity, read_table
from ecosoin.doors.written_matrix import matrix_of
from ecosoin.engine.accounting import PARTS, Account, Placement, accounted, accounted_select
from ecosoin.kernel.errors import UsageError
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.results.tables import FACTORS
from ecosoin.studies.publish.figures import total
from ecosoin.studies.publish.forms import FORMS
from ecosoin.studies.publish.road import publishing
from ecosoin.studies.publish.road.publishing import PublishOptions, publish
from tests.documents import breaches
from tests.small_studies import study, write_set

HEAD = "id,type,quantity,lifetime,energy,purchase date,ownership,location\n"
PLACEMENTS = [Placement(**row) for row in load_reference_table("publication/placements")]
NATURES = {row["of"]: row["nature"] for row in load_reference_table("publication/natures")}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hospital") / "study"
    command = ["footprint", str(reference_folder("examples/hospital")), "--year", "2024", "--draws", "500"]
    done = CliRunner().invoke(main, [*command, "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out


def run(*command: str) -> Any:
    return CliRunner().invoke(main, list(command))


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def small(work: Path, rows: str, **more: Any) -> dict[str, Any]:
    items = ["pc,laptop,terminals,5,30,,", "cloud,cloud_vm,datacentres,1,100,,", "odd,gadget,terminals,5,30,,"]
    made = [(i, s, "climate_change", 10.0, "kg CO2 eq/unit")
            for i in ("pc", "cloud", "odd") for s in ("manufacturing", "distribution", "end_of_life")]  # fmt: skip
    return study(work, HEAD + rows, factors=str(write_set(work / "set", items, made)), **more)


def test_every_form_has_its_files_and_one_document_tells_their_figures(hospital: Path, tmp_path: Path) -> None:
    done = run("publish", str(hospital), "--as", "all", "--out", str(tmp_path / "p"))
    assert done.exit_code == 0, done.output
    written = {p.name for p in (tmp_path / "p").iterdir()}
    assert written >= {f"{n}{s}" for n in FORMS for s in (".csv", ".json", ".html", ".pdf", ".xlsx")}
    assert written >= {"pcr-si-request.json", "pcr-si-response.json"}
    document = json.loads((tmp_path / "p" / "results.json").read_text(encoding="utf-8"))
    assert breaches(document, "publish") == []
    assert document["study"]["forms"] == list(FORMS)


def test_the_posts_of_what_is_in_use_are_the_total_of_the_study(hospital: Path) -> None:
    con = publishing.connect()
    publishing._lay_natures(con, None)
    columns = publishing.fetch_columns(con, accounted_select(f"'{hospital / 'lines.parquet'}'", 2024, False))
    activity = read_activity(hospital)[0]
    matrix, models = matrix_of(read_table(hospital, "factors", FACTORS), activity)
    found = publishing._study(hospital)
    account = Account(accounted(columns, models), matrix, publishing.plan_of(hospital, found.study))
    climate = next(t for t in found.totals if t.criterion == "climate_change")
    for key in ("post", "ghg"):
        whole = total(account.posts(PLACEMENTS, key, "in_use"))
        assert (whole.value, whole.mean) == pytest.approx((climate.value, climate.mean), rel=1e-9)
        assert whole.drawn and (whole.drawn.p05, whole.drawn.p95) == pytest.approx((climate.p05, climate.p95), rel=1e-9)


def test_the_22_posts_are_there_and_a_post_without_digital_is_empty(hospital: Path, tmp_path: Path) -> None:
    publish(PublishOptions(hospital, "beges", tmp_path / "p"))
    rows = {r["Poste"]: r for r in table(tmp_path / "p", "beges")}
    assert len(rows) == 22
    assert (rows["1.2"]["Total (tCO2e)"], rows["1.2"]["CO2 fossile (tCO2e)"]) == ("", "")
    assert float(rows["4.2"]["Total (tCO2e)"].replace(",", ".")) > 0
    filed = json.loads((tmp_path / "p" / "beges.json").read_text(encoding="utf-8"))
    assert (filed["P1.2"], filed["annee"], filed["methode_beges"]) == (None, 2024, "V5")


def test_the_upstream_of_electricity_moves_and_changes_no_total(hospital: Path, tmp_path: Path) -> None:
    whole = publish(PublishOptions(hospital, "beges", tmp_path / "a"))
    split = publish(PublishOptions(hospital, "beges", tmp_path / "b", upstream_share=0.25))
    a, b = ({f.code: f.mean or 0 for f in d.posts} for d in (whole, split))
    assert b["2.1"] == pytest.approx(0.75 * a["2.1"])
    assert b["4.1"] == pytest.approx(a.get("4.1", 0) + 0.25 * a["2.1"])
    assert split.posts_total and whole.posts_total
    assert split.posts_total.mean == pytest.approx(whole.posts_total.mean)
    assert "publish-upstream-together" not in {p.code for p in split.problems}


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize(
    ("line", "embedded", "electricity"),
    [
        ("a,pc,10,5,30,,professionnel,bureau", "4.2", "2.1"),
        ("a,pc,10,5,30,,leased,bureau", "4.4", "2.1"),
        ("a,pc,10,5,30,,byod,home", "6.1", "3.3"),
        ("a,cloud,10,1,30,,,hyperscale", "4.5", "4.5"),
    ],
)
def test_each_part_goes_where_its_holding_and_place_say(
    tmp_path: Path, line: str, embedded: str, electricity: str
) -> None:
    small(tmp_path, f"{line}\n", language=None)
    found = publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    assert {f.code for f in found.posts} - {"4.3"} == {embedded, electricity}


@pytest.mark.usefixtures("no_report")
def test_a_category_that_no_rule_places_is_told_and_stays_in_the_total(tmp_path: Path) -> None:
    small(tmp_path, "a,pc,1,5,30,,,\nb,odd,1,5,0,,,\n", language=None)
    found = publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    told = next(p for p in found.problems if p.code == "publish-unplaced")
    assert told.params == {"categories": "gadget"}
    unplaced = next(f for f in found.posts if f.code == "")
    assert unplaced.value == pytest.approx(30 / 5 / 1000)


@pytest.mark.usefixtures("no_report")
def test_electricity_without_a_mix_makes_no_post(tmp_path: Path) -> None:
    items, made = ["pc,laptop,terminals,5,30,,"], [("pc", "manufacturing", "climate_change", 10.0, "kg CO2 eq/unit")]
    mixes = write_set(tmp_path / "set", items, made) / "electricity.csv"
    mixes.write_text(
        mixes.read_text(encoding="utf-8") + "MC,2024,acidification,0.1,,,mol H+ eq/kWh,test\n", encoding="utf-8"
    )
    study(tmp_path, HEAD + "a,pc,1,5,30,,,\n", factors=str(tmp_path / "set"), country="MC", language=None)
    found = publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    post = next(f for f in found.posts if f.code == "2.1")
    assert (post.value, post.mean) == (None, None)
    assert found.posts_total and found.posts_total.mean is None
    assert "publish-mix-missing" in {p.code for p in found.problems}
    assert table(tmp_path / "p", "beges")[5]["Total (tCO2e)"] == ""


@pytest.mark.usefixtures("no_report")
def test_reuse_that_the_inventory_does_not_tell_is_not_zero(tmp_path: Path) -> None:
    small(tmp_path, "a,pc,4,5,30,2024-02-01,,\n", language=None)
    publish(PublishOptions(tmp_path / "out", "agec", tmp_path / "p"))
    (row,) = table(tmp_path / "p", "agec")
    assert (row["unites_achetees"], row["unites_reemployees"], row["part_unites_reemployees"]) == ("4", "", "")
    assert (row["montant_total"], row["reference"]) == ("", "0,2")


@pytest.mark.usefixtures("no_report")
def test_no_cell_of_a_form_computes(tmp_path: Path) -> None:
    found = small(tmp_path, "a,pc,4,5,30,2024-02-01,,\n", language=None)
    assert found
    path = tmp_path / "out" / "results.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"organisation": null', '"organisation": "=1+1"'))
    publish(PublishOptions(tmp_path / "out", "agec", tmp_path / "p"))
    assert table(tmp_path / "p", "agec")[0]["raison_sociale"] == "'=1+1"


@pytest.mark.usefixtures("no_report")
def test_a_study_without_its_lines_is_told_how_to_keep_them(tmp_path: Path) -> None:
    small(tmp_path, "a,pc,4,5,30,,,\n", detail="none", language=None)
    with pytest.raises(UsageError) as caught:
        publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    assert caught.value.problems[0].code == "publish-needs-lines"
    assert not (tmp_path / "p").exists()


@pytest.mark.usefixtures("no_report")
def test_a_study_of_an_older_version_is_told_to_be_run_again(tmp_path: Path) -> None:
    small(tmp_path, "a,pc,4,5,30,,,\n", language=None)
    path = tmp_path / "out" / "lines.parquet"
    con = publishing.connect()
    con.execute(f"copy (select * exclude (purchase_date) from '{path}') to '{tmp_path / 'older.parquet'}'")
    (tmp_path / "older.parquet").replace(path)
    with pytest.raises(UsageError) as caught:
        publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    assert caught.value.problems[0].code == "publish-study-older"


@pytest.mark.parametrize("wrong", ["missing", "other"])
def test_what_is_no_footprint_is_refused(tmp_path: Path, wrong: str) -> None:
    if wrong == "other":
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "parc.csv").write_text("a\n", encoding="utf-8")
    done = run("publish", str(tmp_path / wrong), "--as", "beges", "--out", str(tmp_path / "p"))
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize("name", builtin_set_names())
def test_every_item_we_ship_has_a_place_for_each_of_its_parts(name: str) -> None:
    found = load_builtin_set(name)
    stages: dict[str, set[str]] = {}
    for factor in found.factors:
        stages.setdefault(factor.item, set()).add(factor.stage)
    wanted = [
        (i, part)
        for i in found.items
        for part, taken in PARTS.items()
        if (i.energy_kwh_year if part == "electricity" else stages.get(i.item, set()) & set(taken))
    ]
    nature = {i.item: NATURES.get(i.item) or NATURES.get(i.category, "") for i in found.items}
    lost = [
        (i.item, part)
        for i, part in wanted
        if not any(p.takes(nature[i.item], "professional", part, "") for p in PLACEMENTS)
    ]
    assert lost == []


@pytest.mark.parametrize("out", [".", "inside", ".."])
def test_a_study_is_never_replaced_by_what_is_made_of_it(hospital: Path, out: str) -> None:
    before = sorted(p.name for p in hospital.iterdir())
    done = run("publish", str(hospital), "--as", "agec", "--out", str(hospital / out))
    assert done.exit_code == 2
    assert sorted(p.name for p in hospital.iterdir()) == before


def test_no_form_holds_a_record_in_place_of_words(hospital: Path, tmp_path: Path) -> None:
    publish(PublishOptions(hospital, "rcp-si", tmp_path / "p", language="fr"))
    assert "{'" not in (tmp_path / "p" / "rcp-si.csv").read_text(encoding="utf-8-sig")


@pytest.mark.usefixtures("no_report")
def test_a_post_says_that_the_study_has_gaps(tmp_path: Path) -> None:
    small(tmp_path, "a,pc,1,5,30,,,\nb,zorglub,1,5,0,,,\n", language=None)
    publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    remarks = {r["Poste"]: r["Remarque"] for r in table(tmp_path / "p", "beges")}
    assert "manques" in remarks["1.2"] and "au moins" in remarks["4.2"]


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize("change", ["bases = 999", "bases = null", "unit_year = 'inf'::double"])
def test_an_altered_study_is_told(tmp_path: Path, change: str) -> None:
    small(tmp_path, "a,pc,4,5,30,,,\n", language=None)
    path = tmp_path / "out" / "lines.parquet"
    con = publishing.connect()
    con.execute(f"create table t as from '{path}'")
    con.execute(f"update t set {change}")
    con.execute(f"copy t to '{tmp_path / 'altered.parquet'}'")
    (tmp_path / "altered.parquet").replace(path)
    with pytest.raises(UsageError) as caught:
        publish(PublishOptions(tmp_path / "out", "beges", tmp_path / "p"))
    assert caught.value.problems[0].code == "result-altered"
