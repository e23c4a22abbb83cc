"""The words of a review in plain lines: what is known of a card, and how a session ends."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest

from quizzer.cli import plain_review
from quizzer.cli.plain_review import machine_rating, outcome_lines, suggested_rating
from quizzer.content.models import ChoiceCard, ClozeCard, OrderCard
from quizzer.marking.exact import ExactMark, MarkedPart
from quizzer.marking.suggest import Suggestion
from quizzer.memory.scheduler import LEECH_LAPSES, Rating
from quizzer.paths import Home
from tests.conftest import NOON, SMALL_DECK, Run


class SlowClock:
    """A clock on which every look at it takes ten seconds."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=10)
        return self.now


def test_a_card_says_whether_it_is_new_or_being_learned(plain: Run, small_home: Home) -> None:
    one = ("review", "--plain", "--ahead", "--search", "comes second")
    assert "\nletters/b, new (0 due, 1 new)\n" in plain(*one, "x\n1\n").out
    assert "\nletters/b, learning (" in plain(*one, "\nx\n4\n").out
    assert "\nletters/b (" in plain(*one, "x\n3\n").out


def test_the_last_review_and_an_edit_since_it_are_named(
    plain: Run, run: Run, small_home: Home
) -> None:
    run("rate", "letters/a", "easy", "--answer", "the a", "--note", "say it is a letter")
    deck = small_home.questions / "letters.toml"
    deck.write_text(SMALL_DECK.replace("Which letter comes first?", "Which letter comes 1st?"))
    ended = plain("review", "--plain", "--ahead", "--search", "comes 1st", "x\n3\n")
    assert "edited since your last review" in ended.out
    assert ": easy\n  the a\n  say it is a letter\n" in ended.out
    other = plain("review", "--plain", "--ahead", "--search", "comes second", "x\n3\n")
    assert "edited since" not in other.out
    assert "Last time" not in other.out


def test_a_card_that_was_wrong_in_a_quiz_says_so(plain: Run, small_home: Home) -> None:
    ended = plain("quiz", "letters", "--plain", "x\n2\n\nn\n9\n1\n")
    assert "right: Which letter comes first?" in ended.out, "2 is yes, as 1 is no"
    assert "wrong: Which letter comes second?\n  the answer: " in ended.out, "nothing was typed"
    ended = plain("review", "--plain", "--search", "comes second", "x\n3\n")
    assert ": wrong in a quiz\n" in ended.out


def test_a_quiz_neither_suspends_nor_buries(plain: Run, run: Run, small_home: Home) -> None:
    ended = plain("quiz", "letters", "--plain", "s\nb\nu\nq\n")
    assert ended.out.count("A quiz suspends and buries no card") == 2
    assert "There is no answer to undo" in ended.out
    assert not run("show", "letters/a", "--json").json["suspended"]


def test_while_a_step_is_waited_for_u_takes_the_last_mark_back(
    plain: Run, run: Run, small_home: Home
) -> None:
    run("config", "new_cards_per_day", "1")
    ended = plain("review", "--plain", "x\n1\nu\n\n4\n")
    assert "Undone: the mark of letters/a" in ended.out
    history = run("show", "letters/a", "--json").json["history"]
    assert [(past["rating"], past["answer"]) for past in history] == [("easy", "x")]


def test_the_end_says_what_remains_and_else_when_the_next_card_comes_back(
    plain: Run, run: Run, small_home: Home
) -> None:
    ended = plain("review", "--plain", "--limit", "1", "--search", "comes second", "y\n4\n")
    assert "Done: 1 card in 1 min" in ended.out
    assert "Forgotten" not in ended.out
    assert "The next card comes back tomorrow" in ended.out
    ended = plain("review", "--plain", "--limit", "2", "x\n4\n3\n4\n")
    assert "Done: 2 cards in 1 min" in ended.out
    run("config", "new_cards_per_day", "0")
    assert "Nothing is due.\nThe next card comes back " in plain("review", "--plain", "").out
    assert "remain for today" not in plain("review", "--plain", "").out


def test_a_session_that_is_left_at_once_says_that_nothing_was_answered(
    plain: Run, small_home: Home
) -> None:
    ended = plain("review", "--plain", "q\n")
    assert "Nothing was answered." in ended.out
    assert "Done" not in ended.out


