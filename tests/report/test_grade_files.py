"""The files that learning platforms import: who got how many points, line by line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizzer.grader.verdict import Check, Diagnosis, Verdict
from quizzer.report import gradebook_page
from quizzer.report.grade_files import file_names, files
from quizzer.report.gradebook import Award, Gradebook, GradebookRow, Person

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LISTS = Diagnosis("lists-not-tuples", "Lists where tuples belong", "Write `(a, b)`.")
WRONG = Verdict(
    "zip_pairs",
    "failed",
    (
        Check("pairs", "passed"),
        Check("short", "failed", "item 0 is a list", "pair_up([1], [2])", "[(1, 2)]", "[[1, 2]]"),
        Check("late", "failed", call="pair_up(a, b)"),
        Check("other", "skipped"),
    ),
    LISTS,
    nits=("`zip` is enough.",),
    duration_s=0.25,
)
RIGHT = Verdict("zip_pairs", "passed", (Check("pairs", "passed"),), LISTS, duration_s=1.5)
BROKEN = Verdict("relu", "timeout", duration_s=0.0004)


def row(
    learner: str, verdict: Verdict, points: float, possible: float = 10, days_late: int = 0
) -> GradebookRow:
    award = Award(points, possible, days_late)
    return GradebookRow.of(learner, verdict, award, keep_verdict=True)


ROWS = [
    row("ada", RIGHT, 10), row("ada", replace(RIGHT, exercise="relu"), 4.5, 5),
    row("bob", WRONG, 2.34567, days_late=2), row("cy", BROKEN, 0, 5),
]  # fmt: skip
PEOPLE = {
    "ada": Person("Ada L.", "7", "ada@x.org", (("Login ID", "al"), ("Section ", "A"), ("id", "7"))),
    "bob": Person("", "8", "", (("E-Mail", "b@x.org"), ("Student ID", "8"))),
    "dan": Person("Dan", "9", "dan@x.org"),
}


def book(title: str = "", people: dict[str, Person] | None = None) -> Gradebook:
    return Gradebook.of(
        ROWS,
        learners=["dan"],
        exercises=["zip_pairs", "relu"],
        people=people,
        possible={"zip_pairs": 10, "relu": 5},
        title=title,
    )


def table(form: str, gradebook: Gradebook) -> list[list[str]]:
    [(_, text)] = files(gradebook, form).items()
    assert text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_the_points_possible_and_the_ids_of_the_roster() -> None:
    heads = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert table("canvas", book(people=PEOPLE)) == [
        [*heads, "zip_pairs", "relu"],
        ["    Points Possible", "", "", "", "", "10", "5"],
        ["Ada L.", "7", "", "al", "A", "10", "4.5"],
        ["bob", "8", "", "b@x.org", "", "2.34567", "0"],
        ["Dan", "", "", "", "", "0", "0"],
    ]


def test_a_title_makes_one_column_of_all_points() -> None:
    rows = table("canvas", book("Homework 1", PEOPLE))
    assert [line[5:] for line in rows] == [["Homework 1"], ["15"], ["14.5"], ["2.34567"], ["0"]]
    rows = table("moodle", book("Homework 1", PEOPLE))
    assert rows[0] == ["ID number", "Email address", "Full name", "Homework 1"]
    assert rows[1:] == [
        ["7", "ada@x.org", "Ada L.", "14.5"],
        ["8", "", "bob", "2.34567"],
        ["9", "dan@x.org", "Dan", "0"],
    ]


def test_without_a_roster_everyone_is_listed_by_name() -> None:
    rows = table("moodle", book())
    assert [line[2] for line in rows[1:]] == ["ada", "bob", "cy", "dan"]
    assert rows[1] == ["", "", "ada", "10", "4.5"]


def test_the_plain_table_has_the_rosters_columns_and_marks_what_is_absent() -> None:
    rows = table("csv", book(people=PEOPLE))
    heads = ["learner", "Login ID", "Section ", "id", "E-Mail", "Student ID"]
    assert rows[0] == [*heads, "zip_pairs", "relu", "points", "possible", "percent"]
    assert rows[1] == ["ada", "al", "A", "7", "", "", "10", "4.5", "14.5", "15", "96.7"]
    assert rows[3][6:] == ["absent", "0", "0", "15", "0.0"]
    assert rows[4][:1] + rows[4][6:] == ["dan", "absent", "absent", "0", "15", "0.0"]


def test_no_cell_is_a_formula_and_numbers_stay_numbers() -> None:
    people = {"ada": Person("=1+1", "-5.5", "@x", ())}
    [_, line] = table("moodle", book(people=people))
    assert line == ["-5.5", "'@x", "'=1+1", "10", "4.5"]


def result(form: str, name: str) -> Any:
    return json.loads(files(book(), form)[name])


def test_gradescope_gets_a_score_and_an_explanation_for_each_exercise() -> None:
    result_of_bob = result("gradescope", "bob/results.json")
    tests = result_of_bob.pop("tests")
    assert result_of_bob == {
        "score": 2.3457,
        "output": "",
        "visibility": "visible",
        "execution_time": 0.25,
    }
    assert [(test["name"], test["score"], test["max_score"]) for test in tests] == [
        ("zip_pairs", 2.34567, 10),
        ("relu", 0, 5),
    ]
    assert {test["output_format"] for test in tests} == {"text"}
    assert {test["visibility"] for test in tests} == {"visible"}
    assert [test["status"] for test in tests] == ["failed", "failed"]
    assert tests[0]["output"].splitlines() == [
        "2 day(s) late",
        "Lists where tuples belong",
        "Write `(a, b)`.",
        "",
        "ok: pairs",
        "failed: short",
        "  item 0 is a list",
        "  call: pair_up([1], [2])",
        "  expected: [(1, 2)]",
        "  got: [[1, 2]]",
        "failed: late",
        "  call: pair_up(a, b)",
        "not looked at: other",
        "nit: `zip` is enough.",
    ]
    assert tests[1]["output"] == "absent: no file for this exercise was found"
    ada = result("gradescope", "ada/results.json")
    assert [test["status"] for test in ada["tests"]] == ["passed", "passed"]
    assert ada["tests"][0]["output"] == "ok: pairs", "a pass has no diagnosis"
    assert ada["execution_time"] == 3.0


def test_classroom_distinguishes_a_wrong_answer_from_one_that_did_not_run() -> None:
    ada, bob, cy = (result("classroom", f"{name}.json") for name in ("ada", "bob", "cy"))
    assert [book["status"] for book in (ada, bob, cy)] == ["pass", "fail", "error"]
    assert {(book["version"], book["max_score"]) for book in (ada, bob, cy)} == {(1, 15)}
    assert ada["tests"][0] == {
        "name": "zip_pairs",
        "status": "pass",
        "message": None,
        "score": 10,
        "max_score": 10,
        "execution_time": "1.500s",
    }
    assert [test["status"] for test in cy["tests"]] == ["fail", "error"]
    assert [test["execution_time"] for test in cy["tests"]] == ["0s", "0.000s"]
    assert [test["score"] for test in bob["tests"]] == [2.34567, 0]
    assert bob["tests"][0]["message"].startswith("2 day(s) late\nLists where")


def test_every_learner_has_a_file_of_their_own_on_any_file_system() -> None:
    names = file_names(["Ada", "ada", "ADA", "../x", "..", "a/b:c", "ÅSA", "n" * 99, "n" * 98])
    assert list(names.values()) == [
        *("Ada", "ada-2", "ADA-3", "x", "learner", "a_b_c", "ÅSA"),
        *("n" * 60, "n" * 60 + "-2"),
    ]


@pytest.mark.parametrize("name", ["नेहा शर्मा", "Ngô Thị Mỹ", "عُمَر"])
def test_a_file_name_keeps_the_vowel_signs_and_accents_of_a_name(name: str) -> None:
    [file_name] = file_names([name]).values()
    assert file_name == name.replace(" ", "_")


def test_an_unknown_format_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="blackboard"):
        files(book(), "blackboard")


def hand_ins(*moments: datetime, late: int = 0) -> tuple[GradebookRow, ...]:
    return tuple(
        GradebookRow.of("ada", RIGHT, Award(1, 1, 3 if number < late else 0, moment))
        for number, moment in enumerate(moments)
    )


def test_hand_ins_are_counted_by_day_and_by_week_where_they_took_longer() -> None:
    bars = 60
    noon = datetime(2026, 3, 2, 12, 0).astimezone()
    days = [noon + timedelta(days=days) for days in (0, 0, 2)]
    assert gradebook_page._time_line(hand_ins(*days, late=1)) == [
        ("Mar 2", 2, 1),
        ("Mar 3", 0, 0),
        ("Mar 4", 1, 0),
    ]
    month = gradebook_page._time_line(hand_ins(noon, noon + timedelta(days=bars - 1)))
    assert (len(month), month[1][0]) == (bars, "Mar 3")
    weeks = gradebook_page._time_line(hand_ins(noon, noon + timedelta(days=bars)))
    assert [name for name, _, _ in weeks[:2]] == ["Mar 2", "Mar 9"]
    assert sum(count for _, count, _ in weeks) == 2
    longest = 4 * bars * 7 - 1
    assert len(gradebook_page._time_line(hand_ins(noon, noon + timedelta(days=longest)))) > 1
    assert gradebook_page._time_line(hand_ins(noon, noon + timedelta(days=longest + 1))) == []
    assert gradebook_page._time_line(hand_ins(noon, noon)) == [], "all on one day"
    assert gradebook_page._time_line((GradebookRow.of("ada", RIGHT),)) == [], "no time is known"


def test_a_class_page_counts_who_passed_and_who_handed_in() -> None:
    assert gradebook_page._exercise_totals(book()) == [(1, 2), (1, 2)]
    rows = [row("ada", RIGHT, 1), row("bob", RIGHT, 1), row("cy", WRONG, 0)]
    assert gradebook_page._exercise_totals(Gradebook.of(rows)) == [(2, 3)]
    gradebook = book()
    bob = gradebook.totals()[1]
    page = gradebook_page.feedback_html(gradebook, bob, "Class", NOW)
    assert "item 0 is a list" in page
    assert "2.346" in page, "points have four figures"
    assert "Write <code>(a, b)</code>." in page


def test_times_are_in_thousandths_and_a_file_is_indented() -> None:
    assert result("gradescope", "cy/results.json")["execution_time"] == 0
    text = files(book(), "classroom")["bob.json"]
    assert text.startswith('{\n "version": 1,\n')
    assert text.endswith("}\n")


def test_who_is_uncertain_is_in_no_platforms_file_and_hides_nobody() -> None:
    gradebook = replace(book(people=PEOPLE), uncertain=frozenset({"ada"}))
    assert [line[2] for line in table("moodle", gradebook)[1:]] == ["bob", "Dan"]
    assert list(files(gradebook, "classroom")) == ["bob.json", "cy.json", "dan.json"]
    [_, ada, *_] = table("csv", gradebook)
    assert ada[-3:] == ["uncertain", "15", ""]
