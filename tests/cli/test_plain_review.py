from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from quizzer.cli import plain_review
from quizzer.content.models import FreeCard
from quizzer.marking.other_cards import OtherCards
from quizzer.marking.suggest import Point, Suggestion
from quizzer.paths import Home
from quizzer.services.review import answers
from tests.conftest import Run

EVERY_KIND = """
title = "Kinds"

[[card]]
id = "free"
kind = "free"
prompt = "What does a loss measure?"
answer = "How far predictions are from their targets."
key_points = ["how far predictions are from the targets"]
accepted = ["distance from the targets"]

[[card]]
id = "number"
kind = "number"
prompt = "How many axes has a matrix?"
answer = "Two."
value = 2

[[card]]
id = "choice"
kind = "choice"
prompt = "Which changes `t` itself?"
answer = "The underscore marks it."
options = ["t.add(1)", "t.add_(1)", "t + 1"]
correct = ["t.add_(1)"]

[[card]]
id = "cloze"
kind = "cloze"
prompt = "Fill it in."
answer = "`@` multiplies matrices."
text = "`a {{@}} b` multiplies {{matrices}}"

[[card]]
id = "order"
kind = "order"
prompt = "Put them in order."
answer = "Predict, then step."
steps = ["predict", "loss", "backward", "step"]
"""


@pytest.fixture
def kinds_home(small_home: Home) -> Home:
    (small_home.questions / "letters.toml").unlink()
    (small_home.questions / "kinds.toml").write_text(EVERY_KIND)
    return small_home


def shown(home: Home, run: Run, card: str) -> dict[str, object]:
    details: dict[str, object] = run("show", card, "--json").json
    return details


def numbered(text: str, row: str) -> str:
    """The number before a row in what was printed."""
    [line] = [line for line in text.splitlines() if line.endswith(f". {row}")]
    return line.partition(".")[0]


