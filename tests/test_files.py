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
