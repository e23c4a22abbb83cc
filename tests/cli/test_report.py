"""quizzer report, as a person and as a program meet it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from quizzer.cli import report
from quizzer.errors import UsageError
from quizzer.paths import Home
from tests.conftest import NOON, SMALL_DECK, Run
from tests.services.documented_fields import assert_described


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "utc_now", lambda: NOON)


def test_an_empty_home_says_what_there_is_to_learn_and_how_to_begin(run: Run, home: Home) -> None:
    outcome = run("report")
    assert (outcome.status, outcome.err) == (0, "")
    assert "Monday, 2 March 2026" in outcome.out
    assert re.search(r"\b\d{3} cards to learn, none seen yet; begin with quizzer", outcome.out)
    assert "MNIST basics" in outcome.out


def test_a_home_without_a_card_says_so(
    run: Run, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("quizzer.paths.bundled", lambda name: tmp_path / "nothing")
    assert "there is no card yet" in run("report").out
    printed = run("report", "--json").json
    assert printed["total"]["cards"] == 0
    assert printed["total"]["retrievability"] is None


def test_after_the_first_day_it_says_what_is_due_and_when_the_chapter_is_done(
    run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzer.cli.reviews.utc_now", lambda: NOON)
    for card, mark in [("a", "good"), ("b", "easy"), ("c", "again")]:
        assert run("rate", f"letters/{card}", mark).status == 0
    report = run("report").out
    assert "nothing is due" in report, "the steps are not over yet"
    assert "1 new; go on with quizzer" in report
    assert "1 of 4 known, 0 mastered" in report
    assert "done 3 Mar" in report, "three cards a day, one left"
    assert "1 day in a row" in report


def test_json_is_one_object_of_what_the_document_says(run: Run, small_home: Home) -> None:
    run("rate", "letters/a", "again")
    printed = run("report", "--json")
    assert (printed.status, printed.err) == (0, "")
    assert printed.json["version"] == 1
    assert printed.json["reviews"] == 1
    assert_described(printed.json)
    assert len(printed.out.splitlines()) == 1


HOSTILE = SMALL_DECK.replace("Letters", "\\u001b[2J" + "字" * 60).replace(
    "Which letter comes first?", "**Line** one `two`\\u001b]0;x\\u0007" + "字母" * 50
)


def test_every_line_fits_and_no_card_can_steer_the_terminal(run: Run, small_home: Home) -> None:
    (small_home.questions / "letters.toml").write_text(HOSTILE)
    run("rate", "letters/a", "good")
    run("rate", "letters/b", "again")
    report = run("report").out
    assert "\x1b" not in report
    assert "\x07" not in report
    assert "字" in report
    assert max(cell_len(line) for line in report.splitlines()) <= 80


def test_colours_are_for_a_terminal_without_no_color(
    run: Run, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" not in run("report").out, "it is piped"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "\x1b[1m" in run("report").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("report").out


ONE_ALONE = "only one report fits on standard output"


@pytest.mark.parametrize(
    ("json_", "html", "markdown", "of_journal", "refusal"),
    [
        (False, None, None, False, None),
        (True, "page.html", "journal.md", True, None),
        (False, "-", "journal.md", True, None),
        (False, "-", "./-", False, None),
        (False, "page.html", "-", False, None),
        (True, "-", None, False, ONE_ALONE),
        (True, None, "-", False, ONE_ALONE),
        (False, "-", "-", False, ONE_ALONE),
        (False, "page", "../here/page", False, "page cannot be both reports"),
        (False, "page.html", None, True, "--deck and --since only apply to the journal"),
        (False, "", None, False, "the file has no name"),
        (False, None, "", False, "the file has no name"),
    ],
)
def test_reports_that_exclude_one_another_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    json_: bool,
    html: str | None,
    markdown: str | None,
    of_journal: bool,
    refusal: str | None,
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    if refusal is None:
        report._check_options(json_, html, markdown, of_journal)
    else:
        with pytest.raises(UsageError) as error:
            report._check_options(json_, html, markdown, of_journal)
        assert error.value.message == refusal


def test_reports_in_files_leave_standard_output_to_json(
    run: Run, small_home: Home, tmp_path: Path
) -> None:
    page, journal = tmp_path / "page.html", tmp_path / "journal.md"
    ended = run("report", "--html", str(page), "--markdown", str(journal))
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == f"written to {page}\nwritten to {journal}\n"
    assert page.read_text().startswith("<!doctype html>")
    text = journal.read_text()
    ended = run("report", "--markdown", "-")
    assert (ended.out, ended.err) == (text, "")
    journal.unlink()
    ended = run("report", "--json", "--markdown", str(journal))
    assert (ended.json["version"], ended.err) == (1, f"written to {journal}\n")
    assert journal.read_text() == text
    for option in (("--deck", "letters"), ("--since", "2026-03-01")):
        assert run("report", *option).status == 2
        assert run("report", "--markdown", "-", *option).status == 0
