"""The name under which a machine writes to a shared folder, and what is read of others there."""

from __future__ import annotations

import io
import platform
import re
from hashlib import blake2b
from pathlib import Path

import pytest

from quizzer.paths import Home
from quizzer.services.backup import sync
from quizzer.store.shared.progress import FilePosition


@pytest.mark.parametrize(
    ("host", "begin"),
    [
        ("Anna's MacBook.local", "anna-s-macbook-local-"), ("", "machine-"), ("___", "machine-"),
        ("x" * 40, "x" * 30 + "-"), ("-a-", "a-"), ("büro", "b-ro-"),
    ],
)  # fmt: skip
def test_a_machine_is_named_by_its_host_in_letters_that_any_folder_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, begin: str
) -> None:
    monkeypatch.setattr(platform, "node", lambda: host)
    name = sync.machine_name(Home(tmp_path))
    assert re.fullmatch(re.escape(begin) + "[0-9a-f]{8}", name)
    assert sync.machine_name(Home(tmp_path)) == name


def test_a_home_in_another_place_or_on_another_host_gets_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "node", lambda: "first")
    home, copy = Home(tmp_path / "a"), Home(tmp_path / "b")
    for folder in (home.folder, copy.folder):
        folder.mkdir()
    name = sync.machine_name(home)
    copy.machine.write_bytes(home.machine.read_bytes())
    assert sync.machine_name(copy) != name
    monkeypatch.setattr(platform, "node", lambda: "second")
    assert sync.machine_name(home).startswith("second-")


@pytest.mark.parametrize("text", ["", "name only", "UPPER\nmark\n", "../x\nmark\n", "\xff\n"])
def test_a_file_of_another_form_is_written_anew(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path)
    home.machine.write_bytes(text.encode("latin-1"))
    name = sync.machine_name(home)
    assert re.fullmatch("[a-z0-9-]+", name)
    assert home.machine.read_text().startswith(name + "\n")
    mark = home.machine.read_text().split("\n")[1]
    home.machine.write_text(f"Not/Safe\n{mark}\n")
    assert sync.machine_name(home) not in ("Not/Safe", name)


def test_what_an_earlier_version_wrote_down_is_known_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine keeps its name, and no file is taken for one that somebody has changed."""
    monkeypatch.setattr(platform, "node", lambda: "host")
    home = Home(tmp_path)
    mark = blake2b(f"host {tmp_path}".encode(), digest_size=8).hexdigest()
    home.machine.write_text(f"known-name\n{mark}\n")
    assert sync.machine_name(home) == "known-name"
    data = bytes(range(256)) * 20
    file = io.BytesIO(data)
    tail = blake2b(data[4999 - 4096 : 4999], digest_size=8).hexdigest()
    place = FilePosition(4999, 7, tail)
    assert sync._position(file, 4999, 7) == place
    assert sync._is_at(file, place)
    assert not sync._is_at(io.BytesIO(data[:4998]), place)
    assert not sync._is_at(io.BytesIO(data[:903] + b"x" + data[904:]), place), "within the tail"
    assert sync._is_at(io.BytesIO(b"x" * 903 + data[903:]), place), "before it"
    short = sync._position(file, 9, 1)
    assert short.tail == blake2b(data[:9], digest_size=8).hexdigest()
