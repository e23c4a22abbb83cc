"""What people write instead of the two schedules, each recognised by the cases."""

import math

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def cosine(a, b, p):
    return a + (b - a) * (1 - math.cos(math.pi * p)) / 2


def straight(a, b, p):
    return a + (b - a) * p


def whole(a, b, p):
    return a + (b - a) * (1 - math.cos(2 * math.pi * p)) / 2


def quarter(a, b, p):
    return a + (b - a) * (1 - math.cos(math.pi * p / 2))


def sine(a, b, p):
    return a + (b - a) * math.sin(math.pi * p / 2)


def not_halved(a, b, p):
    return a + (b - a) * (1 - math.cos(math.pi * p))


def plus_cosine(a, b, p):
    return a + (b - a) * (1 + math.cos(math.pi * p)) / 2


def without_pi(a, b, p):
    return a + (b - a) * (1 - math.cos(p)) / 2


def no_brackets(a, b, p):
    return a + (b - a) * 1 - math.cos(math.pi * p) / 2


def half_cosine(a, b, p):
    return a + (b - a) * (1 - math.cos(math.pi * p) / 2)


def degrees(a, b, p):
    return a + (b - a) * (1 - math.cos(180 * p)) / 2


def exponential(a, b, p):
    return a * (b / a) ** p


