"""A progress report as one page of HTML that needs nothing else: no network, no script.

A page may be published, and a card may hold anything: every text is cleaned by the caller's
function and escaped by the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizzer.report import charts, formulas
from quizzer.report.as_text import done, effort, next_due, next_step
from quizzer.report.progress_model import (
    CardMemory,
    CostCurve,
    DeckProgress,
    KnowledgeCounts,
    MisconceptionCount,
    Progress,
    Recall,
    by_chapter,
)
from quizzer.report.terminal import count_text, hours, one_line, percent, short_date
from quizzer.sanitize import pictures_as_text

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
MNIST_GOAL = 0.95
MOST_QUESTIONS = 120  # more bars than that cannot be distinguished
MOST_DECKS = 12
MOST_PICTURES = 2  # of one card


@dataclass(frozen=True)
class Tile:
    """One of the four answers at the head of the page."""

    name: str
    figure: str
    words: str
    tone: str = ""


def page(
    progress: Progress,
    clean: Callable[[str], str],
    picture: Callable[[str, str], str | None] = lambda card, name: None,
    curve: CostCurve | None = None,
) -> str:
    """The whole page; `clean` takes out of a text what a reader could be deceived with.

    `picture` has the data URI for a card's full name and the picture that it names; None leaves
    the picture's description.
    """
    template = _environment(progress, clean, picture).get_template("page.html")
    return template.render(
        progress=progress,
        headline=_headline(progress),
        tiles=_tiles(progress),
        decks=[deck for deck in progress.decks if deck.standing.cards][:MOST_DECKS],
        more_decks=max(0, sum(1 for d in progress.decks if d.standing.cards) - MOST_DECKS),
        chapters=_chapters(progress),
        slipping=[c for c in progress.weakest if c.retrievability < progress.desired_retention],
        exercise_chapters=by_chapter(progress.exercises),
        tried=[exercise for exercise in progress.exercises if exercise.attempts],
        met=_misconceptions(progress),
        suggestion=_quiz_to_try(progress),
        curve=curve,
        charts=_charts(progress, curve),
    )


def _environment(
    progress: Progress, clean: Callable[[str], str], picture: Callable[[str, str], str | None]
) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    from quizzer.content.models import find_pictures

    def shown(value: object) -> object:
        """What a template prints: text is cleaned; the charts are markup, and done with."""
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        return clean(value).replace(" %", "\u00a0%")

    def prose(text: str, card: str = "") -> Markup:
        """The first paragraph of Markdown on a line, its code as code, with a card's pictures."""
        images = []
        for match in find_pictures(text)[:MOST_PICTURES] if card else ():
            uri = picture(card, match[2])
            if uri is not None:
                described = escape(clean(match[1]))
                images.append(Markup('<img class="card" src="{}" alt="{}">').format(uri, described))
                text = text.replace(match[0], "")
        first = pictures_as_text(text).strip().partition("\n\n")[0]
        line = " ".join(first.replace("**", "").split())
        return Markup(formulas.with_mathml(line, inline)) + Markup("").join(images)

    def inline(text: str) -> str:
        escaped = str(escape(clean(text)))
        return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped).replace("`", "")

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "prose": prose,
        "plain": one_line,
        "percent": percent,
        "day": lambda day: short_date(day, progress.today),
        "long_day": lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
        "many": count_text,
        "hours": hours,
        "days": _stability,
        "bar": _bar,
        "tone": lambda value: _tone(value, progress.desired_retention),
        "done": lambda deck: done(deck, progress.today),
        "markup": Markup,
    }
    return environment


def _headline(progress: Progress) -> str:
    total = progress.total
    if not total.cards:
        return "There is no card yet."
    if not progress.reviews:
        return f"{count_text(total.new, 'card')} to learn, none seen yet."
    if total.known_retrievability is None:
        return f"You know {total.known:,} of {count_text(total.cards, 'card')}."
    recalled = percent(total.known_retrievability)
    return (
        f"You know {total.known:,} of {count_text(total.cards, 'card')},"
        f" and would recall {recalled} of these today."
    )


def _tiles(progress: Progress) -> list[Tile]:
    if not progress.reviews:
        return []
    total, goal = progress.total, progress.desired_retention
    parts = [(total.mastered, "mastered"), (total.learning, "in steps"), (total.new, "new")]
    words = ", ".join(f"{number:,} {name}" for number, name in parts if number)
    known_tile = Tile("Known", f"{total.known:,} of {total.cards:,}", words or "well begun")
    weak = [card for card in progress.weakest if card.retrievability < goal]
    failed = f"{len(progress.failed)} just failed"
    if progress.failed:
        words = (
            f"besides {len(weak)} below your goal of {percent(goal)}" if weak else "being learned"
        )
        slipping = Tile("Slipping", failed, words, "fair")
    elif not weak:
        slipping = Tile("Slipping", "nothing", f"all that you know is above {percent(goal)}")
    else:
        number = (
            f"{len(weak)} or more" if len(weak) == len(progress.weakest) > 9 else f"{len(weak)}"
        )
        words = f"below your goal of {percent(goal)}, the weakest at"
        slipping = Tile("Slipping", number, f"{words} {percent(weak[0].retrievability)}", "fair")
    return [known_tile, slipping, _done(progress), _now(progress)]


