"""Draw mutants, run the tests that reach each, and print what no test notices."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from quizzer.grader import machine_load
from tests.mutation.line_map import NEARBY, LineMap
from tests.mutation.mutants import Mutant, mutants_of

TREE = Path(__file__).parents[2]
TESTS_SECONDS = 60.0  # of recorded tests for one mutant, those of its own package first
LIMIT = 60.0  # seconds beside those and ten times what the longest test took


class Worker:
    """The warm process of a copy of the tree, which changes one file at a time."""

    def __init__(self, tree: Path, scratch: Path) -> None:
        self.tree = tree
        self.log = scratch / "tests.log"
        self._changes = 0
        self.reliable: set[str] = set()  # failed with a mutant, passed without it
        self.unreliable: set[str] = set()
        environment = {**os.environ, "PYTHONPATH": str(tree)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutation.worker", str(self.log)],
            cwd=tree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def noticing(self, mutant: Mutant, tests: list[str], limit: float) -> str | None:
        """What noticed a mutant: a test's id, or that it hung; None where the tests pass.

        A test that fails without the mutant too, as one may on a busy machine, does not count.
        """
        file = self.tree / mutant.path
        source = file.read_text()
        tests = [test for test in tests if test not in self.unreliable]
        while tests:
            try:
                self._write(file, mutant.apply(source))
                status, failed = self._run(tests, limit)
            finally:
                self._write(file, source)
            if status == 0:
                return None
            if status is None:
                failed = "no end"
            if failed not in tests:  # nothing could be imported, or it hung
                self._check_pytest_starts(tests, limit)
                return failed or "no test could run"
            if failed in self.reliable or self._run([failed], limit)[0] == 0:
                self.reliable.add(failed)
                return failed
            print(f"fails without a mutant: {failed}", file=sys.stderr, flush=True)
            self.unreliable.add(failed)
            tests.remove(failed)
        return None

    def _check_pytest_starts(self, tests: list[str], limit: float) -> None:
        """RuntimeError where pytest runs no test without a mutant either."""
        if tests[0] in self.reliable:
            return
        status, _ = self._run(tests[:1], limit)
        if status is not None and status > 1:  # 1: a test failed, so tests do run
            output = self.log.read_text(errors="replace")
            raise RuntimeError(f"pytest cannot start (status {status}):\n{output}")
        self.reliable.add(tests[0])

    def _run(self, tests: list[str], limit: float) -> tuple[int | None, str]:
        """pytest's exit status, None after `limit` seconds, and the test that failed.

        Both this and the time for tests are longer on a busy machine.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pace = machine_load.busy()
        request = {"tests": tests, "seconds": TESTS_SECONDS * pace, "limit": limit * pace}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        reply = json.loads(self.process.stdout.readline())
        return reply["status"], reply["failed"]

    def _write(self, file: Path, text: str) -> None:
        """Write with a time of its own: bytecode is known by time and size alone."""
        file.write_text(text)
        self._changes += 1
        os.utime(file, (1e9 + self._changes, 1e9 + self._changes))

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def copy_tree(destination: Path) -> None:
    """The files that git knows or would add, as they are now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (TREE / name).is_file():
            (destination / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TREE / name, destination / name)


def all_mutants(place: str, tree: Path) -> Iterator[Mutant]:
    """The mutants of a folder, of a file, or of one line as file:line."""
    name, _, line = place.partition(":")
    path = tree / name
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    for file in files:
        for mutant in mutants_of(file.relative_to(tree).as_posix(), file.read_text()):
            if not line or mutant.line == int(line):
                yield mutant


def within(tests: list[str], seconds: dict[str, float]) -> list[str]:
    """The first tests that together took no longer than TESTS_SECONDS."""
    chosen: list[str] = []
    total = 0.0
    for test in tests:
        total += seconds[test]
        if chosen and total > TESTS_SECONDS:
            break
        chosen.append(test)
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("places", nargs="+", metavar="PLACE", help="quizzer/memory, or file:line")
    parser.add_argument("--sample", type=int, help="so many mutants of all places together")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument(
        "--part",
        default="1/1",
        metavar="I/N",
        help="of a sample, every N-th mutant from the I-th",
    )
    parser.add_argument("--count", action="store_true", help="only count the mutants")
    parser.add_argument(
        "--tests",
        nargs="+",
        metavar="NAME",
        help="folders or files of tests/, not those nearby",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quizzer-mutants-") as folder:
        scratch = Path(folder)
        tree = scratch / "tree"
        copy_tree(tree)
        mutants = [mutant for place in options.places for mutant in all_mutants(place, tree)]
        print(f"{len(mutants)} mutants", flush=True)
        if options.count:
            return 0
        if options.sample is not None:
            random.Random(options.seed).shuffle(mutants)
        programs = (m for m in mutants if m.is_another_program((tree / m.path).read_text()))
        part, of = map(int, options.part.split("/"))
        sample = list(islice(programs, options.sample))[part - 1 :: of]
        if not sample:
            print("nothing there can be changed")
            return 0
        return run(sample, tree, scratch, options.tests)


def run(mutants: list[Mutant], tree: Path, scratch: Path, folders: list[str] | None) -> int:
    """Try the mutants, package by package, or with tests of all as drawn; 0 if each was noticed."""
    by_package: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_package.setdefault("" if folders else mutant.path.split("/")[1], []).append(mutant)
    mutants_in: Counter[str] = Counter()
    noticed_in: Counter[str] = Counter()
    for package, members in by_package.items():
        line_map = LineMap(tree, tuple(folders or NEARBY.get(package, (package,))))
        worker = Worker(tree, scratch)
        for mutant in members:
            folder = Path(mutant.path).parent.relative_to("quizzer").as_posix()
            mutants_in[folder] += 1
            noticed_in[folder] += is_noticed(mutant, line_map, worker)
        worker.close()
    print()
    for folder, count in [*sorted(mutants_in.items()), ("all", mutants_in.total())]:
        noticed = noticed_in.total() if folder == "all" else noticed_in[folder]
        print(f"{folder:20} {count:4} mutants  {noticed:4} noticed  {noticed / count:5.0%}")
    return 0 if noticed_in.total() == mutants_in.total() else 1


def is_noticed(mutant: Mutant, line_map: LineMap, worker: Worker) -> bool:
    """Run the tests that reach a mutant; one that survives is printed."""
    tests = line_map.tests(mutant.path, mutant.line)
    chosen = within(tests, line_map.seconds)
    longest = max((line_map.seconds[test] for test in chosen), default=0.0)
    limit = TESTS_SECONDS + LIMIT + 10 * longest
    test = worker.noticing(mutant, chosen, limit)
    if test is not None:
        print(f"{mutant.path}:{mutant.line} {mutant.operator}: {test}", flush=True)
        return True
    some = f"{len(chosen)} of " if len(chosen) < len(tests) else ""
    source = (line_map.tree / mutant.path).read_text()
    print(f"\n{mutant.path}:{mutant.line} {mutant.operator}, {some}{len(tests)} tests passed")
    print(mutant.diff(source), flush=True)
    return False


if __name__ == "__main__":
    sys.exit(main())
