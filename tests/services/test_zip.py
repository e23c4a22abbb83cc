"""A zip of submissions: what is written, what is refused, and where a class is too much."""

from __future__ import annotations

import stat
import zipfile
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest

from quizzer.errors import UsageError
from quizzer.services.batch import archive
from quizzer.services.batch.archive import unpacked

WHEN = (2026, 3, 2, 12, 30, 20)


def zipped(folder: Path, **entries: str) -> Path:
    path = folder / "class.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in entries.items():
            made.writestr(zipfile.ZipInfo(name, WHEN), text)
    return path


def contents(path: Path) -> tuple[dict[str, str], list[str]]:
    with unpacked(path) as (folder, left_out):
        files = [file for file in folder.rglob("*") if file.is_file()]
        return {file.relative_to(folder).as_posix(): file.read_text() for file in files}, left_out


def test_what_may_be_graded_is_written_with_its_time_and_all_else_is_empty(tmp_path: Path) -> None:
    names = {"a/x.py": "x = 1", "a/n.IPYNB": "{}", "a/r.yml": "y", "a/photo.jpg": "JPEG", "d/": ""}
    path = zipped(tmp_path, **names)
    with unpacked(path) as (folder, left_out):
        texts = {file.name: file.read_text() for file in (folder / "a").iterdir()}
        moment = (folder / "a" / "x.py").stat().st_mtime
        assert not (folder / "d").is_file()
    assert texts == {"x.py": "x = 1", "n.IPYNB": "{}", "r.yml": "y", "photo.jpg": ""}
    assert left_out == []
    assert datetime.fromtimestamp(moment) == datetime(*WHEN)
    assert not folder.exists(), "it is gone at the end"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/x.py", "its name leads out of the zip"),
        ("../x.py", "its name leads out of the zip"),
        ("a/../../x.py", "its name leads out of the zip"),
        ("C:/x.py", "its name leads out of the zip"),
        ("..\\x.py", "its name leads out of the zip"),
        ("d/" * 50 + "x.py", "it is nested more than 50 folders deep"),
    ],
)
def test_a_name_that_leads_elsewhere_is_left_out(tmp_path: Path, name: str, reason: str) -> None:
    files, left_out = contents(zipped(tmp_path, **{name: "x", "a/b:c.py": "y"}))
    assert left_out == [f"{name}: {reason}"]
    assert files == {"a/b:c.py": "y"}


def test_a_link_and_an_encrypted_file_are_left_out(tmp_path: Path) -> None:
    assert contents(zipped(tmp_path, **{"d/" * 49 + "x.py": "x"}))[1] == []
    link = zipfile.ZipInfo("a/x.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "link" in archive._refusal(link, "a/x.py")
    secret = zipfile.ZipInfo("a/x.py")
    secret.flag_bits = 0x1
    assert archive._refusal(secret, "a/x.py") == "it is encrypted"
    secret.flag_bits = 0x800
    assert archive._refusal(secret, "a/x.py") == ""
    assert archive._refusal(secret, "a/\0.py") == "its name leads out of the zip"
    assert archive._refusal(secret, "") == "its name leads out of the zip"


def test_names_are_read_as_tools_write_them() -> None:
    mac = zipfile.ZipInfo("Jürgen".encode().decode("cp437"))
    assert archive._inner_name(mac) == "Jürgen"
    told = zipfile.ZipInfo("Jürgen")
    told.flag_bits = 0x800
    assert archive._inner_name(told) == "Jürgen"
    dos = zipfile.ZipInfo("J\u00fcrgen")
    assert archive._inner_name(dos) == "Jürgen", "what is no UTF-8 stays"


def test_a_class_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path, **{"a.py": "12345", "b.py": "67890", "c.txt": "more"})
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 10)
    monkeypatch.setattr(archive, "MAX_FILES", 3)
    assert len(contents(path)[0]) == 3
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 9)
    with pytest.raises(UsageError, match="more than 4 GiB"), unpacked(path):
        pass
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    with pytest.raises(UsageError, match="holds 3 files"), unpacked(path):
        pass


