"""A long life in one app process: reviews by key and verdicts, and what they leave behind.

Prints memory, processes, descriptors and temporary files as it goes. The long form:

    python -m tests.durability.soak --reviews 50000 --verdicts 2000
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quizzer.grader.verdict import Verdict
from quizzer.paths import Home
from quizzer.services.context import Context
from quizzer.services.practice import attempts
from quizzer.services.startup import open_context
from quizzer.tui.app import QuizzerApp
from quizzer.tui.screens.exercise import ExerciseScreen
from quizzer.tui.screens.question import QuestionScreen
from quizzer.tui.widgets.card_view import CardView
from quizzer.tui.widgets.code_box import CodeBox
from quizzer.tui.widgets.dialogs import ChoiceDialog

RIGHT = "def pair_up(a, b):\n    return list(zip(a, b))\n"
WRONG = "def pair_up(a, b):\n    return [[x, y] for x, y in zip(a, b)]\n"
PATIENCE = 20_000  # looks until something that does not come is an error
OPENED_FOR = 50  # verdicts before the exercise is left and opened anew
CARDS = 600
CARD = '[[card]]\nid = "c{0}"\nkind = "free"\nprompt = "{1} {0}?"\nanswer = "{2} {0}."\n'
MARKED = 4  # one card in so many is written with Markdown, which other widgets show


@dataclass(frozen=True)
class Weight:
    """What a process holds: memory of its own in MB, threads, descriptors, children, files.

    Not what it maps from files: how that is shared with others changes as they come and go.
    """

    mb: float
    threads: int
    descriptors: int
    processes: int
    files: int

    def __str__(self) -> str:
        return (
            f"{self.mb:.1f} MB, {self.threads} threads, {self.descriptors} descriptors,"
            f" {self.processes} child processes, {self.files} temporary files"
        )


def weigh(temporary: Path, ignored: Collection[int] = ()) -> Weight:
    gc.collect()
    rollup = Path("/proc/self/smaps_rollup").read_text().splitlines()
    anonymous = next(int(line.split()[1]) for line in rollup if line.startswith("Anonymous:"))
    return Weight(
        anonymous / 1024,
        len(list(Path("/proc/self/task").iterdir())),
        len(list(Path("/proc/self/fd").iterdir())),
        len(children(ignored)),
        sum(1 for _ in temporary.rglob("*")),
    )


def children(ignored: Collection[int] = ()) -> list[int]:
    """Processes that this one started, and those that they did, but for `others`."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:  # gone meanwhile
            continue
        parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    descendants, waiting = [], [os.getpid()]
    while waiting:
        parent = waiting.pop()
        below = [pid for pid, above in parents.items() if above == parent]
        descendants += below
        waiting += below
    return [pid for pid in descendants if pid not in ignored]


