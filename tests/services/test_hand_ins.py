"""A learner's folder and a class's roster, at their edges."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quizzer.errors import UsageError
from quizzer.report.gradebook import Person
from quizzer.services.batch import layouts, roster, submissions
from quizzer.services.batch.roster import Roster


def walked(root: Path) -> tuple[list[str], list[str]]:
    left_out: list[str] = []
    files = layouts._walk(root, "ada", left_out)
    return [file.path.relative_to(root).as_posix() for file in files], left_out


def test_nearer_files_come_first_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "ada"
    (root / "deep").mkdir(parents=True)
    (root / "folder.py").mkdir()
    for name in ("deep/a.py", "z.py"):
        (root / name).touch()
    (root / "link").symlink_to("/usr")
    files, left_out = walked(root)
    assert set(files[:-1]) == {"folder.py", "link", "z.py"}, "a folder with a file's name is one"
    assert files[-1] == "deep/a.py"
    assert left_out == []


def test_empty_folders_are_reported_and_an_empty_learner_is_not(tmp_path: Path) -> None:
    root = tmp_path / "ada"
    (root / "empty").mkdir(parents=True)
    assert walked(root) == ([], ["ada/empty: an empty folder"])
    assert walked(root / "empty") == ([], [])


def test_a_folder_is_read_so_deep_and_so_many_files_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "_MAX_DEPTH", 2)
    monkeypatch.setattr(layouts, "_MAX_FILES", 3)
    root = tmp_path / "ada"
    (root / "1" / "2" / "3").mkdir(parents=True)
    (root / "1" / "2" / "x.py").touch()
    assert walked(root)[0] == ["1/2/3", "1/2/x.py"]
    (root / "y.py").touch()
    assert len(walked(root)[0]) == 3
    (root / "z.py").touch()
    files, left_out = walked(root)
    assert len(files) == 3
    assert left_out == ["ada: more than 3 files; the others are left out"]


def test_two_thousand_files_of_a_learner_are_read_eight_folders_deep(tmp_path: Path) -> None:
    root = tmp_path / "ada"
    deep = root.joinpath(*"12345678")
    deep.mkdir(parents=True)
    (deep / "9").mkdir()
    for number in range(1999):
        os.mkfifo(root / f"{number}.py")
    files, left_out = walked(root)
    assert (len(files), files[-1], left_out) == (2000, "1/2/3/4/5/6/7/8/9", [])
    os.mkfifo(root / "more.py")
    assert walked(root)[1] == ["ada: more than 2,000 files; the others are left out"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    assert walked(tmp_path)[1] == ["ada: cannot be read: Permission denied"]


def test_a_file_in_the_place_of_a_folder_is_wrong_use(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").touch()
        with pytest.raises(UsageError, match="cannot be read"):
            submissions.survey(path, lambda name: None, lambda: [])  # type: ignore[arg-type]


def person(name: str, id_: str = "", email: str = "") -> Person:
    return Person(name, id_, email)


def test_a_person_is_called_by_name_and_by_id_too_where_two_have_it() -> None:
    ada, other = person("Ada", "1", "a@x"), person("Ada", "", "b@x")
    bob, nameless, unknown = person("Bob", "3"), person("", "4", "d@x"), person("", "", "e@x")
    people = [ada, other, bob, nameless, unknown]
    known = Roster(people, [[each.id, each.email] for each in people])
    assert [known.label(each) for each in people] == ["Ada (1)", "Ada (b@x)", "Bob", "4 (4)", "e@x"
                                                      " (e@x)"]  # fmt: skip
    lonely = Roster([nameless], [["4"]])
    assert lonely.label(nameless) == "4"
    assert Roster([person("Eve")] * 2, [[], []]).label(person("Eve")) == "Eve"


def test_the_first_hint_that_means_one_person_counts() -> None:
    ada, bob = person("Ada King", "1", "ada@x.org"), person("Ada Bo", "2")
    known = Roster([ada, bob], [["1", "ada@x.org"], ["2"]])
    assert known.match(["nobody", "", "1", "2"]) is ada
    assert known.match(["ADA@x.org"]) is ada
    assert known.match(["King, Ada"]) is ada
    assert known.match(["ada"]) is None
    assert known.match([]) is None


def test_an_empty_roster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("")
    with pytest.raises(UsageError, match="is empty"):
        roster.read(path)
    path.write_text("colour\nred\n")
    with pytest.raises(UsageError, match="no column is headed"):
        roster.read(path)
