from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from quizzer.cli import decks as decks_command
from quizzer.cli import open_app
from quizzer.cli import reviews as reviews_command
from quizzer.memory.catch_up_plan import Plan, PlanDay, PlannedCard
from quizzer.memory.scheduler import Rating
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.review import cards, catch_up, today
from quizzer.services.review.selection import Selection, start_session
from quizzer.services.review.session import RemainingCounts, ReviewSession
from quizzer.services.startup import open_context
from quizzer.store import absences, reviews
from tests.conftest import NOON, Run

CARD = '[[card]]\nid = "c{0:02}"\nkind = "free"\nprompt = "Question {0}?"\nanswer = "A."\n'
SEEN = 20


@pytest.fixture
def many(small_home: Home) -> object:
    """A deck of 30 cards, and three answers a day: a minute at the pace of somebody unknown."""
    text = 'title = "Many"\n' + "".join(CARD.format(number) for number in range(30))
    (small_home.questions / "letters.toml").unlink()
    (small_home.questions / "many.toml").write_text(text)
    with open_context(small_home, UTC) as opened:
        yield replace(opened, settings=replace(opened.settings, minutes_per_day=1))


def rate(context: Context, card: str, rating: Rating = Rating.EASY, at: datetime = NOON) -> None:
    cards.record(context, cards.find_card(context, card), rating, at)


def leave(context: Context, days: int, seen: int = SEEN) -> datetime:
    """Learn some cards, each for 8 days, and come back so many days after the last review."""
    for number in range(seen):
        rate(context, f"many/c{number:02}")
    return NOON + timedelta(days=days)


def study(context: Context, now: datetime, rating: Rating = Rating.EASY) -> list[str]:
    """Answer all that a session gives; the names of the cards."""
    session, ratings = ReviewSession(context), []
    while in_review := session.next(now):
        ratings.append(in_review.row.id.removeprefix("many/"))
        session.answer(in_review, rating, now)
    return ratings


def plan(context: Context, now: datetime) -> catch_up.CatchUp | None:
    return catch_up.active_catch_up(context, context.clock.day(now))


def test_nine_days_away_change_nothing(many: Context) -> None:
    now = leave(many, 9)
    assert plan(many, now) is None
    assert len(study(many, now)) > 20, "reviews and new cards, as on any day"


def test_ten_days_away_pause_new_cards_and_bound_the_reviews_by_the_minutes(many: Context) -> None:
    now = leave(many, 10)
    assert ReviewSession(many).remaining(now) == RemainingCounts(3, 0)
    assert today.decks(many, now)[0].due == SEEN, "limits are not applied there"
    assert len(study(many, now)) == 3
    assert ReviewSession(many).enough(now)
    assert ReviewSession(many).remaining(now) == RemainingCounts(0, 0)
    assert len(study(many, now + timedelta(days=1))) == 3


def test_the_plan_ends_by_itself_and_new_cards_come_at_once(many: Context) -> None:
    hour = replace(many, settings=replace(many.settings, minutes_per_day=60))
    now = leave(hour, 40)
    ratings = study(hour, now)
    assert ratings[:SEEN] == [f"c{number:02}" for number in range(SEEN)]
    assert ratings[SEEN:] == [f"c{number:02}" for number in range(SEEN, 30)]
    assert catch_up.latest_catch_up(hour, hour.clock.day(now)) is None


def test_a_lapse_takes_the_room_of_two_answers(many: Context) -> None:
    four = replace(many, settings=replace(many.settings, minutes_per_day=2))
    now = leave(four, 40)
    session = ReviewSession(four)
    for rating, remaining in ((Rating.AGAIN, 4), (Rating.EASY, 3), (Rating.AGAIN, 1)):
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, rating, now)
        assert session.remaining(now).due == remaining
    later = now + timedelta(minutes=15)
    assert len(study(four, later)) == 3, "one card more, and the two steps that have come back"


def test_a_lapse_at_the_end_of_the_share_takes_it_beyond_and_asks_no_more(many: Context) -> None:
    now = leave(many, 40)
    session = ReviewSession(many)
    for rating in (Rating.EASY, Rating.EASY, Rating.AGAIN):
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, rating, now)
    active_plan = plan(many, now)
    assert active_plan is not None
    assert active_plan.remaining == -1
    assert session.next(now) is None
    assert session.remaining(now) == RemainingCounts(0, 0)


