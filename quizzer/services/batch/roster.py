"""A class's roster: a table of people, and which of them a name, an id or an e-mail means."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from quizzer.errors import UsageError
from quizzer.files import read_plain_file
from quizzer.report.gradebook import Person

_MAX_BYTES = 16 << 20
# What learning platforms head such columns with, in lower case.
_IDS = (
    "id", "sid", "student id", "sis user id", "id number", "identifier", "username", "user name",
    "sis login id", "login id", "login", "user", "github_username", "github username",
)  # fmt: skip
_NAMES = ("name", "student", "student name", "full name", "display name")
_FIRST, _LAST = ("first name", "firstname", "given name"), ("last name", "lastname", "surname")
_EMAILS = ("email", "e-mail", "email address", "e-mail address", "mail")
# When a hand-in was last changed, in Moodle's grading worksheet.
_MOMENTS = ("last modified (submission)",)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_COLUMNS = "a roster has a line of headings with id, name and e-mail, any of them"


class Roster:
    """The people of a class; finds each by whatever is known of them, never by a guess."""

    def __init__(self, people: Sequence[Person], keys: Sequence[Sequence[str]]) -> None:
        """`keys` are, for each person, all texts that mean them."""
        self.people = tuple(people)
        self._names = Counter(person.name for person in people)
        self._by_key: dict[str, set[Person]] = defaultdict(set)
        for person, texts in zip(people, keys, strict=True):
            for text in texts:
                self._by_key[_squashed(text)].add(person)
            for form in _name_forms(person.name):
                self._by_key[form].add(person)

    def match(self, hints: Sequence[str]) -> Person | None:
        """Whom the first hint means that means exactly one person."""
        return next(
            (next(iter(people)) for people in self._matches(hints) if len(people) == 1), None
        )

    def candidates(self, hints: Sequence[str]) -> set[Person]:
        """Everyone whom one of the hints could mean."""
        return set().union(*self._matches(hints))

    def _matches(self, hints: Sequence[str]) -> Iterator[set[Person]]:
        for hint in hints:
            for form in (_squashed(hint), *_name_forms(hint)):
                yield self._by_key.get(form, set()) if form else set()

    def label(self, person: Person) -> str:
        """The name, with the id where another has the same name."""
        name = person.name or person.id or person.email
        known = person.id or person.email
        return f"{name} ({known})" if self._names[person.name] > 1 and known else name


def read(path: Path) -> Roster:
    """The roster in a CSV file, separated by commas, semicolons or tabs; raises UsageError."""
    rows = list(_rows(path))
    if not rows:
        raise UsageError(f"{path} is empty", hint=_COLUMNS)
    headings, lines = rows[0], rows[1:]
    places = {heading.strip().lower(): place for place, heading in enumerate(headings)}
    ids = [places[name] for name in _IDS if name in places]
    emails = [places[name] for name in _EMAILS if name in places]
    names = [places[name] for name in _NAMES if name in places]
    parts = [places[name] for name in (*_FIRST, *_LAST) if name in places]
    moments = [places[name] for name in _MOMENTS if name in places]
    if not names and not parts and not ids and not emails:
        raise UsageError(f"{path}: no column is headed id, name or e-mail", hint=_COLUMNS)
    people, keys = [], []
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line] + [""] * (len(headings) - len(line))
        if not any(cells) or cells[0].strip().lower() == "points possible":
            continue  # Canvas's second line is no person
        if len(cells) > len(headings):
            raise UsageError(
                f"{path}:{number}: {len(cells)} cells under {len(headings)} headings",
                hint='put a text that holds the separator into quotes: "Doe, Jane"',
            )
        name = " ".join(cells[place] for place in names[:1] or parts if cells[place])
        person = Person(
            name=name,
            id=next((cells[place] for place in ids if cells[place]), ""),
            email=next((cells[place] for place in emails if cells[place]), ""),
            cells=tuple(zip(headings, cells, strict=True)),
            moment=next((_moment(cells[place]) for place in moments), None),
        )
        if not (person.name or person.id or person.email):
            continue
        people.append(person)
        texts = [cells[place] for place in (*ids, *emails) if cells[place]]
        accounts = [cells[place].partition("@")[0] for place in emails]
        # Moodle's grading worksheet has "Participant 123", the names of its files the number.
        numbers = [text[12:] for text in texts if re.fullmatch(r"Participant \d+", text)]
        keys.append([*texts, *accounts, *numbers])
    if not people:
        raise UsageError(f"{path} names nobody", hint=_COLUMNS)
    return Roster(people, keys)


def _moment(text: str) -> datetime | None:
    """A time as Moodle writes it, "Wednesday, 10 June 2026, 2:14 PM", or as ISO; in local time.

    None where it is not certain: another language's month, or no time at all.
    """
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        pass
    clock = _CLOCK.search(text)
    day = text.replace(clock[0], " ", 1) if clock else ""
    numbers = [int(number) for number in re.findall(r"\d+", day)]
    words = re.findall(r"[^\W\d_]+", day.lower())
    months = [number for number, month in enumerate(_MONTHS, 1) if {month, month[:3]} & {*words}]
    if clock is None or len(numbers) != 2 or len(months) != 1:
        return None
    hour = int(clock[1])
    if clock[4]:
        hour = hour % 12 + 12 * (clock[4] in "pP")
    try:
        moment = datetime(max(numbers), months[0], min(numbers), hour, int(clock[2]))
        return moment.replace(second=int(clock[3] or 0)).astimezone()
    except (ValueError, OverflowError):
        return None


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        data = read_plain_file(path, _MAX_BYTES)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as spreadsheets in the West save it
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise UsageError(f"{path} is not a table that can be read: {error}") from error


def _squashed(text: str) -> str:
    """Letters and digits alone, without case or accents: platforms write names that way."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in apart if char.isalnum())


def _name_forms(name: str) -> list[str]:
    """A name squashed, in whichever order its parts are: "Doe, Jane" and "Jane Doe"."""
    words = name.replace(",", " ").split()
    return [_squashed("".join(words[turn:] + words[:turn])) for turn in range(len(words))][:8]
