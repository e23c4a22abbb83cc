"""The app and eight processes that write to one database, all at once.

Each process rates, and takes nothing back; the app reviews by key, in a deck of its own, for a
card that was marked elsewhere is not marked again, and shows what the others wrote. Whatever was
acknowledged must be there, and none may have been turned away. The long form:

    python -m tests.durability.many --seconds 60
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.durability.homes import Loop, Terminal, make_home, quizzer, read_log, write_deck


@dataclass(frozen=True)
class Outcome:
    """What the writers acknowledged and the app did meanwhile; lost and turned away are 0."""

    writers: int
    acknowledged: int
    in_app: int

    def __str__(self) -> str:
        return (
            f"{self.writers} processes acknowledged {self.acknowledged} reviews, the app"
            f" {self.in_app}; Today showed what they wrote; lost: 0, twice: 0, turned away: 0,"
            " deadlocks: 0"
        )


def at_once(folder: Path, seconds: float, writers: int = 8) -> Outcome:
    """Write at once for so long; raises AssertionError at any loss or refusal."""
    home = make_home(folder)
    write_deck(home, "own", 100 + round(100 * seconds))  # more than the app can ask meanwhile
    assert quizzer(home, "deck", "list").returncode == 0
    today = Terminal(home)
    today.until(r"(\d+) new")
    loops = [Loop(home, "rate", f"w{number}") for number in range(writers)]
    app = Terminal(home, "review", "--deck", "own")
    question = app.until(r"Question (\d+)\?")[1]
    for loop in loops:
        loop.first_line()
    pressed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.press("\r")
        if not app.drawn(rf"Answer {question}\.", end):
            break
        app.press("3")
        pressed += 1
        # the card that was marked may be drawn once more before the next one
        if following := app.drawn(rf"Question (?!{question}\?)(\d+)\?", end):
            question = following[1]
    lines = [line for loop in loops for line in loop.kill()]
    refused = [line for line in lines if not line.startswith("{")]
    assert not refused, f"turned away: {refused[:3]}"
    app.press("\x11")  # ctrl+q
    assert app.wait() == 0
    log = read_log(home)
    acknowledged = [json.loads(line) for line in lines]
    for review in acknowledged:
        assert f"crash/{log.reviews[review['review_id']][0]}" == review["card"], "a review is lost"
    answers = Counter(answer for _, answer in log.reviews.values() if answer)
    assert max(answers.values()) == 1, "a review is there twice"
    in_app = sum(1 for _, answer in log.reviews.values() if answer is None)
    assert pressed - 1 <= in_app <= pressed, f"{pressed} marks in the app, {in_app} in the log"
    assert len(answers) <= len(acknowledged) + writers
    new = json.loads(quizzer(home, "next", "--json").stdout)["new"]
    today.until(rf"(?<!\d){new} new", 20)  # Today looks every three seconds
    today.press("\x11")
    assert today.wait() == 0
    return Outcome(writers, len(acknowledged), in_app)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=8)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(at_once(Path(folder) / "home", chosen.seconds, chosen.writers))


if __name__ == "__main__":
    main()
