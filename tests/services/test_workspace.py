from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from quizzer.content import exercise_file
from quizzer.errors import StorageError
from quizzer.services.context import Context
from quizzer.services.practice import workspace
from quizzer.services.practice.workspace import WorkFile
from tests.conftest import NOON

EXERCISES = Path(__file__).parents[2] / "exercises"
STAMP = "2026-03-02-120000"


@pytest.fixture
def file(tmp_path: Path) -> WorkFile:
    path = tmp_path / "zip_pairs.py"
    path.write_bytes(b"mine = 1\n")
    work = WorkFile(path)
    work.load()
    return work


def kept(file: WorkFile) -> dict[str, str]:
    return {path.name: path.read_text() for path in (file.path.parent / "old").glob("*")}


def test_versions_put_away_in_the_same_second_each_keep_a_file(file: WorkFile) -> None:
    copies = [workspace.keep_copy(file.path, text, NOON) for text in (b"1", b"2", b"3")]
    assert [copy.name for copy in copies] == [
        f"zip_pairs-{STAMP}.py",
        f"zip_pairs-{STAMP}-2.py",
        f"zip_pairs-{STAMP}-3.py",
    ]
    assert [copy.read_text() for copy in copies] == ["1", "2", "3"]
    assert workspace.archive(file.path, NOON).name == f"zip_pairs-{STAMP}-4.py"
    assert not file.path.exists()


def test_a_file_that_is_not_there_reads_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none.py"
    assert workspace.read(path) is None
    work = WorkFile(path)
    assert work.load() == ""
    assert not work.holds(b"")


def test_a_text_is_written_where_nobody_else_has_written(file: WorkFile) -> None:
    assert file.differs("mine = 2\n")
    assert file.save("mine = 2\n")
    assert file.path.read_text() == "mine = 2\n"
    assert file.holds(b"mine = 2\n")
    assert not file.differs("mine = 2\n")


def test_a_text_that_is_in_the_file_already_is_not_written_again(file: WorkFile) -> None:
    before = file.path.stat().st_ino
    assert file.save("mine = 1\n")
    assert file.path.stat().st_ino == before


@pytest.mark.parametrize("links", [True, False])
def test_an_exercise_begins_from_a_whole_file_and_never_over_another_one(
    context: Context, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Who waits for the file and writes to it at once is not written over."""
    spec = exercise_file.load(EXERCISES / "zip_pairs")
    path = context.home.work_file("zip_pairs")
    make_link = os.link

    def link(draft: Path, target: Path) -> None:
        assert (Path(draft).read_text(), path.exists()) == (spec.starter, False)
        if not links:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        make_link(draft, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        assert workspace.start(context, spec, NOON) == path
    assert (path.read_text(), path.stat().st_mode & 0o777) == (spec.starter, 0o600)
    assert [file.name for file in path.parent.iterdir()] == ["zip_pairs.py"]
    path.unlink()

    def too_late(draft: Path, target: Path) -> None:
        path.write_text("mine")
        make_link(draft, target)

    monkeypatch.setattr(os, "link", too_late)
    with pytest.raises(StorageError, match="File exists"):
        workspace.start(context, spec, NOON)
    assert [(file.name, file.read_text()) for file in path.parent.iterdir()] == [
        ("zip_pairs.py", "mine")
    ]


def test_what_another_program_wrote_is_not_written_over(file: WorkFile) -> None:
    file.path.write_text("theirs = 1\n")
    assert not file.holds(b"mine = 1\n")
    assert not file.save("mine = 2\n")
    assert file.path.read_text() == "theirs = 1\n"
    file.path.unlink()
    assert not file.save("mine = 2\n")
    assert not file.path.exists()


def test_a_new_file_is_written_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "zip_pairs.py"
    assert workspace.save(path, b"mine\n", expected=None)
    assert path.read_bytes() == b"mine\n"
    assert path.stat().st_mode & 0o77 == 0
    assert not workspace.save(path, b"again\n", expected=None)


def test_a_link_stays_and_the_file_behind_it_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target.py", tmp_path / "link.py"
    target.write_text("before")
    link.symlink_to(target)
    assert workspace.save(link, b"after", expected=b"before")
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_where_mine_replaces_theirs_theirs_is_put_away(file: WorkFile) -> None:
    file.path.write_text("theirs = 1\n")
    copy = file.replace("mine = 2\n", NOON)
    assert copy == file.path.parent / "old" / f"zip_pairs-{STAMP}.py"
    assert kept(file) == {copy.name: "theirs = 1\n"}
    assert file.path.read_text() == "mine = 2\n"


def test_where_their_file_is_gone_or_empty_nothing_is_put_away(file: WorkFile) -> None:
    file.path.unlink()
    assert file.replace("mine = 2\n", NOON) is None
    assert file.path.read_text() == "mine = 2\n"
    file.path.write_text("")
    assert file.replace("mine = 3\n", NOON + timedelta(seconds=1)) is None
    assert file.path.read_text() == "mine = 3\n"
    assert kept(file) == {}


def test_where_mine_gives_way_it_is_put_away(file: WorkFile) -> None:
    file.path.write_text("theirs = 1\n")
    text, copy = file.give_way("mine = 2\n", NOON)
    assert text == "theirs = 1\n"
    assert kept(file) == {copy.name: "mine = 2\n"}
    assert not file.differs("theirs = 1\n")


def test_a_byte_order_mark_is_no_change(file: WorkFile) -> None:
    file.path.write_bytes(b"\xef\xbb\xbfmine = 1\n")
    assert file.load() == "mine = 1\n"
    assert file.is_text
    assert not file.differs("mine = 1\n")


def test_bytes_that_are_no_text_are_shown_and_never_written_over(file: WorkFile) -> None:
    file.path.write_bytes(b"mine = '\xff'\n")
    assert file.load() == "mine = '\ufffd'\n"
    assert not file.is_text
    assert not file.differs("mine = 2\n")
    assert file.save("mine = 2\n")
    assert file.path.read_bytes() == b"mine = '\xff'\n"


def test_a_notebook_shows_its_code_and_is_never_written_over(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "mine = 1"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    work = WorkFile(tmp_path / "zip_pairs.ipynb")
    work.path.write_text(json.dumps(notebook))
    shown = work.load()
    assert "mine = 1" in shown
    assert "nbformat" not in shown
    assert not work.is_text
    assert not work.differs("mine = 2")


def test_a_notebook_that_cannot_be_read_is_shown_as_its_text(tmp_path: Path) -> None:
    work = WorkFile(tmp_path / "zip_pairs.ipynb")
    work.path.write_text("no notebook")
    assert work.load() == "no notebook"
