"""quizzer review --plain and quiz --plain: the same session in lines, for a screen reader.

Nothing moves the cursor and nothing is coloured. A question is printed, an answer is read, the
answer and its points are printed, a mark is read.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple

from quizzer.cli.common import echo, open_home, utc_now
from quizzer.memory.scheduler import New, Rating
from quizzer.report.formulas import plain, readable
from quizzer.report.terminal import points_text
from quizzer.sanitize import headline, one_line, printable
from quizzer.services.context import Context
from quizzer.services.review import answers, cards, today
from quizzer.services.review.cards import CardInReview
from quizzer.services.review.selection import Selection, start_session

if TYPE_CHECKING:
    from quizzer.content.models import Card
    from quizzer.marking.exact import ExactMark
    from quizzer.marking.suggest import Suggestion
    from quizzer.services.review.quiz import Quiz

END = "."  # a line that begins or ends an answer of several lines
HELP = """Type an answer and press Enter; Enter alone shows the answer.
For several lines, put a dot alone on the line before the first and on the line after the last.
These letters alone on a line, with Enter, are commands wherever a line is read:
  u  undo the last thing done        s  suspend this card
  b  bury this card until tomorrow   q  quit; everything is saved
  ?  this help
To answer with one of these letters alone, write it between two lines with a dot.
When the answer is shown: 1 again, 2 hard, 3 good, 4 easy. Enter alone takes the suggested mark.
  n TEXT  adds a note to the card"""
FIRST_WORDS = (
    "Answer in one line, or in several between two lines with a dot alone. ? and Enter gives help."
)
MARKS = {str(int(rating)): rating for rating in Rating}
POINT_WORDS = {"found": "found", "partly": "partly", "not found": "missing"}


class Quit(Exception):
    """The learner ends the session, or standard input has ended."""


class Command(Exception):
    """A line that is a command: undo, suspend or bury."""

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter


def read_line(prompt: str) -> str:
    """A line of standard input without its end; raises Quit where there is none."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        raise Quit
    if prompt and not sys.stdin.isatty():
        print()  # what was typed ends no line on the screen
    return line.rstrip("\r\n")


def read_command_or_line(prompt: str, allowed: str = "usbq") -> str:
    """A line that is no command; `?` prints the help and reads again."""
    while True:
        line = read_line(prompt)
        letter = line.strip()
        if letter == "?":
            echo(HELP)
        elif letter == "q":
            raise Quit
        elif len(letter) == 1 and letter in allowed:
            raise Command(letter)
        else:
            return line


