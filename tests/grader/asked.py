"""A process where layers are missing, started once and asked by many tests; see `without`.

To start Python and import what grades costs more than most of the gradings. It ends with its
standard input, so with the test process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOOP = """
import json, sys
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
"""
_running: dict[tuple[str, str], subprocess.Popen[str]] = {}


def ask(code: str, missing: str, request: object) -> Any:
    """What `answer(request)` returns, which `code` defines, where `missing` layers are missing."""
    process = _running.get((code, missing))
    if process is None or process.poll() is not None:
        command = [sys.executable, "-m", "tests.grader.without", missing, "--", sys.executable]
        process = _running[code, missing] = subprocess.Popen(
            [*command, "-c", code + LOOP],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    assert answer, "it ended; its last words are in the captured standard error"
    return json.loads(answer)
