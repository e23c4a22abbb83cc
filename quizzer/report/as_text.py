"""A progress report for a terminal: what is known, what slips, when it is done, what to do now.

Lines of 80 cells at most, as pieces of text with the names of their styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from quizzer.report.progress import CardMemory, DeckProgress, ExerciseProgress, Progress
from quizzer.report.terminal import (
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
    row,
    share,
    short_date,
    spark,
)

BAR = 20
MOST_DECKS = 12
MOST_SLIPPING = 5


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
    shown = [part for part in parts if part]
    return [fit_width(line) for part in shown for line in [*part, []]][:-1]


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
        now = [(f"{total.due:,} due", "bold"), (effort(progress), "")]
    else:
        now = [("nothing is due", "good"), (next_due(progress), "")]
    now += [(f", {total.new:,} new" if total.new else "", "")]
    if total.due or total.new:
        now += [("; go on with ", ""), ("quizzer", "bold")]
    return [title, [], row("Now", now)]


def _known_lines(progress: Progress) -> list[Line]:
    total = progress.total
    if not progress.reviews:
        return []
    seen = total.known + total.learning
    words = f"  {total.known:,} of {total.cards:,} known, {total.mastered:,} mastered"
    found = [row("Known", [*bar(total, BAR), (words, "")])]
    if total.retrievability is not None:
        found.append(
            row(
                "",
                [
                    ("you would recall ", ""),
                    share(total.retrievability, progress.desired_retention),
                    (f" of the {count_text(seen, 'card')} that you have seen", ""),
                ],
            )
        )
    legend: Line = [("█ mastered  ▓ known", "good"), ("  ▒ in steps", "fair"), ("  ░ new", "quiet")]
    if total.suspended:
        legend.append((f"; {total.suspended:,} suspended", "quiet"))
    return [*found, row("", legend)]


def _decks(progress: Progress) -> list[Line]:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    if not decks:
        return []
    found = (
        [columns([("", ""), 26], [("known", "quiet"), 16], [("recall", "quiet"), 8])]
        if progress.reviews
        else []
    )
    for deck in decks[:MOST_DECKS]:
        standing = deck.standing
        recall = standing.retrievability or 0.0
        seen = standing.retrievability is not None
        found.append(
            columns(
                [(cut(one_line(deck.title), 16), ""), 17],
                [*bar(standing, 8), 9],
                [(f"{standing.known:,}/{standing.cards:,}", ""), 16],
                [share(recall, progress.desired_retention) if seen else ("", ""), 8],
                [(done(deck, progress.today), "")],
            )
        )
    if (more := len(decks) - MOST_DECKS) > 0:
        found.append([(f"and {count_text(more, 'more deck')}", "quiet")])
    return labelled_lines("Chapters", found)


def done(deck: DeckProgress, today: date) -> str:
    """When a chapter's last new card will have been seen, at the present pace."""
    if not deck.standing.new:
        return "all seen"
    if deck.learned_by is None:
        return "not begun" if deck.standing.new == deck.standing.cards else "paused"
    return f"done {short_date(deck.learned_by, today)}"


def _slipping(progress: Progress) -> list[Line]:
    goal = progress.desired_retention
    weak = [card for card in progress.weakest if card.retrievability < goal]
    found = [_card(card, goal) for card in weak[:MOST_SLIPPING]]
    if progress.reviews and not found:
        found = [[("nothing: every card that you have seen is above your goal", "")]]
    if progress.leeches:
        worst = progress.leeches[0]
        found.append(
            [
                (f"{count_text(len(progress.leeches), 'leech', 'leeches')}", "bad"),
                (f": {one_line(worst.prompt)}", ""),
            ]
        )
        found.append([(f"forgotten {worst.lapses} times; rewrite it, or suspend it", "quiet")])
    return labelled_lines("Slipping", found)


def _card(card: CardMemory, goal: float) -> Line:
    return [share(card.retrievability, goal), (f"  {one_line(card.prompt)}", "")]


