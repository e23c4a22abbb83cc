"""A progress report for a terminal: what is known, what slips, when it is done, what to do now.

Lines of 80 cells at most, as pieces of text with the names of their styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from textwrap import wrap

from quizzer.report.progress_model import (
    Agreement,
    CardMemory,
    DeckProgress,
    ExerciseProgress,
    Progress,
    by_chapter,
    count_passed,
)
from quizzer.report.terminal import (
    LABEL,
    WIDTH,
    Line,
    bar,
    columns,
    count_text,
    cut,
    fit_width,
    hours,
    labelled_lines,
    one_line,
    percent,
    points_text,
    row,
    share,
    short_date,
    spark,
)

BAR = 20
MOST_DECKS = 12
MOST_SLIPPING = 5
MOST_MONTHS = 6


def lines(progress: Progress) -> list[Line]:
    """The whole report, line by line."""
    parts = [
        _head(progress),
        _known_lines(progress),
        _decks(progress),
        _slipping(progress),
        _habits(progress),
        _exercises(progress),
    ]
    filled = [part for part in parts if part]
    return [fit_width(line) for part in filled for line in [*part, []]][:-1]


def _head(progress: Progress) -> list[Line]:
    total = progress.total
    day = progress.today
    title = [("Progress", "bold"), (f"  {day:%A}, {day.day} {day:%B} {day.year}", "quiet")]
    if not total.cards:
        return [title, [], row("Now", [("there is no card yet; put a deck into questions/", "")])]
    if not progress.reviews:
        start = f"{count_text(total.new, 'card')} to learn, none seen yet; begin with "
        return [title, [], row("Now", [(start, ""), ("quizzer", "bold")])]
    now: Line = []
    if total.due:
        spent = "" if progress.plan else effort(progress)  # a plan has its own reckoning
        now = [(f"{total.due:,} due", "bold"), (spent, "")]
    elif progress.steps_today:
        now = [("nothing is due", "bold"), (f"; {next_step(progress)}", "")]
    else:
        now = [("nothing is due", "good"), (next_due(progress), "")]
    now += [(f", {total.new:,} new" if total.new else "", "")]
    if total.due or total.new:
        now += [("; go on with ", ""), ("quizzer", "bold")]
    plan = [
        row("" if number else "Plan", [(line, "")])
        for number, line in enumerate(wrap(" ".join(progress.plan), WIDTH - LABEL))
    ]
    return [title, [], row("Now", now), *plan]


def _known_lines(progress: Progress) -> list[Line]:
    total = progress.total
    if not progress.reviews:
        return []
    words = f"  {total.known:,} of {total.cards:,} known, {total.mastered:,} mastered"
    result = [row("Known", [*bar(total, BAR), (words, "")])]
    if total.known_retrievability is not None:
        result.append(
            row(
                "",
                [
                    ("you would recall ", ""),
                    share(total.known_retrievability, progress.desired_retention),
                    (f" of the {count_text(total.known, 'known card')} today", ""),
                ],
            )
        )
    legend: Line = [("█ mastered  ▓ known", "good"), ("  ▒ in steps", "fair"), ("  ░ new", "quiet")]
    if total.suspended:
        legend.append((f"; {total.suspended:,} suspended", "quiet"))
    meaning = "known: past the learning steps; mastered: lasts over 21 days"
    return [*result, row("", legend), row("", [(meaning, "quiet")])]


def _decks(progress: Progress) -> list[Line]:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    if not decks:
        return []
    rows = (
        [columns([("", ""), 31], [("known", "quiet"), 12], [("recall", "quiet")])]
        if progress.reviews
        else []
    )
    for deck in decks[:MOST_DECKS]:
        standing = deck.standing
        recall = standing.known_retrievability or 0.0
        seen = standing.known_retrievability is not None
        rows.append(
            columns(
                [(cut(one_line(deck.title), 21), ""), 22],
                [*bar(standing, 8), 9],
                [(f"{standing.known:,}/{standing.cards:,}", ""), 12],
                [share(recall, progress.desired_retention) if seen else ("", ""), 8],
                [(done(deck, progress.today), "")],
            )
        )
    if (more := len(decks) - MOST_DECKS) > 0:
        rows.append([(f"and {count_text(more, 'more deck')}", "quiet")])
    return labelled_lines("Chapters", rows)


def done(deck: DeckProgress, today: date) -> str:
    """When a chapter's last new card will have been seen, at the present pace."""
    if not deck.standing.new:
        return "all seen"
    if deck.learned_by is None:
        return "not begun" if deck.standing.new == deck.standing.cards else "paused"
    return f"done {short_date(deck.learned_by, today)}"


def _slipping(progress: Progress) -> list[Line]:
    goal = progress.desired_retention
    rows: list[Line] = [
        [("failed", "bad"), (f"  {one_line(card.prompt)}", "")] for card in progress.failed
    ]
    weak = [card for card in progress.weakest if card.retrievability < goal]
    rows = [*rows, *(_card(card, goal) for card in weak)][:MOST_SLIPPING]
    if progress.reviews and not rows:
        rows = [[("nothing: every card that you know is above your goal", "")]]
    if progress.leeches:
        worst = progress.leeches[0]
        rows.append(
            [
                (f"{count_text(len(progress.leeches), 'leech', 'leeches')}", "bad"),
                (f": {one_line(worst.prompt)}", ""),
            ]
        )
        rows.append([(f"forgotten {worst.lapses} times; rewrite it, or suspend it", "quiet")])
    return labelled_lines("Slipping", rows)


