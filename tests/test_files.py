"""A file is replaced in one step, keeps its permissions, and a failure leaves the old one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizzer import files
from quizzer.errors import StorageError


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_follows_the_umask_and_a_private_one_does_not(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        files.write_atomically(tmp_path / "shared", b"a")
        files.write_atomically(tmp_path / "private", b"a", private=True)
    finally:
        os.umask(old)
    assert (mode(tmp_path / "shared"), mode(tmp_path / "private")) == (0o644, 0o600)


def test_an_existing_file_keeps_its_permissions_and_a_link_its_target(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o640)
    (tmp_path / "link").symlink_to(path)
    files.write_atomically(tmp_path / "link", b"new", private=True)
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o640
    assert (tmp_path / "link").is_symlink()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        StorageError, match=r"cannot write .*file: No space left on device"
    ) as raised:
        files.write_atomically(path, b"new")
    assert raised.value.hint
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_is_reported_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file"):
        files.write_atomically(tmp_path / "none" / "file", b"new")


def test_a_pipe_or_a_device_is_written_to_directly(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        files.write_atomically(path, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert path.is_fifo()


def test_folders_that_are_made_are_private_and_those_that_were_there_stay(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    files.make_folder(tmp_path / "open" / "a" / "b")
    assert [mode(tmp_path / name) for name in ("open", "open/a", "open/a/b")] == [
        0o755,
        0o700,
        0o700,
    ]
    files.make_folder(tmp_path / "open" / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="exists"):
        files.make_folder(tmp_path / "file")


def open_home(tmp_path: Path, *names: str) -> Path:
    """A home whose entries anybody may read."""
    home = tmp_path / "home"
    home.mkdir()
    for name in names:
        path = home / name
        if "." in name:
            path.touch()
        else:
            path.mkdir()
        path.chmod(0o755)
    home.chmod(0o755)
    return home


def test_a_home_with_nothing_but_ours_is_closed_to_others(tmp_path: Path) -> None:
    home = open_home(tmp_path, "workspace", "quizzer.db", "quizzer.db-wal", "questions")
    files.tighten(home)
    closed = {name: mode(home / name) for name in ("workspace", "quizzer.db", "quizzer.db-wal")}
    assert closed == dict.fromkeys(closed, 0o700)
    assert mode(home / "questions") == 0o755, "the learner's, to share or not"
    assert mode(home) == 0o700


def test_a_home_that_holds_other_things_too_stays_open_around_ours(tmp_path: Path) -> None:
    home = open_home(tmp_path, "workspace", "photos", "letter.txt")
    files.tighten(home)
    assert mode(home / "workspace") == 0o700
    assert [mode(home / name) for name in ("photos", "letter.txt", ".")] == [0o755] * 3


def test_a_link_under_one_of_our_names_is_left_alone(tmp_path: Path) -> None:
    home = open_home(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere").chmod(0o755)
    (home / "workspace").symlink_to(tmp_path / "elsewhere")
    files.tighten(home)
    assert mode(tmp_path / "elsewhere") == 0o755


def test_a_plain_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 1024)
    assert files.read_plain_file(path, 1024) == b"x" * 1024
    with pytest.raises(OSError, match="larger than 0 KiB"):
        files.read_plain_file(path, 1023)
    with pytest.raises(OSError, match="not a regular file"):
        files.read_plain_file(Path("/dev/null"), 10)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        files.read_plain_file(tmp_path / "pipe", 10)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.png", "there is no such file"),
        ("folder", "there is no such file"),
        ("folder/../a b.png", "outside"),
        ("../outside.png", "outside"),
        ("/etc/passwd", "relative"),
        ("c:a.png", "relative"),
        ("folder\\a.png", "relative"),
        ("a%00b.png", "relative"),
        ("link.png", "behind a link"),
        ("linked/a.png", "behind a link"),
    ],
)
def test_a_picture_is_read_from_beside_its_deck_alone(
    tmp_path: Path, name: str, reason: str
) -> None:
    folder = tmp_path / "decks"
    (folder / "folder").mkdir(parents=True)
    for place in ("a b.png", "folder/a.png", "../outside.png"):
        (folder / place).touch()
    (folder / "link.png").symlink_to(folder / "a b.png")
    (folder / "linked").symlink_to(folder / "folder")
    assert files.find_beside(folder, "a%20b.png") == folder / "a b.png"
    assert files.find_beside(folder, "folder/a.png") == folder / "folder" / "a.png"
    with pytest.raises(OSError, match=reason):
        files.find_beside(folder, name)


@pytest.mark.parametrize("permissions", [0o644, 0o701, 0o610, 0o604])
def test_whatever_others_may_do_with_what_is_ours_is_taken_away(
    tmp_path: Path, permissions: int
) -> None:
    home = open_home(tmp_path, "config.toml")
    (home / "config.toml").chmod(permissions)
    files.tighten(home)
    assert mode(home / "config.toml") == permissions & 0o700


def test_an_existing_file_keeps_each_of_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for permissions in (0o751, 0o604):
        path.touch()
        path.chmod(permissions)
        files.write_atomically(path, b"new")
        assert mode(path) == permissions