def test_a_learner_may_go_on_beyond_the_share_by_as_much_again(many: Context) -> None:
    now = leave(many, 40)
    session = ReviewSession(many)
    for _ in range(2):
        for _ in range(3):
            in_review = session.next(now)
            assert in_review is not None
            session.answer(in_review, Rating.EASY, now)
        assert session.next(now) is None
        assert session.enough(now)
        session.go_beyond(now)
        assert not session.enough(now)
    assert session.remaining(now) == RemainingCounts(3, 0)


def test_a_selection_keeps_to_the_days_share_unless_it_looks_ahead(many: Context) -> None:
    now = leave(many, 40)
    session = start_session(many, selection=Selection(kind="question"))
    for _ in range(3):
        assert not session.enough(now)
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, Rating.EASY, now)
    assert session.next(now) is None
    assert session.enough(now)
    ahead = start_session(many, selection=Selection(kind="question", ahead=True))
    assert not ahead.enough(now)
    assert ahead.next(now) is not None


def test_what_was_taken_beyond_a_days_share_is_not_taken_on_the_next_day_too(many: Context) -> None:
    now = leave(many, 40)
    session, answered = ReviewSession(many), 0
    while in_review := session.next(now):
        session.answer(in_review, Rating.EASY, now)
    session.go_beyond(now)
    assert session.next(now) is not None
    tomorrow = now + timedelta(days=1)
    while in_review := session.next(tomorrow):
        session.answer(in_review, Rating.EASY, tomorrow)
        answered += 1
    assert answered == 3


def test_steps_of_before_the_absence_wait_once_the_share_is_done_unless_one_goes_beyond(
    many: Context,
) -> None:
    now = leave(many, 40)
    for number in range(SEEN, SEEN + 5):
        rate(many, f"many/c{number}", Rating.GOOD)
    session = ReviewSession(many)
    for _ in range(3):
        in_review = session.next(now)
        assert in_review is not None
        assert in_review.state.due_day is None
        session.answer(in_review, Rating.EASY, now)
    assert session.next(now) is None
    session.go_beyond(now)
    in_review = session.next(now)
    assert in_review is not None
    assert in_review.state.due_day is None, "the fourth step, before any card in days"


def test_an_undo_of_the_last_review_brings_the_plan_back(many: Context) -> None:
    now = leave(many, 40, seen=3)
    assert study(many, now)[:3] == ["c00", "c01", "c02"]
    assert plan(many, now) is None
    while cards.undo(many, now):
        if plan(many, now):
            break
    assert ReviewSession(many).remaining(now) == RemainingCounts(1, 0)


def test_what_was_picked_up_again_is_kept_up_before_the_backlog(many: Context) -> None:
    now = leave(many, 40)
    rate(many, "many/c07", Rating.AGAIN, now)
    rate(many, "many/c07", Rating.GOOD, now + timedelta(minutes=11))
    due = now + timedelta(days=5)
    assert study(many, due)[0] == "c07"
    by_chapter = replace(many, settings=replace(many.settings, order="chapter"))
    rate(many, "many/c09", Rating.AGAIN, due)
    rate(many, "many/c09", Rating.GOOD, due + timedelta(minutes=11))
    assert study(by_chapter, due + timedelta(days=5))[0] == "c09"


def test_steps_left_open_by_the_absence_are_backlog_too(many: Context) -> None:
    for number in range(5):
        rate(many, f"many/c{number:02}", Rating.GOOD)
    now = NOON + timedelta(days=90)
    assert plan(many, now) is not None
    assert ReviewSession(many).remaining(now) == RemainingCounts(3, 0)
    assert len(study(many, now)) == 3
    assert ReviewSession(many).next_step_in(now) is None, "the other two wait for tomorrow"
    assert study(many, now + timedelta(days=1))[:3] == ["c03", "c04", "c05"], "then new ones"


def test_ending_the_plan_holds_until_it_is_taken_up_again_or_the_next_absence(
    many: Context,
) -> None:
    now = leave(many, 40)
    active_plan = plan(many, now)
    assert active_plan is not None
    catch_up.end_plan(many, active_plan, now)
    assert plan(many, now) is None
    assert ReviewSession(many).remaining(now) == RemainingCounts(SEEN, 10)
    catch_up.resume_plan(many, active_plan, now)
    assert ReviewSession(many).remaining(now) == RemainingCounts(3, 0)
    catch_up.end_plan(many, active_plan, now)
    rate(many, "many/c00", at=now)
    again = plan(many, now + timedelta(days=12))
    assert again is not None
    assert again.since == many.clock.day(now) + 12