def _card(card: CardMemory, goal: float) -> Line:
    return [share(card.retrievability, goal), (f"  {one_line(card.prompt)}", "")]


def _habits(progress: Progress) -> list[Line]:
    if not progress.reviews:
        return []
    rows = []
    goal = progress.desired_retention
    if progress.retention is not None:
        weeks = {week.monday: week.retention for week in progress.weeks}
        monday = progress.today - timedelta(progress.today.weekday())
        latest = [weeks.get(monday - timedelta(7 * ago)) for ago in reversed(range(26))]
        lowest = min([share for share in latest if share is not None], default=1.0)
        floor = min(lowest, goal) - 0.05
        rows.append(
            row(
                "Retention",
                [
                    (spark([None if s is None else s - floor for s in latest], 1 - floor), ""),
                    ("  ", ""),
                    share(progress.retention, goal),
                    (f" recalled, goal {percent(goal)}; 26 weeks", ""),
                ],
            )
        )
    counts = {day.day: day.reviews for day in progress.days}
    recent = [counts.get(progress.today - timedelta(ago), 0) for ago in reversed(range(30))]
    spent = f", {hours(progress.minutes)}" if progress.minutes else ""
    total = f"  {progress.reviews:,} in all{spent}; last 30 days"
    rows.append(row("Reviews", [(spark(recent), ""), (total, "")]))
    loads = [load.due for load in progress.forecast]
    most = max(progress.forecast, key=lambda load: load.due)
    when = "today" if most.day == progress.today else f"on {short_date(most.day, progress.today)}"
    peak = f"  most {when}, {most.due:,}" if most.due else "  nothing"
    rows.append(row("Forecast", [(spark(loads), ""), (f"{peak}; next 30 days", "")]))
    streak = progress.streak
    days = f"{count_text(streak.current, 'day')} in a row" if streak.current else "starts again"
    totals = f"; {streak.longest} at the longest, {count_text(streak.studied, 'day')} in all"
    rows.append(row("Streak", [(days, "good" if streak.current else ""), (totals, "")]))
    if progress.quizzes:
        scores = [quiz.points / quiz.questions for quiz in progress.quizzes[-26:]]
        last = progress.quizzes[-1]
        text = f"  {points_text(last.points)} of {last.questions} in the latest, {last.deck}"
        rows.append(row("Quizzes", [(spark(scores, 1.0), ""), (text, "")]))
    return rows


def _exercises(progress: Progress) -> list[Line]:
    tried = [exercise for exercise in progress.exercises if exercise.attempts]
    if not tried:
        return []
    passed = count_passed(tried)
    due = sum(exercise.status == "due" for exercise in tried)
    text = f"{passed} of {len(progress.exercises)} passed"
    begun = len(tried) - passed - due
    text += f", {begun} begun" if begun else ""
    text += f", {due} due again" if due else ""
    tries = count_text(sum(exercise.attempts for exercise in tried), "attempt")
    rows: list[Line] = [[(f"{text}; {tries}", "")]]
    chapters = by_chapter(progress.exercises)
    if len(chapters) > 1:
        for title, exercises in chapters:
            count = f"{count_passed(exercises)} of {len(exercises)}  "
            rows.append([(count, ""), (one_line(title) or "more exercises", "quiet")])
    if progress.training:
        best = max(run.accuracy for run in progress.training)
        shares = [run.accuracy for run in progress.training[-20:]]
        rows.append(
            [
                (f"MNIST {spark(shares, 1.0)}  ", ""),
                share(progress.training[-1].accuracy, 0.95, 2),
                (f", at best {percent(best, 2)}", ""),
            ]
        )
    rows += _misconceptions(tried)
    agreement = progress.agreement
    rows = labelled_lines("Exercises", rows)
    if agreement.share is not None:
        text = f"you agreed with {agreement.agreed:,} of {agreement.suggested:,}"
        rows.append(row("Suggestions", [(text, "")]))
        rows += [row("", [(line, "")]) for line in _months(agreement)]
    return rows


def _months(agreement: Agreement) -> list[str]:
    """How often the learner agreed in each of the latest months, where there are several."""
    months = agreement.months[-MOST_MONTHS:] if len(agreement.months) > 1 else ()
    return [
        f"{month.month:%b %Y}  {percent(month.share)} of {month.suggested:,}" for month in months
    ]


def _misconceptions(tried: Sequence[ExerciseProgress]) -> list[Line]:
    met = [misconception for exercise in tried for misconception in exercise.misconceptions]
    if not met:
        return []
    overcome = sum(misconception.overcome for misconception in met)
    rows: list[Line] = [
        [(f"{count_text(len(met), 'misconception')} met, {overcome} overcome", "")],
    ]
    still = [misconception.title for misconception in met if not misconception.overcome]
    return rows + [[("still there: ", "quiet"), (one_line(title), "")] for title in still[:3]]


def effort(progress: Progress) -> str:
    """What is due in minutes, at the pace of all reviews so far."""
    if not progress.minutes:
        return ""
    minutes = progress.total.due * progress.minutes / progress.reviews
    return f", about {hours(max(1.0, minutes))}"


def next_step(progress: Progress) -> str:
    """How many cards in learning steps come back today, and when the first does."""
    assert progress.next_step_at is not None
    minutes = max(1, round((progress.next_step_at - progress.at).total_seconds() / 60))
    return f"{count_text(progress.steps_today, 'card')} back in {minutes} min"


def next_due(progress: Progress) -> str:
    for load in progress.forecast[1:]:
        if load.due:
            when = "tomorrow" if load.day == progress.today + timedelta(1) else ""
            return f" before {when or short_date(load.day, progress.today)}"
    return ""
