"""What the screens say in each state: Today, a card in full, a quiz's result, a review."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from textual.content import Content
from textual.widgets import Static

from quizzer.memory.catch_up_plan import Plan, PlanDay
from quizzer.memory.scheduler import Rating
from quizzer.services.review import cards
from quizzer.services.review.cards import CardInReview
from quizzer.services.review.catch_up import CatchUp, Outlook, UnfinishedChapter
from quizzer.services.review.quiz import QuizAnswer, QuizResult
from quizzer.services.review.session import RemainingCounts
from quizzer.services.review.today import Today
from quizzer.tui.screens import catch_up, quiz
from quizzer.tui.screens import settings as settings_screen
from quizzer.tui.screens.card import CardScreen
from quizzer.tui.screens.review import ReviewScreen
from quizzer.tui.screens.today import TodayScreen
from quizzer.tui.widgets.card_view import CardView
from tests.tui.alone import alone
from tests.tui.conftest import Desk
from tests.tui.helpers import screen_text

BACK = CatchUp(since=100, away=30, share=20, remaining=5, ended=False)
CHAPTER = UnfinishedChapter("basics", "Basics", 5, 3, 10, after_plan=False)


# Today


async def test_today_says_what_is_due_and_what_to_do(desk: Desk) -> None:
    async with desk.open() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        now = screen.today
        assert now is not None
        idle = now._replace(next_card=None, remaining=RemainingCounts(0, 0))
        exercise = now.next_card and now.next_card._replace(kind="code", prompt="Clamp")

        def headline(today: Today, **change: Any) -> str:
            return screen._headline(today._replace(**change)).plain

        def following(today: Today, **change: Any) -> str:
            return screen._next_line(today._replace(**change)).plain

        assert headline(now, decks=()) == "There is no deck yet"
        due = RemainingCounts(3, 2)
        assert headline(now, remaining=due, minutes=91) == "3 due   2 new   about 1.5 h"
        assert headline(now, remaining=RemainingCounts(0, 2), minutes=0) == "2 new"
        assert headline(now, remaining=RemainingCounts(1, 0), minutes=1) == "1 due   about 1 min"
        assert headline(idle, away=0) == "Done for today"
        assert headline(idle, away=None) == "Nothing is due"
        assert headline(idle, away=1) == "Nothing is due"
        assert following(now, decks=()).startswith("Put a deck file, such as my-deck.toml, into ")
        assert following(now) == "Next  What does relu do?"
        assert following(now, next_card=exercise) == "Next  Clamp  in the Lab"
        assert following(idle, next_step_in=timedelta(minutes=4)).splitlines() == [
            "A card that you are learning comes back in 4 min.",
            "Enter shows it now.",
        ]
        assert following(idle) == "The next card comes back tomorrow."
        done = BACK._replace(remaining=0)
        assert headline(idle, comeback=done) == "Enough for today"
        assert following(idle, comeback=done).endswith("Enter continues anyway.")
        assert headline(idle, comeback=done._replace(remaining=1)) == "Nothing is due"


async def test_today_has_a_note_for_each_thing_that_waits(desk: Desk) -> None:
    async with desk.open() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        assert screen.today is not None
        now = screen.today._replace(next_card=None)

        def notes(**change: Any) -> list[str]:
            return screen._notes(now._replace(**change)).plain.splitlines()

        assert notes() == []
        assert notes(open_quizzes=("kinds", "gone")) == [
            "A quiz over One of each kind is not finished; q continues it.",
            "A quiz over gone is not finished; q continues it.",
        ]
        assert notes(comeback=BACK) == []
        assert notes(comeback=BACK._replace(ended=True)) == ["The plan has ended; m resumes it."]
        assert notes(fit_offered=True)[0].endswith("s, then ctrl+t.")
        limit = "Today's new cards are done; you can change their number in Settings."
        assert notes(new_limit_met=True) == [limit]
        assert notes(new_limit_met=True, next_card=screen.today.next_card) == []
        assert notes(new_limit_met=True, comeback=BACK) == []
        assert notes(half_done=(CHAPTER,)) == [
            "Basics: 5 cards left to learn, about 3 days at 10 min a day."
        ]
        below = screen._about_exercises
        assert below(now) == ""
        assert below(now._replace(exercises=1)) == "x leaves 1 exercise for later"
        left = now._replace(exercises=2, questions_only=True)
        assert below(left) == "2 exercises left for later · x brings them back"


def outlook(**change: Any) -> Outlook:
    plan = Plan(20, (PlanDay(100, 5.0, 15.0, 15.0), PlanDay(101, 5.0, 15.0, 0.0)), 101)
    base = Outlook(100, 80, 30, 10, 10, "retrievability", plan, None)
    return base._replace(**change)


async def test_below_what_is_due_stands_the_plan_and_above_it_what_is_still_known(
    desk: Desk,
) -> None:
    async with desk.open() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        assert screen.today is not None
        later = screen.today._replace(comeback=BACK, half_done=(CHAPTER,), away=0, day=105)
        back = later._replace(day=100)

    def parts(today: Today, **change: Any) -> list[str]:
        return [part.plain for part in catch_up.with_plan(Content("now"), today, outlook(**change))]

    known, now, below = parts(back)
    assert known.splitlines()[0] == "Welcome back"
    assert "about 80 of the 100 cards" in known
    assert now == "now"
    assert below.splitlines()[0].endswith("  10 of 40 caught up")
    assert below.splitlines()[1].endswith("  m changes the plan.")
    assert below.splitlines()[2].startswith("Basics: 5 cards left to learn")
    assert parts(later) == ["now", "\n".join(below.splitlines()[:2])]
    assert parts(later, caught_up=0) == ["now", below.splitlines()[1]]
    assert parts(later, plan=None) == ["now"]
    assert [part.splitlines()[0] for part in parts(back, plan=None)] == [
        *("Welcome back", "now", "Basics: 5 cards left to learn, about 3 days at 10 min a day.")
    ]


@pytest.mark.parametrize(
    ("caught_up", "waiting", "full"), [(1, 47, 0), (1, 23, 1), (10, 30, 6), (47, 1, 24), (5, 0, 24)]
)
def test_the_bar_of_a_plan_fills_as_cards_are_caught_up(
    caught_up: int, waiting: int, full: int
) -> None:
    bar = catch_up._progress(outlook(caught_up=caught_up, waiting=waiting)).plain
    assert bar == (
        "█" * full + "░" * (24 - full) + f"  {caught_up} of {caught_up + waiting} caught up\n"
    )


# A card in full


async def states(desk: Desk, *ratings: Rating, days: int = 0) -> str:
    """What the screen of a card says of its state."""
    for rating in ratings:
        desk.rate("kinds/order", rating)
    desk.advance(days=days)
    row = cards.find_card(desk.context, "kinds/order")
    screen = CardScreen(row.key)
    async with desk.open() as pilot:
        pilot.app.push_screen(screen)
        await pilot.pause()
        return screen._standing(cards.card_in_review(desk.context, row.key))


async def test_a_card_says_when_it_is_due(desk: Desk) -> None:
    assert await states(desk) == "new"
    learning = await states(desk, Rating.AGAIN)
    assert learning.startswith("in learning steps, due in 1 min, 1 review, forgotten 0 times\n")
    assert "stability 0.2 days, difficulty 6.4 of 10" in learning
    desk.advance(minutes=1)
    assert (await states(desk)).startswith("in learning steps, due now, 1 review")
    known = await states(desk, Rating.EASY)
    assert known.startswith("due tomorrow, 2 reviews, forgotten 0 times\n")
    assert (await states(desk, days=1)).startswith("due now")
    assert (await states(desk, days=9)).startswith("due now")
    row = cards.find_card(desk.context, "kinds/order")
    cards.suspend(desk.context, row, desk.now)
    cards.bury(desk.context, row, desk.now)
    assert (await states(desk)).startswith("suspended, buried until tomorrow, due now")


async def test_a_cards_history_has_the_latest_first_and_the_reset_at_its_place(desk: Desk) -> None:
    desk.rate("kinds/order", Rating.GOOD, "predict\nloss")
    desk.advance(minutes=5)
    row = cards.find_card(desk.context, "kinds/order")
    cards.act_on(desk.context, [row.key], "reset", desk.now)
    desk.advance(minutes=5)
    desk.rate("kinds/order", Rating.AGAIN)
    screen = CardScreen(row.key)
    async with desk.open(size=(80, 40)) as pilot:
        pilot.app.push_screen(screen)
        await pilot.pause()
        parts = [str(part.content) for part in screen.query(Static) if str(part.content).strip()]
        history = parts[parts.index("History") + 1 :]
        assert history == [
            "✗ again  2026-03-02 09:10",
            "○ Reset: new again  2026-03-02 09:05",
            "✓ good  2026-03-02 09:00\n  predict\n  loss",
        ]
        for words in ("1 predict", "4 step", "In order", "Tags: sgd"):
            assert words in screen_text(pilot)


# A quiz's result


def asked(desk: Desk, name: str, position: int | None) -> CardInReview:
    """A card as it stands, as if it were question `position` of its chapter."""
    row = cards.find_card(desk.context, f"kinds/{name}")
    item = cards.card_in_review(desk.context, row.key)
    return replace(item, row=item.row._replace(position=position))


def answered(desk: Desk, *answers: tuple[str, float, str]) -> list[QuizAnswer]:
    return [
        QuizAnswer(asked(desk, name, number), score, answer)
        for number, (name, score, answer) in enumerate(answers, 1)
    ]


def lines(widget: quiz.AnswerList) -> list[str]:
    return [f"{row.label.plain}{row.text.plain}" for row in widget.rows]


def test_steps_and_options_that_were_said_are_joined_as_the_right_ones_are(desk: Desk) -> None:
    listed = answered(
        desk, ("order", 0.0, "loss\npredict\nstep"), ("choice", 0.0, "a vector\na file")
    )
    said = [line for line in lines(quiz.AnswerList("Wrong", listed)) if "you said" in line]
    assert said == ["  you said    loss → predict → step", "  you said    a vector · a file"]


def test_a_quiz_ends_with_what_was_said_and_what_is_right(desk: Desk) -> None:
    listed = answered(
        desk,
        ("number", 0.0, "12\n"),
        ("number", 0.0, ""),
        ("cloze", 0.5, "against\n"),
        ("free", 0.0, ""),
        ("free", 0.0, "clamps"),
        ("choice", 1.0, "a matrix\na vector"),
    )
    assert lines(quiz.AnswerList("Wrong", listed)) == [
        "✗ 1  How many pixels has an MNIST digit?",
        *("  you said    12", "  the answer  784 pixels"),
        "✗ 2  How many pixels has an MNIST digit?",
        *("  you said    nothing", "  the answer  784 pixels"),
        "◐ 3  Fill the gaps.",
        *("  you said    against", "  the answer  SGD steps against the gradient."),
        *("✗ 4  What does relu do?", "  the answer  It replaces negative numbers with zero."),
        "✗ 5  What does relu do?",
        *("  you said    clamps", "  the answer  It replaces negative numbers with zero."),
        *("✓ 6  Which are tensors?", "  the answer  a matrix · a vector"),
    ]
    many = quiz.AnswerList("Wrong", listed[5:] * 100)
    assert "more" not in lines(many)[-1]
    more = quiz.AnswerList("Wrong", listed[5:] * 101)
    assert lines(more)[-1] == "and 1 more"
    assert str(more.border_title) == "Wrong · 101"
    wrong, right = listed[0], listed[5]
    for answers, words in (
        ((), "No question was answered."),
        ((right,), "Every answer was right."),
        ((wrong, right), "1 card wrong; it is due now. Press r to review it."),
        ((wrong, wrong), "2 cards wrong; they are due now. Press r to review them."),
    ):
        assert quiz.QuizResultView(QuizResult(tuple(answers)))._about() == words


def test_prompts_of_a_quizs_result_stand_in_one_column_whatever_their_numbers(desk: Desk) -> None:
    listed = [
        QuizAnswer(asked(desk, name, number), 1.0, "x")
        for name, number in (("free", 2), ("choice", 23), ("order", None))
    ]
    rows = quiz.AnswerList("Right", listed).rows
    prompts = [row for row in rows if "answer" not in row.label.plain]
    assert [row.label.plain for row in prompts] == ["✓  2  ", "✓ 23  ", "✓     "]
    assert prompts[0].text.plain == "What does relu do?"


# A card that is asked


def test_above_a_question_stands_which_it_is_and_how_it_is_known(desk: Desk) -> None:
    def meta(position: int | None = None) -> str:
        item = asked(desk, "order", position)
        return CardView(item, desk.context.clock, desk.now)._meta().plain

    assert meta() == "kinds/order · new"
    assert meta(5) == "kinds/order · question 5 · new"
    desk.rate("kinds/order", Rating.AGAIN)
    assert meta() == "kinds/order · learning"
    desk.rate("kinds/order", Rating.EASY)
    assert meta(5) == "kinds/order · question 5"
    desk.advance(days=30)
    desk.rate("kinds/order", Rating.AGAIN)
    assert meta() == "kinds/order · learning again"


@pytest.mark.parametrize(
    ("days", "ago"), [(0, "today"), (1, "yesterday"), (2, "2 days ago"), (30, "30 days ago")]
)
async def test_below_an_answer_stands_when_it_was_last_given(
    desk: Desk, days: int, ago: str
) -> None:
    desk.rate("kinds/number", Rating.HARD, "784")
    desk.advance(days=days)
    row = cards.find_card(desk.context, "kinds/number")
    async with desk.open("review", cards=(row.key,), size=(80, 40)) as pilot:
        await pilot.press("enter")
        lasts = [
            str(part.content)
            for part in pilot.app.screen.query("AnswerSide Static").results(Static)
            if "Last time" in str(part.content)
        ]
        assert lasts == [f"Last time  2 March 2026, {ago}: hard"]


async def test_a_review_says_how_much_is_left(desk: Desk) -> None:
    for options, status in (
        ({}, "0 due · 5 new"),
        ({"limit": 2}, "2 to go"),
        ({"deck": "kinds"}, "0 due · 5 new"),
    ):
        async with desk.open("review", **options) as pilot:
            line = screen_text(pilot).splitlines()[0]
            assert line.split("   ")[-1].strip() == status
            assert line.strip().startswith(
                "Review · One of each kind" if "deck" in options else "Review "
            )
    keys = [cards.find_card(desk.context, f"kinds/{name}").key for name in ("order", "free")]
    async with desk.open("review", cards=tuple(keys)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert "2 to go" in screen_text(pilot)
        await pilot.press("enter", "4")
        assert "1 to go" in screen_text(pilot)
        await pilot.press("escape", "enter", "4")
        assert "Done: 2 cards answered" in screen_text(pilot)
        assert "Enter goes back to Today." in screen_text(pilot)


@pytest.mark.parametrize(
    ("scores", "headline", "lists"),
    [
        ((), "0 of 0: 0 %", []),
        ((1.0,), "1 of 1: 100 %", ["Right · 1"]),
        ((0.0, 0.0), "0 of 2: 0 %", ["Wrong · 2"]),
        ((1.0, 0.5, 0.0), "1.5 of 3: 50 %", ["Wrong · 2", "Right · 1"]),
    ],
)
async def test_a_quiz_has_its_points_and_share_above_what_was_wrong_and_what_was_right(
    desk: Desk, scores: tuple[float, ...], headline: str, lists: list[str]
) -> None:
    result = QuizResult(tuple(answered(desk, *(("free", score, "x") for score in scores))))
    view = quiz.QuizResultView(result)
    async with alone(view):
        assert str(view.query(".headline").only_one(Static).content) == headline
        shown = [str(each.border_title) for each in view.query(quiz.AnswerList)]
        assert shown == lists


@pytest.mark.parametrize(
    ("left", "seconds"), [(1.5, 1.5), (3.0, 3.0), (50.0, 3.0), (0.02, 0.1), (0.0, 0.1)]
)
async def test_a_step_that_is_waited_for_is_looked_for_when_it_comes_due(
    desk: Desk, left: float, seconds: float
) -> None:
    """In no more than three seconds and no sooner than a tenth."""
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.rate("kinds/free", Rating.AGAIN)
    async with desk.open("review") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.stage == "waiting"
        assert "comes back in 1 min" in screen_text(pilot)
        wait = screen.session.next_step_in(desk.now)
        assert wait is not None
        desk.advance(seconds=wait.total_seconds() - left)
        screen._tick_later()
        assert screen._ticker is not None
        assert screen._ticker._interval == pytest.approx(seconds)


async def test_today_counts_down_to_a_step_and_reads_again_what_others_wrote(desk: Desk) -> None:
    for name in ("choice", "number", "cloze", "order"):
        desk.rate(f"kinds/{name}", Rating.EASY)
    desk.rate("kinds/free", Rating.AGAIN)
    async with desk.open() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TodayScreen)
        assert screen._wait_text() == "1 min"
        assert "comes back in 1 min" in screen_text(pilot)
        before = screen.today
        screen._check_for_changes()
        assert screen.today is before, "nothing has changed"
        desk.advance(seconds=20)
        screen._check_for_changes()
        await pilot.pause()
        assert "comes back in 40 s" in screen_text(pilot)
        row = cards.find_card(desk.context, "kinds/free")
        cards.bury(desk.context, row, desk.now)
        screen._version -= 1  # as if by another program
        screen._check_for_changes()
        await pilot.pause()
        assert screen._wait_text() == ""
        assert "comes back in 40 s" not in screen_text(pilot)


def test_each_setting_says_what_it_means_and_within_which_limits() -> None:
    assert settings_screen._limits("desired_retention") == "0.7 to 0.99"
    described = settings_screen._description("desired_retention")
    assert described.endswith(" (0.7 to 0.99)")
    assert "(" not in settings_screen._description("theme")


async def test_the_settings_say_how_often_one_agreed_with_a_suggestion(desk: Desk) -> None:
    async with desk.open(size=(100, 60)) as pilot:
        await pilot.press("s")
        screen = pilot.app.screen
        assert isinstance(screen, settings_screen.SettingsScreen)
        assert screen._agreement() == ""
        rows = list(screen.query(settings_screen.SettingRow))
        names = [str(row.query(".name").first(Static).content) for row in rows]
        assert names[0] == "New cards per day"
        assert names[-1] == "One of each kind"
        about = [str(row.query(".quiet").first(Static).content) for row in rows]
        assert about[-1] == "kinds (0.7 to 0.99; empty: the same as for all decks)"
        assert rows[-1].value_text == ""
        assert rows[-1].parse("  ") is None
        assert rows[-1].parse("0.8") == 0.8
    counted = SimpleNamespace(suggested=1, agreed=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings_screen.answers, "agreement", lambda _: counted)
        patch.setattr(settings_screen.SettingsScreen, "context", None)
        assert screen._agreement() == "you agreed with 1 of 1 suggestion"
        counted.suggested = 3
        assert screen._agreement() == "you agreed with 1 of 3 suggestions"
