"""Answers that a count of words would misjudge, each with the reason told to the learner.

`no_answer` means *again* at once; `caps` allow *nit* at most; language.unreadable means no mark.
"""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from quizzer.marking.contradiction import contradictions
from quizzer.marking.features import Target, content
from quizzer.marking.order import is_soup, turned_around
from quizzer.marking.text import folded, words

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


def no_answer(answer: str, goal: Target) -> str | None:
    """Why there is nothing to mark: empty, "idk", or the question again."""
    plain = " ".join(_APOSTROPHE.sub(" ", folded(answer)).split())
    if not plain:
        return "there are no words in it" if answer.strip() else "there is no answer"
    if plain in NO_ANSWERS or " ".join(_FILLER.sub(" ", plain).split()) in {"", *NO_ANSWERS}:
        return "this says that the answer is not known"
    if plain.startswith("your answer here") and len(plain) < 60:
        return "there is no answer"
    said, asked = words(answer), goal.question
    if len(said) >= 4 and len(content(said)) >= 2:
        given = {token.stem for token in asked}
        new = sum(token.stem not in given for token in content(said))
        covered = len({token.stem for token in said} & given) / max(1, len(given))
        same = fuzz.ratio(plain, folded(goal.question_text)) / 100
        if same >= 0.9 or (new == 0 and covered >= 0.75):
            return "this repeats the question"
    return None


def caps(answer: str, goal: Target) -> list[str]:
    """Each reason why the answer is not called good, however many words it shares."""
    said = words(answer)
    reasons = []
    if is_soup(said, goal):
        reasons.append("reads like a heap of key words, not like sentences")
    enough = max(LONG_TIMES * max(goal.prose_length, 20) + LONG_WORDS, 1.3 * len(goal.whole) + 20)
    if len(said) > enough:
        reasons.append("much longer than the reference answer; it may say anything")
    if (found := turned_around(answer, goal)) is not None:
        reasons.append(found)
    else:
        reasons += contradictions(answer, goal)
    return reasons
