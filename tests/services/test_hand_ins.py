"""A learner's folder and a class's roster, at their edges."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quizzer.errors import UsageError
from quizzer.report.gradebook import Person
from quizzer.services.batch import layouts, roster, submissions
from quizzer.services.batch.roster import Roster


def walked(root: Path) -> tuple[list[str], list[str]]:
    left_out: list[str] = []
    files = layouts._walk(root, "ada", left_out, dated=True)
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


def people_of(tmp_path: Path, text: str | bytes) -> list[tuple[str, str, str]]:
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(each.name, each.id, each.email) for each in roster.read(path).people]


@pytest.mark.parametrize(
    "text",
    [
        "Name,ID,E-mail\nAda King,1,ada@x.org\n",
        "name;Student ID;Email Address\nAda King;1;ada@x.org\n",
        "\ufeffFull Name\tusername\tmail\r\nAda King\t1\tada@x.org\r\n",
        "First Name,Last Name,SID,email\nAda,King,1,ada@x.org\n",
        "Last name,First name,SID,email\nKing,Ada,1,ada@x.org\n",
        'Student,SIS User ID,email\n"Ada King",1,ada@x.org\n',
        "Student,ID,email\nPoints Possible,,\nAda King,1,ada@x.org\n",
        "Student,ID,email\n   Points possible,10,\n,,\nAda King,1,ada@x.org\n",
        " Student , ID , email \n Ada King , 1 , ada@x.org \n",
        "name,id,login,email\nAda King,,1,ada@x.org\n",
        "name,id,colour,email\nAda King,1,,ada@x.org\n,,red,\n",
        "name,id,colour,email\n,,red,\n,,,\nAda King,1,,ada@x.org\n",
    ],
)
def test_a_roster_is_read_however_its_columns_are_headed_and_separated(
    tmp_path: Path, text: str
) -> None:
    assert people_of(tmp_path, text) == [("Ada King", "1", "ada@x.org")]


def test_a_roster_may_know_people_by_less_and_be_saved_in_an_older_encoding(
    tmp_path: Path,
) -> None:
    assert people_of(tmp_path, "id\n7\n8\n") == [("", "7", ""), ("", "8", "")]
    assert people_of(tmp_path, "name,id\nAda\n") == [("Ada", "", "")]
    assert people_of(tmp_path, "name\nZoë\n".encode("cp1252")) == [("Zoë", "", "")]


def test_a_row_with_more_cells_than_headings_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"roster.csv:3: 3 cells under 2 headings") as raised:
        people_of(tmp_path, "name,id\nAda,1\nKing, Ada,2\n")
    assert "quotes" in raised.value.hint


def test_a_roster_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        roster.read(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="not a table that can be read"):
        people_of(tmp_path, "name,id\n" + "x" * 140_000)


def test_a_person_is_found_by_the_first_part_of_their_address_and_without_accents(
    tmp_path: Path,
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("name,id,email\nZoë van Ek,zve1,zoe.ek@x.org\nBo,,\n")
    known = roster.read(path)
    for hint in ("zoe.ek", "ZOE VAN EK", "vanekzoe", "Ek, Zoe van", "zve-1", "zoe.ek@x.org"):
        person = known.match([hint])
        assert person is not None, hint
        assert person.id == "zve1"
    assert known.match(["x.org", "van", "@"]) is None


def hand_in(folder: Path, *names: str) -> layouts.HandIn:
    """The hand-in of a folder that holds these files; a name that ends in / is a folder."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()
    return layouts.read(folder)


def by_learner(read: layouts.HandIn) -> dict[str, list[str]]:
    return {person.learner: sorted(file.name for file in person.files) for person in read.learners}


