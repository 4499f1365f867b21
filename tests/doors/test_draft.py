"""A study killed at any moment leaves the earlier result or the new one, whole; what it leaves aside goes."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ecosoin.doors.draft import draft_for
from ecosoin.doors.folder import check_folder, replace_files, result_folder, study_kind
from ecosoin.doors.manifest import DRAFT, MANIFEST, MARK
from ecosoin.kernel.errors import UsageError
from tests.doors.test_folder import KIND, content, fill

FILES = {"results", "report"}
_TOUCHES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")


def killed_at(step: int, work: Callable[[], None]) -> bool:
    """Does some work in a process killed at its nth touch of the disk; False when it ended before."""
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, _: object) -> None:
            nonlocal left
            left -= event in _TOUCHES
            if event in _TOUCHES and left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def whole(target: Path) -> str:
    """The one text that every file of a result holds."""
    assert study_kind(target) == KIND
    found = {Path(name).stem: text for name, text in content(target).items() if name != MANIFEST}
    assert set(found) >= FILES
    (text,) = set(found.values())
    return text


def drafts(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.name.startswith(DRAFT)]


def a_minute_passes(folder: Path) -> None:
    """A draft just made and not yet marked may be that of a run that begins."""
    for draft in drafts(folder):
        os.utime(draft, (0, 0))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("inside", [False, True])
def test_killed_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool) -> None:
    target, outcomes = tmp_path / "out", set()
    target.mkdir()
    monkeypatch.chdir(target if inside else tmp_path)
    for step in range(500):
        fill(target, results="1", report="1", old="1")
        assert not drafts(tmp_path)
        if not killed_at(step, lambda: fill(target, results="2", report="2", more="2")):
            break
        outcomes.add(whole(target))
        a_minute_passes(tmp_path)
        fill(target, results="3", report="3")
        assert whole(target) == "3" and not drafts(tmp_path)
    assert 20 < step < 499 and outcomes == {"1", "2"}
    assert whole(target) == "2" and not drafts(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_pages_killed_at_any_moment(tmp_path: Path) -> None:
    def pages() -> None:
        with replace_files(target) as draft:
            for name in FILES:
                (draft / f"{name}.txt").write_text("2", encoding="utf-8")

    target = tmp_path / "out"
    for step in range(500):
        fill(target, results="1", report="1")
        if not killed_at(step, pages):
            break
        assert whole(target) in ("1", "2")
        a_minute_passes(tmp_path)
        check_folder(target)
        assert not drafts(tmp_path)
    assert 20 < step < 499


def test_the_draft_of_a_run_still_alive_stays(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with result_folder(target, KIND) as draft:
        fill(target, results="1")
        assert len(drafts(tmp_path)) == 1
        (draft / "results.txt").write_text("2", encoding="utf-8")
    assert content(target)["results.txt"] == "2" and not drafts(tmp_path)


@pytest.mark.parametrize("mark", [None, "", "{}", '{"target": "elsewhere"}'])
def test_a_folder_that_is_no_draft_of_this_target_stays(tmp_path: Path, mark: str | None) -> None:
    other = tmp_path / f"{DRAFT}abc"
    other.mkdir()
    if mark is not None:
        (other / MARK).write_text(mark, encoding="utf-8")
    fill(tmp_path / "out", results="1")
    assert other.is_dir()
    a_minute_passes(tmp_path)
    fill(tmp_path / "out", results="1")
    assert other.is_dir() == bool(mark)


def test_a_folder_named_like_a_draft_that_holds_something_stays(tmp_path: Path) -> None:
    other = tmp_path / f"{DRAFT}abc"
    other.mkdir()
    (other / "mine").write_text("", encoding="utf-8")
    a_minute_passes(tmp_path)
    fill(tmp_path / "out", results="1")
    assert (other / "mine").is_file()


def test_a_complete_draft_never_replaces_files_of_someone_else(tmp_path: Path) -> None:
    target = tmp_path / "out"
    fill(target, results="1")
    (target / "notes.md").write_text("mine", encoding="utf-8")
    work = tmp_path / f"{DRAFT}abc"
    (work / "made").mkdir(parents=True)
    (work / MARK).write_text('{"target": "out"}', encoding="utf-8")
    with pytest.raises(UsageError):
        check_folder(target)
    assert content(target)["notes.md"] == "mine"


def test_a_mount_point_keeps_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    fill(target, results="1", old="1")
    before = target.stat().st_ino
    monkeypatch.setattr("os.path.ismount", lambda path: Path(path) == target)
    fill(target, results="2", new="2")
    assert target.stat().st_ino == before
    assert set(content(target)) == {"results.txt", "new.txt", MANIFEST}


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_mount_that_does_not_show_is_met_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    target, replace = tmp_path / "out", Path.replace

    def refused(path: Path, to: Path) -> Path:
        if target in (path, to):
            raise OSError(code, "mounted")
        return replace(path, to)

    fill(target, results="1", old="1")
    monkeypatch.setattr(Path, "replace", refused)
    fill(target, results="2", sub="2")
    assert set(content(target)) == {"results.txt", "sub.txt", MANIFEST} and not drafts(tmp_path)


def refusal_of(target: Path, error: Exception) -> UsageError:
    fill(target, results="1")
    with pytest.raises(UsageError) as caught, result_folder(target, KIND):
        raise error
    assert content(target)["results.txt"] == "1" and not drafts(target.parent)
    return caught.value


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException(f"IO Error: Could not write file: {os.strerror(errno.ENOSPC)}"),
    ],
)
def test_a_full_disk_is_told_with_the_folder_and_the_room_left(tmp_path: Path, error: Exception) -> None:
    problem = refusal_of(tmp_path / "out", error).problem
    assert (problem.code, problem.params["path"]) == ("no-room-left", str(tmp_path / "out"))
    assert isinstance(problem.params["free"], int)


def test_a_right_that_lacks_is_told(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "out", PermissionError(errno.EACCES, "x")).problem.code == "access-refused"


def test_another_error_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(duckdb.BinderException), result_folder(tmp_path / "out", KIND):
        raise duckdb.BinderException("something else")


def test_too_little_room_is_told_before_anything_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecosoin.doors.folder.free_bytes", lambda _: 50_000)
    with pytest.raises(UsageError) as caught:
        check_folder(tmp_path / "new" / "out")
    assert caught.value.problem.params["free"] == 50
    assert list(tmp_path.iterdir()) == []


def test_a_folder_nothing_can_be_written_in_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "x")

    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        check_folder(tmp_path / "a" / "x")
    assert caught.value.problem.params["path"] == str(tmp_path / "a")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    for out in ("loop", "new", "\0"):
        with pytest.raises(UsageError) as caught:
            check_folder(tmp_path / out)
        assert caught.value.problem.code == ("out-link-broken" if out == "loop" else "access-refused")


def test_rights_given_to_a_folder_are_those_of_its_next_result(tmp_path: Path) -> None:
    fill(tmp_path / "out", results="1")
    (tmp_path / "out").chmod(0o750)
    fill(tmp_path / "out", results="2")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750


def test_an_interruption_of_the_last_moves_is_carried_on(tmp_path: Path) -> None:
    target = tmp_path / "out"
    fill(target, results="1", report="1")
    with pytest.raises(IsADirectoryError), draft_for(target, inside=True) as draft:
        for name in (*FILES, "z"):
            (draft / f"{name}.txt").write_text("2", encoding="utf-8")
        (draft / MANIFEST).write_text(
            f'{{"name": "{KIND}", "version": "1", "files": ["report.txt", "results.txt", "z.txt"]}}', encoding="utf-8"
        )
        (target / "z.txt").mkdir()
    (target / "z.txt").rmdir()
    assert whole(target) == "2" and not drafts(tmp_path)