def test_leaving_in_the_middle_of_a_plan_makes_a_new_one(many: Context) -> None:
    now = leave(many, 40)
    study(many, now)
    study(many, now + timedelta(days=9))
    first, later = plan(many, now + timedelta(days=9)), plan(many, now + timedelta(days=30))
    assert first is not None
    assert later is not None
    assert later.since - first.since == 30
    assert later.away == 21


def test_a_card_resumed_after_the_return_is_no_backlog(many: Context) -> None:
    now = leave(many, 40, seen=2)
    row = cards.find_card(many, "many/c01")
    cards.suspend(many, row, now)
    rate(many, "many/c00", at=now)
    assert plan(many, now) is None
    cards.resume(many, cards.find_card(many, "many/c01"), now)
    assert plan(many, now) is None
    assert ReviewSession(many).remaining(now).due == 1


def test_undone_reviews_do_not_count_as_having_been_there(many: Context) -> None:
    leave(many, 0)
    between = NOON + timedelta(days=20)
    rate(many, "many/c00", at=between)
    cards.undo(many, between)
    active_plan = plan(many, NOON + timedelta(days=25))
    assert active_plan is not None
    assert active_plan.away == 25


def test_without_anything_overdue_the_log_is_not_looked_at(many: Context) -> None:
    now = leave(many, 6)
    statements: list[str] = []
    many.db.connection.set_trace_callback(statements.append)
    assert catch_up.latest_catch_up(many, many.clock.day(now)) is None
    many.db.connection.set_trace_callback(None)
    assert not [statement for statement in statements if "FROM review" in statement]


def test_the_plan_says_which_minutes_would_do_where_these_do_not(many: Context) -> None:
    now = NOON + timedelta(days=400)
    for number in range(SEEN):
        for day in range(8):
            rate(many, f"many/c{number:02}", Rating.AGAIN, NOON + timedelta(days=day))
        rate(many, f"many/c{number:02}", Rating.GOOD, NOON + timedelta(days=8))
    active_plan = plan(many, now)
    assert active_plan is not None
    inputs = catch_up.read_inputs(many, now, active_plan)
    hasty = inputs._replace(minutes=1, seconds=60.0)
    outlook = catch_up.make_outlook(hasty)
    assert outlook.plan is not None
    assert outlook.plan.clear_day is None
    assert outlook.instead is not None
    plan_text = " ".join(catch_up.plan_lines(outlook))
    assert "more than a year" in plan_text
    assert f"With {outlook.instead[0]} min a day all would be caught up" in plan_text


def test_a_half_done_chapter_tells_what_is_left_and_the_days_that_it_takes(
    many: Context,
) -> None:
    leave(many, 0)
    twenty = replace(many, settings=replace(many.settings, minutes_per_day=20))
    half = catch_up.unfinished_chapters(twenty, twenty.clock.day(NOON) + 1)
    # 20 seconds an answer is not known to be this learner's; all 20 were learned in one answer
    assert [(chapter.cards, chapter.days, chapter.minutes) for chapter in half] == [(10, 1, 20)]
    hasty = replace(many, settings=replace(many.settings, minutes_per_day=1))
    assert catch_up.unfinished_chapters(hasty, twenty.clock.day(NOON) + 1)[0].days == 4
    assert catch_up.unfinished_chapter_lines(half) == [
        "Many: 10 cards left to learn, about 1 day at 20 min a day."
    ]


def test_under_a_plan_a_half_done_chapter_follows_it_and_counts_no_card_twice(
    many: Context,
) -> None:
    leave(many, 0)
    step = cards.find_card(many, "many/c25")
    cards.record(many, step, Rating.GOOD, NOON)  # in a learning step: part of the plan's backlog
    day = many.clock.day(NOON) + 1
    [before] = catch_up.unfinished_chapters(many, day)
    [after] = catch_up.unfinished_chapters(many, day, after_plan=True)
    assert (before.cards, after.cards) == (10, 9)
    assert catch_up.unfinished_chapter_lines([after])[0].startswith("Then Many: 9 cards to learn")