def test_a_class_from_canvas_is_read_by_its_names(tmp_path: Path) -> None:
    read = hand_in(
        tmp_path,
        *("kingada_11_901_zip_pairs.py", "kingada_LATE_11_902_my_sum.ipynb", "bob_12_903_a.py"),
        *("bob_13_904_b.py", "notes.txt", "folder/", "x_14_905_c.py/", ".hidden_1_2_a.py"),
    )
    assert read.shape == "canvas"
    assert by_learner(read) == {
        "kingada": ["my_sum.ipynb", "zip_pairs.py"],
        "bob_12": ["a.py"],
        "bob_13": ["b.py"],
    }
    ada = next(person for person in read.learners if person.learner == "kingada")
    assert ada.hints == ("11", "kingada")
    assert [(file.name, file.late) for file in ada.files] == [
        ("zip_pairs.py", False),
        ("my_sum.ipynb", True),
    ]
    assert all(file.root is None and file.moment is None for file in ada.files)
    assert sorted(read.left_out) == [
        f"{name}: not named as Canvas names a submission"
        for name in ("folder", "notes.txt", "x_14_905_c.py")
    ]


def test_a_class_from_moodle_is_read_by_its_names(tmp_path: Path) -> None:
    (tmp_path / "Eve Link_9_assignsubmission_file_").symlink_to("/usr")
    read = hand_in(
        tmp_path,
        *("Ada King_11_assignsubmission_file_/zip_pairs.py", "Bob_12_assignsubmission_file_a.py"),
        *("Bob_13_assignsubmission_file_/b.py", "Cy_14_assignsubmission_onlinetext_"),
        "notes.txt",
    )
    assert read.shape == "moodle"
    assert by_learner(read) == {
        "Ada King": ["zip_pairs.py"],
        "Bob_12": ["a.py"],
        "Bob_13": ["b.py"],
        "Cy": [],
        "Eve Link": [],
    }
    assert read.learners[0].hints == ("Ada King", "11")
    every = [file for person in read.learners for file in person.files]
    assert {file.moment for file in every} == {None}, "a zip has the time of its download"
    assert sorted(read.left_out) == [
        "Cy_14_assignsubmission_onlinetext_: text typed into Moodle, not a file",
        "Eve Link_9_assignsubmission_file_: a link is not followed; copy the folder here",
        "notes.txt: not named as Moodle names a submission",
    ]


METADATA = """
submission_1:
  :submitters:
  - {":name": Ada, ":sid": "7", ":email": ada@x.org}
  - {":name": Bob, ":email": bob@x.org}
  :created_at: 2026-03-02 12:00:00 UTC
submission_2:
  :submitters:
  - {":name": Bob, ":email": other@x.org}
  - {":colour": red}
  - 3
submission_3: nothing
3: {}
"""


def test_a_class_from_gradescope_is_read_by_its_metadata(tmp_path: Path) -> None:
    (tmp_path / "submission_metadata.yml").write_text(METADATA)
    read = hand_in(
        tmp_path,
        *("submission_1/a.py", "submission_2/b.py", "submission_3/c.py", "submission_4/d.py"),
        *("notes/e.py", "submission_5", "submission_x/f.py"),
    )
    assert read.shape == "gradescope"
    assert by_learner(read) == {
        "Ada": ["a.py"],
        "Bob (bob@x.org)": ["a.py"],
        "Bob (other@x.org)": ["b.py"],
        "submission_3": ["c.py"],
        "submission_4": ["d.py"],
    }
    assert read.learners[0].hints == ("7", "ada@x.org", "Ada"), "the name, which they choose, last"
    [file] = read.learners[0].files
    assert file.moment == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert read.learners[2].files[0].moment is None, "the file's own time is that of the export"
    assert read.left_out == [
        f"{name}: not a submission of this export"
        for name in ("notes", "submission_5", "submission_x")
    ]


@pytest.mark.parametrize("text", ["a: [", "[" * 500, "\x00"])
def test_metadata_that_cannot_be_read_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "submission_metadata.yml").write_text(text)
    with pytest.raises(UsageError, match="not what Gradescope exports"):
        layouts.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-02 12:00:00 UTC", 12),
        ("2026-03-02 12:00:00 Z", 12),
        ("2026-03-02T12:00:00+02:00", 10),
        ("yesterday", None),
        (3, None),
    ],
)
def test_the_time_of_a_submission_is_read_with_its_zone(text: object, hour: int | None) -> None:
    moment = layouts._timestamp(text)
    assert (moment and moment.astimezone(UTC).hour) == hour


