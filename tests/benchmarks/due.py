"""`quizzer due`, as a prompt asks it, against a start of Python with sqlite3, in turn.

python -m tests.benchmarks.due [--runs 40] [--cards 10000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.homes import make_home
from tests.benchmarks.table import Row, in_turn, show, timed

# as the script that an installation makes
SCRIPT = "import sys\nfrom quizzer.__main__ import main\nif __name__ == '__main__':\n    main()\n"
BARE = "import sqlite3\n"


def rows(runs: int = 40, cards: int = 10_000) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        context = make_home(Path(folder) / "home", cards, 5 * cards, datetime.now(UTC))
        context.db.close()
        env = {**os.environ, "QUIZZER_HOME": str(context.home.folder)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        env["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")  # as after an installation

        def start(name: str, source: str, *arguments: str) -> Callable[[], float]:
            script = Path(folder) / name
            script.write_text(source, encoding="utf-8")
            command = [sys.executable, str(script), *arguments]
            return timed(
                lambda: subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
            )

        commands = start("quizzer", SCRIPT, "due"), start("bare", BARE)
        for command in commands:
            command()  # fills the caches
        ours, bare = in_turn(runs, *commands)
    yield Row("due", "Python with sqlite3", ours, bare, target=1.2, size=cards)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=40)
    options.add_argument("--cards", type=int, default=10_000)
    chosen = options.parse_args()
    return show(rows(chosen.runs, chosen.cards))


if __name__ == "__main__":
    sys.exit(main())
