"""A file's code in one form: the part that the functions need, however it is written."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from quizzer.grader.diagnosis import nits
from quizzer.grader.diagnosis.normal_form import normal_form
from quizzer.grader.process import huge_pages

SOURCE = '''
"""A file's own words."""
import torch
half, (third, *others) = 2, (3, 4)
unused = 5

def helper(x):
    """What it does."""
    def inner():
        """Only words."""
    return x * half

@torch.no_grad()
def asked(x):  # a comment
    return (helper(x) +
            third)

for number in range(3):
    half += number
print(asked(1))
'''


def test_what_the_functions_need_stays_and_words_and_other_lines_go() -> None:
    assert normal_form(SOURCE, ("asked",)).splitlines() == [
        "half, (third, *others) = (2, (3, 4))",
        "def helper(x):",
        "",
        "    def inner():",
        "        pass",
        "    return x * half",
        "@torch.no_grad()",
        "def asked(x):",
        "    return helper(x) + third",
        "for number in range(3):",
        "    half += number",
    ]
    assert normal_form(SOURCE, ("unused",)) == "unused = 5"


def test_a_file_without_the_functions_is_taken_whole() -> None:
    assert normal_form("x=1 # one\nimport  os", ("asked",)) == "x = 1\nimport os"
    assert normal_form("class A:\n    'words'\n", ("A",)) == "class A:\n    pass"
    assert normal_form("async def f():\n    'words'\n    return 1", ("f",)) == (
        "async def f():\n    return 1"
    )


@pytest.mark.parametrize("source", ["def f(:", "x = '\0'", "(" * 500 + ")" * 500])
def test_what_does_not_parse_has_no_form(source: str) -> None:
    assert normal_form(source, ("f",)) == ""


def test_a_file_of_64_000_characters_is_looked_at_and_no_larger_one() -> None:
    line = "f = 1 # "
    assert normal_form(line + "a" * (64_000 - len(line)), ("f",)) == "f = 1"
    assert normal_form(line + "a" * (64_001 - len(line)), ("f",)) == ""


def nit(source: str) -> Any:
    return SimpleNamespace(source=source, text="remark")


def test_a_remark_is_earned_by_definitions_alone_and_by_short_ones() -> None:
    assert nits.earned(nit("^def f"), "print(1)\ndef f():\n    return 1", ("f",))
    assert not nits.earned(nit("print"), "def f():\n    return 1\nf = print", ("f",))
    long = "def f():\n    return '" + "a" * 15_900 + "'"
    assert nits.earned(nit("return"), long, ("f",))
    assert not nits.earned(nit("return"), long + "\n    return '" + "b" * 100 + "'", ("f",))
    assert not nits.earned(nit("return"), "def f(:", ("f",))


def test_four_remarks_are_enough_and_none_is_made_twice() -> None:
    exercise: Any = SimpleNamespace(
        nits=[SimpleNamespace(source="f", text=text) for text in "aabcde"], functions=("f",)
    )
    assert nits.nits_of(exercise, "def f():\n    return 1", []) == ("a", "b", "c", "d")


def test_every_whole_huge_page_of_private_memory_is_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 2 << 20
    (tmp_path / "size").write_text(f"{size}\n")
    maps = tmp_path / "maps"
    maps.write_text(
        f"{size + 4096:x}-{5 * size + 1:x} rw-p 00000000 00:00 0 \n"
        f"{9 * size:x}-{10 * size:x} rw-p 00000000 00:00 0                  [heap]\n"
        f"{20 * size:x}-{30 * size:x} rw-p 00000000 00:00 0                  [stack]\n"
        f"{40 * size:x}-{50 * size:x} r--p 00000000 00:00 0 \n"
        f"{60 * size:x}-{70 * size:x} rw-p 00000000 08:01 77 /usr/lib/libc.so\n"
    )
    gathered: list[tuple[int, int]] = []
    monkeypatch.setattr(huge_pages, "_SIZE", tmp_path / "size")
    monkeypatch.setattr(huge_pages, "Path", lambda path: maps)
    monkeypatch.setattr(huge_pages.linux, "IS_LINUX", True)
    monkeypatch.setattr(
        huge_pages.linux, "collapse", lambda place, size: gathered.append((place, size))
    )
    huge_pages.use()
    assert gathered == [(number * size, size) for number in (2, 3, 4, 9)]
    monkeypatch.setattr(huge_pages, "_SIZE", tmp_path / "none")
    huge_pages.use()
    monkeypatch.setattr(huge_pages, "_SIZE", tmp_path / "size")
    monkeypatch.setattr(huge_pages.linux, "IS_LINUX", False)
    huge_pages.use()
    assert len(gathered) == 4
