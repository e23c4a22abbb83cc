"""What marking loads, and when."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from quizzer.marking import similarity

WEIGHTS = "l2_supercat_256.safetensors"
TOKENS = "l2_supercat_tokenizer_config.json"
LATE = (
    "numpy",
    "pydantic",
    "wordllama",
    "tokenizers",
    "safetensors",
    "rapidfuzz",
    "snowballstemmer",
    "torch",
)
CODE = """
import sys
from quizzer.services.review import answers as suggesting
from quizzer.cli import main
late = [name for name in {late!r} if name in sys.modules]
assert not late, late
ready = suggesting.warm_up()
assert "torch" not in sys.modules
assert "wordllama" not in sys.modules
assert "tokenizers" not in sys.modules
assert "requests" not in sys.modules
assert "huggingface_hub" not in sys.modules
print(ready, suggesting.suggest_for_question("Why?", "It is so.", "idk").mark)
"""


def test_importing_the_services_loads_neither_numpy_nor_word_vectors_before_the_warm_up() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", CODE.format(late=LATE)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split()[1] == "again"


def test_without_wordllama_the_suggestions_go_by_words_alone() -> None:
    code = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "wordllama" else find(name, *rest)
from quizzer.services.review import answers as suggesting
assert suggesting.warm_up() is False
text = "The loss falls because each step moves the weights against the gradient."
print(suggesting.suggest_for_question("Why does the loss fall?", text, "Since " + text).mark)
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["good"]


def test_nothing_is_asked_of_a_network() -> None:
    code = """
import socket
def refuse(*args, **kwargs): raise AssertionError("a socket was opened")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from quizzer.services.review import answers as suggesting
suggesting.warm_up()
"""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("weights", [b"", b"\x02\0\0\0\0\0\0\0{}", b"no safetensors file at all"])
def test_a_torn_file_of_vectors_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: bytes
) -> None:
    for folder, name in (("weights", WEIGHTS), ("tokenizers", TOKENS)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(weights)
    spec = ModuleSpec("wordllama", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    assert similarity._read_vectors.__wrapped__() is None


def test_a_torn_installation_of_wordllama_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.is_file", lambda path: False)
    assert similarity._read_vectors.__wrapped__() is None
