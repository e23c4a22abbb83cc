"""Classes as Canvas, Moodle, Gradescope and git hosts give them, from the zip to the grade files.

What is written is read back by readers of the tests' own.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from quizzer.content import exercise_file
from quizzer.errors import ContentError, UsageError
from quizzer.paths import Home
from quizzer.services.batch import layouts, points, roster, submissions
from tests.conftest import Run
from tests.grader.conftest import EXERCISES

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return zip(a, b)\n"
NAMES = [
    "Ada Lovelace", "Bob O'Neil", "Chloé Dupont", "Đặng Văn Lâm", "Émile Zola", "Fatima al-Zahra",
    "Günther Groß", "山田 太郎", "José María García López", "Иван Петров", "=1+1", "x;=2+2;",
]  # fmt: skip
SIZE = 60


@pytest.fixture
def run(used_home: Home, run: Run) -> Run:
    """Commands in a home whose decks have been read."""
    return run


class Student:
    """One of a made-up class: every fifth is absent, every third wrong."""

    def __init__(self, number: int) -> None:
        self.number = number
        base = NAMES[number % len(NAMES)]
        self.name = base if number < len(NAMES) else f"{base} {number}"
        self.id = str(1000 + number)
        self.email = f"s{number}@example.org"
        self.absent = number % 5 == 4
        self.source = WRONG if number % 3 == 2 else RIGHT
        self.points = 0.0 if self.absent or self.source == WRONG else 2.0


CLASS = [Student(number) for number in range(SIZE)]
POINTS = '[exercise]\nzip_pairs = {points = 2, by = "full"}\n'


def roster_text() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Student", "ID", "SIS Login ID", "Email", "Section", "Tutor"])
    writer.writerow(["    Points Possible"])
    for person in CLASS:
        writer.writerow([person.name, person.id, f"s{person.number}", person.email, "A", "Kim"])
    return out.getvalue()


def squashed(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def canvas(archive: zipfile.ZipFile) -> None:
    for person in CLASS:
        if not person.absent:
            *first, last = person.name.split()
            late = "_LATE" if person.number == 0 else ""
            start = f"{squashed(last + ''.join(first)) or 'x'}{late}_{person.id}_9{person.number}"
            archive.writestr(f"{start}_zip_pairs.py", "raise SystemExit\n")
            archive.writestr(f"{start}_zip_pairs-1.py", person.source)
            archive.writestr(f"{start}_notes.docx", b"PK")


def moodle(archive: zipfile.ZipFile) -> None:
    for person in CLASS:
        if not person.absent:
            folder = f"{person.name}_5{person.number}_assignsubmission_file_"
            archive.writestr(f"{folder}/Zip Pairs.py", person.source)
            archive.writestr(f"{folder}/__MACOSX/._x", b"")
            archive.writestr(
                f"{person.name}_5{person.number}_assignsubmission_onlinetext_/t.html", b""
            )


def gradescope(archive: zipfile.ZipFile) -> None:
    lines = ["---"]
    for person in CLASS:
        if not person.absent:
            folder = f"submission_7{person.number}"
            archive.writestr(f"assignment_1_export/{folder}/zip_pairs.py", person.source)
            name = json.dumps(person.name)
            lines += [f"{folder}:", "  :submitters:", f"  - :name: {name}"]
            lines += [f"    :sid: '{person.id}'", f"    :email: {person.email}"]
            lines += ["  :created_at: !ruby/object:X 2026-03-01 10:00:00.000000000 Z"]
    archive.writestr("assignment_1_export/submission_metadata.yml", "\n".join(lines))


def clones(archive: zipfile.ZipFile) -> None:
    for person in CLASS:
        if not person.absent:
            folder = f"week-1-s{person.number}"
            archive.writestr(f"{folder}/.git/HEAD", "ref: refs/heads/main\n")
            archive.writestr(f"{folder}/src/zip_pairs.py", person.source)
            archive.writestr(f"{folder}/README.md", "hello")


@pytest.mark.parametrize("shape", [canvas, moodle, gradescope, clones], ids=lambda f: f.__name__)
def test_a_class_goes_from_its_zip_to_the_points_of_every_learner(
    run: Run, tmp_path: Path, shape
) -> None:
    hand_in, people, worth = tmp_path / "in.zip", tmp_path / "people.csv", tmp_path / "points.toml"
    with zipfile.ZipFile(hand_in, "w") as archive:
        shape(archive)
        archive.writestr("../outside.py", RIGHT)
    people.write_text(roster_text(), encoding="utf-8")
    worth.write_text(POINTS)
    outputs = {}
    for form in ("canvas", "moodle", "csv"):
        ended = run(
            "batch", str(hand_in), "--roster", str(people), "--points", str(worth),
            "--format", form, "--out", str(tmp_path / form), "--jobs", "1",
        )  # fmt: skip
        assert ended.status == 0, ended.err
        [path] = (tmp_path / form).iterdir()
        outputs[form] = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    assert "../outside.py: its name leads out of the zip" in ended.err
    assert not (tmp_path / "outside.py").exists()
    wanted = {person.id: person.points for person in CLASS}
    headings, possible, *lines = outputs["canvas"]
    assert headings == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "zip_pairs"]
    assert possible[0].strip() == "Points Possible"
    assert float(possible[5]) == 2
    assert {line[1]: float(line[5]) for line in lines} == wanted
    headings, *lines = outputs["moodle"]
    assert headings == ["ID number", "Email address", "Full name", "zip_pairs"]
    assert {line[0]: float(line[3]) for line in lines} == wanted
    headings, *lines = outputs["csv"]
    table = [dict(zip(headings, line, strict=True)) for line in lines]
    assert {row["ID"]: float(row["points"]) for row in table} == wanted
    assert {row["Tutor"] for row in table} == {"Kim"}
    absent = {row["ID"] for row in table if row["zip_pairs"] == "absent"}
    assert absent == {person.id for person in CLASS if person.absent}


@pytest.fixture
def small_class(tmp_path: Path) -> Path:
    folder = tmp_path / "class"
    for name, source in (("ada", RIGHT), ("bob", WRONG)):
        (folder / name).mkdir(parents=True)
        (folder / name / "zip_pairs.py").write_text(source)
    return folder


def test_gradescope_and_classroom_get_a_file_for_each_learner(
    run: Run, tmp_path: Path, small_class: Path
) -> None:
    (small_class / "ada" / "homework").mkdir()
    (small_class / "ada" / "zip_pairs.py").rename(small_class / "ada" / "homework" / "zip_pairs.py")
    for form in ("gradescope", "classroom"):
        out = tmp_path / form
        ended = run("batch", str(small_class), "--format", form, "--out", str(out), "--jobs", "1")
        assert ended.status == 0, ended.err
    results = json.loads((tmp_path / "gradescope" / "ada" / "results.json").read_text())
    [test] = results["tests"]
    assert (results["score"], test["score"], test["max_score"]) == (1, 1, 1)
    assert (test["name"], test["status"]) == ("zip_pairs", "passed")
    results = json.loads((tmp_path / "classroom" / "bob.json").read_text())
    [test] = results["tests"]
    assert (results["status"], results["max_score"], test["status"]) == ("fail", 1, "fail")
    assert test["score"] < 1
    assert "zip" in test["message"]
    assert "seed" not in json.dumps(results)


def test_a_learner_gets_a_page_that_says_what_was_wrong_and_runs_nothing(
    run: Run, tmp_path: Path, small_class: Path
) -> None:
    hostile = "x<script>alert(1)<"
    (small_class / hostile).mkdir()
    source = WRONG + 'print("<script>alert(2)</script>")\n'
    (small_class / hostile / "zip_pairs.py").write_text(source)
    (small_class / "evil\u202e..").mkdir()
    ended = run("batch", str(small_class), "--feedback", str(tmp_path / "pages"), "--jobs", "1")
    assert ended.status == 0, ended.err
    pages = {path.name: path.read_text() for path in (tmp_path / "pages").iterdir()}
    assert len(pages) == 4
    assert all("<script" not in page and "\u202e" not in page for page in pages.values())
    assert "passed" in pages["ada.html"]
    assert "pair_up(" in pages["bob.html"]
    assert "expected" in pages["bob.html"]
    assert "seed" not in pages["bob.html"]


def test_a_repository_is_graded_for_a_ci_job(run: Run, tmp_path: Path, small_class: Path) -> None:
    options = ("--repository", "--format", "classroom", "--out", str(tmp_path / "out"))
    assert run("batch", str(small_class / "ada"), *options).status == 0
    assert json.loads((tmp_path / "out" / "ada.json").read_text())["status"] == "pass"
    assert run("batch", str(small_class / "bob"), *options).status == 1
    worth = tmp_path / "points.toml"
    worth.write_text("[exercise]\nzip_pairs = 1\nlist_comprehension = 1\n")
    ended = run("batch", str(small_class / "ada"), *options, "--points", str(worth))
    assert ended.status == 1, "an exercise of the file that is absent is not passed"


def test_who_is_not_on_the_roster_is_listed_and_in_no_platforms_file(
    run: Run, tmp_path: Path, small_class: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id;name\n7;Ada\n8;Cleo\n")
    options = ("--roster", str(people), "--format", "moodle", "--out", str(tmp_path / "out"))
    ended = run("batch", str(small_class), *options, "--jobs", "1")
    assert "left out: bob: not on the roster" in ended.err
    assert "bob  zip_pairs  failed" in ended.out
    text = (tmp_path / "out" / "moodle.csv").read_text()
    assert "bob" not in text
    assert {line.split(",")[2] for line in text.splitlines()[1:]} == {"Ada", "Cleo"}


@pytest.mark.parametrize(
    ("hint", "person_id"),
    [
        ("Doe, Jane", "1"), ("jane doe", "1"), ("doejane", "1"), ("JD@x.org", "1"), ("jd", "1"),
        ("gunther gross", "2"), ("Müller Ana", "3"), ("3", "3"), ("Kim Lee", None), ("", None),
    ],
)  # fmt: skip
def test_a_person_is_found_by_what_platforms_write_and_never_by_a_guess(
    tmp_path: Path, hint: str, person_id: str | None
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "First name\tSurname\tID number\tEmail address\n"
        "Jane\tDoe\t1\tjd@x.org\nGünther\tGroß\t2\t\nAna\tMüller\t3\t\n"
        "Kim\tLee\t4\t\nKim\tLee\t5\t\n",
        encoding="utf-8",
    )
    person = roster.read(path).match([hint])
    assert (person.id if person else None) == person_id


IN_MOODLE = "_assignsubmission_file_"
BOB = f"Bob Roe_999{IN_MOODLE}zip_pairs"
MOODLE_NAMES = [f"{BOB}.py"]
CANVAS_NAMES = ["roebob_999_4_zip_pairs.py", "poeann_998_5_zip_pairs.py"]


@pytest.mark.parametrize(
    ("honest", "hostile"),
    [
        (MOODLE_NAMES, [f"Mal_123{IN_MOODLE}{BOB}.py"]),
        (MOODLE_NAMES, [f"Mal_123{IN_MOODLE}x_999{IN_MOODLE}zip_pairs.ipynb"]),
        (MOODLE_NAMES, [f"roebob_999_4_x_123{IN_MOODLE}zip_pairs.py"]),
        (CANVAS_NAMES, [f"mal_123_6_{BOB}.py"]),
        (CANVAS_NAMES, [f"mal_123_6_x{number}_999{IN_MOODLE}" for number in range(9)]),
    ],
)
def test_what_a_learner_calls_a_file_hands_in_nothing_for_another(
    tmp_path: Path, honest: list[str], hostile: list[str]
) -> None:
    for name in honest:
        (tmp_path / name).write_text(RIGHT)
    before = {learner.learner: learner.files for learner in layouts.read(tmp_path).learners}
    for name in hostile:
        (tmp_path / name).write_text(WRONG)
    after = {learner.learner: learner.files for learner in layouts.read(tmp_path).learners}
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize(
    ("names", "graded"),
    [
        (["bob roe", "mal"], {"Bob Roe (7)": 0, "Bob Roe (8)": 0, "Mal": 1, "bob roe": 1}),
        (["7", "Bob Roe (7)"], {"Bob Roe (7)": 1, "Bob Roe (7) #2": 1, "Bob Roe (8)": 0, "Mal": 0}),
        (["MAL", "mal"], {"MAL": 1, "mal": 1, "Mal": 0, "Bob Roe (7)": 0, "Bob Roe (8)": 0}),
        (["8", "8.x", "mal"], {"Bob Roe (8)": 1, "8.x": 1, "Mal": 1, "Bob Roe (7)": 0}),
    ],
)
def test_what_learners_call_themselves_puts_no_ones_files_with_another_s(
    tmp_path: Path, names: list[str], graded: dict[str, int]
) -> None:
    folder, people = tmp_path / "class", tmp_path / "people.csv"
    people.write_text("id,name\n7,Bob Roe\n8,Bob Roe\n9,Mal\n")
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "zip_pairs.py").write_text(RIGHT)
    found = submissions.survey(
        folder,
        lambda name: exercise_file.find(name, [EXERCISES]),
        lambda: ["zip_pairs"],
        roster=roster.read(people),
    )
    counts = Counter(submission.learner for submission in found.submissions)
    assert {learner: counts[learner] for learner in found.learners} == graded
    assert set(found.people) == {"Bob Roe (7)", "Bob Roe (8)", "Mal"}


@pytest.mark.parametrize("sid", ["'9'", "''", "'77'"])
def test_a_name_chosen_in_gradescope_takes_no_other_learners_place(
    tmp_path: Path, sid: str
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("sid,name,email\n7,Bob Roe,bob@x.org\n9,Mal,mal@x.org\n")
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Bob Roe\n"
        f"    :sid: {sid}\n    :email: mal@x.org\n"
    )
    [entry] = layouts.read(tmp_path).learners
    person = roster.read(people).match(entry.hints)
    assert person is not None
    assert person.name == "Mal"


@pytest.mark.parametrize("depth", [60, 600, 1900])
def test_a_zip_of_deeply_nested_folders_costs_that_file_alone(
    run: Run, tmp_path: Path, depth: int
) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a/" * depth + "zip_pairs.py", RIGHT)
        archive.writestr("ada/zip_pairs.py", RIGHT)
    ended = run("batch", str(tmp_path / "in.zip"), "--jobs", "1")
    assert ended.status == 0, ended.err
    assert "nested more than 50 folders deep" in ended.err


def dated(folder: Path, learner: str, moment: str) -> None:
    path = folder / learner / "zip_pairs.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RIGHT)
    seconds = datetime.fromisoformat(moment).timestamp()
    os.utime(path, (seconds, seconds))


def test_what_is_late_loses_by_the_day_and_no_more_than_the_rule_says(
    run: Run, tmp_path: Path
) -> None:
    folder, worth = tmp_path / "class", tmp_path / "points.toml"
    dated(folder, "early", "2026-03-01T23:59:59")
    dated(folder, "an-hour", "2026-03-02T01:00")
    dated(folder, "two-days", "2026-03-03T12:00")
    dated(folder, "weeks", "2026-04-01T12:00")
    rule = "late = {per_day = 10, at_most = 50, grace = 0.5}"
    worth.write_text(f"due = 2026-03-01\n{rule}\n[exercise]\nzip_pairs = 4\n")
    out, page = tmp_path / "out", tmp_path / "page.html"
    options = ("--points", str(worth), "--format", "csv", "--out", str(out), "--html", str(page))
    assert run("batch", str(folder), *options, "--jobs", "1").status == 0
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text())))
    assert {row["learner"]: float(row["points"]) for row in rows} == {
        "early": 4, "an-hour": 3.6, "two-days": 3.2, "weeks": 2,
    }  # fmt: skip
    assert "2 days late" in page.read_text()
    assert "When it was handed in" in page.read_text()


def test_a_clones_files_are_never_late(tmp_path: Path) -> None:
    dated(tmp_path, "ada", "2026-03-02T01:00")
    (tmp_path / "ada" / ".git").mkdir()
    [learner] = layouts.read(tmp_path).learners
    assert [file.moment for file in learner.files] == [None]


DOWNLOADED = (2026, 3, 9, 12, 0, 0)  # a week after the due date


@pytest.mark.parametrize(
    "name",
    [
        "doeada_12_34_zip_pairs.py",
        "Ada Doe_12_assignsubmission_file_/zip_pairs.py",
        "Ada Doe_12_assignsubmission_file_zip_pairs.py",
    ],
)
def test_when_a_zip_was_downloaded_makes_nothing_late(run: Run, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, DOWNLOADED), RIGHT)
    worth, out = tmp_path / "points.toml", tmp_path / "out"
    worth.write_text("due = 2026-03-01\nlate = {per_day = 10}\n[exercise]\nzip_pairs = 4\n")
    options = ("--points", str(worth), "--format", "csv", "--out", str(out), "--jobs", "1")
    ended = run("batch", str(tmp_path / "in.zip"), *options)
    assert ended.status == 0, ended.err
    # Canvas says itself what is late.
    assert ("no due date applied to 1 of 1 files" in ended.err) == ("assign" in name)
    [row] = csv.DictReader(io.StringIO((out / "grades.csv").read_text()))
    assert float(row["points"]) == 4


WORKSHEET = """\ufeffIdentifier,"Full name","Email address",Status,"Last modified (submission)"
"Participant 12","Ada Doe",ada@x,Submitted,"Sunday, 1 March 2026, 11:58 PM"
"Participant 13","Bob Roe",bob@x,Submitted,"Monday, 2 March 2026, 12:03 AM"
"Participant 14","Cleo Zu",cleo@x,Submitted,"lundi 2 mars 2026, 12:03"
"Participant 15","Dan Ode",dan@x,"No submission",-
"""


def test_moodles_grading_worksheet_says_what_came_late(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name in ("Ada Doe_12", "Bob Roe_13", "Cleo Zu_14"):
            file = f"{name}_assignsubmission_file_/zip_pairs.py"
            archive.writestr(zipfile.ZipInfo(file, DOWNLOADED), f"{RIGHT}# {name}\n")
    worth, people, out = tmp_path / "points.toml", tmp_path / "people.csv", tmp_path / "out"
    worth.write_text("due = 2026-03-01\nlate = {per_day = 10}\n[exercise]\nzip_pairs = 4\n")
    people.write_text(WORKSHEET)
    options = ("--points", str(worth), "--roster", str(people), "--format", "csv")
    ended = run("batch", str(tmp_path / "in.zip"), *options, "--out", str(out), "--jobs", "1")
    assert ended.status == 0, ended.err
    assert "no due date applied to 1 of 3 files" in ended.err
    rows = csv.DictReader(io.StringIO((out / "grades.csv").read_text()))
    assert {row["Email address"]: float(row["points"]) for row in rows} == {
        "ada@x": 4, "bob@x": 3.6, "cleo@x": 4, "dan@x": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wednesday, 10 June 2026, 2:14 PM", "2026-06-10T14:14:00"),
        ("Wednesday, September 23, 2020, 9:00\u202fPM", "2020-09-23T21:00:00"),
        ("Friday, 1 May 2026, 12:05 AM", "2026-05-01T00:05:00"),
        ("1 Jan 2026, 14:05:30", "2026-01-01T14:05:30"),
        ("2026-03-01 23:59", "2026-03-01T23:59:00"),
        ("Mittwoch, 10. Juni 2026, 14:14", None),
        ("03/04/2026 14:14", None),
        ("31 February 2026, 2:14 PM", None),
        ("10 June 2026, 14:14 PM", "2026-06-10T14:14:00"),
        ("-", None),
        ("", None),
        ("99999999999999999999 June 10, 25:99", None),
    ],
)
def test_a_time_is_read_only_where_it_is_certain(text: str, moment: str | None) -> None:
    read = roster._moment(text)
    assert (read and read.replace(tzinfo=None).isoformat()) == moment


@pytest.mark.parametrize(
    "created_at",
    [
        "2026-03-02 07:30:00.123456000 Z",
        "!ruby/object:ActiveSupport::TimeWithZone\n"
        "    utc: 2026-03-02 07:30:00.123456000 Z\n"
        "    zone: !ruby/object:ActiveSupport::TimeZone\n"
        "      name: America/Los_Angeles\n"
        "    time: 2026-03-01 23:30:00.123456000 Z",
    ],
)
def test_a_time_of_gradescope_is_read_with_and_without_its_zone(
    tmp_path: Path, created_at: str
) -> None:
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_1" / "zip_pairs.py").write_text(RIGHT)
    (tmp_path / "submission_metadata.yml").write_text(
        f"submission_1:\n  :submitters:\n  - :name: Ada\n  :created_at: {created_at}\n"
    )
    [learner] = layouts.read(tmp_path).learners
    [file] = learner.files
    assert file.moment is not None
    assert file.moment.isoformat() == "2026-03-02T07:30:00.123456+00:00"


NAMESAKES = ["Kim Lee_501", "Kim Lee_502", "Ada Doe_503"]


@pytest.mark.parametrize(
    ("prefix", "graded"), [("Participant ", {"k1": 1.0, "k2": 1.0, "a": 1.0}), ("9", {"a": 1.0})]
)
def test_people_with_one_name_get_their_own_points_or_none_on_a_platform(
    run: Run, tmp_path: Path, prefix: str, graded: dict[str, float]
) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out"
    lines = [f"{prefix}501,Kim Lee,k1", f"{prefix}502,Kim Lee,k2", f"{prefix}503,Ada Doe,a"]
    people.write_text("\n".join(["Identifier,Full name,Email address", *lines]))
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name in NAMESAKES:
            archive.writestr(f"{name}_assignsubmission_file_/zip_pairs.py", RIGHT)
    options = ("--roster", str(people), "--format", "moodle", "--out", str(out), "--jobs", "1")
    ended = run("batch", str(tmp_path / "in.zip"), *options)
    assert ended.status == 0, ended.err
    rows = csv.DictReader(io.StringIO((out / "moodle.csv").read_text()))
    assert {row["Email address"]: float(row["zip_pairs"]) for row in rows} == graded
    if len(graded) == 1:
        assert "Kim Lee_501: fits Kim Lee (9501) and Kim Lee (9502) on the roster" in ended.err
        assert "Kim Lee (9501): in no grade file" in ended.err


def test_a_person_whose_hand_in_is_uncertain_is_not_called_absent(run: Run, tmp_path: Path) -> None:
    people, out, page = tmp_path / "people.csv", tmp_path / "out", tmp_path / "class.html"
    lines = ["1,Kim Lee", "2,Kim Lee", "3,Ada Doe", "4,Bob Roe"]
    people.write_text("\n".join(["id,name", *lines]))
    folder, table, pages = tmp_path / "class", tmp_path / "class.csv", tmp_path / "pages"
    for name in ("Kim Lee", "Ada Doe"):
        (folder / name).mkdir(parents=True)
        (folder / name / "zip_pairs.py").write_text(RIGHT)
    options = ("--roster", str(people), "--csv", str(table), "--html", str(page), "--jobs", "1")
    for form in ("csv", "gradescope"):
        written = ("--format", form, "--out", str(out), "--feedback", str(pages))
        assert run("batch", str(folder), *options, *written).status == 0
    rows = list(csv.DictReader(io.StringIO((out / "grades.csv").read_text())))
    assert {row["learner"]: (row["zip_pairs"], row["points"]) for row in rows} == {
        "Ada Doe": ("1", "1"), "Bob Roe": ("absent", "0"), "Kim Lee": ("1", "1"),
        "Kim Lee (1)": ("uncertain", "uncertain"), "Kim Lee (2)": ("uncertain", "uncertain"),
    }  # fmt: skip
    assert "Kim Lee (1),zip_pairs,uncertain,," in table.read_text()
    assert "Bob Roe,zip_pairs,absent,0," in table.read_text()
    assert "fits more than one person" in page.read_text()
    assert "ask your teacher" in (pages / "Kim_Lee_1.html").read_text()
    assert sorted(path.name for path in out.iterdir()) == [
        "Ada_Doe", "Bob_Roe", "Kim_Lee", "grades.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("account", ["ml-{}", "{}", "2026-ml-{}"])
def test_a_clone_is_found_by_its_account_also_where_all_accounts_begin_alike(
    tmp_path: Path, account: str
) -> None:
    folder, people = tmp_path / "class", tmp_path / "people.csv"
    accounts = [account.format(name) for name in ("ada", "bob", "cy")]
    people.write_text("\n".join(["github_username", *accounts]))
    for name in accounts:
        (folder / f"week-1-{name}" / ".git").mkdir(parents=True)
    class_list = roster.read(people)
    found = [class_list.match(learner.hints) for learner in layouts.read(folder).learners]
    assert [person and person.id for person in found] == accounts


def test_the_roster_of_another_class_gives_nobody_0_points(
    run: Run, tmp_path: Path, small_class: Path
) -> None:
    people, out = tmp_path / "people.csv", tmp_path / "out"
    people.write_text("id,name\n1,Zed\n2,Yan\n")
    options = ("--roster", str(people), "--format", "canvas", "--out", str(out))
    ended = run("batch", str(small_class), *options)
    assert ended.status == 2
    assert "nobody on the roster fits what was handed in (by ada, bob)" in ended.err
    assert not out.exists()


def test_text_typed_into_canvas_is_called_that(tmp_path: Path) -> None:
    (tmp_path / "doejo_LATE_503_text.html").write_text("x")
    (tmp_path / "roean_504_1_zip_pairs.py").write_text(RIGHT)
    [reason] = layouts.read(tmp_path).left_out
    assert reason == "doejo_LATE_503_text.html: text or a link typed into Canvas, not a file"


def test_learners_see_their_misnamed_files_and_no_one_elses(
    run: Run, tmp_path: Path, small_class: Path
) -> None:
    (small_class / "ada" / "tensor_slicin.py").write_text(RIGHT)
    worth, pages, out = tmp_path / "points.toml", tmp_path / "pages", tmp_path / "out"
    worth.write_text("[exercise]\nzip_pairs = 1\ntensor_slicing = 1\n")
    ended = run(
        "batch", str(small_class), "--points", str(worth), "--feedback", str(pages),
        "--format", "gradescope", "--out", str(out), "--jobs", "1",
    )  # fmt: skip
    assert ended.status == 0, ended.err
    page = (pages / "ada.html").read_text()
    assert "no file for this exercise was found" in page
    assert "tensor_slicin.py: there is no exercise" in page
    assert "did you mean tensor_slicing.py?" in page
    assert "tensor_slicin.py" not in (pages / "bob.html").read_text()
    results = json.loads((out / "ada" / "results.json").read_text())
    assert "did you mean tensor_slicing.py?" in results["output"]


def test_an_empty_repository_hears_of_file_names_and_not_of_learners_folders(
    run: Run, tmp_path: Path
) -> None:
    ended = run("batch", str(tmp_path), "--repository")
    assert ended.status == 2
    assert "<learner>" not in ended.err
    assert "<exercise id>.py" in ended.err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[exercise]\nzip_pair = 1\n", "did you mean zip_pairs"),
        ("[exercise]\nzip_pairs = -1\n", "exercise.zip_pairs.points"),
        ("[exercises]\nzip_pairs = 1\n", "unknown key exercises"),
        ('by = "half"\n', "by:"),
        ("late = {per_day = 200}\n", "late.per_day"),
        ("x = [", "not TOML"),
    ],
)
def test_a_mistake_in_a_file_of_points_is_said_with_its_place(
    tmp_path: Path, text: str, word: str
) -> None:
    path = tmp_path / "points.toml"
    path.write_text(text)
    with pytest.raises(ContentError) as raised:
        points.read(path, ["zip_pairs"])
    assert word in str(raised.value)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "id,name\n", "id,name\n1,2,3\n"])
def test_a_roster_that_names_nobody_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text)
    with pytest.raises(UsageError):
        roster.read(path)


def bombs(folder: Path) -> Iterator[Path]:
    path = folder / "zeros.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ada/zip_pairs.py", b"\0" * (64 << 20))
    yield path
    path = folder / "cut.zip"
    path.write_bytes((folder / "zeros.zip").read_bytes()[:-30])
    yield path
    path = folder / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("ada/zip_pairs.py")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("C:/x/zip_pairs.py", RIGHT)
        archive.writestr("/etc/zip_pairs.py", RIGHT)
    yield path


def test_a_hostile_zip_is_refused_or_harmless(run: Run, home: Home, tmp_path: Path) -> None:
    zeros, cut, link = bombs(tmp_path)
    ended = run("batch", str(zeros))
    assert "ada  zip_pairs  refused" in ended.out
    ended = run("batch", str(cut))
    assert ended.status == 2
    assert "neither a folder nor a whole zip file" in ended.err
    ended = run("batch", str(link))
    assert ended.status == 2
    assert "nothing to grade" in ended.err
    assert "root:" not in ended.out + ended.err


def test_a_zip_keeps_its_seed_so_that_a_batch_goes_on(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ada/zip_pairs.py", RIGHT)
        archive.writestr("bob/zip_pairs.py", WRONG)
    first = run("batch", str(path), "--jobs", "1", "--jsonl")
    again = run("batch", str(path), "--jobs", "1", "--jsonl")
    assert "(2 reused from an earlier run)" in again.err
    assert sorted(first.out.splitlines()) == sorted(again.out.splitlines())


class CountedPath(type(Path())):  # type: ignore[misc]
    """A path that counts how often any of its kind is compared."""

    comparisons = 0

    def __eq__(self, other: object) -> bool:
        CountedPath.comparisons += 1
        return bool(super().__eq__(other))

    __hash__ = type(Path()).__hash__


def test_many_clones_are_compared_once_each(tmp_path: Path) -> None:
    entries = [CountedPath(tmp_path / f"week-1-{number}") for number in range(300)]
    for entry in entries:
        (entry / ".git").mkdir(parents=True)
    CountedPath.comparisons = 0
    again = [CountedPath(entry) for entry in entries]
    assert len(layouts._folders(again).learners) == 300
    assert CountedPath.comparisons <= 2 * len(entries)


class CountedNames(dict[str, object]):
    """Names that count how often one of them is looked up."""

    lookups = 0

    def __contains__(self, name: object) -> bool:
        self.lookups += 1
        return super().__contains__(name)


def test_many_learners_of_one_name_are_numbered_in_time_proportional_to_their_number() -> None:
    names = CountedNames({"Ann #3": None})
    numbers: Counter[str] = Counter()
    given = []
    for _ in range(1_000):
        given.append(submissions._unused("Ann", names, numbers))
        names[given[-1]] = None
    assert given[:4] == ["Ann", "Ann #2", "Ann #4", "Ann #5"]
    assert len(set(given)) == 1_000
    assert names.lookups <= 3 * len(given)
