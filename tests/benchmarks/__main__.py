"""All measurements in one run: a table with ours, the peer's and the ratio.

    pip install -e '.[peers]'
    python -m tests.benchmarks [PART ...] [--markdown FILE]

A machine with nothing else to do takes about half an hour. Anki and otter-grader are peers of an
extra; without them their parts are left out, and that is said.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.table import Row, as_markdown, growth_as_text, machine, show

PARTS = {
    "anki": "against_anki",
    "paint": "first_paint",
    "due": "due",
    "idle": "idle",
    "report": "report",
    "graders": "against_graders",
    "cold": "grading",
    "training": "training",
    "batch": "batch",
    "import": "importing",
    "fit": "fitting",
    "merge": "merging",
    "suggest": "suggesting",
}
PEERS = {"anki": "anki", "graders": "otter", "import": "anki"}  # that a part needs


def measure(parts: Iterable[str]) -> list[Row]:
    rows: list[Row] = []
    for part in parts:
        peer = PEERS.get(part)
        if peer is not None and importlib.util.find_spec(peer) is None:
            print(f"{part}: left out, {peer} is not installed (pip install -e '.[peers]')")
            continue
        print(f"{part} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.{PARTS[part]}").rows()
    return rows


def main() -> int:
    """0 where every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there too")
    chosen = parser.parse_args()
    unknown = set(chosen.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows = measure(chosen.parts or PARTS)
    missed = show(rows)
    if chosen.markdown is not None:
        text = [machine(), "", as_markdown(rows), "", growth_as_text(rows), ""]
        chosen.markdown.write_text("\n".join(text), encoding="utf-8")
    return missed


if __name__ == "__main__":
    sys.exit(main())
