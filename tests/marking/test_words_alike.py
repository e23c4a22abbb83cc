"""How alike two words are, and which are opposites; vectors are small ones made by hand."""

from __future__ import annotations

import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from quizzer.marking import opposites, similarity
from quizzer.marking.opposites import are_opposites, is_number, pole_of
from quizzer.marking.similarity import Vectors, alike
from quizzer.marking.text import Word, word, words


class FirstLetters:
    """A tokenizer of two tokens a word: the numbers of its first letters."""

    def numbers(self, text: str) -> list[int]:
        return [ord(letter) - ord("a") for letter in text[:2]]


TABLE = np.array([[3, 0], [0, 4], [3, 4]], np.float16)  # of a, b and c


def vectors() -> Vectors:
    return Vectors(TABLE, FirstLetters())  # type: ignore[arg-type]


def test_a_vector_is_the_mean_of_its_tokens_scaled_to_one() -> None:
    found = vectors().of(tuple(map(word, ("aa", "ab", "c", "zz", "bz", "aa", "dd"))))
    expected = [[1, 0], [0.6, 0.8], [0.6, 0.8], [0, 0], [0, 1], [1, 0], [0, 0]]
    assert found == pytest.approx(np.array(expected))
    assert found.dtype == np.float32
    assert vectors().of(()).shape == (0, 2)


def test_the_vectors_of_many_words_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "KNOWN_LIMIT", 2)
    known = vectors()
    for names in (("aa", "bb"), ("aa",), ("cc",), ("aa", "cc", "bb")):
        expected = vectors().of(tuple(map(word, names)))
        assert known.of(tuple(map(word, names))) == pytest.approx(expected)
        assert len(known._known) <= max(2, len(names))


def test_a_file_of_vectors_is_a_header_and_the_numbers_behind_it(tmp_path: Path) -> None:
    header = {"embedding.weight": {"data_offsets": [2, 14], "shape": [3, 2]}}
    head = json.dumps(header).encode()
    path = tmp_path / "weights"
    path.write_bytes(len(head).to_bytes(8, "little") + head + b"\0\0" + TABLE.tobytes())
    assert np.array_equal(similarity._mapped(path), TABLE)


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("gradient", "gradients", 1.0),  # one stem
        ("columb", "column", 1 - 0.6 * (1 - 8 / 9)),  # Jaro 8/9, and four letters in front
        ("column", "colour", 0.0),
        ("sloep", "slope", 1 - 0.7 * (1 - 14 / 15)),  # one exchange in five letters
        ("lsos", "loss", 0.0),  # shorter words are right or wrong
        ("loss", "lost", 0.0),
        ("100000", "100001", 0.0),
        ("100000", "100000", 1.0),
    ],
)
def test_words_are_alike_by_stem_or_but_for_a_typing_error(
    first: str, second: str, level: float
) -> None:
    found = alike((word(first),), (word(second),), None)
    assert found[0, 0] == pytest.approx(level)


def test_nothing_is_like_nothing() -> None:
    assert alike((), (word("a"),), None).shape == (0, 1)
    assert alike((word("a"),), (), None).shape == (1, 0)


class Angles:
    """Vectors at an angle to "zero", whose cosine a word's text says in hundredths."""

    def of(self, tokens: tuple[Word, ...]) -> np.ndarray:
        cosines = [int(token.text[1:]) / 100 for token in tokens]
        return np.array([[c, (1 - c * c) ** 0.5] for c in cosines], np.float32)


def test_a_meaning_counts_from_a_quarter_to_three_quarters_of_its_cosine() -> None:
    base = (Word("q100", "q100", False),)
    others = tuple(Word(f"w{c}", f"w{c}", False) for c in (20, 25, 50, 75, 90))
    assert alike(base, others, Angles())[0] == pytest.approx([0, 0, 0.45, 0.9, 0.9])  # type: ignore[arg-type]
    assert alike(others, base, Angles())[:, 0] == pytest.approx([0, 0, 0.45, 0.9, 0.9])  # type: ignore[arg-type]


def test_a_number_has_no_meaning_but_its_own() -> None:
    known = Vectors(np.ones((30, 2), np.float16), FirstLetters())  # type: ignore[arg-type]
    seven, nine, loss = (Word(text, text, False) for text in ("7", "9", "ab"))
    known._known = dict.fromkeys(("7", "9", "ab"), np.array([1, 0], np.float32))
    assert alike((seven, loss), (nine, loss), known) == pytest.approx(np.array([[0, 0], [0, 1]]))
    assert alike((seven,), (seven,), known)[0, 0] == 1


@pytest.mark.parametrize(
    ("first", "second", "are"),
    [
        ("increase", "decreases", True), ("decrease", "rising", True), ("increase", "grow", False),
        ("low", "highest", True), ("keep", "discarded", True), ("kept", "retain", False),
        ("open", "closed", True), ("loss", "right", False), ("loss", "gain", False),
        ("disconected", "connected", True), ("row", "column", True), ("vertical", "row", True),
    ],
)  # fmt: skip
def test_opposites_stand_on_the_two_sides_of_an_axis(first: str, second: str, are: bool) -> None:
    assert are_opposites(word(first), word(second)) is are
    assert are_opposites(word(second), word(first)) is are


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("seperated", "separated"), ("horizntal", "horizontal"), ("positve", None),  # 7 letters
        ("diferent", "different"), ("negatiive", "negative"),
        ("subtracted", "subtract"), ("parallel", None), ("", None),
    ],
)  # fmt: skip
def test_a_long_opposite_may_be_misspelt(typed: str, meant: str | None) -> None:
    assert pole_of(word(typed)) == (pole_of(word(meant)) if meant else None)
    if meant is not None:
        assert pole_of(word(typed)) is not None


def test_a_words_opposites_are_the_stems_of_the_other_side() -> None:
    assert opposites.opposites(word("row")) == ("column",)
    assert opposites.opposites(word("max")) == ("minimum", "minim", "minimis", "min")
    assert opposites.opposites(word("zebra")) == ()
    assert opposites.antonyms(word("unseen")) == {"seen"}
    assert opposites.antonyms(word("row")) == {"column", "vertic"}
    assert opposites.antonyms(word("zebra")) == frozenset()


def test_some_axes_tell_by_a_word_alone() -> None:
    def tells(name: str) -> bool:
        places = opposites.contrasts()[word(name).stem]
        return any(axis in opposites.telling_axes() for axis, _ in places)

    assert all(map(tells, ("same", "different", "row", "vertical", "train", "left", "yes", "slow")))
    assert not any(map(tells, ("increase", "open", "always", "known")))
    [(axis, side)] = opposites.contrasts()["horizont"]
    assert side == 1
    assert opposites.stems_of_axes()[axis] == {"row", "horizont", "column", "vertic"}


def test_a_number_is_in_digits_or_a_word_and_one_is_a_pronoun() -> None:
    numbers = [is_number(token) for token in words("7 3d zero two ten one eleven x2")]
    assert numbers == [True, True, True, True, True, False, False, False]


@pytest.mark.parametrize("spec", [None, ModuleSpec("wordllama", None)])
def test_without_the_package_or_its_folder_there_are_no_vectors(
    monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    assert similarity._read_vectors.__wrapped__() is None
