"""A progress report for a terminal: what is known, what slips, when it is done, what to do now.

Lines of `WIDTH` cells at most, as pieces of text with a style's name, so that whoever prints them
may clean the words (a card can hold anything) and colour them, or not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from quizzer.report.progress import (
    CardMemory,
    DeckProgress,
    ExerciseProgress,
    Progress,
    Standing,
)

WIDTH = 80
LABEL = 13
BAR = 20
SPARKS = "▁▂▃▄▅▆▇█"
MOST_DECKS = 12
MOST_SLIPPING = 5

Piece = tuple[str, str]  # a text and its style: "", bold, quiet, good, fair, bad
Line = list[Piece]


def lines(progress: Progress) -> list[Line]:
    """The whole report, line by line."""
    parts = [
        _head(progress),
        _known(progress),
        _decks(progress),
        _slipping(progress),
        _habits(progress),
        _exercises(progress),
    ]
    shown = [part for part in parts if part]
    return [_fit(line) for part in shown for line in [*part, []]][:-1]


def _head(progress: Progress) -> list[Line]:
    total = progress.total
    today = f"{progress.today:%A}, {_date(progress.today, progress.today)} {progress.today.year}"
    title = [("Progress", "bold"), (f"  {today}", "quiet")]
    if not total.cards:
        return [title, [], _row("Now", [("there is no card yet; put a deck into questions/", "")])]
    if not progress.reviews:
        start = f"{_many(total.new, 'card')} to learn, none seen yet; begin with "
        return [title, [], _row("Now", [(start, ""), ("quizzer", "bold")])]
    now: Line = []
    if total.due:
        now = [(f"{total.due:,} due", "bold"), (_effort(progress), "")]
    else:
        now = [("nothing is due", "good"), (_next_due(progress), "")]
    now += [(f", {total.new:,} new" if total.new else "", "")]
    if total.due or total.new:
        now += [("; go on with ", ""), ("quizzer", "bold")]
    return [title, [], _row("Now", now)]


def _known(progress: Progress) -> list[Line]:
    total = progress.total
    if not progress.reviews:
        return []
    seen = total.known + total.learning
    words = f"  {total.known:,} of {total.cards:,} known, {total.mastered:,} mastered"
    found = [_row("Known", [*_bar(total, BAR), (words, "")])]
    if total.retrievability is not None:
        found.append(
            _row(
                "",
                [
                    ("you would recall ", ""),
                    _share(total.retrievability, progress.desired_retention),
                    (f" of the {_many(seen, 'card')} that you have seen", ""),
                ],
            )
        )
    legend: Line = [("█ mastered  ▓ known", "good"), ("  ▒ in steps", "fair"), ("  ░ new", "quiet")]
    if total.suspended:
        legend.append((f"; {total.suspended:,} suspended", "quiet"))
    return [*found, _row("", legend)]


def _decks(progress: Progress) -> list[Line]:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    if not decks:
        return []
    found = (
        [_columns([("", ""), 26], [("known", "quiet"), 16], [("recall", "quiet"), 8])]
        if progress.reviews
        else []
    )
    for deck in decks[:MOST_DECKS]:
        standing = deck.standing
        share = standing.retrievability or 0.0
        seen = standing.retrievability is not None
        found.append(
            _columns(
                [(_cut(_one_line(deck.title), 16), ""), 17],
                [*_bar(standing, 8), 9],
                [(f"{standing.known:,}/{standing.cards:,}", ""), 16],
                [_share(share, progress.desired_retention) if seen else ("", ""), 8],
                [(_done(deck, progress.today), "")],
            )
        )
    if (more := len(decks) - MOST_DECKS) > 0:
        found.append([(f"and {_many(more, 'more deck')}", "quiet")])
    return _under("Chapters", found)


def _done(deck: DeckProgress, today: date) -> str:
    """When a chapter's last new card will have been seen, at the present pace."""
    if not deck.standing.new:
        return "all seen"
    if deck.learned_by is None:
        return "not begun" if deck.standing.new == deck.standing.cards else "paused"
    return f"done {_date(deck.learned_by, today)}"


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
                (f"{_many(len(progress.leeches), 'leech', 'leeches')}", "bad"),
                (f": {_one_line(worst.prompt)}", ""),
            ]
        )
        found.append([(f"forgotten {worst.lapses} times; rewrite it, or suspend it", "quiet")])
    return _under("Slipping", found)


