"""Where results go: only what an earlier result wrote is ever replaced; a failure leaves nothing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.doors.folder import replace_files, result_folder, study_kind
from ecosoin.doors.manifest import MANIFEST
from ecosoin.kernel.errors import UsageError

KIND = "test"


def fill(target: Path, **files: str) -> None:
    with result_folder(target, KIND) as draft:
        for name, text in files.items():
            (draft / f"{name}.txt").write_text(text, encoding="utf-8")


def content(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in folder.rglob("*") if p.is_file()}


def refused(target: Path) -> UsageError:
    before = content(target.parent)
    with pytest.raises(UsageError) as caught:
        fill(target, results="new")
    assert content(target.parent) == before
    return caught.value


def test_an_earlier_result_gives_its_place_whole(tmp_path: Path) -> None:
    fill(tmp_path / "out", results="1", old="1")
    fill(tmp_path / "out", results="2", new="2")
    assert set(content(tmp_path / "out")) == {"results.txt", "new.txt", MANIFEST}
    assert json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))["files"] == ["new.txt", "results.txt"]
    assert study_kind(tmp_path / "out") == KIND
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


names = st.text("abcdefghij", min_size=1, max_size=8).map(lambda n: f"{n}.csv")


@given(st.lists(names, min_size=1, max_size=5, unique=True), st.booleans(), st.booleans())
def test_a_folder_that_holds_a_file_of_someone_else_is_left_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, mine: list[str], earlier: bool, below: bool
) -> None:
    target = tmp_path_factory.mktemp("a") / "out"
    if earlier:
        fill(target, results="1")
    folder = target / "sub" if below else target
    folder.mkdir(parents=True, exist_ok=True)
    for name in mine:
        (folder / name).write_text("inventory", encoding="utf-8")
    error = refused(target)
    assert error.problem.code == "out-folder-holds-others"
    assert error.problem.params["count"] == len(mine)
    assert sorted(mine)[0] in str(error.problem.params["files"])


def test_a_result_of_another_tool_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results.json").write_text("{}", encoding="utf-8")
    assert refused(tmp_path / "out").problem.code == "out-folder-holds-others"


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"name": "x"}', '{"name": "x", "version": "1", "files": 3}'])
def test_a_manifest_that_is_none_owns_nothing(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text(manifest, encoding="utf-8")
    assert refused(tmp_path / "out").problem.params["files"] == MANIFEST
    with pytest.raises(UsageError):
        study_kind(tmp_path / "out")


def test_a_file_in_the_place_of_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert refused(tmp_path / "out").problem.code == "out-folder-in-the-way"


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    fill(tmp_path / "out", results="1")
    assert (tmp_path / "out").is_symlink() and set(content(tmp_path / "real")) == {"results.txt", MANIFEST}
    (tmp_path / "real" / "link").symlink_to(tmp_path / "elsewhere")
    assert refused(tmp_path / "out").problem.params["files"] == "link"


def test_a_failure_leaves_the_earlier_result(tmp_path: Path) -> None:
    fill(tmp_path / "out", results="1")
    with pytest.raises(KeyboardInterrupt), result_folder(tmp_path / "out", KIND) as draft:
        (draft / "results.txt").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert content(tmp_path / "out")["results.txt"] == "1"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_pages_take_the_place_of_ours_alone(tmp_path: Path) -> None:
    fill(tmp_path / "out", results="1", report="fr")
    (tmp_path / "out" / "notes.md").write_text("mine", encoding="utf-8")
    with replace_files(tmp_path / "out") as draft:
        (draft / "report.txt").write_text("en", encoding="utf-8")
        (draft / "more.txt").write_text("en", encoding="utf-8")
    found = content(tmp_path / "out")
    assert (found["report.txt"], found["more.txt"], found["notes.md"]) == ("en", "en", "mine")
    assert json.loads(found[MANIFEST]) | {"version": ""} == {
        "name": KIND, "version": "", "files": ["more.txt", "report.txt", "results.txt"],
    }  # fmt: skip
    with pytest.raises(UsageError) as caught, replace_files(tmp_path / "out") as draft:
        (draft / "notes.md").write_text("ours", encoding="utf-8")
        (draft / "report.txt").write_text("es", encoding="utf-8")
    assert caught.value.problem.params["files"] == "notes.md"
    assert content(tmp_path / "out") == found


def test_pages_written_elsewhere_may_be_written_again(tmp_path: Path) -> None:
    for text in ("fr", "en"):
        with replace_files(tmp_path / "pages") as draft:
            (draft / "report.txt").write_text(text, encoding="utf-8")
    assert content(tmp_path / "pages")["report.txt"] == "en"
    fill(tmp_path / "pages", results="1")
    assert study_kind(tmp_path / "pages") == KIND