def test_the_commands_follow_the_plan(
    run: Run, many: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (decks_command, open_app, reviews_command):
        monkeypatch.setattr(module, "utc_now", lambda: NOON)
    long_ago = NOON - timedelta(days=60)
    for number in range(SEEN):
        rate(many, f"many/c{number:02}", at=long_ago)
    many.db.close()
    run("config", "minutes_per_day", "1")
    next_card = run("next", "--json").json
    assert (next_card["card"]["id"], next_card["due"], next_card["new"]) == ("many/c00", 3, 0)
    assert run("deck", "list", "--json").json["decks"][0]["due"] == SEEN
    text = run().out
    assert "of the 20 cards that you had learned" in text
    assert "20 cards wait. 1 min a day, most endangered first: all caught up on " in text
    assert "3 due, 0 new today" in text
    for number in range(3):
        run("rate", f"many/c{number:02}", "easy")
    assert run("next", "--json").json == {"card": None, "due": 0, "new": 0}
    assert "enough for today; the remaining cards follow by the plan" in run().out


def test_the_backlog_is_thinned_out_without_losing_its_size(
    many: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = leave(many, 40)
    since = many.clock.day(now)
    full_backlog = absences.backlog(many.db, since, since, "chapter")
    monkeypatch.setattr(absences, "SAMPLE_SIZE", 5)
    thin = absences.backlog(many.db, since, since, "chapter")
    assert len(full_backlog) == SEEN
    assert len(thin) == 5
    assert sum(row.cards for row in thin) == pytest.approx(SEEN)
    assert reviews.latest_day(many.db) == many.clock.day(NOON)


def test_a_day_is_named_as_somebody_would_say_it() -> None:
    today = datetime(2026, 11, 1).toordinal()
    texts = [catch_up.day_text(today + days, today) for days in (0, 1, 2, 90, 91)]
    assert texts == [
        "today",
        "tomorrow",
        "on Tuesday, 3 November",
        "on Saturday, 30 January",
        "on Sunday, 31 January 2027",
    ]
    assert catch_up.day_text(today - 100, today - 200) == "on Friday, 24 July", "of the same year"


@pytest.mark.parametrize(
    ("learned", "known", "line"),
    [
        (
            100,
            57,
            "You would still recall about 57 of the 100 cards that you had learned; about 43 have"
            " likely slipped. Nothing is reset.",
        ),
        (
            101,
            57,
            "You would still recall about 60 of the 101 cards that you had learned; about 41 have"
            " likely slipped. Nothing is reset.",
        ),
        (
            3,
            2,
            "You would still recall about 2 of the 3 cards that you had learned; about 1 has"
            " likely slipped. Nothing is reset.",
        ),
        (
            2,
            1,
            "You would still recall about 1 of the 2 cards that you had learned; about 1 has"
            " likely slipped. Nothing is reset.",
        ),
        (7, 7, "You would very likely still recall all that you had learned: 7 cards."),
        (1, 1, "You would very likely still recall all that you had learned: 1 card."),
        (1, 0, "Most of the 1 card that you had learned has slipped."),
        (2, 0, "Most of the 2 cards that you had learned have slipped."),
    ],
)
def test_an_estimate_of_many_cards_is_rounded_and_of_few_is_not(
    learned: int, known: int, line: str
) -> None:
    assert catch_up.recall_lines(outlook(learned=learned, known=known)) == [line]


def outlook(**changes: Any) -> catch_up.Outlook:
    nothing = catch_up.Outlook(0, 0, 0, 0, 10, "chapter", None, None)
    return nothing._replace(**changes)


TODAY = datetime(2026, 3, 2).toordinal()


def planned(clear_day: int | None) -> Plan:
    return Plan(3, (PlanDay(TODAY, 0, 3, 0),), clear_day)


def test_where_nothing_was_learned_and_nothing_waits_there_is_nothing_to_say() -> None:
    assert catch_up.recall_lines(outlook()) == []
    assert catch_up.plan_lines(outlook()) == []


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        (
            {"waiting": 1, "plan": planned(TODAY)},
            ["1 card waits, and 10 minutes have room for all. New cards come again after that."],
        ),
        (
            {"waiting": 2, "plan": planned(TODAY + 1)},
            [
                "2 cards wait. 10 min a day, in the chapter's order: all caught up tomorrow."
                " New cards pause until then."
            ],
        ),
        (
            {"waiting": 900, "plan": planned(None), "order": "retrievability"},
            [
                "900 cards wait. 10 min a day, most endangered first:"
                " that will take more than a year."
            ],
        ),
        (
            {"waiting": 900, "plan": planned(None), "instead": (45, planned(TODAY + 30))},
            [
                "900 cards wait. 10 min a day, in the chapter's order:"
                " that will take more than a year.",
                "With 45 min a day all would be caught up on Wednesday, 1 April.",
            ],
        ),
    ],
)
def test_a_plan_says_what_a_day_holds_and_when_all_is_caught_up(
    changes: dict[str, Any], lines: list[str]
) -> None:
    assert catch_up.plan_lines(outlook(**changes)) == lines


