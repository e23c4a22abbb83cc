"""Pairs of words that contradict each other where all else is the same; plain data.

A line is one axis: words of one pole, "|", words of the other. Left out: good and bad ("how good"
and "how bad" mean the same measure), up and down (parts of too many verbs), and words that are
opposites in one sense only, such as right and loss.
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import extractOne

from quizzer.marking.text import Word, listed, word

LONG = 8  # letters from which a word may be misspelt
SPELLED_ALIKE = 0.915  # Jaro-Winkler; "seperated" is just above

_AXES = """
increase increases rise rises rose grow grows grew raise raises
    | decrease decreases fall falls fell drop drops shrink shrinks shrank decline reduce reduces
high higher highest | low lower lowest
large larger largest big bigger huge | small smaller smallest tiny
more | less fewer
many | few
long longer | short shorter
fast faster fastest quick quickly quicker | slow slower slowest slowly
same equal equally identical | different differ differs differently unequal
before precede | after follow
first | last
above exceed | below beneath
open opened | closed
connected | separated disconnected unconnected
maximum maximal maximise maximize maximises maximizes max
    | minimum minimal minimise minimize minimises minimizes min
positive | negative
add adds adding added | subtract subtracts subtracting subtracted
multiply multiplies multiplied | divide divides divided
row | column
train training trained | validation validate
input | output
linear | nonlinear
uphill | downhill
stable | unstable noisy
steep steeper | flat flatter
overfit overfitting overfits | underfit underfitting underfits
supervised | unsupervised labelless
precision | recall
horizontal | vertical
inside | outside
even | odd
global | local
dependent depend depends | independent
possible | impossible
true | false
shallow shallower | deep deeper
narrow narrower | wide wider
heavy heavier | light lighter
hot hotter warm warmer | cold colder cool cooler
strong stronger | weak weaker
mutable | immutable
encoder | decoder
forward | backwards
easy easier | hard harder difficult
begin begins start starts | end ends stop stops
"""

# The same for words in their company, where more of them are opposites of each other: what is
# said of "larger" steps may be compared with what is said of "small" ones.
_CONTRASTS = """
increase grow rise raise high large big huge more bigger larger higher greater exceed long
    longer maximal maximize maximise gain climb most rose grew great upward expand
    enlarge stretch ascend
    | decrease shrink fall drop decline reduce low small little less fewer smaller lower tiny
    short shorter minimal minimize minimise lose least fell shrank downward compress
    descend
maximum | minimum
against opposite | along
squeeze | unsqueeze
converge settle | diverge explode
fast quick faster quickly rapid | slow slowly slower
same equal identical equally similar alike | different differ opposite other unequal unlike
before first precede earlier begin start | after last follow later end afterwards finally
add plus accumulate sum | subtract minus overwrite replace
add insert append include | remove delete omit exclude
multiply product | add sum plus
multiply | divide
accumulate add | replace overwrite
row horizontal | column vertical
train training | valid validation
input | output
linear | nonlinear
uphill | downhill
stable smooth | unstable noisy noise
steep | flat
sharp narrow | flat wide
sharp crisp | blurry blur blurred
detail | blur
positive | negative
left | right
always whenever | never sometimes
often frequent frequently common | rare rarely seldom
up | down
near close nearest nearer closest closer | far farther farthest distant furthest
open | closed
deep deeper | shallow
random randomly | fixed constant
random untrained | pretrained
automatic automatically | manual manually yourself
yes | no
copy copied | share shared
share shared same | independent separate separately
together | apart separately
local | global
easy simple | hard difficult complex complicated
true | false
right correct correctly | wrong incorrect wrongly
better best improve | worse worst degrade hurt
cheap cheaper | expensive costly
supervised | unsupervised
labelled labeled | unlabelled unlabeled
overfit | underfit
strong heavy harder heavier | weak light less
depend dependent | independent
old previous | new
known familiar | unknown unfamiliar
seen | unseen
inside inner innermost | outside outer outermost
numerator | denominator
encoder | decoder
precision | recall
keep kept stay remain unchanged constant | change changed update updated
keep kept preserve retain | lose lost discard drop
gain win | lose lost cost
need necessary useful help | unnecessary useless needless
half halve halved | double doubled twice
full entire whole | empty
full entire whole | part partial subset half
sparse | dense
explode | vanish
colour color coloured rgb | grey gray greyscale grayscale
classification category | regression
early earlier | late later
ordered | unordered
squared square | absolute
top upper | bottom lower
hard | soft
enough sufficient | insufficient
exact exactly precise precisely accurate | approximate rough roughly inaccurate
robust | sensitive
general generalise generalize | specific special memorise memorize
discrete categorical | continuous
possible able | impossible unable
active | inactive idle
attract | repel
parallel simultaneously | serial sequential sequentially
important | unimportant irrelevant
allow permit enable | prevent forbid avoid
consider | ignore
remember | forget
merge join | split
succeed | fail
accept | reject
towards toward | away
confident certain sure | uncertain unsure
latent hidden | observed visible
explicit explicitly | implicit implicitly
static | dynamic
frozen freeze | trainable unfreeze
real | fake
signed | unsigned
majority | minority
"""


@lru_cache(maxsize=1)
def contrasts() -> dict[str, tuple[tuple[int, int], ...]]:
    """Each stem's places on the axes of words in their company: (axis, 1 or -1)."""
    places: dict[str, tuple[tuple[int, int], ...]] = {}
    for number, line in enumerate(_lines(_CONTRASTS)):
        for side, texts in zip((1, -1), line.split("|"), strict=True):
            for stem in {word(text).stem for text in texts.split()}:
                places[stem] = (*places.get(stem, ()), (number, side))
    return places