def _done(progress: Progress) -> Tile:
    """When the chapter that is being learned will have been seen whole."""
    unfinished = [deck for deck in progress.decks if deck.standing.new]
    going = [deck for deck in unfinished if deck.learned_by is not None]
    begun = going or [deck for deck in unfinished if deck.standing.new < deck.standing.cards]
    if not unfinished:
        return Tile("Done", "all seen", "nothing new is left; what you know comes back by itself")
    if not begun:
        return Tile("Done", "open", f"{count_text(len(unfinished), 'chapter')} not begun yet")
    deck: DeckProgress = max(begun, key=lambda deck: (deck.pace, deck.standing.known))
    title, new = one_line(deck.title), f"{deck.standing.new:,} new left"
    if deck.learned_by is None:
        return Tile("Done", "paused", f"{title}: {new}, none begun in the last two weeks", "fair")
    day = short_date(deck.learned_by, progress.today)
    return Tile("Done", day, f"{title}: {new}, {deck.pace:.1f} a day")


def _now(progress: Progress) -> Tile:
    total = progress.total
    if total.due:
        words = effort(progress).removeprefix(", ") or f"{total.new:,} new besides"
        return Tile("Now", f"{total.due:,} due", f"{words}; go on with quizzer", "accent")
    if progress.steps_today:
        return Tile("Now", f"{progress.steps_today:,} in steps", next_step(progress), "accent")
    then = next_due(progress).strip()
    words = f"nothing is due {then}" if then else "nothing falls due in the next 30 days"
    if total.new:
        return Tile("Now", f"{total.new:,} new", f"{words}; go on with quizzer", "accent")
    return Tile("Now", "rest", words, "good")


def _chapters(progress: Progress) -> list[tuple[str, list[Recall]]]:
    """Each deck of which a question was reviewed, with its questions."""
    titles = {deck.id: deck.title for deck in progress.decks}
    chapters = []
    for deck, group in groupby(progress.recall, lambda question: question.card.partition("/")[0]):
        questions = list(group)
        if any(question.reviews for question in questions):
            chapters.append((titles.get(deck, deck), questions))
    return chapters[:MOST_DECKS]


def _misconceptions(progress: Progress) -> list[tuple[str, MisconceptionCount]]:
    return [(work.title, met) for work in progress.exercises for met in work.misconceptions]


def _quiz_to_try(progress: Progress) -> str:
    """The deck that a quiz would be about: the one that is known best."""
    decks = [deck for deck in progress.decks if deck.standing.cards and deck.id != "exercises"]
    return max(decks, key=lambda deck: deck.standing.known).id if decks else ""


def _charts(progress: Progress, curve: CostCurve | None) -> dict[str, Any]:
    """Every chart for which there is anything to draw."""
    if not progress.reviews:
        return {}
    goal, today = progress.desired_retention, progress.today
    drawn: dict[str, Any] = {}
    with charts.studio():
        drawn["year"] = charts.heatmap(progress.days, today, weeks=53)
        drawn["halves"] = charts.heatmap(progress.days, today, weeks=27, rows=2)
        if charts.recent(progress.weeks, today):
            drawn["retention"] = charts.retention(progress.weeks, goal, today)
        if any(load.due for load in progress.forecast):
            drawn["forecast"] = charts.forecast(progress.forecast, today)
        if curve is not None:
            drawn["cost"] = charts.cost(curve)
        drawn["recall"] = [
            [charts.recall(questions, goal, width) for width in (charts.WIDE, charts.WIDTH)]
            if len(questions) <= MOST_QUESTIONS and any(question.tested for question in questions)
            else []
            for _, questions in _chapters(progress)
        ]
        if progress.training:
            drawn["training"] = charts.training(progress.training, MNIST_GOAL, today)
        if progress.quizzes:
            drawn["quizzes"] = charts.quizzes(progress.quizzes, today)
    return drawn


def _bar(standing: KnowledgeCounts) -> list[tuple[str, float]]:
    """Mastered, known, learning: a class and a width in percent each."""
    parts = [
        ("mastered", standing.mastered),
        ("known", standing.known - standing.mastered),
        ("learning", standing.learning),
    ]
    return [(name, round(100 * part / standing.cards, 2)) for name, part in parts if part]


def _tone(value: float, goal: float) -> str:
    return "good" if value >= goal else "fair" if value >= goal - 0.2 else "bad"


def _stability(card: CardMemory) -> str:
    if card.stability < 1:
        return "under a day"
    return count_text(round(card.stability), "day")
