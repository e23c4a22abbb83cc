"""A whole session in plain lines, word for word: the order is what a screen reader reads aloud."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest

from quizzer.cli import plain_review
from quizzer.paths import Home
from quizzer.services.review import answers
from quizzer.services.review.cards import CardInReview
from tests.cli.test_plain_review import EVERY_KIND
from tests.conftest import NOON, Run

LAST_YEAR = NOON - timedelta(days=365)


def in_their_order(item: CardInReview) -> tuple[str, ...]:
    """Options and steps as the deck has them, not shuffled."""
    return tuple(getattr(item.card, "options", None) or getattr(item.card, "steps", ()))


@pytest.fixture
def kinds_home(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    (small_home.questions / "letters.toml").unlink()
    (small_home.questions / "kinds.toml").write_text(EVERY_KIND)
    small_home.config.write_text("suggestions = false\n")
    monkeypatch.setattr(answers, "shuffled_items", in_their_order)
    monkeypatch.setattr(plain_review, "utc_now", lambda: NOON)
    return small_home


def lines_of(text: str) -> list[str]:
    """Lines without the space that ends each prompt."""
    return [line.rstrip() for line in text.strip("\n").splitlines()]


REVIEW = """
Answer in one line, or in several between two lines with a dot alone. ? and Enter gives help.

kinds/free, new (0 due, 5 new)

What does a loss measure?

Answer:

The answer:
How far predictions are from their targets.

A complete answer says:
- how far predictions are from the targets
Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 10d):

kinds/number, new (0 due, 4 new)

How many axes has a matrix?

Number:
Right.
  right: 2

The answer:
Two.

Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 10d; Enter takes 3):

kinds/choice, new (0 due, 3 new)

Which changes `t` itself?

1. t.add(1)
2. t.add_(1)
3. t + 1
Number of the right one:
Right.
  right: t.add_(1)
  you chose: t.add_(1)

The answer:
The underscore marks it.

Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 7d; Enter takes 3):

kinds/cloze, new (0 due, 2 new)

Fill it in.

`a ___1___ b` multiplies ___2___

Gap 1 of 2:
Gap 2 of 2:
Not right.
  right: @
  wrong: vectors; right is matrices

The answer:
`@` multiplies matrices.

Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 8d):

kinds/order, new (0 due, 1 new)

Put them in order.

1. predict
2. loss
3. backward
4. step
Numbers in the right order, such as 2 1 3:
Right.
  1. predict
  2. loss
  3. backward
  4. step

The answer:
Predict, then step.

Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 8d; Enter takes 3):

Nothing is due right now; a card comes back in 1 min.
Enter shows it now, q quits:
Undone: the mark of kinds/order
u again would undo: the mark of kinds/cloze

kinds/order, new (0 due, 1 new)

Put them in order.

1. predict
2. loss
3. backward
4. step
Numbers in the right order, such as 2 1 3:
Not right.
  1. predict
  2. loss
  3. backward
  4. step

The answer:
Predict, then step.

Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 8d):

Nothing is due right now; a card comes back in 1 min.
Enter shows it now, q quits:

kinds/cloze, learning (0 due, 0 new)

Fill it in.

`a ___1___ b` multiplies ___2___

Gap 1 of 2:

Done: 5 cards in 1 min
2 again, 1 hard, 2 good, 0 easy
Forgotten: kinds/cloze, kinds/order
"""

QUIZ = """
Answer in one line, or in several between two lines with a dot alone. ? and Enter gives help.

kinds/free, new (1 of 5)

What does a loss measure?

Answer:

The answer:
How far predictions are from their targets.

A complete answer says:
- how far predictions are from the targets
Were you right? y or n:

kinds/number, new (2 of 5)

How many axes has a matrix?

Number:
Not right.
  wrong: 3; right is 2

The answer:
Two.


kinds/choice, new (3 of 5)

Which changes `t` itself?

1. t.add(1)
2. t.add_(1)
3. t + 1
Number of the right one:
Not right.
  right: t.add_(1)
  you chose: t.add(1)

The answer:
The underscore marks it.


kinds/cloze (4 of 5)

Fill it in.

`a ___1___ b` multiplies ___2___

Gap 1 of 2:
Gap 2 of 2:
Not right.
  right: @
  wrong: nothing; right is matrices

The answer:
`@` multiplies matrices.

Last time, 2025-03-02: easy
  @
  vectors
  NIT: of what?

kinds/order, new (5 of 5)

Put them in order.

1. predict
2. loss
3. backward
4. step
Numbers in the right order, such as 2 1 3:
Right.
  1. predict
  2. loss
  3. backward
  4. step

The answer:
Predict, then step.


2.5 of 5 right

right: What does a loss measure?
  the answer: How far predictions are from their targets.

wrong: How many axes has a matrix?
  you said: 3
  the answer: 2

wrong: Which changes t itself?
  you said: t.add(1)
  the answer: t.add_(1)

wrong: Fill it in.
  you said: @
  the answer: a @ b multiplies matrices

right: Put them in order.
  the answer: predict → loss → backward → step

