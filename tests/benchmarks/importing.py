"""A large Anki package taken in by quizzer and by Anki, in turn, each into an empty collection.

pip install -e '.[peers]'
python -m tests.benchmarks import
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
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
ROUNDS = 3


def package(folder: Path, cards: int = CARDS, reviews_a_card: int = REVIEWS_A_CARD) -> Path:
    """A package of that many cards and reviews, as Anki writes it today."""
    from anki.collection import ExportAnkiPackageOptions

    source = Theirs(folder / "source", cards, reviews_a_card)
    path = folder / "bench.apkg"
    options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False)
    source.collection.export_anki_package(out_path=str(path), options=options, limit=None)
    source.close()
    return path


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

        ours_ms, theirs_ms = in_turn(ROUNDS, ours, theirs)
        name = f"import {cards * reviews_a_card:,} reviews"
        yield Row(name, PEER, ours_ms, theirs_ms, target=1.5, size=cards)
