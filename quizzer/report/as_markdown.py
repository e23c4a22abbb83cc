"""The journal as Markdown, to be pasted into a blog: it reads like a post, not like a log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from quizzer.report.journal_model import Chapter, Journal, JournalEntry, Mark, Since, Work
from quizzer.report.markdown_escape import block, fenced, heading_and_rest, inline, labelled, quote
from quizzer.report.terminal import count_text, percent

SIGNS: dict[Mark, str] = {"good": "✅", "nit": "✅", "again": "❌"}
_LABELS = ("nit:", "note:", "correction:")


def page(journal: Journal, clean: Callable[[str], str]) -> str:
    """The whole post; `clean` takes out of a text what a reader could be deceived with."""
    parts = [_chapter(chapter) for chapter in journal.chapters]
    if journal.unlinked:
        title = "More exercises" if journal.chapters else "Exercises"
        parts.append([f"# {title}", *_exercises(journal.unlinked)])
    if not parts:
        parts = [["# My journal", "Nothing has been answered yet; `quizzer` asks the first."]]
    paragraphs = [paragraph for part in parts for paragraph in part]
    return clean("\n\n".join(paragraphs)) + "\n"


def _chapter(chapter: Chapter) -> list[str]:
    """Paragraphs, each of one or more lines."""
    paragraphs = [f"# {inline(_one_line(chapter.title))}"]
    if chapter.source:
        paragraphs.append("\n".join(block(chapter.source)))
    answered = [entry for entry in chapter.entries if entry.mark is not None]
    paragraphs.append(_tally(answered, len(chapter.entries)))
    if chapter.since is not None:
        paragraphs.append(_since(chapter.since))
    if answered:
        paragraphs.append("## Questions")
    for entry in answered:
        paragraphs += _entry(entry)
    missing = [entry.number for entry in chapter.entries if entry.mark is None]
    if missing and answered:
        paragraphs.append(f"**Still to come:** {_ranges(missing)}.")
    if chapter.exercises:
        paragraphs += ["## Exercises", *_exercises(chapter.exercises)]
    return paragraphs


def _tally(answered: Sequence[JournalEntry], cards: int) -> str:
    if not answered:
        return f"None of the {count_text(cards, 'question')} has been answered yet."
    counts = {mark: sum(entry.mark == mark for entry in answered) for mark in SIGNS}
    parts = [f"✅ {counts['good']} right"] if counts["good"] else []
    parts += [f"✅ {counts['nit']} right but for a nit"] if counts["nit"] else []
    parts += [f"❌ {counts['again']} wrong"] if counts["again"] else []
    extent = "all" if len(answered) == cards else f"{len(answered)} of"
    return f"Answered from memory, {extent} {count_text(cards, 'question')}: {', '.join(parts)}."


def _since(since: Since) -> str:
    parts = []
    if since.answered:
        parts.append(f"{count_text(since.answered, 'question')} answered for the first time")
    if since.righted:
        parts.append(f"{since.righted} put right (❌ → ✅)")
    if since.slipped:
        parts.append(f"{since.slipped} slipped (✅ → ❌)")
    if since.passed:
        parts.append(f"{count_text(since.passed, 'exercise')} passed")
    start = ", the start" if since.start else ""
    return f"*Progress since {_long(since.day)}{start}: {', '.join(parts) or 'no change'}.*"


def _entry(entry: JournalEntry) -> list[str]:
    heading, body = heading_and_rest(entry.prompt)
    paragraphs = [f"### {entry.number}. {inline(heading.replace('**', ''))}"]
    if body:
        paragraphs.append("\n".join(block(body)))
    if entry.answer.strip():
        paragraphs.append("\n".join(quote(block(entry.answer))))
    paragraphs.append(_verdict(entry))
    return paragraphs


def _verdict(entry: JournalEntry) -> str:
    """The mark, the correction, and when the answer above is from, if from before the mark."""
    assert entry.mark is not None
    note = entry.note.strip()
    label = {"nit": "NIT: ", "again": "Correction: ", "good": "Note: "}[entry.mark]
    if note.lower().startswith(_LABELS):
        label = ""
        if entry.mark == "nit" and not note.lower().startswith("nit:"):
            label = "NIT: "
    if entry.mark == "nit" and not note:
        note = "right but for a detail."
    lines = labelled(f"{SIGNS[entry.mark]} {label if note else ''}".rstrip(), note)
    if entry.written is not None and entry.marked is not None:
        then = SIGNS[entry.marked]
        when = "" if then == SIGNS[entry.mark] else f", when it was {then}"
        old = f"*(Written on {_long(entry.written)}{when}.)*"
        lines += ["", old]
    return "\n".join(lines)


def _exercises(works: Sequence[Work]) -> list[str]:
    paragraphs = []
    for work in works:
        paragraphs += [f"### {inline(_one_line(work.title))}", _passed(work)]
        paragraphs.append("\n".join(fenced(work.code.strip("\n"), "python")))
        paragraphs += ["\n".join(labelled("✅ NIT:", nit)) for nit in work.nits]
    return paragraphs


def _passed(work: Work) -> str:
    text = f"✅ Passed on {_long(work.passed_on)}, at the {_ordinal(work.tries)} try"
    if work.written != work.passed_on:
        text += f"; this code is of {_long(work.written)}"
    if work.accuracy:
        text += f", and reads {percent(work.accuracy, 2)} of the test pictures right"
    met = [inline(_one_line(title)) for title in work.misconceptions]
    return f"{text}. Met on the way: {'; '.join(met)}." if met else text + "."


def _ordinal(number: int) -> str:
    if number == 1:
        return "first"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def _ranges(numbers: Sequence[int]) -> str:
    """`questions 5, 9 to 12 and 30`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    parts = [" to ".join(map(str, run)) for run in runs]
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"question {text}" if len(numbers) == 1 else f"questions {text}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
