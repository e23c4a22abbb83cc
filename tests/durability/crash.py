"""Kills processes at random moments, and looks whether anything that was acknowledged is gone.

Sessions of `rate`, `undo`, `grade`, `backup` and the app in a pseudo-terminal, each ended with
SIGKILL; after each the whole log is compared. The long form:

    python -m tests.durability.crash --sessions 500
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from quizzer.paths import Home
from quizzer.services.backup import schedule
from quizzer.store.copies import backups as store
from tests.durability.homes import Log, Loop, Terminal, make_home, quizzer, read_log, write_deck

KINDS = ("rate", "rate", "undo", "app", "rate", "undo", "app", "rate", "grade", "backup")


@dataclass
class Tally:
    """What was found over all sessions."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    unacknowledged: int = 0  # on disk, and killed before it could be said

    def __str__(self) -> str:
        killed = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kills.items()))
        counts = ", ".join(f"{count} {kind}" for kind, count in sorted(self.acknowledged.items()))
        return (
            f"{self.kills.total()} kills ({killed}); acknowledged: {counts};"
            f" on disk but not yet acknowledged: {self.unacknowledged}; lost: 0, twice: 0"
        )


def crash(folder: Path, sessions: int, seed: int) -> Tally:
    """Run and kill so many sessions; raises AssertionError at the first loss."""
    home = make_home(folder)
    write_deck(home, "app", 20 * max(sessions, 30))  # more than the app can ask meanwhile
    assert quizzer(home, "deck", "list").returncode == 0
    draw, tally = random.Random(seed), Tally()
    log = read_log(home)
    for number in range(sessions):
        kind = KINDS[number % len(KINDS)]
        if kind == "app":
            log = _app(home, draw, tally, log)
        else:
            log = _commands(home, kind, f"s{number}", draw, tally, log)
        tally.kills[kind] += 1
        if sessions >= 100 and number % 50 == 49:
            print(f"{number + 1} sessions: {tally}", flush=True)
    for copy in schedule.list_backups(home):
        store.examine(copy.path)
    started = quizzer(home, "next", "--json")
    assert (started.returncode, started.stderr) == (0, ""), "the next start needs something"
    return tally


def _commands(home: Home, kind: str, mark: str, draw: random.Random, tally: Tally, log: Log) -> Log:
    loop = Loop(home, kind, mark)
    loop.first_line()
    time.sleep(draw.random() * (1.0 if kind == "grade" else 0.25))
    if kind == "backup":
        tally.acknowledged["copies"] += len(loop.kill())
        for copy in schedule.list_backups(home):
            store.examine(copy.path)  # what has a copy's name is one
        return read_log(home)
    acknowledged = loop.kill_and_parse()
    now = read_log(home)
    assert now.reviews.items() >= log.reviews.items(), "an older review is gone"
    assert now.undone >= log.undone
    new = {key: value for key, value in now.reviews.items() if key not in log.reviews}
    if kind == "grade":
        tally.acknowledged["verdicts"] += len(acknowledged)
        assert len(acknowledged) <= now.attempts - log.attempts <= len(acknowledged) + 1
        return now
    rated = {line["review_id"]: line["card"] for line in acknowledged if "rating" in line}
    undone = {line["review_id"] for line in acknowledged if "rating" not in line}
    assert rated.keys() <= new.keys(), "an acknowledged review is not there"
    assert all(f"crash/{new[key][0]}" == card for key, card in rated.items())
    assert undone <= now.undone, "an acknowledged undo is not there"
    answers = Counter(answer for _, answer in new.values())
    assert max(answers.values()) == 1, "a review is there twice"
    extra = len(new) - len(rated) + len(now.undone - log.undone) - len(undone)
    assert 0 <= extra <= 1
    tally.acknowledged["reviews"] += len(rated)
    tally.acknowledged["undos"] += len(undone)
    tally.unacknowledged += extra
    return now


def _app(home: Home, draw: random.Random, tally: Tally, log: Log) -> Log:
    """Review by key; the next question on the screen acknowledges the one before."""
    app = Terminal(home, "review", "--deck", "app")
    questions = [app.until(r"Question (\d+)\?")[1]]
    end = time.monotonic() + 0.2 + 5 * draw.random()
    while time.monotonic() < end:
        number = questions[-1]
        app.press("\r")
        if app.drawn(rf"Answer {number}\.", end):
            app.press(draw.choice("1234"))
            app.drawn(rf"Question (?!{number}\?)\d+\?", end)
            _note(app.seen, questions)
    app.kill()
    _note(app.seen, questions)
    acknowledged = questions[:-1]
    now = read_log(home)
    assert now.reviews.items() >= log.reviews.items(), "an older review is gone"
    new = [now.reviews[key][0] for key in sorted(now.reviews) if key not in log.reviews]
    assert new[: len(acknowledged)] == [f"c{number}" for number in acknowledged]
    assert len(new) <= len(acknowledged) + 1
    tally.acknowledged["reviews in the app"] += len(acknowledged)
    tally.unacknowledged += len(new) - len(acknowledged)
    return now


def _note(seen: str, questions: list[str]) -> None:
    """The questions in the order in which they came on the screen, without repetition."""
    for number in re.findall(r"Question (\d+)\?", seen):
        if number not in questions:
            questions.append(number)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print(crash(Path(folder) / "home", chosen.sessions, chosen.seed))


if __name__ == "__main__":
    main()
