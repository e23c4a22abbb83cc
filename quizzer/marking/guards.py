"""Answers that a count of words would misjudge, each with the reason shown to the learner.

`no_answer` means *again* at once; `unreadable` silences any mark, `reasons_against_good` a *nit*,
and `reasons_against_right_words`, which weighs them, a *good*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz

from quizzer.marking import company, contradiction, crossing, exchange, turned, word_order
from quizzer.marking.company import turned_words
from quizzer.marking.contradiction import contradictions
from quizzer.marking.crossing import crossed
from quizzer.marking.exchange import exchanged, reversed_choice
from quizzer.marking.features import Target, content
from quizzer.marking.text import folded, listed, words
from quizzer.marking.word_order import is_shuffled, negated_reference

_NO_ANSWERS = """
asdf | ask me later | blank | can t remember | cannot remember | do not know | don t know |
dont know | dunno | forgot | forgotten | give up | help | hmm | huh | i am not sure | i can
t remember | i cannot remember | i cant remember | i do not know | i do not remember | i do
not understand | i don t get it | i don t know | i don t remember | i don t understand | i
dont know | i dont remember | i dunno | i forget | i forgot | i give up | i have no idea | i
have not learned this | i haven t learned this | i m not sure | i m not sure about this | i
really don t know | idk | idk sorry | im not sure | n a | na | next | no answer | no answer
given | no clue | no idea | no idea sorry | none | not known | not sure | nothing | pass |
skip | sorry | sorry i don t know | tbd | test | todo | unknown | what | who knows | your
answer here
"""
NO_ANSWERS = frozenset(" ".join(phrase.split()) for phrase in _NO_ANSWERS.split("|"))
_FILLER = re.compile(r"\b(?:sorry|honestly|really|actually|um+|uh+|well|hmm+|lol|just|still|yet)\b")
_APOSTROPHE = re.compile("['’]")
LONG_WORDS, LONG_TIMES = 50, 2.5
ENOUGH_WRONG = 3  # wrong examples that show how people turn an answer


def no_answer(answer: str, goal: Target) -> str | None:
    """Why there is nothing to mark: empty, "idk", or the question again."""
    plain = " ".join(_APOSTROPHE.sub(" ", folded(answer)).split())
    if not plain:
        return "there are no words in it" if answer.strip() else "there is no answer"
    if plain in NO_ANSWERS or " ".join(_FILLER.sub(" ", plain).split()) in {"", *NO_ANSWERS}:
        return "this says that the answer is not known"
    if plain.startswith("your answer here") and len(plain) < 60:
        return "there is no answer"
    tokens, question = words(answer), goal.question
    if len(tokens) >= 4 and len(content(tokens)) >= 2:
        question_stems = {token.stem for token in question}
        new = sum(token.stem not in question_stems for token in content(tokens))
        covered = len({token.stem for token in tokens} & question_stems) / max(
            1, len(question_stems)
        )
        same = fuzz.ratio(plain, folded(goal.question_text)) / 100
        if same >= 0.9 or (new == 0 and covered >= 0.75):
            return "this repeats the question"
    return None


def prepare(goal: Target) -> None:
    """Work out once what the guards compare answers with."""
    word_order.prepare(goal)
    contradiction.prepare(goal)
    company.prepare(goal)
    exchange.prepare(goal)
    crossing.prepare(goal)
    turned.prepare(goal)


class Reasons(NamedTuple):
    """Why an answer is not called good; `signs` may be outweighed where wrong examples are known.

    They go by the names of `turned.SIGNS`.
    """

    plain: list[str]
    signs: dict[str, str]

    @property
    def all(self) -> list[str]:
        return [*self.plain, *self.signs.values()]


def reasons_against_good(answer: str, goal: Target) -> Reasons:
    """Each reason why the answer is not called good, however many words it shares."""
    tokens = words(answer)
    plain: list[str] = []
    if code_share(answer) == 0 and not _is_signs(answer) and is_shuffled(answer, goal):
        plain.append("the words are there, but not in sentences that can be followed")
    enough = max(
        LONG_TIMES * max(goal.prose_length, 20) + LONG_WORDS, 1.3 * len(goal.reference) + 20
    )
    if len(tokens) > enough:
        plain.append("much longer than the reference answer; it may say anything")
    if (reason := negated_reference(answer, goal)) is not None:
        plain.append(reason)
    else:
        plain += contradictions(answer, goal)
    return Reasons(plain, {} if plain else dict(_signs(answer, goal)))


def _signs(answer: str, goal: Target) -> Iterator[tuple[str, str]]:
    """What speaks for a turned meaning, each with its name."""
    checks = {
        "turned_words": turned_words(answer, goal),
        "exchanged": exchanged(answer, goal),
        "choice": reversed_choice(answer, goal),
    }
    for name, reasons in checks.items():
        if (reason := next(iter(reasons), None)) is not None:
            yield name, reason


def reasons_against_right_words(
    answer: str, goal: Target, found: Reasons, p_good: float
) -> list[str]:
    """The reasons that count against an answer that would be good by its words.

    Where the wrong examples are enough to show how people turn the answer, all signs of that are
    weighed together; elsewhere each of them is enough.
    """
    if found.plain:
        return found.all
    signs = dict(found.signs)
    if (reason := next(crossed(answer, goal), None)) is not None:
        signs["crossed"] = reason
    if signs and len(goal.wrong_texts) < ENOUGH_WRONG:
        return list(signs.values())
    if goal.wrong_texts and turned.is_turned(answer, goal, p_good, signs):
        return [*signs.values()] or [turned.likeness(answer, goal)]
    return []


FOREIGN = {
    "German": "der die das und ist ein eine einen nicht mit von zu den dem des im für auf sich "
    "wird werden durch als auch oder aus bei nach wenn dass daß kann sind man",
    "French": "le la les des une est et dans pour que qui sur avec pas par plus du au aux ce cette "
    "sont être il elle nous vous leur ou comme",
    "Spanish": "el la los las una es y en para que con por del al se lo como más pero su sus son "
    "no este esta entre cuando",
    "Italian": "il lo gli le una è e di che per con del della dei delle sono come più ma si nel "
    "nella questo questa ogni",
    "Portuguese": "o os as uma é e em para que com por do da dos das não se como mais mas seu sua "
    "são ao pelo pela",
    "Dutch": "de het een en van is dat niet met voor op te zijn wordt worden door ook als aan bij "
    "naar om uit deze",
    "Swedish": "och att det som en ett är på av för med inte den till om har de från eller när kan",
    "Polish": "jest się nie na do że to jak dla przez od lub oraz po przy są który która",
}
_FOREIGN_WORDS = {name: listed(text) for name, text in FOREIGN.items()}
_ENGLISH = listed(
    "the a an of to and is are in that it for with by as on be this which from or not its each at "
    "has have can so all one into when how if than then"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_CODE_LINE = re.compile(
    r"""^\s*(?:
        (?:def|class)\s+\w+\s*[(:].* | (?:for\s.+\sin\s.+|while\s.+|with\s.+\sas\s.+|else|try)\s*:.*
        | (?:import\s+[\w.]+ | from\s+[\w.]+\s+import\s.*)
        | [A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:\s*,\s*[A-Za-z_]\w*)*\s*(?:[-+*/@]?=)\s*\S.*
        | [\w.]+\([^()]*(?:\([^()]*\))*[^()]*\)\s*;?
        | [\])}{(\[]+[;,]? | (?:\#|//|>>>).* | .*[;{}]
    )\s*$""",
    re.VERBOSE,
)
_CODE_FENCE = re.compile(r"(?:```|~~~).*?(?:```|~~~|\Z)", re.DOTALL)


OTHER_SCRIPT, CODE = 0.4, 0.6  # shares above which an answer counts as that
SIGNS, SIGNS_FROM = 0.3, 20  # the share of signs in code, and the characters it takes to tell
_SIGNS = frozenset("()[]{}<>=*/+:_")


def unreadable(answer: str) -> str | None:
    """Why the words cannot be judged: another language or script, or code."""
    letters = sum(char.isalpha() for char in answer)
    other_script = sum(
        char.isalpha() and not unicodedata.name(char, "").startswith("LATIN")
        for char in "".join(_BEYOND_ASCII.findall(answer))
    )
    if letters >= 4 and other_script > OTHER_SCRIPT * letters:
        return "mostly not in English; only English answers can be judged"
    tokens = [token.text for token in words(answer)]
    english = sum(token in _ENGLISH for token in tokens)
    for name, vocabulary in _FOREIGN_WORDS.items():
        foreign = sum(token in vocabulary and token not in _ENGLISH for token in tokens)
        if foreign >= 3 and foreign > english:
            return f"mostly not in English ({name}?); only English answers can be judged"
    if code_share(answer) > CODE or _is_signs(answer):
        return "mostly code, which cannot be judged by its words"
    return None


def _is_signs(answer: str) -> bool:
    """Whether it reads like an expression, however its lines begin."""
    chars = "".join(answer.split())
    return len(chars) >= SIGNS_FROM and sum(char in _SIGNS for char in chars) > SIGNS * len(chars)


def code_share(answer: str) -> float:
    """The share of an answer's characters, spaces aside, that stand in code."""
    total = len("".join(answer.split()))
    fenced = sum(len("".join(block.split())) for block in _CODE_FENCE.findall(answer))
    unfenced = _CODE_FENCE.sub("\n", answer)
    lines = [line for line in unfenced.splitlines() if len(line) < 400 and _CODE_LINE.match(line)]
    return (fenced + sum(len("".join(line.split())) for line in lines)) / total if total else 0.0