def test_people_of_one_name_of_whom_nothing_else_is_known_are_numbered() -> None:
    same = [layouts.LearnerFiles("Ada", ("Ada",)) for _ in range(2)]
    listed = layouts._distinct([layouts.LearnerFiles("Bob", ("Bob",)), *same])
    assert [person.learner for person in listed] == ["Bob", "Ada (2)", "Ada (3)"]


def test_learners_folders_are_read_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/usr")
    read = hand_in(tmp_path, "ada/a.py", "bob/b.py", "notes.txt", "__pycache__/x.py")
    assert read.shape == "folders"
    assert by_learner(read) == {"ada": ["a.py"], "bob": ["b.py"]}
    assert read.learners[0].hints == ("ada",)
    assert read.learners[0].files[0].moment is not None
    assert read.left_out == [
        "link: a link is not followed; copy the folder here",
        "notes.txt: not a learner's folder; a submission belongs at "
        "<learner>/<exercise id>.py in the folder",
    ]


def test_of_clones_what_all_names_begin_with_is_the_assignment(tmp_path: Path) -> None:
    read = hand_in(
        tmp_path, *(f"week-1-{name}/{part}" for name in ("ada", "al") for part in (".git/", "a.py"))
    )
    assert read.shape == "clones"
    assert [person.hints for person in read.learners] == [
        ("week-1-ada", "1-ada", "ada"),
        ("week-1-al", "1-al", "al"),
    ]
    assert read.learners[0].files[0].moment is None, "as old as the clone"


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (["week-1-ada"], ""),
        (["week-1-ada", "week-1-bob"], "week-1-"),
        (["week-1-ada", "week-1-adam"], "week-1-"),
        (["week-1", "week-1-ada"], "week-"),
        (["ada", "bob"], ""),
        ([], ""),
    ],
)
def test_a_shared_prefix_ends_at_a_hyphen(names: list[str], prefix: str) -> None:
    assert layouts._shared_prefix(names) == prefix


def test_files_that_are_no_code_make_no_class_of_canvas(tmp_path: Path) -> None:
    read = hand_in(tmp_path, "ada_11_901_notes.txt", "bob_12_902_a.py/b.py")
    assert read.shape == "folders"
    assert by_learner(read) == {"bob_12_902_a.py": ["b.py"]}


def test_a_folder_that_holds_a_class_alone_is_gone_into(tmp_path: Path) -> None:
    tagged = hand_in(tmp_path / "1", "inner/ada_11_901_a.py")
    assert (tagged.shape, by_learner(tagged)) == ("canvas", {"ada": ["a.py"]})
    learners = ("ada/a.py", "bob/b.py")
    hand_in(tmp_path / "2", *(f"inner/{name}" for name in learners))
    assert [*by_learner(layouts.read(tmp_path / "2"))] == ["inner"]
    assert [*by_learner(layouts.read(tmp_path / "2", unpacked=True))] == ["ada", "bob"]
    hand_in(tmp_path / "3", *(f"inner/{name}" for name in (*learners, "c.py")))
    assert [*by_learner(layouts.read(tmp_path / "3", unpacked=True))] == ["inner"]
    hand_in(tmp_path / "4", "inner/ada/a.py")
    assert [*by_learner(layouts.read(tmp_path / "4", unpacked=True))] == ["inner"]


def test_an_account_is_sought_only_in_a_name_that_begins_as_the_clones_do() -> None:
    assert list(layouts._account_names("week-1-ada", "week-1-")) == ["1-ada", "ada"]
    assert list(layouts._account_names("other-1-ada", "week-1-")) == []
    assert list(layouts._account_names("week-1-ada", "")) == []


def test_a_file_is_called_by_its_name_and_by_the_folders_of_its_learner(tmp_path: Path) -> None:
    path = tmp_path / "ada" / "week" / "zip.py"

    def place(root: Path | None, depth: int) -> str:
        return submissions._place(layouts.HandedInFile(path, "zip.py", root, depth=depth))

    assert place(tmp_path / "ada", 1) == "week/zip.py"
    assert place(path.parent, 0) == place(None, 0) == place(None, 1) == "zip.py"