def read_leniently() -> None:
    """Let bytes on standard input that are no text become the replacement character."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


# Reading an answer


def read_answer(item: CardInReview, save: Callable[[str], None]) -> str:
    """The answer to a card as it is logged; `save` keeps what was typed if it is cut off.

    Raises Command and Quit.
    """
    from quizzer.content.models import ChoiceCard, ClozeCard, NumberCard, OrderCard

    card = item.card
    match card:
        case ChoiceCard() | OrderCard():
            return _read_numbers(card, answers.shuffled_items(item))
        case ClozeCard():
            return _read_gaps(len(card.gaps))
        case NumberCard():
            unit = f" in {printable(card.unit)}" if card.unit else ""
            return read_command_or_line(f"Number{unit}: ").strip()
    return _read_text(item.draft, save)


def _read_text(draft: str, save: Callable[[str], None]) -> str:
    if draft:
        echo(f"You had typed: {printable(draft)}\nEnter alone keeps it.")
    line = read_command_or_line("Answer: ")
    if line.strip() != END:
        return line.strip() or draft
    lines: list[str] = []
    try:
        while (line := read_line("")).strip() != END:
            lines.append(line)
    except (Quit, KeyboardInterrupt):
        save("\n".join(lines).strip())
        raise
    return "\n".join(lines).strip()


def _read_gaps(count: int) -> str:
    words = []
    for number in range(1, count + 1):
        words.append(read_command_or_line(f"Gap {number} of {count}: ").strip())
    return "\n".join(words) if any(words) else ""


def _read_numbers(card: Card, rows: tuple[str, ...]) -> str:
    """Rows chosen or put in order by their numbers, one a line, as the app logs them."""
    from quizzer.content.models import OrderCard, as_line

    is_order = isinstance(card, OrderCard)
    if is_order:
        prompt = "Numbers in the right order, such as 2 1 3: "
    elif len(getattr(card, "correct", ())) == 1:
        prompt = "Number of the right one: "
    else:
        prompt = "Numbers of all that are right, such as 1 3: "
    while True:
        line = read_command_or_line(prompt)
        numbers = line.replace(",", " ").split()
        if all(number.isdecimal() and 1 <= int(number) <= len(rows) for number in numbers):
            picked = list(dict.fromkeys(int(number) for number in numbers))
            if not is_order:
                picked.sort()
            if not is_order or not picked or len(picked) == len(rows):
                return "\n".join(as_line(rows[number - 1]) for number in picked)
            echo(f"All {len(rows)} numbers are needed, each once.")
        else:
            echo(f"Numbers from 1 to {len(rows)}, with spaces between.")


# Printing a card


def show_question(item: CardInReview, counts: str) -> None:
    """The question with its rows, gaps or hint."""
    from quizzer.content.cloze import replace_gaps
    from quizzer.content.models import ChoiceCard, ClozeCard, OrderCard

    row, card = item.row, item.card
    parts = [row.id]
    if row.position is not None:
        parts.append(f"question {row.position}")
    if isinstance(item.state, New):
        parts.append("new")
    elif item.state.due_day is None:
        parts.append("learning")
    if item.edited_since:
        parts.append("edited since your last review")
    echo(f"\n{', '.join(parts)} ({counts})\n\n{readable(card.prompt)}\n")
    if isinstance(card, ClozeCard):
        echo(readable(replace_gaps(card.text, "___{}___".format)) + "\n")
    elif isinstance(card, ChoiceCard | OrderCard):
        for number, text in enumerate(answers.shuffled_items(item), 1):
            echo(f"{number}. {one_line(plain(text))}")


def show_answer(item: CardInReview, answer: str, marked: ExactMark | None) -> None:
    """What is right, beside what was typed."""
    from quizzer.content.models import FreeCard

    card = item.card
    if marked is not None and not isinstance(card, FreeCard):
        for line in outcome_lines(card, marked):
            echo(line)
    echo(f"\nThe answer:\n{readable(card.answer)}\n")


def show_asides(item: CardInReview) -> None:
    """What goes beyond the answer, the last review, and the exercise of the same subject."""
    from quizzer.content.models import FreeCard

    card = item.card
    if isinstance(card, FreeCard) and card.extra_points:
        echo("Also worth knowing:")
        for point in card.extra_points:
            echo(f"- {one_line(plain(point))}")
    last = item.last
    if last is not None:
        words = {"quiz": "wrong in a quiz", "credit": "good, by its exercise"}
        mark = words.get(last.origin, Rating(last.rating).word)
        echo(f"Last time, {last.at.astimezone():%Y-%m-%d}: {mark}")
        for text in filter(None, (last.answer, last.note)):
            for line in printable(text).splitlines():
                echo(f"  {line}")
    if card.exercise is not None:
        echo(f"In code: quizzer watch {card.exercise}")


def outcome_lines(card: Card, marked: ExactMark) -> list[str]:
    """How a machine marked an answer, a part a line."""
    from quizzer.content.models import ChoiceCard, OrderCard

    lines = ["Right." if marked.right else "Not right."]
    if isinstance(card, ChoiceCard):
        lines += [f"  right: {one_line(plain(option))}" for option in card.correct]
        chosen = [part.given for part in marked.parts if part.given]
        lines += [f"  you chose: {one_line(plain(option))}" for option in chosen]
    elif isinstance(card, OrderCard):
        lines += [
            f"  {number}. {one_line(plain(step))}" for number, step in enumerate(card.steps, 1)
        ]
    else:
        for part in marked.parts:
            typed = one_line(part.given) or "nothing"
            right = f"right: {typed}"
            wrong = f"wrong: {typed}; right is {one_line(plain(part.wanted))}"
            lines.append(f"  {right if part.right else wrong}")
    return lines


def show_points(card: Card, suggestion: Suggestion | None) -> None:
    """The key points, each found, partly or missing where an answer was compared."""
    from quizzer.content.models import FreeCard

    points = card.points if isinstance(card, FreeCard) else ()
    compared = suggestion.points if suggestion is not None else ()
    if len(compared) == len(points):
        for point in compared:
            clause = f', in "{one_line(point.clause)}"' if point.clause else ""
            echo(f"- {POINT_WORDS[point.status]}: {one_line(plain(point.point))}{clause}")
    elif points:
        echo("A complete answer says:")
        for text in points:
            echo(f"- {one_line(plain(text))}")
    if suggestion is not None and isinstance(card, FreeCard):
        reasons = one_line("; ".join(suggestion.notes))
        mark = suggestion.mark
        line = f"Suggested: {mark}" if mark else "No mark suggested"
        echo(f"{line}, {reasons}" if reasons else line)


# A review


class Marked(NamedTuple):
    """A card that was marked in this session, and what was typed."""

    card: str
    rating: Rating
    answer: str


@dataclass
class PlainReview:
    """A review session in lines; `marks` are this session's, by review."""

    context: Context
    deck: str | None
    limit: int | None
    selection: Selection
    marks: dict[int, Marked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.began = utc_now()
        self.session = start_session(self.context, self.deck, self.limit, self.selection)
        self.suggester = answers.LineSuggester(self.context)
        self.session.peek(self.began)  # a wrong option is reported before anything is asked

    def run(self) -> None:
        echo(FIRST_WORDS)
        try:
            while self._step():
                pass
        except Quit:
            pass
        self._summarize()

    def _step(self) -> bool:
        """Ask one card, or wait for one; False at the end."""
        now = utc_now()
        item = self.session.next(now)
        if item is None:
            item = self._wait(now)
            if item is None:
                return not self._is_over(utc_now())
        try:
            if item.row.kind == "code":
                self._practise(item)
            else:
                self._ask(item)
        except Command as command:
            self._obey(command.letter, item)
        return True

    def _is_over(self, now: datetime) -> bool:
        if self.session.limit is not None and self.session.answered >= self.session.limit:
            return True
        waits = self.session.next_step_in(now) is not None or self.session.enough(now)
        return self.session.peek(now) is None and not waits

    def _wait(self, now: datetime) -> CardInReview | None:
        """Say what comes when nothing is due; Enter takes it early."""
        if self._is_over(now):
            return None
        wait = self.session.next_step_in(now)
        try:
            if wait is not None:
                minutes = max(1, round(wait / timedelta(minutes=1)))
                echo(f"\nNothing is due right now; a card comes back in {minutes} min.")
                read_command_or_line("Enter shows it now, q quits: ", "u")
                return self.session.ahead(utc_now())
            echo("\nEnough for today; the remaining cards can wait.")
            read_command_or_line("Enter continues with the same amount again, q quits: ", "u")
            self.session.go_beyond(utc_now())
        except Command:
            self._undo()
        return None

    def _counts(self) -> str:
        remaining = self.session.remaining(utc_now())
        return f"{remaining.due} due, {remaining.new} new"

    def _ask(self, item: CardInReview) -> None:
        shown_at = utc_now()
        show_question(item, self._counts())
        self.suggester.prepare(item)

        def save(text: str) -> None:
            if text:
                cards.save_draft(self.context, item.row, text, utc_now())

        answer = read_answer(item, save)
        marked = exact_mark(item, answer)
        show_answer(item, answer, marked)
        suggestion = self.suggester.suggest(item, answer)
        show_points(item.card, suggestion)
        show_asides(item)
        try:
            rating, note = self._read_mark(item, marked, suggestion)
        except (Command, Quit, KeyboardInterrupt):
            save(answer)
            raise
        now = utc_now()
        duration = round((now - shown_at) / timedelta(milliseconds=1))
        recorded = self.session.answer(
            item,
            rating,
            now,
            answer=answer or None,
            note=note or None,
            duration_ms=duration,
            suggested=suggestion,
        )
        if recorded is None:
            echo(f"{item.row.id} was marked in another window meanwhile; that mark counts")
            return
        self.marks[recorded.review_id] = Marked(item.row.id, rating, answer)
        if recorded.became_leech:
            echo(f"You have forgotten this card {recorded.state.lapses} times; rewriting it helps.")

    def _read_mark(
        self, item: CardInReview, marked: ExactMark | None, suggestion: Suggestion | None
    ) -> tuple[Rating, str]:
        labels = cards.interval_labels(self.context, item.row, item.state, utc_now())
        suggested = machine_rating(marked) or suggested_rating(suggestion)
        default = answers.mark_by_enter(self.context, suggested)
        choices = ", ".join(f"{int(rating)} {rating.word} {labels[rating]}" for rating in Rating)
        enter = f"; Enter takes {int(default)}" if default else ""
        note = item.draft_note
        while True:
            line = read_command_or_line(f"Mark ({choices}{enter}): ").strip()
            if line in MARKS:
                return MARKS[line], note
            if not line and default:
                return default, note
            if line.startswith("n "):
                note = line.removeprefix("n ").strip()
                cards.save_note(self.context, item.row, note, utc_now())
                echo("Noted.")
            else:
                echo("Type 1, 2, 3 or 4; ? gives help.")

    def _practise(self, item: CardInReview) -> None:
        """An exercise is graded elsewhere; Enter looks whether it was."""
        from quizzer.services.practice import workspace

        exercise = item.row.id.partition("/")[2]
        file = workspace.work_file(self.context, exercise)
        show_question(item, self._counts())
        echo(f"This card is answered in code. Your file: {file}")
        echo(f"In another terminal: quizzer exercise start {exercise}")
        echo(f"then, when it is written: quizzer grade {exercise} {file}")
        while True:
            read_command_or_line("Enter when it is graded, b leaves it for tomorrow: ")
            state = self.session.practised(item)
            if state is not None:
                echo(f"{item.row.id} comes back {state.due_at.astimezone():%Y-%m-%d}")
                return
            echo("It has not been graded yet.")

    def _obey(self, letter: str, item: CardInReview) -> None:
        if letter == "u":
            self._undo()
        elif letter == "s":
            self.session.suspend(item, utc_now())
            echo(f"Suspended {item.row.id}; Browse in the app resumes it")
        else:
            self.session.bury(item, utc_now())
            echo(f"Buried {item.row.id} until tomorrow")

    def _undo(self) -> None:
        undone = self.session.undo(utc_now())
        if undone is None:
            echo("There is nothing to undo")
            return
        echo(f"Undone: {undone.description}")
        if following := cards.next_undo(self.context):
            echo(f"u again would undo: {following}")
        marked = self.marks.pop(undone.review_id or 0, None)
        if marked is not None and marked.answer:
            cards.save_draft(self.context, undone.row, marked.answer, utc_now())

    def _summarize(self) -> None:
        now = utc_now()
        answered = self.session.answered
        if not answered:
            echo("Nothing was answered." if self.session.peek(now) else "Nothing is due.")
        else:
            minutes = max(1, round((now - self.began) / timedelta(minutes=1)))
            echo(f"\nDone: {answered} card{'s' * (answered != 1)} in {minutes} min")
            counts = Counter(mark.rating for mark in self.marks.values())
            echo(", ".join(f"{counts[rating]} {rating.word}" for rating in Rating))
            forgotten = [mark.card for mark in self.marks.values() if mark.rating is Rating.AGAIN]
            if forgotten:
                echo("Forgotten: " + ", ".join(dict.fromkeys(forgotten)))
        remaining = self.session.remaining(now)
        if remaining.due or remaining.new:
            echo(f"{remaining.due} due and {remaining.new} new remain for today")
            return
        days = today.next_day(self.context, now)
        if days is not None:
            echo(f"The next card comes back {'tomorrow' if days == 1 else f'in {days} days'}")


def exact_mark(item: CardInReview, answer: str) -> ExactMark | None:
    """The machine's mark, as the app gives it; None where only the learner can judge."""
    from quizzer.content.models import FreeCard

    if isinstance(item.card, FreeCard) and not answer:
        return None
    return answers.exact_mark(item.card, answer)


def machine_rating(marked: ExactMark | None) -> Rating | None:
    if marked is None:
        return None
    if not marked.right:
        return Rating.AGAIN
    return Rating.HARD if marked.has_slip else Rating.GOOD


def suggested_rating(suggestion: Suggestion | None) -> Rating | None:
    """The mark that an answer in words suggests; never "again", which is the learner's to say."""
    words = {"good": Rating.GOOD, "nit": Rating.HARD}
    return None if suggestion is None else words.get(suggestion.mark or "")


def review_in_lines(deck: str | None, limit: int | None, selection: Selection) -> None:
    """Run a review until nothing is due, the limit is met or the learner quits."""
    read_leniently()
    with open_home(copy_every=timedelta(0), takes_in=True, publishes=True) as context:
        PlainReview(context, deck, limit, selection).run()


# A quiz


def quiz_in_lines(deck: str, count: int | None, seed: int | None) -> None:
    """Run a quiz to its end, or until the learner quits; it goes on where it was left."""
    from quizzer.services.review import quiz as quiz_service

    read_leniently()
    with open_home(copy_every=timedelta(0), takes_in=True, publishes=True) as context:
        quiz = quiz_service.start(context, deck, count, seed, utc_now())
        echo(FIRST_WORDS)
        try:
            while _ask_quiz_question(context, quiz):
                pass
        except Quit:
            echo(f"The quiz continues where you stopped: quizzer quiz {deck} --plain")
            return
        result = quiz.finish(utc_now())
        echo(f"\n{points_text(result.points)} of {result.total} right")
        for answered in result.answers:
            mark = "right" if answered.right else "wrong"
            echo(f"\n{mark}: {headline(answered.card.row.prompt)}")
            if not answered.right and (answered.answer or answered.card.row.kind != "free"):
                typed = answers.given_answer(answered.card.card, answered.answer)
                echo(f"  you said: {typed or 'nothing'}")
            echo(f"  the answer: {answers.right_answer(answered.card.card)}")
        if result.wrong:
            echo("\nWrong, and due now: " + ", ".join(item.row.id for item in result.wrong))


def _ask_quiz_question(context: Context, quiz: Quiz) -> bool:
    question = quiz.next()
    if question is None:
        return False
    item = question.card
    show_question(item, f"{question.number} of {question.total}")

    def save(text: str) -> None:
        cards.save_draft(context, item.row, text, utc_now())

    try:
        answer = read_answer(item, save)
        marked = exact_mark(item, answer)
        show_answer(item, answer, marked)
        show_points(item.card, None)
        show_asides(item)
        score = _read_score() if marked is None else marked.score
    except Command as command:
        _obey_in_quiz(quiz, command.letter)
        return True
    quiz.answer(question, score, answer or None, utc_now())
    save("")
    return True


def _obey_in_quiz(quiz: Quiz, letter: str) -> None:
    if letter == "u":
        undone = quiz.step_back(utc_now())
        echo("There is no answer to undo" if undone is None else "Undone: the last answer")
    else:
        echo("A quiz suspends and buries no card; u undoes the last answer, q quits.")


def _read_score() -> float:
    while True:
        line = read_command_or_line("Were you right? y or n: ").strip().lower()
        if line in ("y", "2"):
            return 1.0
        if line in ("n", "1"):
            return 0.0
        echo("Type y or n.")