def rate(
    up=cosine,
    down=cosine,
    start=None,
    top=None,
    end=None,
    first=None,
    second=None,
    border_in_first=False,
):
    """A schedule with other curves, other corners or other positions within the phases."""

    def one_cycle(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
        low = start(lr_max, div, div_final) if start else lr_max / div
        peak = top(lr_max, div, div_final) if top else lr_max
        last = end(lr_max, div, div_final) if end else lr_max / div_final
        if pos < pct_start or (border_in_first and pos == pct_start):
            return up(low, peak, first(pos, pct_start) if first else pos / pct_start)
        p = second(pos, pct_start) if second else (pos - pct_start) / (1 - pct_start)
        return down(peak, last, p)

    return one_cycle


def mass(up=cosine, down=cosine, corners=None, first=None, second=None, border_in_first=False):
    def momentum(pos, pct_start=0.25, low=0.85, high=0.95):
        begin, middle, last = corners(low, high) if corners else (high, low, high)
        if pos < pct_start or (border_in_first and pos == pct_start):
            return up(begin, middle, first(pos, pct_start) if first else pos / pct_start)
        p = second(pos, pct_start) if second else (pos - pct_start) / (1 - pct_start)
        return down(middle, last, p)

    return momentum


STRAIGHT = (
    "straight-lines",
    "Straight lines",
    """The corners are right, but between them the value moves along a straight line. It follows
    half a cosine: slowly at both ends of a phase, fastest in its middle.""",
)
wrong(
    "one_cycle",
    *STRAIGHT,
    rate(straight, straight),
)
wrong("momentum", *STRAIGHT, mass(straight, straight))
wrong(
    "one_cycle",
    "straight-warm-up",
    "One phase is a straight line",
    """One of the two phases is a straight line. Both follow half a cosine.""",
    rate(straight, cosine),
    rate(cosine, straight),
)
wrong(
    "momentum",
    "one-phase-straight",
    "One phase is a straight line",
    """One of the two phases is a straight line. Both follow half a cosine.""",
    mass(straight, cosine),
    mass(cosine, straight),
)
WAVE = (
    "whole-wave",
    "A whole wave in each phase",
    """Within a phase the value goes to the other end and comes back: a whole wave. A phase is half
    of one, in which the angle runs from 0 to π.""",
)
wrong("one_cycle", *WAVE, rate(whole, whole))
wrong("momentum", *WAVE, mass(whole, whole))
QUARTER = (
    "quarter-of-a-wave",
    "A quarter of a wave in each phase",
    """Each phase is only a quarter of a wave: slow at one end and fast at the other. In half a
    cosine the angle runs from 0 to π, and the middle of a phase is exactly halfway.""",
)
CURVES = ((quarter, quarter), (sine, sine), (sine, quarter), (quarter, sine))
wrong("one_cycle", *QUARTER, *[rate(up, down) for up, down in CURVES])
wrong("momentum", *QUARTER, *[mass(up, down) for up, down in CURVES])
HALF = (
    "cosine-not-halved",
    "Twice as far as it should go",
    """Each phase goes twice as far as it should. 1 - cos runs from 0 to 2: it has to be
    halved.""",
)
wrong("one_cycle", *HALF, rate(not_halved, not_halved))
wrong("momentum", *HALF, mass(not_halved, not_halved))
wrong(
    "one_cycle",
    "each-phase-turned-round",
    "Each phase runs the wrong way",
    """Each phase begins where it should end, and ends where it should begin. At the beginning of a
    phase the cosine is 1, at its end -1.""",
    rate(plus_cosine, plus_cosine),
)
DEGREES = (
    "degrees-not-radians",
    "Degrees instead of radians",
    """`cos` takes its angle in radians, where half a turn is π, not 180.""",
)
wrong("one_cycle", *DEGREES, rate(degrees, degrees))
wrong("momentum", *DEGREES, mass(degrees, degrees))
PI = (
    "pi-forgotten",
    "The angle does not reach π",
    """The angle runs from 0 to 1, so the curve is cut off before it arrives at the end of a phase.
    In half a cosine it runs from 0 to π.""",
)
wrong("one_cycle", *PI, rate(without_pi, without_pi))
wrong("momentum", *PI, mass(without_pi, without_pi))
BRACKETS = (
    "halved-in-part",
    "Only a part of the formula is halved or multiplied",
    """The difference of the two ends is multiplied by a half of *all* of 1 - cos. Without brackets
    around 1 - cos, only a part of it is halved or multiplied.""",
)
wrong("one_cycle", *BRACKETS, rate(no_brackets, no_brackets), rate(half_cosine, half_cosine))
wrong("momentum", *BRACKETS, mass(no_brackets, no_brackets), mass(half_cosine, half_cosine))
wrong(
    "one_cycle",
    "exponential",
    "Along an exponential curve",
    """The rate changes by equal factors. It follows half a cosine from one number to the other.""",
    rate(exponential, exponential),
)

wrong(
    "one_cycle",
    "end-divided-twice",
    "Both divisors at the end",
    """At the end the rate is divided by `div` as well as by `div_final`, as PyTorch's OneCycleLR
    does it. Here `lr_max` itself is divided by `div_final`.""",
    rate(end=lambda m, div, final: m / div / final),
)
wrong(
    "one_cycle",
    "ends-where-it-began",
    "It ends where it began",
    """At the end the rate is that of the start. It falls far below it, to `lr_max / div_final`.""",
    rate(end=lambda m, div, final: m / div),
)
wrong(
    "one_cycle",
    "ends-at-zero",
    "It ends at 0",
    """At the end the rate is 0. It falls to `lr_max / div_final`.""",
    rate(end=lambda m, div, final: 0.0),
)
wrong(
    "one_cycle",
    "starts-at-zero",
    "It starts at 0",
    """At the start the rate is 0. It starts at `lr_max / div`.""",
    rate(start=lambda m, div, final: 0.0),
)
wrong(
    "one_cycle",
    "from-zero-to-zero",
    "It starts and ends at 0",
    """The rate starts at 0 and ends at 0. It starts at `lr_max / div` and falls to
    `lr_max / div_final`.""",
    rate(start=lambda m, div, final: 0.0, end=lambda m, div, final: 0.0),
)
wrong(
    "one_cycle",
    "divisors-swapped",
    "The two divisors are swapped",
    """The rate starts at `lr_max / div_final` and ends at `lr_max / div`. It is the other way
    round: the end is the lowest.""",
    rate(start=lambda m, div, final: m / final, end=lambda m, div, final: m / div),
    rate(start=lambda m, div, final: m / final),
)
wrong(
    "one_cycle",
    "starts-high",
    "The rate begins high",
    """In its first phase the rate falls from `lr_max`. It rises: training begins with a low
    rate.""",
    rate(up=lambda a, b, p: cosine(b, a, p)),
    rate(start=lambda m, d, f: m, top=lambda m, d, f: m / d, end=lambda m, d, f: m),
    rate(start=lambda m, d, f: m, top=lambda m, d, f: m / d),
)
wrong(
    "one_cycle",
    "multiplied-not-divided",
    "Multiplied by the divisors",
    """The rate at the start or at the end is larger than `lr_max`. `div` and `div_final` divide
    it.""",
    rate(start=lambda m, div, final: m * div, end=lambda m, div, final: m * final),
)
wrong(
    "one_cycle",
    "divisors-as-rates",
    "The divisors are taken for rates",
    """`div` and `div_final` are used as rates themselves. `lr_max` is divided by them.""",
    rate(start=lambda m, div, final: 1 / div, end=lambda m, div, final: 1 / final),
    rate(start=lambda m, div, final: div, end=lambda m, div, final: final),
)


def only_falls(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return cosine(lr_max, lr_max / div_final, pos)


def only_rises(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return cosine(lr_max / div, lr_max, pos)


def flat_after_the_top(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    return cosine(lr_max / div, lr_max, min(pos / pct_start, 1))


def flat_before_the_fall(pos, lr_max, pct_start=0.25, div=25.0, div_final=1e5):
    if pos < pct_start:
        return lr_max
    return cosine(lr_max, lr_max / div_final, (pos - pct_start) / (1 - pct_start))


wrong(
    "one_cycle",
    "one-phase-only",
    "Only one phase",
    """The rate only falls, only rises, or stays the same for a part of the training. It has two
    phases: up to `lr_max`, then down.""",
    only_falls,
    only_rises,
    flat_after_the_top,
    flat_before_the_fall,
)
wrong(
    "one_cycle",
    "highest-in-the-middle",
    "The peak is not at `pct_start`",
    """The two phases do not meet at the given `pct_start`. Where the first one ends depends on that
    argument.""",
    lambda pos, m, pct_start=0.25, div=25.0, final=1e5: rate()(pos, m, 0.5, div, final),
    lambda pos, m, pct_start=0.25, div=25.0, final=1e5: rate()(pos, m, 0.25, div, final),
    lambda pos, m, pct_start=0.25, div=25.0, final=1e5: rate()(pos, m, 1 - pct_start, div, final),
)
STRETCH = (
    "phases-not-stretched",
    "The position within the phase",
    """The curve does not run from beginning to end within each phase. Each needs a position of its
    own that goes from 0 to 1: how much of this phase is done.""",
)


def subtracted_only(pos, pct_start):
    return pos - pct_start


def divided_by_all(pos, pct_start):
    return pos / (1 - pct_start)


def position(pos, pct_start):
    return pos


POSITIONS = (
    (position, position),
    (None, position),
    (position, None),
    (None, subtracted_only),
    (None, divided_by_all),
    (None, lambda pos, pct_start: (pos - pct_start) / pct_start),
    (None, lambda pos, pct_start: pos / pct_start - 1),
    (None, lambda pos, pct_start: (1 - pos) / (1 - pct_start)),
    (position, subtracted_only),
    (lambda pos, pct_start: pos * pct_start, None),
)
wrong(
    "one_cycle",
    *STRETCH,
    *[
        rate(first=first, second=second, border_in_first=border)
        for border in (False, True)
        for first, second in POSITIONS
    ],
)
wrong(
    "momentum",
    *STRETCH,
    *[
        mass(first=first, second=second, border_in_first=border)
        for border in (False, True)
        for first, second in POSITIONS[:-3]
    ],
)

wrong(
    "momentum",
    "with-the-rate",
    "The momentum moves with the rate",
    """The momentum is high when the rate is high. It does the opposite: while the rate rises, the
    momentum falls.""",
    mass(corners=lambda low, high: (low, high, low)),
)
wrong(
    "momentum",
    "constant",
    "The momentum is constant",
    """The momentum stays the same. It falls from `high` to `low` and rises to `high` again.""",
    lambda pos, pct_start=0.25, low=0.85, high=0.95: high,
    lambda pos, pct_start=0.25, low=0.85, high=0.95: low,
)
wrong(
    "momentum",
    "stays-low",
    "The momentum stays low",
    """After its first phase the momentum stays at `low`. It rises to `high` again.""",
    mass(corners=lambda low, high: (high, low, low)),
)
wrong(
    "momentum",
    "only-falls",
    "Only one phase",
    """The momentum only falls or only rises, over the whole training. It has two phases: down to
    `low` at `pct_start`, then up to `high` again.""",
    lambda pos, pct_start=0.25, low=0.85, high=0.95: cosine(high, low, pos),
    lambda pos, pct_start=0.25, low=0.85, high=0.95: cosine(low, high, pos),
)
wrong(
    "momentum",
    "lowest-in-the-middle",
    "The lowest momentum is not at `pct_start`",
    """The two phases do not meet at the given `pct_start`. Where the first one ends depends on that
    argument.""",
    lambda pos, pct_start=0.25, low=0.85, high=0.95: mass()(pos, 0.5, low, high),
    lambda pos, pct_start=0.25, low=0.85, high=0.95: mass()(pos, 0.25, low, high),
)
wrong(
    "momentum",
    "bounds-not-used",
    "`low` and `high` are not used",
    """The result stays between the defaults, 0.85 and 0.95, whatever is passed as `low` and
    `high`.""",
    lambda pos, pct_start=0.25, low=0.85, high=0.95: mass()(pos, pct_start, 0.85, 0.95),
)
