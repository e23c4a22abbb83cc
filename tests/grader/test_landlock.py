"""What the kernel's own list of files leaves, asked of a process that has given up all else."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from quizzer.grader.sandbox import landlock, linux
from tests.grader.forks import in_child, may

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or ctypes.CDLL(None).syscall(444, 0, 0, 1) < 1,
    reason="this kernel has no Landlock",
)


def test_the_version_is_the_kernel_s_own() -> None:
    assert landlock.version() == ctypes.CDLL(None).syscall(444, 0, 0, 1)


def test_only_what_is_granted_can_be_read_or_written(tmp_path: Path) -> None:
    read, write, other = (tmp_path / name for name in ("read", "write", "other"))
    for folder in (read, write, other):
        (folder / "inner").mkdir(parents=True)
        (folder / "file").write_text("x")

    def work() -> dict[str, bool]:
        linux.drop_privileges()
        alone = str(other / "alone")
        Path(alone).touch()
        landlock.restrict([str(read), alone, "/not/there"], [str(write)], ["/dev/null"])
        return {
            "read": may(lambda: (read / "file").read_text()),
            "list": may(lambda: list(read.iterdir())),
            "one file": may(lambda: Path(alone).read_text()),
            "device": may(lambda: Path("/dev/null").write_text("x")),
            "write": may(lambda: (write / "new").write_text("x")),
            "rewrite": may(lambda: (write / "file").write_text("y")),
            "make": may(lambda: (write / "inner" / "deep").mkdir()),
            "remove": may(lambda: (write / "file").unlink()),
            "write what is to be read": may(lambda: (read / "file").write_text("y")),
            "make where it is to be read": may(lambda: (read / "new").mkdir()),
            "truncate": may(lambda: os.truncate(read / "file", 0)),
            "read elsewhere": may(lambda: (other / "file").read_text()),
            "list elsewhere": may(lambda: list(other.iterdir())),
            "write elsewhere": may(lambda: (other / "new").write_text("x")),
            "run": may(lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),
        }

    allowed = in_child(work)
    assert isinstance(allowed, dict), allowed
    refused = [name for name, is_allowed in allowed.items() if not is_allowed]
    expected = [
        "write what is to be read", "make where it is to be read", "truncate", "read elsewhere",
        "list elsewhere", "write elsewhere", "run",
    ]  # fmt: skip
    if landlock.version() < 3:
        expected.remove("truncate")  # the kernel asks from version 3 on
    assert refused == expected


def test_a_kernel_without_landlock_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(landlock, "syscall", refuse)
    assert landlock.version() == 0
    with pytest.raises(OSError, match="no Landlock"):
        landlock.restrict([], [], [])
    monkeypatch.setattr(landlock, "IS_LINUX", False)
    assert landlock.version() == 0


@pytest.mark.parametrize(
    ("version", "rights", "network", "scopes", "size"),
    [
        (1, 13, 0, 0, 8), (2, 14, 0, 0, 8), (3, 15, 0, 0, 8), (4, 15, 3, 0, 16),
        (5, 16, 3, 0, 16), (6, 16, 3, 3, 24), (9, 16, 3, 3, 24),
    ],
)  # fmt: skip
def test_each_version_is_asked_for_all_that_it_can_deny(
    monkeypatch: pytest.MonkeyPatch, version: int, rights: int, network: int, scopes: int, size: int
) -> None:
    made: list[tuple[int, int, int, int]] = []

    def syscall(number: int, *arguments: object) -> int:
        if number == 444 and arguments[1] != 0:
            rules = arguments[0]._obj  # type: ignore[attr-defined]
            made.append((rules.files, rules.network, rules.scopes, int(str(arguments[1]))))
            return os.open(os.devnull, os.O_RDONLY)
        return version

    monkeypatch.setattr(landlock, "syscall", syscall)
    landlock.restrict([], [], [])
    assert made == [((1 << rights) - 1, network, scopes, size)]
