"""What `watch` prints is whole words and rendered Markdown; what an encoding lacks, plain signs."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from quizzer import paths
from quizzer.cli import plain_signs, terminal_text
from quizzer.content import exercise_file
from quizzer.paths import Home
from quizzer.sanitize import printable
from tests.cli.test_exercises import WRONG

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("columns", [30, 60, 100])
def test_a_prompt_is_wrapped_between_words_and_shows_no_markdown_signs(columns: int) -> None:
    for spec in exercise_file.load_all([paths.bundled("exercises")])[0].values():
        output = STYLE.sub("", terminal_text.markdown(spec.prompt, columns))
        assert "```" not in output
        assert "**" not in re.sub(r"\w\s*\*\*\s*\w", "", output)
        assert all(len(line) <= columns for line in output.splitlines())
        words = set(
            re.findall(r"[A-Za-z]{4,25}", re.sub(r"```.*?```", "", spec.prompt, flags=re.S))
        )
        assert words <= set(re.findall(r"[A-Za-z]{4,25}", output)), spec.id


def test_lines_of_a_verdict_keep_their_words_and_indentation() -> None:
    text = "✗ A check\n    call      pair_up([1, 2, 3], 'abc', 'def') and some more words\n\nend"
    lines = terminal_text.wrap(text, 40).split("\n")
    assert max(map(len, lines)) <= 40
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert lines[2].startswith(" " * 14)
    assert "" in lines


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("a" * 10 + " " + "b" * 10, 5, ["a" * 10, "b" * 10]),  # 20 columns at least, 21 it takes
        ("a" * 10 + " " + "b" * 9, 5, ["a" * 10 + " " + "b" * 9]),
        ("a" * 30 + " b", 20, ["a" * 30, "b"]),
        ("a" * 16 + " b-c d", 20, ["a" * 16 + " b-c", "d"]),
        ("a" * 16 + " bb-cc", 20, ["a" * 16, "bb-cc"]),
        ("one two  three   four", 20, ["one two  three", "four"]),
        ("  expected  1 2 3 4 5 6 7", 24, ["  expected  1 2 3 4 5 6", " " * 12 + "7"]),
        ("    got   one two three four", 20, ["    got   one two", " " * 10 + "three four"]),
        ("", 20, [""]),
    ],
)
def test_long_lines_are_cut_between_words_alone(text: str, columns: int, lines: list[str]) -> None:
    assert terminal_text.wrap(text, columns).split("\n") == lines


def test_markdown_is_styled_but_for_numbers_and_shows_where_a_link_leads() -> None:
    text = "Pair *them* 3 of [docs](https://x.org), `zip`.\n\n- one\n\n```python\nx = 1\n```\n"
    output = terminal_text.markdown(text, 60)
    assert STYLE.sub("", output).splitlines() == [
        "Pair them 3 of docs (https://x.org), zip.",
        *("", " • one", "", "", " x = 1"),
    ]
    assert "Pair \x1b[3mthem\x1b[0m 3 of " in output


class Stream(io.TextIOWrapper):
    """Standard output in an encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def written(self) -> bytes:
        self.flush()
        data: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return data


def test_signs_become_plain_where_an_encoding_lacks_them_and_stay_where_it_has_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out, err = Stream("latin-1"), Stream("UTF_8")
    for stream in (out, err):
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", Stream("ascii"))
        plain_signs.use_plain_signs()
        sys.stdout.write("✓ é … 日")
        sys.stderr.write("✗ é →")
        assert sys.stderr.written() == b"x ? ->"  # type: ignore[attr-defined]
    assert out.written() == "+ é ... ?".encode("latin-1")
    assert err.written() == "✓ é … 日".encode()
    with pytest.raises(UnicodeEncodeError):
        err.write("\ud800")  # no reason to hide it
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # without an encoding
    monkeypatch.setattr(sys, "stderr", SimpleNamespace(encoding="ascii"))  # cannot be changed
    plain_signs.use_plain_signs()


def test_code_is_coloured_and_loses_its_backticks() -> None:
    assert STYLE.sub("", terminal_text.style_code("use `zip(a, b)` here")) == "use zip(a, b) here"


def test_rendered_markdown_holds_nothing_that_a_terminal_obeys() -> None:
    output = terminal_text.markdown("evil \x1b]0;title\x07 \u202e **b** <\x9b>\n\n    \x1b[2J", 60)
    plain = STYLE.sub("", output)
    assert plain == printable(plain)
    assert "\x1b" not in plain


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_an_output_that_lacks_our_signs_gets_plain_ones(
    used_home: Home, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "zip_pairs.py"
    path.write_text(f"print('✓ 日本')\n{WRONG}", encoding="utf-8")
    environment = {
        **os.environ,
        "QUIZZER_HOME": str(used_home.folder),
        "PYTHONIOENCODING": encoding,
    }
    printed = {}
    for arguments in (["grade", "zip_pairs", str(path)], ["report"]):
        ended = subprocess.run(
            [sys.executable, "-m", "quizzer", *arguments], env=environment, capture_output=True
        )
        assert b"Unicode" not in ended.stderr
        assert ended.returncode == (1 if arguments[0] == "grade" else 0), ended.stderr
        assert ended.stdout.decode(encoding)
        printed[arguments[0]] = ended.stdout
    assert b"x Pairs two lists of one length" in printed["grade"]
    ended = subprocess.run(
        [sys.executable, "-m", "quizzer", "grade", "zip_pairs", str(path), "--json"],
        env=environment,
        capture_output=True,
    )
    assert json.loads(ended.stdout.decode(encoding))["output"] == "✓ 日本\n"
