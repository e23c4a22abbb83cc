"""A pytest plugin that records which lines each test runs and how long it takes.

Loaded by `-p tests.mutation.recording`; writes JSON to the file that QUIZZER_RECORDING names:
{"tests": {id: seconds}, "failed": [id], "lines": {path: {line: [index of a test]}}}.
What a fixture of a whole file runs belongs to each of its tests, what a cached function runs to
each test that calls it, and what runs while a module is imported to none. What the grader's warm
process, a test's own fork and those that they fork run is recorded too.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

from tests.mutation.child_lines import ChildLines

TREE = Path(__file__).parents[2]
SHARED = "shared"  # the context of what runs for all tests of a file


class Recorder:
    """Switches coverage's context at each test."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.context = ""
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, source=[str(TREE / "quizzer")]
        )
        self.children = ChildLines(TREE)
        self.child_lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.children.trace_forks()
        self.coverage.start()

    def switch(self, context: str) -> None:
        """What runs from here on belongs to `context`: a test's id, SHARED, or "" for nobody."""
        for file, line in self.children.drain():
            self.child_lines[file][line].add(self.context)
        self.context = context
        self.coverage.switch_context(context)

    def pytest_collection_finish(self) -> None:
        from quizzer.grader import grader_process

        grader_process._BOOT = self.children.tracer() + grader_process._BOOT

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        clear_caches()
        self.switch(item.nodeid)
        start, processor = time.monotonic(), time.process_time()
        try:
            return (yield)
        finally:
            # on a busy machine a test waits; the grader's processes take time that is not its own
            waited = (time.monotonic() - start) / 5
            self.seconds[item.nodeid] = max(time.process_time() - processor, waited)
            self.switch("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        if fixturedef.scope == "function":
            return (yield)
        before = self.context
        self.switch(SHARED)
        try:
            return (yield)
        finally:
            self.switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_unconfigure(self) -> None:
        self.switch("")
        self.coverage.stop()
        data = self.coverage.get_data()
        index = {test: number for number, test in enumerate(self.seconds)}
        lines: dict[str, dict[int, list[int]]] = {}
        for file in data.measured_files() | set(self.child_lines):
            by_line = self.child_lines[file]
            for line, tests in data.contexts_by_lineno(file).items():
                by_line[line] |= set(tests)
            reached = {
                line: list(index.values())
                if SHARED in tests
                else sorted(index[test] for test in tests if test in index)
                for line, tests in by_line.items()
            }
            path = Path(file).relative_to(TREE).as_posix()
            lines[path] = {line: tests for line, tests in reached.items() if tests}
        record = {
            "tests": self.seconds,
            "failed": sorted(self.failed),
            "lines": lines,
        }
        self.output.write_text(json.dumps(record))


def clear_caches() -> None:
    """Forget what cached functions of quizzer and of test files returned."""
    for name, module in list(sys.modules.items()):
        if name.startswith("quizzer") or ".test_" in name:
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(Path(os.environ["QUIZZER_RECORDING"])))