def _habits(progress: Progress) -> list[Line]:
    if not progress.reviews:
        return []
    found = []
    goal = progress.desired_retention
    if progress.retention is not None:
        weeks = {week.monday: week.retention for week in progress.weeks}
        monday = progress.today - timedelta(progress.today.weekday())
        latest = [weeks.get(monday - timedelta(7 * back)) for back in reversed(range(26))]
        lowest = min([share for share in latest if share is not None], default=1.0)
        floor = min(lowest, goal) - 0.05
        found.append(
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
    recent = [counts.get(progress.today - timedelta(back), 0) for back in reversed(range(30))]
    spent = f", {hours(progress.minutes)}" if progress.minutes else ""
    total = f"  {progress.reviews:,} in all{spent}; last 30 days"
    found.append(row("Reviews", [(spark(recent), ""), (total, "")]))
    loads = [load.due for load in progress.forecast]
    most = max(progress.forecast, key=lambda load: load.due)
    when = "today" if most.day == progress.today else f"on {short_date(most.day, progress.today)}"
    peak = f"  most {when}, {most.due:,}" if most.due else "  nothing"
    found.append(row("Forecast", [(spark(loads), ""), (f"{peak}; next 30 days", "")]))
    streak = progress.streak
    days = f"{count_text(streak.current, 'day')} in a row" if streak.current else "begins anew"
    rest = f"; {streak.longest} at the longest, {count_text(streak.studied, 'day')} in all"
    found.append(row("Streak", [(days, "good" if streak.current else ""), (rest, "")]))
    if progress.quizzes:
        scores = [quiz.points / quiz.questions for quiz in progress.quizzes[-26:]]
        last = progress.quizzes[-1]
        told = f"  {last.points:g} of {last.questions} in the latest, {last.deck}"
        found.append(row("Quizzes", [(spark(scores, 1.0), ""), (told, "")]))
    return found


def _exercises(progress: Progress) -> list[Line]:
    tried = [one for one in progress.exercises if one.attempts]
    if not tried:
        return []
    passed = sum(one.passes > 0 for one in tried)
    due = sum(one.status == "due" for one in tried)
    told = f"{passed} of {len(progress.exercises)} passed"
    told += f", {len(tried) - passed} begun" if passed < len(tried) else ""
    told += f", {due} due again" if due else ""
    tries = count_text(sum(one.attempts for one in tried), "attempt")
    found: list[Line] = [[(f"{told}; {tries}", "")]]
    if progress.training:
        best = max(run.accuracy for run in progress.training)
        shares = [run.accuracy for run in progress.training[-20:]]
        found.append(
            [
                (f"MNIST {spark(shares, 1.0)}  ", ""),
                share(progress.training[-1].accuracy, 0.95, 2),
                (f", at best {percent(best, 2)}", ""),
            ]
        )
    found += _misconceptions(tried)
    agreement = progress.agreement
    found = labelled_lines("Exercises", found)
    if agreement.share is not None:
        told = f"you agreed with {agreement.agreed:,} of {agreement.suggested:,}"
        found.append(row("Suggestions", [(told, "")]))
    return found


def _misconceptions(tried: Sequence[ExerciseProgress]) -> list[Line]:
    met = [one for exercise in tried for one in exercise.misconceptions]
    if not met:
        return []
    overcome = sum(one.overcome for one in met)
    found: list[Line] = [
        [(f"{count_text(len(met), 'misconception')} met, {overcome} overcome", "")],
    ]
    still = [one.title for one in met if not one.overcome]
    return found + [[("still there: ", "quiet"), (one_line(title), "")] for title in still[:3]]


def effort(progress: Progress) -> str:
    """What is due in minutes, at the pace of all reviews so far."""
    if not progress.minutes:
        return ""
    minutes = progress.total.due * progress.minutes / progress.reviews
    return f", about {hours(max(1.0, minutes))}"


def next_due(progress: Progress) -> str:
    for load in progress.forecast[1:]:
        if load.due:
            when = "tomorrow" if load.day == progress.today + timedelta(1) else ""
            return f" before {when or short_date(load.day, progress.today)}"
    return ""
