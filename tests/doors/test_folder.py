"""Where results go: only what an earlier result wrote is ever replaced; a failure leaves nothing."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.doors.folder import check_folder, replace_files, result_folder, study_kind
from ecosoin.doors.formats.template import write_template
from ecosoin.doors.manifest import MANIFEST
from ecosoin.kernel.errors import UsageError
from ecosoin.studies.service.road.study import new_service

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


def test_an_empty_folder_of_someone_else_is_left_where_it_is(tmp_path: Path) -> None:
    fill(tmp_path / "out", results="1")
    (tmp_path / "out" / "a classer" / "2024").mkdir(parents=True)
    assert refused(tmp_path / "out").problem.params["files"] == "a classer/2024/"
    assert (tmp_path / "out" / "a classer" / "2024").is_dir()


def test_a_folder_that_our_files_were_in_is_ours(tmp_path: Path) -> None:
    with result_folder(tmp_path / "out", KIND) as draft:
        (draft / "pages").mkdir()
        (draft / "pages" / "a.txt").write_text("1", encoding="utf-8")
    (tmp_path / "out" / "pages" / "a.txt").unlink()
    fill(tmp_path / "out", results="2")
    assert set(content(tmp_path / "out")) == {"results.txt", MANIFEST}


@pytest.mark.parametrize("place", ["out", "out/below"])
def test_a_link_to_nothing_is_told_and_nothing_is_made_of_it(tmp_path: Path, place: str) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "absent")
    assert refused(tmp_path / place).problem.code == "out-link-broken"
    assert [p.name for p in tmp_path.iterdir()] == ["out"] and (tmp_path / "out").is_symlink()


@pytest.mark.parametrize("name", ["x" * 256, "é" * 128, "/".join(["x" * 200] * 22), "x" * 256 + "/out"])
def test_a_name_too_long_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_folder(tmp_path / name)
    assert caught.value.problem.code == "out-name-too-long"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a system whose names are text")
@pytest.mark.parametrize("name", [b"r\xe9sultats", b"r\xe9sultats/out"])
def test_a_name_that_is_no_text_is_told(tmp_path: Path, name: bytes) -> None:
    problem = refused(tmp_path / os.fsdecode(name)).problem
    assert problem.code == "out-name-unreadable" and "\ufffd" in str(problem.params["path"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x" * 256, "gone"])
def test_what_is_written_elsewhere_looks_at_the_name_too(tmp_path: Path, name: str) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "absent")
    for write in (
        lambda: write_template(tmp_path / name, "fr"),
        lambda: new_service("e-prescription", tmp_path / name),
    ):
        with pytest.raises(UsageError) as caught:
            write()
        assert caught.value.problem.code in ("out-name-too-long", "out-link-broken")
    assert [p.name for p in tmp_path.iterdir()] == ["gone"]