def _card(card: CardMemory, goal: float) -> Line:
    return [_share(card.retrievability, goal), (f"  {_one_line(card.prompt)}", "")]


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
            _row(
                "Retention",
                [
                    (_spark([None if s is None else s - floor for s in latest], 1 - floor), ""),
                    ("  ", ""),
                    _share(progress.retention, goal),
                    (f" recalled, goal {_percent(goal)}; 26 weeks", ""),
                ],
            )
        )
    counts = {day.day: day.reviews for day in progress.days}
    recent = [counts.get(progress.today - timedelta(back), 0) for back in reversed(range(30))]
    hours = f", {_hours(progress.minutes)}" if progress.minutes else ""
    total = f"  {progress.reviews:,} in all{hours}; last 30 days"
    found.append(_row("Reviews", [(_spark(recent), ""), (total, "")]))
    loads = [load.due for load in progress.forecast]
    most = max(progress.forecast, key=lambda load: load.due)
    when = "today" if most.day == progress.today else f"on {_date(most.day, progress.today)}"
    peak = f"  most {when}, {most.due:,}" if most.due else "  nothing"
    found.append(_row("Forecast", [(_spark(loads), ""), (f"{peak}; next 30 days", "")]))
    streak = progress.streak
    days = f"{_many(streak.current, 'day')} in a row" if streak.current else "broken"
    rest = f", {streak.longest} at the longest; {_many(streak.studied, 'day')} in all"
    found.append(_row("Streak", [(days, "good" if streak.current else ""), (rest, "")]))
    if progress.quizzes:
        scores = [quiz.points / quiz.questions for quiz in progress.quizzes[-26:]]
        last = progress.quizzes[-1]
        told = f"  {last.points:g} of {last.questions} in the latest, {last.deck}"
        found.append(_row("Quizzes", [(_spark(list(scores), 1.0), ""), (told, "")]))
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
    tries = _many(sum(one.attempts for one in tried), "attempt")
    found: list[Line] = [[(f"{told}; {tries}", "")]]
    if progress.training:
        best = max(run.accuracy for run in progress.training)
        shares = [run.accuracy for run in progress.training[-20:]]
        found.append(
            [
                (f"MNIST {_spark(shares, 1.0)}  ", ""),
                _share(progress.training[-1].accuracy, 0.95, 2),
                (f", at best {_percent(best, 2)}", ""),
            ]
        )
    found += _misconceptions(tried)
    agreement = progress.agreement
    found = _under("Exercises", found)
    if agreement.share is not None:
        told = f"you agreed with {agreement.agreed:,} of {agreement.suggested:,}"
        found.append(_row("Suggestions", [(told, "")]))
    return found


def _misconceptions(tried: Sequence[ExerciseProgress]) -> list[Line]:
    met = [one for exercise in tried for one in exercise.misconceptions]
    if not met:
        return []
    overcome = sum(one.overcome for one in met)
    found: list[Line] = [
        [(f"{_many(len(met), 'misconception')} met, {overcome} overcome", "")],
    ]
    still = [one.title for one in met if not one.overcome]
    return found + [[("still there: ", "quiet"), (_one_line(title), "")] for title in still[:3]]


def _effort(progress: Progress) -> str:
    """What is due in minutes, at the pace of all reviews so far."""
    if not progress.minutes:
        return ""
    minutes = progress.total.due * progress.minutes / progress.reviews
    return f", about {_hours(max(1.0, minutes))}"


def _next_due(progress: Progress) -> str:
    for load in progress.forecast[1:]:
        if load.due:
            when = "tomorrow" if load.day == progress.today + timedelta(1) else ""
            return f" before {when or _date(load.day, progress.today)}"
    return ""


def _bar(standing: Standing, width: int) -> Line:
    """Mastered, known, learning and the rest of a group of cards, as a bar."""
    ends = [standing.mastered, standing.known, standing.known + standing.learning]
    cells = [round(width * end / max(1, standing.cards)) for end in ends]
    mastered, known, learning = cells
    return [
        ("█" * mastered, "good"),
        ("▓" * (known - mastered), "good"),
        ("▒" * (learning - known), "fair"),
        ("░" * (width - learning), "quiet"),
    ]


def _spark(values: Sequence[float | None], top: float | None = None) -> str:
    """A column a value; a space where there is none, the lowest column for 0 alone."""
    highest = top or max([value for value in values if value is not None], default=0) or 1
    heights = [None if value is None else round(7 * value / highest) for value in values]
    return "".join(
        " " if height is None else SPARKS[min(7, max(height, 1 if value else 0))]
        for height, value in zip(heights, values, strict=True)
    )


def _share(share: float, goal: float, places: int = 0) -> Piece:
    style = "good" if share >= goal else "fair" if share >= goal - 0.2 else "bad"
    return (_percent(share, places), style)


def _percent(share: float, places: int = 0) -> str:
    """Rounded down, so that 89.7 % is not said to be 90 %."""
    return f"{int(share * 10 ** (places + 2) + 1e-6) / 10**places:.{places}f} %"


def _hours(minutes: float) -> str:
    if minutes < 90:
        return f"{round(minutes)} min"
    return f"{minutes / 60:,.0f} h"


def _date(day: date, today: date) -> str:
    text = f"{day.day} {day:%b}"
    return text if abs((day - today).days) < 300 else f"{text} {day.year}"


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def _one_line(text: str) -> str:
    """The first paragraph of Markdown, without its commonest marks, on one line."""
    text = text.strip().partition("\n\n")[0]
    return " ".join(text.replace("**", "").replace("`", "").split())


def _row(label: str, pieces: Line) -> Line:
    return [(f"{label:<{LABEL}}", "bold"), *pieces]


def _under(label: str, found: Sequence[Line]) -> list[Line]:
    """The first line beside the label, the others below it."""
    return [_row(label if not number else "", line) for number, line in enumerate(found)]


def _columns(*columns: Sequence[Piece | int]) -> Line:
    """Pieces side by side, each column filled up to the cells that it ends with."""
    line: Line = []
    for column in columns:
        pieces = [piece for piece in column if isinstance(piece, tuple)]
        width = next((cell for cell in column if isinstance(cell, int)), 0)
        line += pieces
        line.append((" " * max(0, width - sum(cells(text) for text, _ in pieces)), ""))
    return line


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _cut(text: str, width: int) -> str:
    if cells(text) <= width:
        return text
    while cells(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _fit(line: Line) -> Line:
    """At most WIDTH cells, without spaces at the end."""
    fitted: Line = []
    room = WIDTH
    for text, style in line:
        cut = _cut(text, room) if room > 0 else ""
        fitted.append((cut, style))
        room -= cells(cut)
        if cut != text:
            break
    while fitted and not fitted[-1][0].strip():
        fitted.pop()
    if fitted:
        fitted[-1] = (fitted[-1][0].rstrip(), fitted[-1][1])
    return fitted
