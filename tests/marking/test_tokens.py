"""The tokens are those of the tokenizer that the word vectors were made with."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzer.marking.similarity import Tokenizer
from quizzer.marking.text import cleaned, words

CHAPTER = Path(__file__).parents[2] / "questions" / "fastbook-04.toml"


@pytest.fixture(scope="module")
def both() -> tuple[Tokenizer, Any]:
    """Ours and the library's, of the file in wordllama's wheel."""
    tokenizers = pytest.importorskip("tokenizers")
    spec = importlib.util.find_spec("wordllama")
    if spec is None or spec.origin is None:
        pytest.skip("wordllama is not installed")
    file = Path(spec.origin).parent / "tokenizers" / "l2_supercat_tokenizer_config.json"
    return Tokenizer.read(file.read_text("utf-8")), tokenizers.Tokenizer.from_file(str(file))


def test_every_word_of_the_chapter_is_cut_as_the_library_cuts_it(
    both: tuple[Tokenizer, Any],
) -> None:
    ours, library = both
    spoken = {token.text for line in CHAPTER.open() for token in words(cleaned(line))}
    assert len(spoken) > 600
    for word in spoken:
        assert ours.numbers(word) == library.encode(word, add_special_tokens=False).ids


@settings(max_examples=300, deadline=None)
@given(
    word=st.text(st.characters(categories=["L", "N", "M", "So"]), min_size=1, max_size=60)
    | st.text("aeinorstlu'", min_size=1, max_size=60)
)
def test_so_is_any_word(both: tuple[Tokenizer, Any], word: str) -> None:
    ours, library = both
    assert ours.numbers(word) == library.encode(word, add_special_tokens=False).ids


def test_a_file_without_a_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="substring"):
        Tokenizer.read('{"model": {}}')