@lru_cache(maxsize=1)
def stems_of_axes() -> dict[int, frozenset[str]]:
    """The stems on each of these axes, of either side."""
    stems: dict[int, set[str]] = {}
    for stem, places in contrasts().items():
        for axis, _ in places:
            stems.setdefault(axis, set()).add(stem)
    return {axis: frozenset(members) for axis, members in stems.items()}


_TELLING = "same row train input linear uphill fast positive left yes"


@lru_cache(maxsize=1)
def telling_axes() -> frozenset[int]:
    """Axes of which a word is suspect already where right answers only have its opposite."""
    return frozenset(
        number
        for number, line in enumerate(_lines(_CONTRASTS))
        if line.split()[0] in _TELLING.split()
    )


def _lines(table: str) -> list[str]:
    """One axis a line; a line that is indented goes on with the one before."""
    return table.replace("\n    ", " ").strip().splitlines()


@lru_cache(maxsize=1)
def poles() -> dict[str, tuple[int, int]]:
    """Each stem's axis and its pole, 1 or -1."""
    axes: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(_lines(_AXES)):
        positive, negative = line.split("|")
        for text, pole in ((positive, 1), (negative, -1)):
            axes.update({word(name).stem: (number, pole) for name in text.split()})
    return axes


@lru_cache(maxsize=20_000)
def pole_of(token: Word) -> tuple[int, int] | None:
    """A word's axis and pole, a typing error in a long word let pass; None where it has none."""
    axes = poles()
    if (place := axes.get(token.stem)) is not None or len(token.text) < LONG:
        return place
    near = extractOne(
        token.text, _long_words(), scorer=JaroWinkler.similarity, score_cutoff=SPELLED_ALIKE
    )
    return axes[word(near[0]).stem] if near is not None else None


_NUMBERS = listed("zero two three four five six seven eight nine ten")


def is_number(token: Word) -> bool:
    """Whether a word is a number, in digits or spelled out; "one" is more often a pronoun."""
    return token.text[0].isdigit() or token.text in _NUMBERS


def are_opposites(first: Word, second: Word) -> bool:
    """Whether two words stand on the two sides of an axis."""
    pole, other_pole = pole_of(first), pole_of(second)
    if pole is not None and other_pole == (pole[0], -pole[1]):
        return True
    places = contrasts().get(second.stem, ())
    return any((axis, -side) in places for axis, side in contrasts().get(first.stem, ()))


@lru_cache(maxsize=1)
def _stems() -> dict[tuple[int, int], tuple[str, ...]]:
    stems_of: dict[tuple[int, int], list[str]] = {}
    for stem, place in poles().items():
        stems_of.setdefault(place, []).append(stem)
    return {place: tuple(stems) for place, stems in stems_of.items()}


def opposites(token: Word) -> tuple[str, ...]:
    """The stems of a word's opposites, if it has any."""
    place = pole_of(token)
    return () if place is None else _stems()[place[0], -place[1]]


@lru_cache(maxsize=20_000)
def antonyms(token: Word) -> frozenset[str]:
    """The stems of all that stands on the other side of any axis that a word is on."""
    places = contrasts().get(token.stem, ())
    across = (_contrast_stems().get((axis, -side), frozenset[str]()) for axis, side in places)
    return frozenset(opposites(token)).union(*across)


@lru_cache(maxsize=1)
def _contrast_stems() -> dict[tuple[int, int], frozenset[str]]:
    stems_at: dict[tuple[int, int], set[str]] = {}
    for stem, places in contrasts().items():
        for place in places:
            stems_at.setdefault(place, set()).add(stem)
    return {place: frozenset(stems) for place, stems in stems_at.items()}


@lru_cache(maxsize=1)
def _long_words() -> tuple[str, ...]:
    names = _AXES.replace("|", " ").split()
    return tuple(name for name in names if len(name) >= LONG)