def test_a_class_has_100_000_files_at_most_that_unpack_to_4_gib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [zipfile.ZipInfo("d/")] * 100_000
    listed = SimpleNamespace(infolist=lambda: entries)
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_open_zip", lambda path: nullcontext(listed))
        assert contents(tmp_path / "class.zip") == ({}, [])
        entries.append(zipfile.ZipInfo("d/"))
        with pytest.raises(UsageError, match="holds 100,001 files; a batch reads up to 100,000"):
            contents(tmp_path / "class.zip")
    path = zipped(tmp_path, **{"a.py": "1", "b.py": "2"})
    for sizes, is_read in (((3 << 30, 1 << 30), True), ((3 << 30, (1 << 30) + 1), False)):
        each = iter(sizes)
        monkeypatch.setattr(archive, "_extract", lambda *_, each=each: next(each))
        with nullcontext() if is_read else pytest.raises(UsageError, match="more than 4 GiB"):
            assert contents(path) == ({}, [])


def test_a_class_has_20_000_folders_at_most(tmp_path: Path) -> None:
    deep = "/".join(map(str, range(99)))
    names = [f"{number}/{deep}/x.py" for number in range(200)]
    archive._check_folders(tmp_path, [*names, "0/y.py"])
    with pytest.raises(UsageError, match="holds more than 20,000 folders"):
        archive._check_folders(tmp_path, [*names, "200/x.py"])


def test_no_more_of_a_file_is_unpacked_than_tells_that_it_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.py", bytes((16 << 20) + 100))
        made.writestr("b.py", bytes(16 << 20))
    with unpacked(path) as (folder, _):
        assert (folder / "a.py").stat().st_size == (16 << 20) + 1
        assert (folder / "b.py").stat().st_size == 16 << 20


def test_a_damaged_entry_costs_that_file_alone(tmp_path: Path) -> None:
    path = zipped(tmp_path, **{"a.py": "x" * 50, "b.py": "y"})
    data = bytearray(path.read_bytes())
    data[data.index(b"x" * 50)] ^= 1
    path.write_bytes(bytes(data))
    files, left_out = contents(path)
    assert files["b.py"] == "y"
    assert [line[:28] for line in left_out] == ["a.py: cannot be unpacked: Ba"]
    with pytest.raises(UsageError, match="cannot be read"), unpacked(tmp_path / "none.zip"):
        pass


@pytest.mark.parametrize(
    "names",
    [
        [f"s{n}/x.py" for n in range(40)],
        ["/".join(f"{n}-{depth}" for depth in range(20)) + "/x.py" for n in range(2)],
        [f"./s//t{n}/deep/x.py" for n in range(20)],
    ],
)
def test_a_class_of_too_many_folders_is_refused_before_any_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    """The files are few and small, and the folders alone would fill a disk."""
    path = zipped(tmp_path, **dict.fromkeys(names, "x"))
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents} - {"."}
    monkeypatch.setattr(archive, "MAX_FOLDERS", len(folders))
    assert len(contents(path)[0]) == len(names)
    monkeypatch.setattr(archive, "MAX_FOLDERS", len(folders) - 1)
    monkeypatch.setattr(archive, "_extract", lambda *_: pytest.fail("a file was written"))
    with pytest.raises(UsageError, match="folders, more than a batch reads"):
        contents(path)


def test_what_git_and_systems_put_beside_the_files_is_not_written(tmp_path: Path) -> None:
    path = zipped(
        tmp_path,
        **{
            "ada/.git/objects/ab/cdef": "x",
            "ada/.git/config": "x",
            "./ada/zip_pairs.py": "y",
            "ada/__pycache__/deep/zip_pairs.py": "x",
            "__MACOSX/ada/._zip_pairs.py": "x",
            "ada/.hidden.py": "x",
        },
    )
    with unpacked(path) as (folder, left_out):
        assert [*(folder / "ada" / ".git").iterdir()] == []  # tells a clone from a folder
        files = {file.name for file in folder.rglob("*") if file.is_file()}
    assert files == {"zip_pairs.py", ".hidden.py"}
    assert left_out == []


def test_a_name_that_no_disk_takes_costs_that_file_alone(tmp_path: Path) -> None:
    long = f"{'x' * 300}.py"
    files, left_out = contents(zipped(tmp_path, **{f"a/{long}": "x", "a/b.py": "y"}))
    assert files == {"a/b.py": "y"}
    assert left_out == [f"a/{long}: cannot be unpacked: File name too long"]