@pytest.mark.parametrize(
    ("clear_day", "now", "text"),
    [
        (TODAY + 1, True, "20 min a day, as now: all caught up tomorrow"),
        (TODAY, False, "20 min a day: all caught up today"),
        (None, False, "20 min a day: more than a year"),
    ],
)
def test_each_of_the_plans_to_choose_from_says_when_it_ends(
    clear_day: int | None, now: bool, text: str
) -> None:
    assert catch_up.choice_text(20, planned(clear_day), TODAY, now=now) == text


@pytest.mark.parametrize(
    ("minutes", "needed", "instead"),
    [
        *((5, minutes, minutes) for minutes in (10, 15, 20, 30, 45, 60, 90, 120)),
        (5, 31, 45),
        (45, 0, 60),  # what does not do at 45 minutes is not tried with them again
        (5, 121, None),
        (120, 0, None),
    ],
)
def test_minutes_that_people_have_are_tried_and_the_fewest_that_clear_are_offered(
    monkeypatch: pytest.MonkeyPatch, minutes: int, needed: int, instead: int | None
) -> None:
    """The plan that is in force does not clear; of the others, one of `needed` minutes or more."""
    backlog = (PlannedCard(1.0, 5.0, TODAY - 9, TODAY - 8, 0.9),)
    inputs = catch_up.PlanInputs(TODAY, minutes, "chapter", 20.0, (), backlog, (), 0, 1, 0)
    plans = [planned(None)]

    def plan_for(inputs: catch_up.PlanInputs, minutes: int) -> Plan:
        return plans.pop() if plans else planned(TODAY if minutes >= needed else None)

    monkeypatch.setattr(catch_up, "plan_for", plan_for)
    outlook = catch_up.make_outlook(inputs)
    assert outlook.plan == planned(None)
    assert outlook.instead == (None if instead is None else (instead, planned(TODAY)))


def test_three_unfinished_chapters_are_named_and_each_in_the_right_number() -> None:
    chapters = [
        catch_up.UnfinishedChapter("a", "One", 1, 1, 20),
        catch_up.UnfinishedChapter("b", "Two\nlines", 2, 2, 20, after_plan=True),
        catch_up.UnfinishedChapter("c", "Three", 3, 1, 20),
        catch_up.UnfinishedChapter("d", "Four", 4, 1, 20),
    ]
    assert catch_up.unfinished_chapter_lines(chapters) == [
        "One: 1 card left to learn, about 1 day at 20 min a day.",
        "Then Two lines: 2 cards to learn, about 2 days at 20 min a day.",
        "Three: 3 cards left to learn, about 1 day at 20 min a day.",
    ]
    assert len(catch_up.unfinished_chapter_lines(chapters, most=4)) == 4


def test_the_pace_is_that_of_the_answers_before_today(many: Context) -> None:
    """Five seconds a review, ten a step, thirty for a new card; today's hours change nothing."""
    for number in range(10):
        card = cards.find_card(many, f"many/c{number:02}")
        for rating, seconds, minutes in ((Rating.GOOD, 30, 0), (Rating.GOOD, 10, 10)):
            at = NOON + timedelta(minutes=minutes)
            cards.record(many, card, rating, at, duration_ms=seconds * 1000)
        at = NOON + timedelta(days=2)
        cards.record(many, card, Rating.GOOD, at, duration_ms=5000)
    day = many.clock.day(NOON)
    pace = catch_up._pace(many.db, day + 3)
    assert pace == (7.5, 20.0, 2.0), "of reviews with steps, of steps with first looks, answers"
    assert catch_up._pace(many.db, day + 2) == (10.0, 20.0, 2.0)
    assert catch_up._pace(many.db, day) == (20.0, 20.0, 2.5), "nothing was known on that day"
    assert catch_up.minutes_needed(many, day + 3, 0, 0, 0) == 0
    assert catch_up.minutes_needed(many, day + 3, 1, 0, 0) == 1, "less than a minute is one"
    assert catch_up.minutes_needed(many, day + 3, 16, 0, 0) == 2
    assert catch_up.minutes_needed(many, day + 3, 1, 1, 0) == 1, "7.5 s and twice 20"
    assert catch_up.minutes_needed(many, day + 3, 0, 1, 1) == 9, "eight minutes are the exercise's"
    assert catch_up.minutes_needed(many, day + 3, 1, 0, 1) == 8