Wrong, and due now: kinds/number, kinds/choice, kinds/cloze
"""


def test_a_review_of_every_kind_reads_like_this(plain: Run, kinds_home: Home) -> None:
    free, number, choice = "How far off predictions are\n2\n", "2\n\n", "2\n\n"
    cloze, order, again = "@\nvectors\n1\n", "1 2 3 4\n\n", "u\n\n1\n"
    early = "1\nq\n"  # not a mark: Enter was awaited, and the gap then is left
    ended = plain("review", "--plain", free + number + choice + cloze + order + again + early)
    assert (ended.status, ended.err) == (0, "")
    assert lines_of(ended.out) == lines_of(REVIEW)


def test_a_quiz_of_every_kind_reads_like_this(
    plain: Run, run: Run, kinds_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("quizzer.cli.reviews.utc_now", lambda: LAST_YEAR)
        run("rate", "kinds/cloze", "easy", "--answer", "@\nvectors", "--note", "NIT: of what?")
    typed = "How far off predictions are\ny\n3\n1\n@\n\n1 2 3 4\n"
    ended = plain("quiz", "kinds", "--plain", typed)
    assert (ended.status, ended.err) == (0, "")
    assert lines_of(ended.out) == lines_of(QUIZ)


def test_a_short_form_of_the_answer_is_marked_and_several_lines_are_read_in_silence(
    plain: Run, kinds_home: Home
) -> None:
    ended = plain("review", "--plain", "--limit", "1", ".\ndistance from\nthe targets\n.\n\n")
    assert (ended.status, ended.err) == (0, "")
    assert lines_of(ended.out) == [
        *lines_of(REVIEW)[:6],
        "Answer:",
        "",
        "The answer:",
        "How far predictions are from their targets.",
        "",
        "A complete answer says:",
        "- how far predictions are from the targets",
        "Mark (1 again 1m, 2 hard 6m, 3 good 10m, 4 easy 10d; Enter takes 3):",
        "",
        "Done: 1 card in 1 min",
        "0 again, 0 hard, 1 good, 0 easy",
        "0 due and 4 new remain for today",
    ]


class Screen(io.StringIO):
    """Standard output; `shown` is what was flushed of it."""

    shown = ""

    def flush(self) -> None:
        self.shown = self.getvalue()


@pytest.mark.parametrize(
    ("is_terminal", "shown"), [(True, "Answer: "), (False, "Answer: \n")], ids=["typed", "piped"]
)
def test_a_prompt_is_on_the_screen_before_an_answer_is_awaited_and_enter_ends_its_line(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, shown: str
) -> None:
    screen, awaited = Screen(), []

    def readline() -> str:
        awaited.append(screen.shown)
        return "x\n"

    typed = SimpleNamespace(readline=readline, isatty=lambda: is_terminal)
    monkeypatch.setattr("sys.stdin", typed)
    monkeypatch.setattr("sys.stdout", screen)
    assert plain_review.read_line("Answer: ") == "x"
    assert (awaited, screen.getvalue()) == (["Answer: "], shown)


def test_a_step_of_ten_minutes_is_waited_for(plain: Run, run: Run, kinds_home: Home) -> None:
    run("config", "new_cards_per_day", "1")
    ended = plain("review", "--plain", "x\n3\nq\n")
    assert lines_of(ended.out)[-6:] == [
        "Nothing is due right now; a card comes back in 10 min.",
        "Enter shows it now, q quits:",
        "",
        "Done: 1 card in 1 min",
        "0 again, 0 hard, 1 good, 0 easy",
        "The next card comes back tomorrow",
    ]


def test_the_end_says_how_many_minutes_it_took(
    plain: Run, run: Run, kinds_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments, read = [NOON], plain_review.read_line

    def think(prompt: str) -> str:
        moments.append(moments[-1] + timedelta(seconds=100))
        return read(prompt)

    monkeypatch.setattr(plain_review, "utc_now", lambda: moments[-1])
    monkeypatch.setattr(plain_review, "read_line", think)
    ended = plain("review", "--plain", "--limit", "1", "x\n3\n")
    assert "Done: 1 card in 3 min\n" in ended.out
    log = kinds_home.folder / "log.jsonl"
    run("export", str(log))
    assert json.loads(log.read_text())["duration_ms"] == 200_000


def test_a_days_share_of_a_plan_ends_in_enough_and_enter_takes_as_much_again(
    plain: Run, run: Run, kinds_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "A."\n'
    deck = 'title = "Many"\n' + "".join(card.format(number) for number in range(9))
    (kinds_home.questions / "kinds.toml").unlink()
    (kinds_home.questions / "many.toml").write_text(deck)
    run("config", "minutes_per_day", "1")
    with monkeypatch.context() as patch:
        patch.setattr("quizzer.cli.reviews.utc_now", lambda: LAST_YEAR)
        for number in range(9):
            run("rate", f"many/c{number}", "easy")
    ended = plain("review", "--plain", "\n4\n" * 3 + "u\n" + "\n4\n" + "\n" + "\n4\n" + "q\n")
    lines = lines_of(ended.out)
    assert [line.partition(" (")[2] for line in lines if line.startswith("many/")] == [
        *("3 due, 0 new)", "2 due, 0 new)", "1 due, 0 new)"),
        *("1 due, 0 new)", "3 due, 0 new)", "2 due, 0 new)"),
    ]
    enough = lines.index("Enough for today; the remaining cards can wait.")
    assert lines[enough + 1 : enough + 3] == [
        "Enter continues with the same amount again, q quits:",
        "Undone: the mark of many/c2",
    ]
    assert lines[-4:] == [
        "",
        "Done: 4 cards in 1 min",
        "0 again, 0 hard, 0 good, 4 easy",
        "2 due and 0 new remain for today",
    ]