class Soak:
    """The app on a home of its own, with a clock that moves on at every review."""

    def __init__(self, context: Context, say: Callable[[str], None]) -> None:
        self.context, self.say = context, say
        self.others = frozenset(children())  # of whoever runs this, such as earlier tests
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.draw = random.Random(1)
        self.undone = 0
        self.app = QuizzerApp(context, "review", {"deck": "soak"}, clock=lambda: self.now)

    async def review(self, count: int) -> None:
        """Mark so many cards by key; one in a hundred marks is taken back and given again."""
        done = 0
        while done < count:
            screen = self.app.screen
            if isinstance(screen, ChoiceDialog):  # of a card that was forgotten too often
                await self.press("k")
                await self.until(lambda closed=screen: self.app.screen is not closed, "it closes")
                continue
            assert isinstance(screen, QuestionScreen)
            await self.until(lambda on=screen: on.stage not in ("", "turning"), "it is drawn")
            stage, view = screen.stage, screen.view
            if stage == "done":
                self.now += timedelta(days=1)
                await self.press("escape")
                await self.until(lambda closed=screen: self.app.screen is not closed, "it closes")
                self.app.open_review(deck="soak")
            elif stage in ("asking", "waiting", "enough"):
                await self.press("enter")
            elif stage == "revealed" and done and self.draw.random() < 0.01:
                await self.press("u")
                done -= 1
                self.undone += 1
            elif stage == "revealed":
                await self.press(self.draw.choice("1334"))
                self.now += timedelta(minutes=7)
                done += 1
            await self.until(lambda *was: self._moved_on(*was), "a key", screen, stage, view)

    def _moved_on(self, screen: QuestionScreen, stage: str, view: CardView | None) -> bool:
        return self.app.screen is not screen or (screen.stage, screen.view) != (stage, view)

    def _judged(self, screen: ExerciseScreen, before: Verdict | None) -> bool:
        return not screen.running and screen.verdict is not before

    async def until(
        self, met: Callable[..., bool], what: str, *of: object, every: float = 0.002
    ) -> None:
        """Wait for it; the app's own failure, or a wait without end, is raised.

        Looks are counted, not seconds, so that a run that was paused can go on.
        """
        for _ in range(PATIENCE):
            if met(*of):
                return
            if self.app.failure is not None:
                raise self.app.failure
            await asyncio.sleep(every)
        raise TimeoutError(f"{what} does not come: {self.state()}")

    def state(self) -> str:
        screen = self.app.screen
        stage = getattr(screen, "stage", None)
        return f"{screen}, stage {stage}, focus {screen.focused}, stack {self.app.screen_stack}"

    async def press(self, key: str) -> None:
        """As a terminal would; a pilot's own way waits longer than the app takes."""
        self.app.simulate_key(key)
        await asyncio.sleep(0)

    async def grade(self, count: int) -> None:
        """Run so many submissions from the editor, every third of them wrong."""
        done = 0
        while done < count:
            self.app.open_exercise("zip_pairs")
            await self.until(lambda: isinstance(self.app.focused, CodeBox), "the editor")
            for _ in range(min(OPENED_FOR, count - done)):
                screen = self.app.screen
                assert isinstance(screen, ExerciseScreen)
                box = screen.query_one(CodeBox)
                text = f"{WRONG if done % 3 == 0 else RIGHT}# {done}\n"
                box.replace(text, (0, 0), box.document.end)
                before = screen.verdict
                await self.press("f5")
                await self.until(self._judged, "a verdict", screen, before, every=0.005)
                done += 1
            await self.press("escape")  # once, and looked for: one too many would leave more
            await self.until(lambda: not isinstance(self.app.focused, CodeBox), "the box is left")
            await self.press("escape")
            await self.until(lambda: isinstance(self.app.screen, QuestionScreen), "the review")
            await self.until(lambda: not children(self.others), "its worker to end", every=0.05)


async def soak(
    folder: Path, reviews: int, verdicts: int, say: Callable[[str], None], parts: int = 10
) -> tuple[Weight, Weight]:
    """Live through it in parts; what the process held after the first, and at the end."""
    home = Home(folder / "home")
    home.questions.mkdir(parents=True)
    text = 'title = "Soak"\n'
    for number in range(CARDS):
        words = ("`Question`", "**Answer**") if number % MARKED == 0 else ("Question", "Answer")
        text += CARD.format(number, *words)
    (home.questions / "soak.toml").write_text(text)
    home.config.write_text("new_cards_per_day = 9999\nreviews_per_day = 99999\n")
    temporary = folder / "tmp"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    os.environ["TMPDIR"] = str(temporary)
    gc.disable()  # as the command does for a quick start; the app turns it on again
    with open_context(home, UTC) as context:
        life = Soak(context, say)
        weights: list[Weight] = []
        started = time.monotonic()
        async with life.app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(1)  # suggestions are warmed up
            say(f"begun: {weigh(temporary, life.others)}")
            for part in range(1, parts + 1):
                await life.review(reviews // parts)
                await life.grade(verdicts // parts)
                if weights:  # threads of screens that are closed may still have something open
                    await life.until(
                        lambda most=weights[0].descriptors: (
                            weigh(temporary, life.others).descriptors <= most
                        ),
                        "descriptors to be closed",
                        every=0.05,
                    )
                weights.append(weigh(temporary, life.others))
                say(f"{part}/{parts}, {time.monotonic() - started:.0f} s: {weights[-1]}")
        for bench in life.app.benches:
            bench.close()
        stand = context.db.value(
            "SELECT count(*) FROM review WHERE origin = 'review'"
            " AND id NOT IN (SELECT review FROM undo)"
        )
        graded = attempts.count(context, "zip_pairs")
        say(f"{stand} reviews stand, {life.undone} were taken back; {graded} verdicts")
        assert stand == reviews // parts * parts
        assert graded == verdicts // parts * parts
        assert context.db.value("PRAGMA integrity_check") == "ok"
    return weights[0], weights[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=50_000)
    parser.add_argument("--verdicts", type=int, default=2_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        before, after = asyncio.run(
            soak(
                Path(folder), chosen.reviews, chosen.verdicts, lambda text: print(text, flush=True)
            )
        )
        grown = 100 * (after.mb / before.mb - 1)
        print(f"memory from the first tenth to the last: {grown:+.1f} %")
        print(f"child processes left: {len(children())}")
        assert grown < 10
        assert (after.processes, after.files) == (0, before.files)
        assert after.descriptors <= before.descriptors
        assert not children()


if __name__ == "__main__":
    main()