def test_the_time_from_the_question_to_the_mark_is_recorded(
    plain: Run, run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SlowClock()
    monkeypatch.setattr(plain_review, "utc_now", clock)
    ended = plain("review", "--plain", "--limit", "1", "x\n4\n")
    assert ended.status == 0
    run("export", str(small_home.folder / "log.csv"))
    log = (small_home.folder / "log.csv").read_text().splitlines()
    row = dict(zip(log[0].split(","), log[1].split(","), strict=True))
    assert int(row["duration_ms"]) in range(10_000, 60_001, 10_000)


@pytest.mark.parametrize("typed", ["n look at this\n", "n first\nn look at this\n"])
def test_a_note_without_a_mark_is_there_for_the_next_one(
    plain: Run, run: Run, small_home: Home, typed: str
) -> None:
    ended = plain("review", "--plain", f"x\n{typed}q\n")
    assert "Noted." in ended.out
    plain("review", "--plain", "--limit", "1", "\n2\n")
    assert run("show", "letters/a", "--json").json["history"][0]["note"] == "look at this"


def test_a_slip_of_the_pen_is_hard_and_a_wrong_answer_again() -> None:
    def mark(score: float, *, has_slip: bool = False) -> ExactMark:
        return ExactMark(score, (MarkedPart("a", "b", score == 1.0, has_slip),))

    assert machine_rating(mark(1.0)) is Rating.GOOD
    assert machine_rating(mark(1.0, has_slip=True)) is Rating.HARD
    assert machine_rating(mark(0.5)) is Rating.AGAIN
    assert machine_rating(None) is None


def test_enter_takes_a_good_and_a_nit_and_never_an_again() -> None:
    marks = {mark: suggested_rating(Suggestion(mark, 0.5, (), ())) for mark in ("good", "nit")}
    assert marks == {"good": Rating.GOOD, "nit": Rating.HARD}
    assert suggested_rating(Suggestion("again", 0.1, (), ())) is None
    assert suggested_rating(Suggestion(None, 0.5, (), ())) is None
    assert suggested_rating(None) is None


def test_what_a_machine_marked_is_shown_part_by_part() -> None:
    base = {"id": "x", "prompt": "?", "answer": "!"}
    choice = ChoiceCard(kind="choice", options=["a", "b"], correct=["a"], **base)
    nothing = ExactMark(0.0, (MarkedPart("", "a", False),))
    chosen = ExactMark(0.0, (MarkedPart("b", "", False), MarkedPart("", "a", False)))
    assert outcome_lines(choice, nothing) == ["Not right.", "  right: a"]
    assert outcome_lines(choice, chosen) == ["Not right.", "  right: a", "  you chose: b"]
    order = OrderCard(kind="order", steps=["one", "two"], **base)
    assert outcome_lines(order, ExactMark(1.0, ())) == ["Right.", "  1. one", "  2. two"]
    cloze = ClozeCard(kind="cloze", text="{{a}} {{b}}", **base)
    gaps = ExactMark(0.5, (MarkedPart("a", "a", True), MarkedPart("", "b", False)))
    assert outcome_lines(cloze, gaps) == [
        *("Not right.", "  right: a", "  wrong: nothing; right is b"),
    ]


def test_beside_the_answer_stands_what_goes_beyond_it_and_its_exercise(
    plain: Run, small_home: Home
) -> None:
    deck = small_home.questions / "letters.toml"
    more = 'extra_points = ["it is a vowel"]\nexercise = "alphabet"\ntags = ["vowels"]\nrelated'
    deck.write_text(SMALL_DECK.replace('tags = ["vowels"]\nrelated', more))
    ended = plain("review", "--plain", "--limit", "1", "x\n3\n")
    assert "Also worth knowing:\n- it is a vowel\n" in ended.out
    assert "In code: quizzer watch alphabet\n" in ended.out
    other = plain("review", "--plain", "--search", "comes second", "x\n3\n")
    assert "Also worth knowing" not in other.out
    assert "In code" not in other.out


def test_from_a_file_each_prompt_ends_its_line(plain: Run, small_home: Home) -> None:
    ended = plain("review", "--plain", "--limit", "1", "x\n3\n")
    assert "Answer: \n\nThe answer:\n" in ended.out.replace("\n\n\n", "\n\n")
    assert "0 due and " in ended.out
    assert " remain for today" in ended.out


def test_a_limit_ends_the_session_while_a_step_is_waited_for(plain: Run, small_home: Home) -> None:
    ended = plain("review", "--plain", "--limit", "1", "x\n1\n")
    assert "Done: 1 card" in ended.out
    assert "Nothing is due right now" not in ended.out


def test_an_undo_says_what_the_next_one_would_undo(plain: Run, small_home: Home) -> None:
    ended = plain("review", "--plain", "x\n4\ny\n4\nu\nu\nu\nq\n")
    assert ended.out.count("Undone: ") == 2
    assert ended.out.count("u again would undo: the mark of letters/a") == 1
    assert ended.out.count("u again would undo") == 1
    assert ended.out.count("There is nothing to undo") == 1


def test_a_card_that_is_forgotten_too_often_is_named_after_its_mark(
    plain: Run, run: Run, small_home: Home
) -> None:
    for _ in range(LEECH_LAPSES - 1):
        run("rate", "letters/b", "easy")
        run("rate", "letters/b", "again")
    run("rate", "letters/b", "easy")
    one = ("review", "--plain", "--ahead", "--limit", "1", "--search", "comes second")
    assert "You have forgotten this card" not in plain(*one, "x\n3\n").out
    run("undo")
    ended = plain(*one, "\n1\n")
    assert f"You have forgotten this card {LEECH_LAPSES} times; rewriting it helps." in ended.out


def test_an_empty_number_is_wrong_and_a_gap_may_stay_empty(
    plain: Run, run: Run, small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = plain("review", "--plain", "--limit", "1", "--search", "come before d", "\n\n1\n")
    assert "Not right.\n  wrong: nothing; right is 3\n" in ended.out
    assert run("show", "letters/c", "--json").json["history"][0]["rating"] == "again"
    answers = []
    for typed in ("\nword\n", "\n\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        answers.append(plain_review._read_gaps(2))
    assert answers == ["\nword", ""]


def test_enter_takes_no_mark_of_again_and_none_where_that_is_switched_off(
    plain: Run, run: Run, small_home: Home
) -> None:
    one = ("review", "--plain", "--limit", "1", "--search", "come before d")
    wrong = plain(*one, "4\n\nq\n")
    assert "; Enter takes" not in wrong.out
    assert wrong.out.count("Type 1, 2, 3 or 4; ? gives help.") == 1
    small_home.config.write_text("enter_takes_suggestion = false\n")
    right = plain(*one, "3\n\nq\n")
    assert "Right." in right.out
    assert "; Enter takes" not in right.out
    assert right.out.count("Type 1, 2, 3 or 4; ? gives help.") == 1
    assert run("show", "letters/c", "--json").json["history"] == []
    small_home.config.unlink()
    assert "; Enter takes 3" in plain(*one, "3\n\n").out