def test_an_answer_is_compared_marked_and_logged_as_the_app_does(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    answer = "It measures how far the predictions are from their targets."
    ended = plain("review", "--plain", "--limit", "1", f"{answer}\n3\n")
    assert ended.status == 0
    assert "What does a loss measure?" in ended.out
    assert "How far predictions are from their targets." in ended.out
    assert "- found: how far predictions are from the targets" in ended.out
    assert "Suggested: good" in ended.out
    assert "Done: 1 card in 1 min\n0 again, 0 hard, 1 good, 0 easy" in ended.out
    assert "\x1b" not in ended.out
    assert "\r" not in ended.out
    history = run("show", "kinds/free", "--json").json["history"]
    assert [(past["rating"], past["answer"]) for past in history] == [("good", answer)]


def test_enter_alone_takes_the_suggested_mark(plain: Run, run: Run, kinds_home: Home) -> None:
    answer = "It measures how far the predictions are from their targets."
    ended = plain("review", "--plain", "--limit", "1", f"{answer}\n\n")
    assert "Enter takes 3" in ended.out
    assert run("show", "kinds/free", "--json").json["history"][0]["rating"] == "good"


OTHER_CARD = """
[[card]]
id = "metric"
kind = "free"
prompt = "What is a metric for?"
answer = "People judge a model by it on the validation set, in terms that they care about."
key_points = ["people judge a model by it", "in terms that they care about"]
"""


def test_an_answer_is_compared_with_those_to_other_cards_of_the_deck_too(
    plain: Run, kinds_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = kinds_home.questions / "kinds.toml"
    deck.write_text(f"{EVERY_KIND}\n{OTHER_CARD}")
    monkeypatch.setattr(OtherCards, "better_fit", lambda *_: "kinds/metric")
    answer = "It measures how far the predictions are from their targets."
    ended = plain("review", "--plain", "--limit", "1", f"{answer}\n3\n")
    assert "No mark suggested, more like an answer to another card, kinds/metric" in ended.out


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_card_is_prepared_while_its_answer_is_awaited_once_marking_is_loaded(
    plain: Run, kinds_home: Home, monkeypatch: pytest.MonkeyPatch, is_loaded: bool
) -> None:
    """The thread has the time that typing takes; the suggestion waits for what is left of it."""
    steps: list[str] = []
    asked = threading.Event()
    prepare, read, suggest = answers.prepare_card, plain_review.read_line, answers.suggest_for_card

    def slowly_prepare(*arguments: Any) -> None:
        assert threading.current_thread() is not threading.main_thread()
        steps.append("begun")
        assert asked.wait(60)
        prepare(*arguments)
        steps.append("prepared")

    def read_line(prompt: str) -> str:
        if prompt == "Answer: ":
            steps.append("read")
            asked.set()
        return read(prompt)

    def suggest_mark(*arguments: Any) -> Suggestion:
        steps.append("suggested")
        return suggest(*arguments)

    monkeypatch.setattr(answers, "is_loaded", lambda: is_loaded)
    monkeypatch.setattr(answers, "prepare_card", slowly_prepare)
    monkeypatch.setattr(plain_review, "read_line", read_line)
    monkeypatch.setattr(answers, "suggest_for_card", suggest_mark)
    ended = plain("review", "--plain", "--limit", "1", "How far predictions are off.\n3\n")
    assert ended.status == 0
    assert set(steps[:2]) == ({"begun", "read"} if is_loaded else {"read", "suggested"})
    assert steps[2:] == (["prepared", "suggested"] if is_loaded else [])


def test_enter_alone_never_says_again_for_an_answer_in_words(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    ended = plain("review", "--plain", "--limit", "1", "The colour of the sky at noon.\n\n\n2\n")
    assert "Enter takes" not in ended.out
    assert ended.out.count("Type 1, 2, 3 or 4") == 2
    assert run("show", "kinds/free", "--json").json["history"][0]["rating"] == "hard"


def test_what_a_machine_can_mark_it_marks(plain: Run, run: Run, kinds_home: Home) -> None:
    start = plain("review", "--plain", "--deck", "kinds", "\n3\n2\n\n")  # ends at the choice
    right = numbered(start.out, "t.add_(1)")
    start = plain("review", "--plain", f"{right}\n\n@\nvectors\n1\n")  # ends at the order
    assert "Right.\n  right: t.add_(1)\n  you chose: t.add_(1)" in start.out
    assert "Not right.\n  right: @\n  wrong: vectors; right is matrices" in start.out
    numbers = [numbered(start.out, step) for step in ("predict", "loss", "backward", "step")]
    ended = plain("review", "--plain", f"1 2\n1 2 3 9\n{' '.join(numbers)}\n\n")
    assert "All 4 numbers are needed" in ended.out
    assert "Numbers from 1 to 4" in ended.out
    ratings = {
        card: [past["rating"] for past in run("show", f"kinds/{card}", "--json").json["history"]]
        for card in ("number", "choice", "cloze", "order")
    }
    assert ratings == {
        "number": ["good"],
        "choice": ["good"],
        "cloze": ["again"],
        "order": ["good"],
    }


def test_several_lines_stand_between_two_dots_and_may_be_letters(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    plain("review", "--plain", "--limit", "1", ".\nfirst\n\nu\n.\n1\n")
    history = run("show", "kinds/free", "--json").json["history"]
    assert history[0]["answer"] == "first\n\nu"


def test_undo_suspend_bury_and_help_are_letters_with_enter(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    ended = plain("review", "--plain", "words\n1\ns\nu\nb\n?\nu\nu\n\n4\nq\n")
    assert "Suspended kinds/number" in ended.out
    assert "Undone: suspending kinds/number" in ended.out
    assert "Buried kinds/number" in ended.out
    assert "Undone: burying kinds/number" in ended.out
    assert "Undone: the mark of kinds/free" in ended.out
    assert "You had typed: words" in ended.out
    assert ended.out.count("put a dot alone") == 1
    history = run("show", "kinds/free", "--json").json["history"]
    assert [(past["rating"], past["answer"]) for past in history] == [("easy", "words")]
    assert not run("show", "kinds/number", "--json").json["suspended"]


def test_a_note_is_kept_with_the_mark(plain: Run, run: Run, kinds_home: Home) -> None:
    plain("review", "--plain", "--limit", "1", "words\nn say from what\n2\n")
    assert run("show", "kinds/free", "--json").json["history"][0]["note"] == "say from what"


def test_an_answer_cut_off_before_its_mark_is_there_again(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    assert plain("review", "--plain", "half an answer\n").status == 0
    assert "You had typed: half an answer" in plain("review", "--plain", "").out
    plain("review", "--plain", "--limit", "1", "\n3\n")
    assert run("show", "kinds/free", "--json").json["history"][0]["answer"] == "half an answer"


def test_lines_that_are_cut_off_by_the_end_of_input_are_kept(plain: Run, kinds_home: Home) -> None:
    plain("review", "--plain", ".\nfirst\nsecond\n")
    assert "You had typed: first\nsecond" in plain("review", "--plain", "").out


def test_a_learning_step_is_waited_for_or_taken_early(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    run("config", "new_cards_per_day", "1")
    ended = plain("review", "--plain", "\n1\n\n\n4\n")
    assert "Nothing is due right now; a card comes back in 1 min." in ended.out
    ratings = [past["rating"] for past in run("show", "kinds/free", "--json").json["history"]]
    assert ratings == ["again", "easy"]
    assert "Forgotten: kinds/free" in ended.out


def test_a_selection_without_a_card_is_an_error(plain: Run, kinds_home: Home) -> None:
    ended = plain("review", "--plain", "--search", "zebra", "")
    assert (ended.status, ended.out) == (2, "")
    assert "no card matches 'zebra'" in ended.err
    assert plain("review", "--plain", "--search", "kind:number", "q\n").status == 0


def test_an_exercise_shows_its_file_and_how_it_is_graded(plain: Run, home: Home) -> None:
    ended = plain("review", "--plain", "--exercises", "\nb\nq\n")
    assert "quizzer grade list_comprehension" in ended.out
    assert str(home.workspace / "list_comprehension.py") in ended.out
    assert "It has not been graded yet." in ended.out
    assert "Buried exercises/list_comprehension" in ended.out


def test_a_quiz_scores_what_a_machine_can_and_asks_for_the_rest(
    plain: Run, run: Run, kinds_home: Home
) -> None:
    ended = plain("quiz", "kinds", "--plain", "words\ny\nu\nwords\nmaybe\nn\n3\nq\n")
    assert "Undone: the last answer" in ended.out
    assert "Type y or n" in ended.out
    assert "The quiz continues where you stopped" in ended.out
    ended = plain("quiz", "kinds", "--plain", "1\n@\nmatrices\n1 2 3 4\n")
    assert "3 of 5" in ended.out, "the third question comes next"
    assert "wrong: What does a loss measure?\n  you said: words\n  the answer: How far" in ended.out
    assert "  you said: 3\n  the answer: 2" in ended.out
    assert "right: Fill it in.\n  the answer: a @ b multiplies matrices" in ended.out
    assert "Wrong, and due now: kinds/free, kinds/number" in ended.out
    again = [run("show", f"kinds/{card}", "--json").json["history"] for card in ("free", "number")]
    assert [past[0]["rating"] for past in again] == ["again", "again"]


def test_control_c_ends_with_130_and_loses_nothing(kinds_home: Home, tmp_path: Path) -> None:
    main, child = pty.openpty()
    environ = {**os.environ, "QUIZZER_HOME": str(kinds_home.folder)}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "nothing")],
        stdin=child,
        stdout=child,
        stderr=child,
        env=environ,
    )
    os.close(child)

    def read_until(text: str) -> str:
        seen = ""
        while text not in seen:
            seen += os.read(main, 4096).decode()
        return seen

    read_until("Answer: ")
    os.write(main, b"half an answer\n")
    read_until("Mark (")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    os.close(main)
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "nothing")],
        env=environ,
        input="",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "You had typed: half an answer" in ended.stdout


PROGRAM = """
import sys
from pathlib import Path
import quizzer.paths
folder = Path(sys.argv[1])
quizzer.paths.bundled = lambda name: folder
from quizzer.cli import main
main(["review", "--plain"])
"""


def test_each_key_point_has_the_clause_that_comes_nearest_to_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    card = FreeCard(id="loss", kind="free", prompt="?", answer="!", key_points=["one", "two"])
    points = (Point("one", "found", "a *clause*"), Point("two", "not found", ""))
    plain_review.show_points(card, Suggestion("nit", 0.5, points, ("too short",)))
    assert capsys.readouterr().out.splitlines() == [
        '- found: one, in "a *clause*"',
        "- missing: two",
        "Suggested: nit, too short",
    ]
    plain_review.show_points(card, Suggestion(None, 0.5, points[:1], ()))
    assert capsys.readouterr().out.splitlines() == [
        *("A complete answer says:", "- one", "- two", "No mark suggested"),
    ]
