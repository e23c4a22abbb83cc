"""What a start may load: each entry point in a fresh process, looking at `sys.modules`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizzer.paths import Home

HEAVY = {"torch", "numpy", "pandas", "pydantic", "sqlite_utils", "textual", "matplotlib"}
PROBE = """
import sys
from quizzer.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sorted(sys.modules), file=sys.stderr)
"""


def modules_after(home: Home, *args: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        env={**os.environ, "QUIZZER_HOME": str(home.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("args", "allowed"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["config"], set()),
        ([], set()),
        (["deck", "list"], set()),
        (["next", "--json"], set()),
        (["rate", "fastbook-04/sgd", "good"], set()),
        (["undo"], set()),
        (["show", "fastbook-04/sgd", "--json"], {"pydantic"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_no_heavy_module(
    used_home: Home, args: list[str], allowed: set[str]
) -> None:
    modules_after(used_home, "rate", "fastbook-04/loss", "good")  # which `undo` takes back
    assert modules_after(used_home, *args) & HEAVY <= allowed


def test_a_start_without_changes_loads_no_openssl(home: Home) -> None:
    modules_after(home, "rate", "fastbook-04/loss", "good")  # decks are read once, at the first use
    assert "_hashlib" not in modules_after(home)


def test_importing_every_module_but_the_graders_loads_no_torch() -> None:
    package = Path(__file__).parents[2] / "quizzer"
    names = [
        ".".join(path.relative_to(package.parent).with_suffix("").parts)
        for path in package.rglob("*.py")
        if path.name not in ("__main__.py", "runner.py", "zygote.py")
        and "bundled" not in path.parts
    ]
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\n"
    code += "assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, *names], check=True)


def test_a_database_is_made_without_numpy_which_can_be_loaded_afterwards(home: Home) -> None:
    made = modules_after(home, "rate", "fastbook-04/loss", "good")
    assert not made & {"numpy", "pandas"}, "nor is either kept from being loaded"
