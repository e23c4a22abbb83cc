"""What a learner wrote, gathered from the log into the journal that they can publish."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from quizzer.content import cloze, models
from quizzer.errors import UsageError
from quizzer.grader.verdict import Verdict
from quizzer.memory.scheduler import Rating
from quizzer.report.journal_model import Chapter, Journal, JournalEntry, Mark, Since, Work
from quizzer.services.context import Context
from quizzer.services.practice.attempts import accuracy
from quizzer.store import answers as log
from quizzer.store import attempts, content
from quizzer.store.answers import AnswerRow, ChapterRow, PassRow

WEEK = 7
_MARKS: dict[int, Mark] = {
    Rating.AGAIN: "again",
    Rating.HARD: "nit",
    Rating.GOOD: "good",
    Rating.EASY: "good",
}


def build_journal(
    context: Context, now: datetime, deck: str | None = None, since: date | None = None
) -> Journal:
    """The journal of every deck that was reviewed, or of `deck` alone.

    Progress is shown since `since`, else since the same weekday a week ago, else, where nothing
    happened in that week, since the deck was begun. Raises UsageError for a deck that is not there.
    """
    with context.db.snapshot():
        return _build_journal(context, now, deck, since)


def _build_journal(
    context: Context, now: datetime, deck: str | None, since: date | None
) -> Journal:
    today = date.fromordinal(context.clock.day(now))
    chosen = log.chapters(context.db)
    if deck is not None:
        content.deck_key(context.db, deck)
        chosen = [row for row in chosen if row.id == deck]
        if not chosen:
            raise UsageError(
                f"{deck} has no questions",
                hint="omit --deck; passed exercises are shown without it",
            )
    passed = {row.exercise: row for row in log.passes(context.db)}
    chapters, listed = [], set()
    for row in chosen:
        begun = log.first_day(context.db, row.key)
        day = _day_to_compare(row, begun, today, since, context)
        answers = log.answers(context.db, row.key, day)
        named = {answer.exercise for answer in answers if answer.exercise}
        works = [work for name, work in passed.items() if name in named]
        if row.reviewed or works or deck is not None:
            chapters.append(_chapter(context, row, answers, works, day, begun))
            listed |= {work.exercise for work in works}
    unlisted = [work for name, work in passed.items() if name not in listed and deck is None]
    return Journal(today, tuple(chapters), tuple(_work(context, work) for work in unlisted))


def _day_to_compare(
    row: ChapterRow, begun: int | None, today: date, since: date | None, context: Context
) -> int:
    if since is not None:
        return since.toordinal()
    week_ago = today.toordinal() - WEEK
    if begun is None or begun >= week_ago:
        return begun or today.toordinal()
    return week_ago if log.reviewed_since(context.db, row.key, week_ago) else begun


def _chapter(
    context: Context,
    row: ChapterRow,
    answers: Sequence[AnswerRow],
    passed: Sequence[PassRow],
    day: int,
    begun: int | None,
) -> Chapter:
    positions = [answer.position for answer in answers]
    by_position = None not in positions and len(set(positions)) == len(positions)
    return Chapter(
        id=row.id,
        title=row.title,
        source=row.source or "",
        entries=tuple(
            _entry(answer, answer.position if by_position and answer.position else place)
            for place, answer in enumerate(answers, 1)
        ),
        since=_since(answers, passed, day, begun),
        exercises=tuple(_work(context, work) for work in passed),
    )


def _entry(row: AnswerRow, number: int) -> JournalEntry:
    mark = None if row.rating is None else _MARKS[row.rating]
    entry = JournalEntry(number, _question(row.body), mark, row.answer or "", row.note or "")
    if row.answer is None or row.answer_day is None or row.answer_rating is None:
        return entry
    marked = _MARKS[row.answer_rating]
    if row.answer_day == row.day and marked == mark:
        return entry
    note = entry.note or (row.answer_note or "" if marked == mark else "")
    return JournalEntry(
        number,
        entry.prompt,
        mark,
        entry.answer,
        note,
        written=date.fromordinal(row.answer_day),
        marked=marked,
    )


def _question(body: str) -> str:
    """What is asked, with what it cannot be understood without."""
    card = models.card_from_json(body)
    if card.kind == "cloze":
        return f"{card.prompt}\n\n{cloze.replace_gaps(card.text, lambda _: '…')}"
    if card.kind == "choice":
        return f"{card.prompt}\n\n" + "\n".join(f"- {option}" for option in card.options)
    return card.prompt


def _since(
    answers: Sequence[AnswerRow], passed: Sequence[PassRow], day: int, begun: int | None
) -> Since | None:
    """None where nothing was done yet."""
    if begun is None and not passed:
        return None
    again, seen = Rating.AGAIN, [answer for answer in answers if answer.rating is not None]
    return Since(
        day=date.fromordinal(day),
        start=begun is not None and day <= begun,
        answered=sum(answer.earlier is None for answer in seen),
        righted=sum(answer.earlier == again and answer.rating != again for answer in seen),
        slipped=sum(
            answer.earlier not in (None, again) and answer.rating == again for answer in seen
        ),
        passed=sum(work.first_day >= day for work in passed),
    )


def _work(context: Context, row: PassRow) -> Work:
    verdict = Verdict.from_dict(json.loads(row.verdict))
    met = {}
    for attempt in attempts.history(context.db, content.card(context.db, _name(row)).key):
        before = attempt.at <= row.at  # what was met since led to no code that is shown
        if before and attempt.diagnosis is not None and attempt.verdict is not None:
            met[attempt.diagnosis] = str(json.loads(attempt.verdict)["diagnosis"]["title"])
    return Work(
        id=row.exercise,
        title=row.prompt.partition("\n")[0].strip("*"),
        code=row.code.decode("utf-8-sig", "replace"),
        passed_on=date.fromordinal(row.first_day),
        written=date.fromordinal(row.day),
        tries=row.tries,
        nits=verdict.solution_nits,
        misconceptions=tuple(met.values()),
        accuracy=accuracy(verdict),
    )


def _name(row: PassRow) -> str:
    return f"exercises/{row.exercise}"
