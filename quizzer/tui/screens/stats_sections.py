"""The sections of the Stats screen, each put together from one `Progress`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from quizzer.report.progress import (
    CardMemory,
    DeckProgress,
    ExerciseProgress,
    Progress,
    TagProgress,
)
from quizzer.report.terminal import hours, many, percent, short_date
from quizzer.sanitize import one_line
from quizzer.services.review import search
from quizzer.services.review.search import Group
from quizzer.tui import format
from quizzer.tui.widgets.chart import Attempts, Behind, Cards, OneCard
from quizzer.tui.widgets.columns import Column, Columns
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.progress_bars import (
    GroupBar,
    GroupBars,
    ProgressEntries,
    ProgressEntry,
    share_style,
)

SECTIONS = ("Now", "Memory", "Retention", "Days", "Ahead", "Practice")
AT_A_GLANCE = 4  # chapters, and weak cards, that the first section shows
WEEKS = 53
WORDS = {"new": "new", "learning": "in steps", "known": "known", "mastered": "mastered"}


def section(progress: Progress, number: int) -> list[Widget]:
    """The widgets of a section, from top to bottom."""
    if not progress.total.cards:
        text = "There is no card yet. Put a deck into the folder questions, and it grows from here."
        return [said(text)]
    if not progress.reviews and number in (2, 3):
        return [said("It begins with your first review; r opens it.")]
    pass

    builders = (_now, _memory, _retention, _days, _ahead, practice)
    return builders[number](progress)


# What one sees first


def _now(progress: Progress) -> list[Widget]:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    decks.sort(key=lambda deck: deck.standing.retrievability is None)  # those begun come first
    more = len(decks) - AT_A_GLANCE
    heading = "What you know" + (f"; {many(more, 'more chapter')} in 2" if more > 0 else "")
    parts: list[Widget] = [said(_what_now(progress)), title(heading)]
    parts.append(GroupBars(_decks(progress, decks[:AT_A_GLANCE]), _goal(progress), id="chapters"))
    if not progress.reviews:
        hint = "Each answer is one more cell of these bars. Press r to begin."
        return [*parts, title("How it goes"), said(hint)]
    parts.append(title("Slipping"))
    weak = [card for card in progress.weakest if card.retrievability < _goal(progress)]
    if weak:
        parts.append(ProgressEntries(_memories(progress, weak[:AT_A_GLANCE]), id="slipping"))
    else:
        parts.append(said(Content.styled("Nothing: all that you have seen is fresh.", "$success")))
    return [*parts, title("So far"), said(_so_far(progress))]


def _what_now(progress: Progress) -> Content:
    total = progress.total
    parts: list[tuple[str, str]] = []
    if total.due:
        parts.append((f"{total.due:,} due", "bold $accent"))
        if progress.minutes:
            minutes = total.due * progress.minutes / progress.reviews
            parts.append((f"  about {hours(max(1.0, minutes))}", "$quiet"))
    elif progress.reviews:
        parts.append(("Nothing is due", "bold $success"))
        later = next((load for load in progress.forecast[1:] if load.due), None)
        if later is not None:
            parts.append((f"  before {day_name(later.day, progress.today)}", "$quiet"))
    if total.new:
        parts.append(("   " if parts else "", ""))
        parts.append((f"{total.new:,} new", "bold $primary"))
    if total.due or total.new:
        parts.append(("   r goes on" if progress.reviews else "   r begins", "$quiet"))
    return Content.assemble(*parts)


def _so_far(progress: Progress) -> Content:
    total, streak = progress.total, progress.streak
    seen = total.known + total.learning
    parts: list[tuple[str, str]] = []
    if total.retrievability is not None:
        parts += [
            ("Now you would recall ", ""),
            (percent(total.retrievability), f"bold {_style(total.retrievability, progress)}"),
            (f" of the {many(seen, 'card')} that you have seen.\n", ""),
        ]
    if progress.retention is not None:
        parts += [
            ("When asked, you recalled ", ""),
            (percent(progress.retention), f"bold {_style(progress.retention, progress)}"),
            (f"; your goal is {percent(_goal(progress))}.\n", ""),
        ]
    row = f"{many(streak.current, 'day')} in a row" if streak.current else "A new row begins today"
    parts.append((f"{row}; {many(streak.studied, 'day')}, {many(progress.reviews, 'review')}", ""))
    if progress.minutes:
        parts.append((f" and {hours(progress.minutes)} in all.", ""))
    return Content.assemble(*parts)


def _decks(progress: Progress, decks: Sequence[DeckProgress]) -> list[GroupBar]:
    def behind(deck: DeckProgress, group: Group) -> Behind:
        heading = f"{WORDS[group].capitalize()} · {one_line(deck.title)}"
        return Cards(heading, lambda own: search.standing(own, group, deck=deck.id))

    return [
        GroupBar(
            one_line(deck.title),
            deck.standing,
            _done(deck, progress.today),
            partial(behind, deck),
        )
        for deck in decks
    ]


def _done(deck: DeckProgress, today: date) -> str:
    if not deck.standing.new:
        return "all seen"
    if deck.learned_by is None:
        return "not begun" if deck.standing.new == deck.standing.cards else "paused"
    return f"done {short_date(deck.learned_by, today)}"


def _memories(progress: Progress, found: Sequence[CardMemory]) -> list[ProgressEntry]:
    return [
        ProgressEntry(
            (f"{percent(card.retrievability):>5}", _style(card.retrievability, progress)),
            format.prompt(card.prompt),
            "",
            OneCard(card.card),
        )
        for card in found
    ]


# What is remembered


def _memory(progress: Progress) -> list[Widget]:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    parts: list[Widget] = [
        title("By chapter"),
        GroupBars(_decks(progress, decks), _goal(progress), id="chapters"),
    ]
    if progress.tags:
        tags = GroupBars([_tag(tag) for tag in progress.tags], _goal(progress), id="tags")
        parts += [title("By tag"), tags]
    if progress.weakest:
        parts.append(title("Weakest now, by the chance that you recall them"))
        parts.append(ProgressEntries(_memories(progress, progress.weakest), id="weakest"))
    if progress.leeches:
        leeches = [
            ProgressEntry(
                (f"{card.lapses:>4}×", "$accent"),
                format.prompt(card.prompt),
                "",
                OneCard(card.card),
            )
            for card in progress.leeches
        ]
        parts.append(title("Forgotten again and again: reword them (e), or suspend them (s)"))
        parts.append(ProgressEntries(leeches, id="leeches"))
    return parts


def _tag(tag: TagProgress) -> GroupBar:
    def behind(group: Group) -> Behind:
        heading = f"{WORDS[group].capitalize()} · {one_line(tag.tag)}"
        return Cards(heading, lambda own: search.standing(own, group, tag=tag.tag))

    told = f"{tag.standing.due:,} due" if tag.standing.due else ""
    return GroupBar(one_line(tag.tag), tag.standing, told, behind)


def _retention(progress: Progress) -> list[Widget]:
    if progress.retention is None:
        text = (
            "Nothing to tell yet: the first test of memory is a card that comes back on a later "
            "day. From then on, each week has a bar here."
        )
        return [title("Recalled when asked, by week"), said(text)]
    weeks = {week.monday: week for week in progress.weeks}
    this = monday_of(progress.today)
    first = max(progress.weeks[0].monday, this - timedelta(7 * (WEEKS - 1)))
    mondays = [first + timedelta(7 * n) for n in range((this - first).days // 7 + 1)]
    columns = []
    for number, monday in enumerate(mondays):
        week = weeks.get(monday)
        name = month_name(monday) if not number or monday.day <= 7 else ""
        when = f"Week of {short_date(monday, progress.today)}"
        if week is None or week.retention is None:
            columns.append(Column(None, name, f"{when}: no card was tested"))
            continue
        forgotten = week.tested - week.recalled
        told = f"{when}: {percent(week.retention)}, {week.recalled} of {week.tested} recalled"
        behind = None
        if forgotten:
            behind = Cards(
                f"Forgotten in the {when[0].lower()}{when[1:]}",
                partial(search.forgotten_in, monday=monday),
            )
            told = f"{when}: {percent(week.retention)}, {forgotten} of {week.tested} forgotten"
        columns.append(Column(week.retention, name, told, behind))
    goal = _goal(progress)
    lowest = min([one.value for one in columns if one.value is not None] + [goal])
    low = max(0.0, int(10 * lowest - 0.5) / 10)
    tested = sum(week.tested for week in progress.weeks)
    head = Content.assemble(
        (percent(progress.retention), f"bold {_style(progress.retention, progress)}"),
        f" of {many(tested, 'test')} recalled; your goal is ",
        (percent(goal), "$primary"),
        (f".  {many(progress.lapses, 'lapse')} in all", "$quiet"),
    )
    chart = Columns(
        columns, height=10, written=percent, low=low, high=1.0, goal=goal, id="retention"
    )
    return [title("Recalled when asked, by week"), said(head), space(), chart]


# When


def _days(progress: Progress) -> list[Widget]:
    days = {day.day: day for day in progress.days}

    def told(day: date) -> str:
        when = day_name(day, progress.today)
        found = days.get(day)
        if found is None:
            return f"{when[0].upper()}{when[1:]}: no review"
        spent = f" in {hours(found.minutes)}" if found.minutes >= 1 else ""
        return f"{when[0].upper()}{when[1:]}: {many(found.reviews, 'review')}{spent}"

    def behind(day: date) -> Behind:
        heading = f"Reviewed {on_day(day, progress.today)}"
        return Cards(heading, lambda own: search.reviewed_on(own, day))

    counts = {day.day: day.reviews for day in progress.days}
    streak = progress.streak
    row = f"{many(streak.current, 'day')} in a row" if streak.current else "A new row begins today"
    rest = f"; {streak.longest} at the longest, {many(streak.studied, 'day')} in all"
    columns = []
    for back in reversed(range(30)):
        day = progress.today - timedelta(back)
        minutes = days[day].minutes if day in days else 0.0
        opens = behind(day) if day in days else None
        columns.append(Column(minutes, tick_of(day, back == 29), told(day), opens))
    return [
        said(Content.assemble((row, "bold"), (rest, "$quiet"))),
        space(),
        Heatmap(counts, progress.today, told, behind, id="heatmap"),
        title("Minutes, the last 30 days"),
        Columns(columns, height=4, written=whole, id="minutes"),
    ]


def _ahead(progress: Progress) -> list[Widget]:
    columns = []
    for number, load in enumerate(progress.forecast):
        when = day_name(load.day, progress.today)
        told = f"{when[0].upper()}{when[1:]}: {many(load.due, 'card')}"
        if number == 0 and load.due:
            told += ", the overdue ones too"
        behind = None
        if load.due:
            heading = f"Due {on_day(load.day, progress.today)}"
            find = partial(search.due_on, now=progress.at, day=load.day)
            behind = Cards(heading, find)
        columns.append(Column(load.due, tick_of(load.day, number == 0), told, behind))
    total = sum(load.due for load in progress.forecast)
    week = sum(load.due for load in progress.forecast[:7])
    head = Content.assemble(
        (f"{week:,}", "bold"), " in the next 7 days, ", (f"{total:,}", "bold"), " in 30"
    )
    chart = Columns(columns, height=8, written=whole, first=True, here=0, id="forecast")
    parts: list[Widget] = [title("Falling due"), said(head), space(), chart]
    going = [deck for deck in progress.decks if deck.standing.new]
    if going:
        parts += [title("When each chapter will have been seen"), said(_ends(progress, going))]
    return parts


def _ends(progress: Progress, decks: Sequence[DeckProgress]) -> Content:
    lines = []
    for deck in decks:
        told = f"{deck.standing.new:,} left"
        if deck.learned_by is not None:
            told += f", {deck.pace:.1f} a day: done {on_day(deck.learned_by, progress.today)}"
        elif deck.standing.new == deck.standing.cards:
            told += ", not begun"
        else:
            told += ", none new in two weeks"
        lines.append(Content.assemble((f"{one_line(deck.title)}  ", ""), (told, "$quiet")))
    return Content("\n").join(lines)


def _goal(progress: Progress) -> float:
    return progress.desired_retention


def _style(share: float, progress: Progress) -> str:
    return share_style(share, progress.desired_retention)


def said(content: Content | str) -> Static:
    return Static(content, classes="said", markup=False)


def title(text: str) -> Static:
    return Static(text, classes="title", markup=False)


def space() -> Static:
    return Static(classes="space")


def whole(value: float) -> str:
    return f"{value:,.0f}"


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def month_name(day: date) -> str:
    return f"{day:%b}" if day.month > 1 else f"{day:%b %Y}"


def tick_of(day: date, first: bool) -> str:
    """A name on the axis for the first day, and for each Monday."""
    return f"{day.day} {day:%b}" if first or day.weekday() == 0 else ""


def day_name(day: date, today: date) -> str:
    """ "tomorrow", "Monday 2 March"; with the year where it is another."""
    if abs((day - today).days) <= 1:
        return format.day((day - today).days)
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def on_day(day: date, today: date) -> str:
    when = day_name(day, today)
    return when if abs((day - today).days) <= 1 else f"on {when}"


SIGNS = {
    "passed": ("✓", "$success"),
    "failed": ("◐", "$primary"),
    "due": ("●", "bold $accent"),
    "started": ("◐", "$primary"),
    "new": ("○", "$quiet"),
}
GOAL = 0.95  # what the training exercise asks for


def practice(progress: Progress) -> list[Widget]:
    parts: list[Widget] = []
    if progress.exercises:
        parts += [title("Exercises"), said(_tally(progress))]
        parts.append(
            ProgressEntries([_exercise(one) for one in progress.exercises], id="exercises")
        )
    met = [(one, slip) for one in progress.exercises for slip in one.misconceptions]
    if met:
        overcome = sum(slip.overcome for _, slip in met)
        parts.append(title(f"{many(len(met), 'misconception')} met, {overcome} overcome"))
        slips = [
            ProgressEntry(
                ("✓", "$success") if slip.overcome else ("·", "$accent"),
                format.prompt(slip.title),
                f"{slip.times}×  {'overcome' if slip.overcome else 'still there'}",
                Attempts(one.id, format.prompt(one.title)),
            )
            for one, slip in sorted(met, key=lambda pair: pair[1].overcome)
        ]
        parts.append(ProgressEntries(slips, id="misconceptions"))
    parts += _quizzes(progress) + _training(progress)
    agreement = progress.agreement
    if agreement.share is not None:
        told = (
            f"You agreed with {agreement.agreed:,} of {many(agreement.suggested, 'suggestion')}, "
            f"{percent(agreement.share)}."
        )
        parts += [title("Suggested marks"), said(told)]
    return parts or [said("No exercise, and no quiz yet; q on the first screen begins one.")]


def _tally(progress: Progress) -> Content:
    passed = sum(one.passes > 0 for one in progress.exercises)
    tries = sum(one.attempts for one in progress.exercises)
    due = sum(one.status == "due" for one in progress.exercises)
    parts = [
        (f"{passed} of {len(progress.exercises)}", "bold"),
        (" passed", ""),
        (f", {due} due again" if due else "", ""),
        (f"; {many(tries, 'attempt')}" if tries else "; l on the first screen opens the Lab", ""),
    ]
    return Content.assemble(*parts)


def _exercise(one: ExerciseProgress) -> ProgressEntry:
    heading = format.prompt(one.title)
    if not one.attempts:
        return ProgressEntry(SIGNS[one.status], heading, f"{one.status:<7}", None)
    last = "last run failed  " if one.last_failed else ""
    told = f"{last}{many(one.attempts, 'attempt')}  {one.status:<7}"
    return ProgressEntry(SIGNS[one.status], heading, told, Attempts(one.id, heading))


def _quizzes(progress: Progress) -> list[Widget]:
    if not progress.quizzes:
        return []
    titles = {deck.id: one_line(deck.title) for deck in progress.decks}
    columns = []
    for quiz in progress.quizzes:
        day = short_date(quiz.at.date(), progress.today)
        told = f"{day}: {quiz.points:g} of {quiz.questions}, {titles.get(quiz.deck, quiz.deck)}"
        columns.append(Column(quiz.points / quiz.questions, day, told))
    chart = Columns(columns, height=5, written=percent, high=1.0, id="quizzes")
    return [title("Quiz scores"), chart]


def _training(progress: Progress) -> list[Widget]:
    if not progress.training:
        return []
    columns = []
    for run in progress.training:
        day = short_date(run.at.date(), progress.today)
        told = f"{day}: {percent(run.accuracy, 2)} read right, in {run.seconds:.0f} s"
        columns.append(Column(run.accuracy, day, told, Attempts(run.exercise, "Training on MNIST")))
    best = max(run.accuracy for run in progress.training)
    heading = f"Networks trained on MNIST; at best {percent(best, 2)}"
    chart = Columns(columns, height=5, written=percent, high=1.0, goal=GOAL, id="training")
    return [title(heading), chart]
