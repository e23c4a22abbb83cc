"""A large Anki package taken in by quizzer and by Anki, in turn, each into an empty collection.

The call alone, with everything loaded and the collection open, and a whole process of each: for
quizzer the command, whose new home reads the bundled decks too, for Anki a script that makes a
collection, imports the package and closes it. Both end with everything on the disk.

pip install -e '.[peers]'
python -m tests.benchmarks import
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from quizzer.paths import Home
from quizzer.services.exchange.import_cards import import_files
from quizzer.services.startup import open_context
from tests.benchmarks.against_anki import PEER, Theirs
from tests.benchmarks.homes import NOW
from tests.benchmarks.table import Row, in_turn, timed

CARDS, REVIEWS_A_CARD = 20_000, 25
ROUNDS = 5
THEIR_SCRIPT = """
import sys
from anki.collection import Collection, ImportAnkiPackageOptions
from anki.import_export_pb2 import ImportAnkiPackageRequest

collection = Collection(sys.argv[2])
options = ImportAnkiPackageOptions(with_scheduling=True)
collection.import_anki_package(ImportAnkiPackageRequest(package_path=sys.argv[1], options=options))
collection.close()
"""


def package(folder: Path, cards: int = CARDS, reviews_a_card: int = REVIEWS_A_CARD) -> Path:
    """A package of that many cards and reviews, as Anki writes it today."""
    from anki.collection import ExportAnkiPackageOptions

    source = Theirs(folder / "source", cards, reviews_a_card)
    path = folder / "bench.apkg"
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False)
    source.collection.export_anki_package(out_path=str(path), options=options, limit=None)
    source.close()
    return path


def _run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)


def rows(cards: int = CARDS, reviews_a_card: int = REVIEWS_A_CARD) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = package(folder, cards, reviews_a_card)
        turns = iter(range(1_000_000))

        def ours() -> float:
            home = Home(folder / f"home{next(turns)}")
            home.create()
            with open_context(home, UTC) as context:
                return timed(lambda: import_files(context, [path], "bench", NOW))()

        def theirs() -> float:
            from anki.collection import Collection, ImportAnkiPackageOptions
            from anki.import_export_pb2 import ImportAnkiPackageRequest

            place = folder / f"anki{next(turns)}"
            place.mkdir()
            collection: Any = Collection(str(place / "collection.anki2"))
            request = ImportAnkiPackageRequest(
                package_path=str(path), options=ImportAnkiPackageOptions(with_scheduling=True)
            )
            try:
                return timed(lambda: collection.import_anki_package(request))()
            finally:
                collection.close()

        def our_process() -> float:
            environ = {**os.environ, "QUIZZER_HOME": str(folder / f"home{next(turns)}")}
            command = [sys.executable, "-m", "quizzer", "import", str(path)]
            return timed(lambda: _run(command, environ))()

        def their_process() -> float:
            place = folder / f"anki{next(turns)}"
            place.mkdir()
            arguments = [str(path), str(place / "collection.anki2")]
            command = [sys.executable, "-c", THEIR_SCRIPT, *arguments]
            return timed(lambda: _run(command, os.environ))()

        name = f"import {cards * reviews_a_card:,} reviews"
        for what, *steps in (
            (name, ours, theirs),
            (f"{name}, whole process", our_process, their_process),
        ):
            ours_ms, theirs_ms = in_turn(ROUNDS, *steps)
            yield Row(what, PEER, ours_ms, theirs_ms, target=1.5, size=cards)
