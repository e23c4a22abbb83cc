"""The sections of the Progress screen, each built from one `Progress`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from quizzer.report.progress_model import (
    CardMemory,
    CostCurve,
    DeckProgress,
    ExerciseProgress,
    Progress,
    RetentionCost,
    TagProgress,
    by_chapter,
    count_passed,
)
from quizzer.report.terminal import count_text, hours, percent, points_text, short_date
from quizzer.sanitize import one_line
from quizzer.services.review import search
from quizzer.services.review.search import Group
from quizzer.tui import format
from quizzer.tui.widgets.chart import AttemptsTarget, CardsTarget, CardTarget, Target
from quizzer.tui.widgets.columns import ChartColumn, Columns
from quizzer.tui.widgets.heatmap import Heatmap
from quizzer.tui.widgets.plain_text import PlainText
from quizzer.tui.widgets.progress_bars import (
    GroupBar,
    GroupBars,
    ProgressEntries,
    ProgressEntry,
    share_style,
)

SECTIONS = ("Now", "Memory", "Retention", "Days", "Ahead", "Practice", "Cost")
COST = SECTIONS.index("Cost")
AT_A_GLANCE = 4  # chapters that the first section shows
AT_MOST_SLIPPING = 6
LEAD = 8  # cells before the prompt of a card
WEEKS = 53
MONTHS = 12
WORDS = {"new": "new", "learning": "in steps", "known": "known", "mastered": "mastered"}


class Section(NamedTuple):
    """Widgets from top to bottom; `second` stands beside `first` where the screen is wide."""

    first: Sequence[Widget]
    second: Sequence[Widget] = ()
    head: Sequence[Widget] = ()


def section(progress: Progress, number: int, curve: CostCurve | None = None) -> Section:
    """What a section shows; the last one is of a `curve` that takes a moment to compute."""
    if not progress.total.cards:
        text = "There is no card yet. Put a deck file into the folder questions."
        return Section([paragraph(text)])
    if not progress.reviews and number in (2, 3):
        return Section([paragraph("Nothing to show before your first review; press r to start.")])
    if number == COST:
        return cost_section(curve)
    builders = (
        _now_section,
        _memory_section,
        _retention_section,
        _days_section,
        _ahead_section,
        practice_section,
    )
    return builders[number](progress)


KNOWN = "Known: past the learning steps. Mastered: its memory lasts over 21 days."


def conclusion(text: str) -> Static:
    """What to conclude from a chart, in one line below its heading."""
    return PlainText(text, classes="conclusion")


# Now


def _now_section(progress: Progress) -> Section:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    decks.sort(key=lambda deck: deck.standing.new == deck.standing.cards)  # started ones come first
    more = len(decks) - AT_A_GLANCE
    total = progress.total
    share = percent(total.known / total.cards)
    head = [paragraph(_due_summary(progress))]
    if progress.plan:
        head.append(paragraph(" ".join(progress.plan)))
    head.append(blank_line())
    first: list[Widget] = [
        section_title("What you know"),
        conclusion(f"You know {total.known:,} of {total.cards:,} cards, {share}.\n{KNOWN}"),
        GroupBars(_deck_bars(progress, decks[:AT_A_GLANCE]), _goal(progress), id="chapters"),
    ]
    if more > 0:
        first.append(conclusion(f"and {count_text(more, 'more chapter')}; 2 shows all"))
    if not progress.reviews:
        hint = "Every answer fills these bars a little more. Press r to start."
        return Section([*first, section_title("How it works"), paragraph(hint)], head=head)
    second = [*_slipping(progress), section_title("So far"), _totals(progress)]
    return Section(first, second, head)


def _slipping(progress: Progress) -> list[Widget]:
    """What was failed just now, then what has faded below the goal."""
    just_failed = {card.card for card in progress.failed}
    weak = [
        card
        for card in progress.weakest
        if card.retrievability < _goal(progress) and card.card not in just_failed
    ]
    failed = [
        ProgressEntry(
            (f"{'failed':>{LEAD}}", "$error"), format.prompt(card.prompt), "", CardTarget(card.card)
        )
        for card in progress.failed
    ]
    entries = [*failed, *_card_entries(progress, weak)]
    if not entries:
        text = f"Nothing: all that you know is above your goal of {percent(_goal(progress))}."
        nothing = "Nothing is known yet." if not progress.total.known else text
        return [section_title("Slipping"), paragraph(Content.styled(nothing, "$success"))]
    counts = []
    if failed:
        counts.append(f"{count_text(len(failed), 'card')} just failed")
    if weak:
        counts.append(f"{len(weak)} below your goal of {percent(_goal(progress))}")
    advice = "r asks what is due" if progress.total.due else "they come back by themselves"
    return [
        section_title("Slipping"),
        conclusion(f"{', '.join(counts)}: {advice}."),
        ProgressEntries(entries[:AT_MOST_SLIPPING], id="slipping"),
    ]


def _due_summary(progress: Progress) -> Content:
    total = progress.total
    parts: list[tuple[str, str]] = []
    if total.due:
        parts.append((f"{total.due:,} due", "bold $accent"))
        if progress.minutes and not progress.plan:  # a plan has its own reckoning
            minutes = total.due * progress.minutes / progress.reviews
            parts.append((f"  about {hours(max(1.0, minutes))}", "$quiet"))
    elif progress.next_step_at is not None:
        wait = format.wait(progress.next_step_at - progress.at)
        parts.append(("Nothing is due this minute", "bold"))
        back = "comes back" if progress.steps_today == 1 else "come back, the first"
        cards = count_text(progress.steps_today, "card")
        parts.append((f"; {cards} in steps {back} in {wait}", "$quiet"))
    elif progress.reviews:
        parts.append(("Nothing is due", "bold $success"))
        later = next((load for load in progress.forecast[1:] if load.due), None)
        if later is not None:
            parts.append((f"  until {day_name(later.day, progress.today)}", "$quiet"))
    if total.new:
        parts.append(("   " if parts else "", ""))
        parts.append((f"{total.new:,} new", "bold $primary"))
    if total.due or total.new:
        parts.append(("   r continues" if progress.reviews else "   r starts", "$quiet"))
    return Content.assemble(*parts)


def _totals(progress: Progress) -> Static:
    total, streak = progress.total, progress.streak
    parts: list[tuple[str, str]] = []
    if total.known_retrievability is not None:
        recall = total.known_retrievability
        parts += [
            ("Today you would recall ", ""),
            (percent(recall), f"bold {_style(recall, progress)}"),
            (f" of the {count_text(total.known, 'card')} that you know.\n", ""),
        ]
    if total.learning:
        verb = "is" if total.learning == 1 else "are"
        parts.append((f"{count_text(total.learning, 'card')} {verb} being learned.\n", ""))
    if progress.retention is not None:
        parts += [
            ("When asked, you recalled ", ""),
            (percent(progress.retention), f"bold {_style(progress.retention, progress)}"),
            (f"; your goal is {percent(_goal(progress))}.\n", ""),
        ]
    row = (
        f"{count_text(streak.current, 'day')} in a row"
        if streak.current
        else "A new streak starts today"
    )
    parts.append(
        (
            f"{row}; {count_text(streak.studied, 'day')}, {count_text(progress.reviews, 'review')}",
            "",
        )
    )
    if progress.minutes:
        parts.append((f" and {hours(progress.minutes)} in all.", ""))
    return paragraph(Content.assemble(*parts))


def _deck_bars(progress: Progress, decks: Sequence[DeckProgress]) -> list[GroupBar]:
    def target(deck: DeckProgress, group: Group) -> Target:
        heading = f"{WORDS[group].capitalize()} · {one_line(deck.title)}"
        return CardsTarget(
            heading,
            lambda context: search.cards_in_group(context, progress.at, group, deck=deck.id),
        )

    return [
        GroupBar(
            one_line(deck.title),
            deck.standing,
            _completion(deck, progress.today),
            partial(target, deck),
        )
        for deck in decks
    ]


def _completion(deck: DeckProgress, today: date) -> str:
    if not deck.standing.new:
        return "all seen"
    if deck.learned_by is None:
        return "not started" if deck.standing.new == deck.standing.cards else "paused"
    return f"done {short_date(deck.learned_by, today)}"


def _card_entries(progress: Progress, memories: Sequence[CardMemory]) -> list[ProgressEntry]:
    return [
        ProgressEntry(
            (f"{'learning':>{LEAD}}", "$quiet")
            if card.learning
            else (f"{percent(card.retrievability):>{LEAD}}", _style(card.retrievability, progress)),
            format.prompt(card.prompt),
            "",
            CardTarget(card.card),
        )
        for card in memories
    ]


# Memory and retention


def _memory_section(progress: Progress) -> Section:
    decks = [deck for deck in progress.decks if deck.standing.cards]
    first: list[Widget] = [
        section_title("By chapter"),
        conclusion(f"{_weakest_group(progress)}\n{KNOWN}".strip()),
        GroupBars(_deck_bars(progress, decks), _goal(progress), id="chapters"),
    ]
    second: list[Widget] = []
    if progress.tags:
        tags = GroupBars(
            [_tag_bar(progress, tag) for tag in progress.tags], _goal(progress), id="tags"
        )
        second += [section_title("By tag"), tags]
    if progress.weakest:
        first.append(section_title("Weakest now, by the chance that you recall them"))
        first.append(ProgressEntries(_card_entries(progress, progress.weakest), id="weakest"))
    if progress.leeches:
        leeches = [
            ProgressEntry(
                (f"{f'{card.lapses}×':>{LEAD}}", "$accent"),
                format.prompt(card.prompt),
                "",
                CardTarget(card.card),
            )
            for card in progress.leeches
        ]
        first.append(
            section_title("Forgotten again and again: reword them (e), or suspend them (s)")
        )
        first.append(ProgressEntries(leeches, id="leeches"))
    return Section(first, second)


def _weakest_group(progress: Progress) -> str:
    """The chapter whose known cards have faded most, as the first sentence of a conclusion."""
    known = [
        (deck.standing.known_retrievability, one_line(deck.title))
        for deck in progress.decks
        if deck.standing.known_retrievability is not None
    ]
    if len(known) < 2:
        return ""
    recall, title = min(known)
    return f"{title} has faded most, to {percent(recall)}."


def _tag_bar(progress: Progress, tag: TagProgress) -> GroupBar:
    def target(group: Group) -> Target:
        heading = f"{WORDS[group].capitalize()} · {one_line(tag.tag)}"
        return CardsTarget(
            heading, lambda context: search.cards_in_group(context, progress.at, group, tag=tag.tag)
        )

    detail = f"{tag.standing.due:,} due" if tag.standing.due else ""
    return GroupBar(one_line(tag.tag), tag.standing, detail, target)


def _retention_section(progress: Progress) -> Section:
    if progress.retention is None:
        text = (
            "Nothing to show yet: the first test of memory is a card that comes back on a later "
            "day. From then on, each week has a bar here."
        )
        return Section([section_title("Recalled when asked, by week"), paragraph(text)])
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
            columns.append(ChartColumn(None, name, f"{when}: no card was tested"))
            continue
        forgotten = week.tested - week.recalled
        caption = f"{when}: {percent(week.retention)}, {week.recalled} of {week.tested} recalled"
        target = None
        if forgotten:
            target = CardsTarget(
                f"Forgotten in the {when[0].lower()}{when[1:]}",
                partial(search.forgotten_in, now=progress.at, monday=monday),
            )
            caption = f"{when}: {percent(week.retention)}, {forgotten} of {week.tested} forgotten"
        columns.append(ChartColumn(week.retention, name, caption, target))
    goal = _goal(progress)
    lowest = min([column.value for column in columns if column.value is not None] + [goal])
    low = max(0.0, int(10 * lowest - 0.5) / 10)
    tested = sum(week.tested for week in progress.weeks)
    head = Content.assemble(
        (percent(progress.retention), f"bold {_style(progress.retention, progress)}"),
        f" of {count_text(tested, 'test')} recalled; your goal is ",
        (percent(goal), "$primary"),
        (f".  {count_text(progress.lapses, 'lapse')} in all", "$quiet"),
    )
    chart = Columns(
        columns, height=10, format_value=percent, low=low, high=1.0, goal=goal, id="retention"
    )
    return Section(
        [
            section_title("Recalled when asked, by week"),
            paragraph(head),
            conclusion(_retention_conclusion(progress)),
            blank_line(),
            chart,
        ]
    )


def _retention_conclusion(progress: Progress) -> str:
    """Of the last weeks with tests, since those before are past changing."""
    recent = progress.weeks[-4:]
    tested = sum(week.tested for week in recent)
    share = sum(week.recalled for week in recent) / tested
    lately = f"Lately {percent(share)}: "
    if tested < 20:
        return f"{lately}too few tests to conclude anything."
    if share < _goal(progress) - 0.05:
        return f"{lately}below your goal. Fewer new cards a day leave more time for reviews."
    if share > _goal(progress) + 0.05:
        return f"{lately}above your goal. A lower retention in Settings would save reviews."
    return f"{lately}near your goal. The intervals suit you."


# Days and forecast


def _days_section(progress: Progress) -> Section:
    days = {day.day: day for day in progress.days}

    def caption(day: date) -> str:
        when = day_name(day, progress.today)
        record = days.get(day)
        if record is None:
            return f"{when[0].upper()}{when[1:]}: no review"
        spent = f" in {hours(record.minutes)}" if record.minutes >= 1 else ""
        return f"{when[0].upper()}{when[1:]}: {count_text(record.reviews, 'review')}{spent}"

    def target(day: date) -> Target:
        heading = f"Reviewed {on_date(day, progress.today)}"
        return CardsTarget(heading, lambda context: search.reviewed_on(context, progress.at, day))

    counts = {day.day: day.reviews for day in progress.days}
    streak = progress.streak
    row = (
        f"{count_text(streak.current, 'day')} in a row"
        if streak.current
        else "A new streak starts today"
    )
    totals = f"; longest {streak.longest}, {count_text(streak.studied, 'day')} in all"
    columns = []
    for days_ago in reversed(range(30)):
        day = progress.today - timedelta(days_ago)
        minutes = days[day].minutes if day in days else 0.0
        opens = target(day) if day in days else None
        columns.append(ChartColumn(minutes, tick_of(day, days_ago == 29), caption(day), opens))
    recent = [day for day in progress.days if (progress.today - day.day).days < 30]
    spent = sum(day.minutes for day in recent)
    each = f", {hours(spent / len(recent))} on each" if recent and spent else ""
    return Section(
        [
            paragraph(Content.assemble((row, "bold"), (totals, "$quiet"))),
            conclusion("A darker square is a day with more reviews."),
            blank_line(),
            Heatmap(counts, progress.today, caption, target, id="heatmap"),
            section_title("Minutes, the last 30 days"),
            conclusion(f"You studied on {count_text(len(recent), 'day')} of the last 30{each}."),
            Columns(columns, height=4, format_value=rounded, id="minutes"),
        ]
    )


def _ahead_section(progress: Progress) -> Section:
    columns = []
    for number, load in enumerate(progress.forecast):
        when = day_name(load.day, progress.today)
        caption = f"{when[0].upper()}{when[1:]}: {count_text(load.due, 'card')}"
        if number == 0 and load.due:
            caption += ", including overdue ones"
        target = None
        if load.due:
            heading = f"Due {on_date(load.day, progress.today)}"
            find = partial(search.due_on, now=progress.at, day=load.day)
            target = CardsTarget(heading, find)
        columns.append(ChartColumn(load.due, tick_of(load.day, number == 0), caption, target))
    total = sum(load.due for load in progress.forecast)
    week = sum(load.due for load in progress.forecast[:7])
    head = Content.assemble(
        (f"{week:,}", "bold"), " in the next 7 days, ", (f"{total:,}", "bold"), " in 30"
    )
    chart = Columns(columns, height=8, format_value=rounded, first=True, cursor=0, id="forecast")
    first: list[Widget] = [
        section_title("Cards due per day"),
        paragraph(head),
        conclusion(_load_conclusion(progress)),
        blank_line(),
        chart,
    ]
    going = [deck for deck in progress.decks if deck.standing.new]
    if not going:
        return Section(first)
    title = section_title("When you will have seen every card of a chapter")
    return Section([*first, title, paragraph(_completion_dates(progress, going))])


def _load_conclusion(progress: Progress) -> str:
    """The heaviest day ahead, and what it takes at the pace so far."""
    heaviest = max(progress.forecast, key=lambda load: load.due)
    if not heaviest.due:
        return "Nothing that you have seen falls due in these 30 days."
    when = on_date(heaviest.day, progress.today)
    cards = count_text(heaviest.due, "card")
    if not progress.minutes:
        return f"The most, {cards}, {when}."
    minutes = max(1.0, heaviest.due * progress.minutes / progress.reviews)
    return f"The most, {cards}, {when}: about {hours(minutes)} at your pace."


def _completion_dates(progress: Progress, decks: Sequence[DeckProgress]) -> Content:
    lines = []
    for deck in decks:
        detail = f"{deck.standing.new:,} left"
        if deck.learned_by is not None:
            detail += f", {deck.pace:.1f} per day: done {on_date(deck.learned_by, progress.today)}"
        elif deck.standing.new == deck.standing.cards:
            detail += ", not started"
        else:
            detail += ", no new card in two weeks"
        lines.append(Content.assemble((f"{one_line(deck.title)}  ", ""), (detail, "$quiet")))
    return Content("\n").join(lines)


# Cost


def cost_section(curve: CostCurve | None) -> Section:
    """Minutes a day and cards known for each desired retention, and where the learner is."""
    title = section_title("What another desired retention would cost")
    if curve is None:
        return Section([title, paragraph("Computing a year of reviews for each of them…")])
    here = curve.here
    head = Content.assemble(
        "You are at ",
        (percent(here.retention), "bold $primary"),
        f": {_minutes(here.minutes)} a day, {here.known:,.0f} of {curve.cards:,} cards known after"
        " a year.",
    )
    source = "your cards, and usual times and ratings, for there are few reviews of yours yet"
    if not curve.is_usual:
        source = "your cards, times and ratings"
    cursor = curve.costs.index(here)

    def columns(value: Callable[[RetentionCost], float]) -> list[ChartColumn]:
        return [
            ChartColumn(value(cost), percent(cost.retention), cost_caption(cost, here))
            for cost in curve.costs
        ]

    about = conclusion(f"From {source}, at the pace of your new cards. Settings changes it.")
    return Section(
        [
            section_title("Minutes a day"),
            Columns(
                columns(lambda cost: cost.minutes),
                height=5,
                format_value=_decimal,
                cursor=cursor,
                id="cost-minutes",
            ),
        ],
        [
            section_title("Cards known after a year"),
            Columns(
                columns(lambda cost: cost.known),
                height=5,
                format_value=rounded,
                cursor=cursor,
                id="cost-known",
            ),
        ],
        [title, paragraph(head), about, blank_line()],
    )


def cost_caption(cost: RetentionCost, here: RetentionCost) -> str:
    """What a retention comes to, and how that differs from the one that is set."""
    text = f"{percent(cost.retention)}: {_minutes(cost.minutes)} a day, {cost.known:,.0f} known"
    if cost is here:
        return f"{text}; you are here"
    minutes, known = cost.minutes - here.minutes, round(cost.known) - round(here.known)
    time = f"{_minutes(abs(minutes))} {'more' if minutes > 0 else 'less'}"
    cards = f"{count_text(abs(known), 'card')} {'more' if known > 0 else 'fewer'}"
    return f"{text}; {time}, {cards if known else 'as many cards'}"


def _minutes(minutes: float) -> str:
    if minutes < 1:
        return f"{60 * minutes:.0f} s"
    return f"{minutes:.1f} min" if minutes < 10 else hours(minutes)


def _decimal(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"


def _goal(progress: Progress) -> float:
    return progress.desired_retention


def _style(share: float, progress: Progress) -> str:
    return share_style(share, progress.desired_retention)


def paragraph(content: Content | str) -> Static:
    return PlainText(content, classes="statement")


def section_title(text: str) -> Static:
    return PlainText(text, classes="title")


def blank_line() -> Static:
    return PlainText(classes="space")


def rounded(value: float) -> str:
    return f"{value:,.0f}"


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def month_name(day: date) -> str:
    return f"{day:%b}" if day.month > 1 else f"{day:%b %Y}"


def tick_of(day: date, first: bool) -> str:
    """The label on the axis: for the first day and each Monday."""
    return f"{day.day} {day:%b}" if first or day.weekday() == 0 else ""


def day_name(day: date, today: date) -> str:
    """ "tomorrow", "Monday 2 March"; with the year if it is not this one."""
    if abs((day - today).days) <= 1:
        return format.day((day - today).days)
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A} {day.day} {day:%B}{year}"


def on_date(day: date, today: date) -> str:
    when = day_name(day, today)
    return when if abs((day - today).days) <= 1 else f"on {when}"


SIGNS = {
    "passed": ("✓", "$success"),
    "failed": ("◐", "$primary"),
    "due": ("●", "bold $accent"),
    "started": ("◐", "$primary"),
    "new": ("○", "$quiet"),
}
GOAL = 0.95  # the accuracy that the training exercise asks for


def practice_section(progress: Progress) -> Section:
    first: list[Widget] = []
    parts: list[Widget] = []
    if progress.exercises:
        first += [section_title("Exercises"), paragraph(_exercise_summary(progress))]
        chapters = by_chapter(progress.exercises)
        for number, (title, exercises) in enumerate(chapters):
            if len(chapters) > 1:
                count = f"  {count_passed(exercises)} of {len(exercises)} passed"
                name = one_line(title) or "More exercises"
                first.append(paragraph(Content.assemble((name, "bold"), (count, "$quiet"))))
            entries = [_exercise_entry(exercise) for exercise in exercises]
            first.append(
                ProgressEntries(entries, id=f"exercises-{number}" if number else "exercises")
            )
    met = [
        (exercise, mistake)
        for exercise in progress.exercises
        for mistake in exercise.misconceptions
    ]
    if met:
        overcome = sum(mistake.overcome for _, mistake in met)
        parts.append(
            section_title(f"{count_text(len(met), 'misconception')} diagnosed, {overcome} overcome")
        )
        entries = [
            ProgressEntry(
                ("✓", "$success") if mistake.overcome else ("·", "$accent"),
                format.prompt(mistake.title),
                f"{mistake.times}×  {'overcome' if mistake.overcome else 'still there'}",
                AttemptsTarget(exercise.id, format.prompt(exercise.title)),
            )
            for exercise, mistake in sorted(met, key=lambda pair: pair[1].overcome)
        ]
        parts.append(ProgressEntries(entries, id="misconceptions"))
    parts += _quizzes(progress) + _training(progress)
    agreement = progress.agreement
    if agreement.share is not None:
        agreement_text = (
            f"You agreed with {agreement.agreed:,} of"
            f" {count_text(agreement.suggested, 'suggestion')}, {percent(agreement.share)}."
        )
        parts += [section_title("Suggested marks"), paragraph(agreement_text)]
        months = agreement.months[-MONTHS:] if len(agreement.months) > 1 else ()
        rows = [
            f"{month.month:%B %Y}: {percent(month.share)} of {month.suggested:,}"
            for month in months
        ]
        parts += [paragraph(text) for text in rows]
    if not first and not parts:
        text = "No exercise and no quiz yet; press q on the first screen to start a quiz."
        return Section([paragraph(text)])
    return Section(first, parts)


def _exercise_summary(progress: Progress) -> Content:
    tries = sum(exercise.attempts for exercise in progress.exercises)
    due = sum(exercise.status == "due" for exercise in progress.exercises)
    parts = [
        (f"{count_passed(progress.exercises)} of {len(progress.exercises)}", "bold"),
        (" passed", ""),
        (f", {due} due again" if due else "", ""),
        (
            f"; {count_text(tries, 'attempt')}"
            if tries
            else "; press l on the first screen to open the Lab",
            "",
        ),
    ]
    return Content.assemble(*parts)


def _exercise_entry(exercise: ExerciseProgress) -> ProgressEntry:
    heading = format.prompt(exercise.title)
    if not exercise.attempts:
        return ProgressEntry(SIGNS[exercise.status], heading, f"{exercise.status:<7}", None)
    last = "last run failed  " if exercise.last_failed else ""
    detail = f"{last}{count_text(exercise.attempts, 'attempt')}  {exercise.status:<7}"
    return ProgressEntry(
        SIGNS[exercise.status], heading, detail, AttemptsTarget(exercise.id, heading)
    )


def _quizzes(progress: Progress) -> list[Widget]:
    if not progress.quizzes:
        return []
    titles = {deck.id: one_line(deck.title) for deck in progress.decks}
    columns = []
    for quiz in progress.quizzes:
        day = short_date(quiz.at.date(), progress.today)
        points = f"{points_text(quiz.points)} of {quiz.questions}"
        caption = f"{day}: {points}, {titles.get(quiz.deck, quiz.deck)}"
        columns.append(ChartColumn(quiz.points / quiz.questions, day, caption))
    chart = Columns(columns, height=5, format_value=percent, high=1.0, id="quizzes")
    return [section_title("Quiz scores"), conclusion(_quiz_conclusion(progress)), chart]


def _quiz_conclusion(progress: Progress) -> str:
    *earlier, last = [quiz.points / quiz.questions for quiz in progress.quizzes]
    if not earlier:
        return f"The first: {percent(last)}. Another one in a week shows what stayed."
    mean = sum(earlier) / len(earlier)
    compared = "above" if last > mean else "below" if last < mean else "equal to"
    return f"The latest, {percent(last)}, is {compared} the mean of those before, {percent(mean)}."


def _training(progress: Progress) -> list[Widget]:
    if not progress.training:
        return []
    columns = []
    for run in progress.training:
        day = short_date(run.at.date(), progress.today)
        caption = f"{day}: {percent(run.accuracy, 2)} of the digits right, in {run.seconds:.0f} s"
        columns.append(
            ChartColumn(
                run.accuracy, day, caption, AttemptsTarget(run.exercise, "Training on MNIST")
            )
        )
    best = max(run.accuracy for run in progress.training)
    heading = f"Networks trained on MNIST; best accuracy {percent(best, 2)}"
    chart = Columns(columns, height=5, format_value=percent, high=1.0, goal=GOAL, id="training")
    reached = "reached" if best >= GOAL else "not reached yet"
    return [
        section_title(heading),
        conclusion(f"The exercise's goal of {percent(GOAL)} is {reached}."),
        chart,
    ]