def test_the_day_of_the_return_stays_one_and_the_next_day_is_none(many: Context) -> None:
    assert not today.today(many, leave(many, 0)).returned
    nine, now = NOON + timedelta(days=9), NOON + timedelta(days=10)
    assert not today.today(many, nine).returned
    assert today.today(many, now).returned
    study(many, now)
    overview = today.today(many, now)
    assert (overview.away, overview.returned) == (0, True)
    tomorrow = today.today(many, now + timedelta(days=1))
    assert tomorrow.plan is not None
    assert not tomorrow.returned


def test_who_comes_back_to_no_backlog_is_back_too(many: Context) -> None:
    for days in (0, 8):
        rate(many, "many/c00", at=NOON + timedelta(days=days))
    seventeen, eighteen = (today.today(many, NOON + timedelta(days=days)) for days in (17, 18))
    assert (seventeen.comeback, seventeen.returned) == (None, False)
    assert (eighteen.comeback, eighteen.returned) == (None, True)
    texts = [today.as_text(many, NOON + timedelta(days=days)) for days in (17, 18)]
    line = "You would very likely still recall all that you had learned: 1 card."
    assert [text.startswith(line) for text in texts] == [False, True]


def test_it_is_enough_for_today_exactly_when_the_share_is_done(many: Context) -> None:
    now = leave(many, 40)
    session = ReviewSession(many)
    for _ in range(3):
        assert not today.today(many, now).enough
        assert "enough" not in today.as_text(many, now)
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, Rating.EASY, now)
    assert today.today(many, now).enough
    assert "enough for today; the remaining cards follow by the plan" in today.as_text(many, now)


def test_a_card_that_was_buried_leaves_room_in_the_days_share(many: Context) -> None:
    now = leave(many, 40, seen=3)
    session = ReviewSession(many)
    for _ in range(2):
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, Rating.EASY, now)
    last = session.next(now)
    assert last is not None
    session.bury(last, now)
    overview = today.today(many, now)
    assert overview.plan is not None
    assert (overview.next_card, overview.plan.remaining, overview.enough) == (None, 1, False)
    assert "nothing is due: done for today" in today.as_text(many, now)


def test_it_is_not_enough_while_a_step_of_today_comes_back(many: Context) -> None:
    now = leave(many, 40)
    session = ReviewSession(many)
    for rating in (Rating.EASY, Rating.AGAIN):
        in_review = session.next(now)
        assert in_review is not None
        session.answer(in_review, rating, now)
    overview = today.today(many, now)
    assert overview.plan is not None
    assert (overview.next_card, overview.plan.remaining, overview.enough) == (None, 0, False)
    assert "nothing is due now; a card comes back in 10 min" in today.as_text(many, now)


def test_today_in_words_welcomes_on_the_return_and_keeps_the_plan_in_sight(many: Context) -> None:
    now = leave(many, 40)
    decks = "many: 20 of 30 cards seen, 20 due, 10 new"
    plan_line = "cards wait. 1 min a day, most endangered first: all caught up on"
    lines = today.as_text(many, now).splitlines()
    assert lines[0].startswith("You would still recall about ")
    assert lines[1].startswith(f"20 {plan_line} ")
    assert lines[2:] == [
        "3 due, 0 new today, about 1 min",
        decks,
        "next: Question 0?",
        "Then Many: 10 cards to learn, about 4 days at 1 min a day.",
    ]
    study(many, now)
    lines = today.as_text(many, now + timedelta(days=1)).splitlines()
    assert lines[0].startswith(f"17 {plan_line} ")
    assert lines[1:] == [
        "3 due, 0 new today, about 1 min",
        "many: 20 of 30 cards seen, 17 due, 10 new",
        "next: Question 3?",
    ]
