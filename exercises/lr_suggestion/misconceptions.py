"""What people write instead of the two rules, each recognised by the cases."""

import math

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def lowest(losses):
    return losses.index(min(losses))


def slopes(lrs, losses, length=lambda a, b: math.log(b) - math.log(a)):
    return [(losses[i + 1] - losses[i]) / length(lrs[i], lrs[i + 1]) for i in range(len(lrs) - 1)]


def step(lrs, losses, length=lambda a, b: math.log(b) - math.log(a)):
    return slopes(lrs, losses, length).index(min(slopes(lrs, losses, length)))


def plain(a, b):
    return b - a


def even(a, b):
    return 1.0


wrong(
    "minimum",
    "not-divided",
    "The rate with the lowest loss itself",
    """This is the rate at which the loss is lowest. There the loss has stopped improving; the rule
    takes a tenth of it.""",
    lambda lrs, losses: lrs[lowest(losses)],
)
wrong(
    "minimum",
    "the-loss-itself",
    "A loss instead of a rate",
    """What comes back is made of the lowest loss. The rule asks for the rate at which that loss was
    seen: losses and rates with the same index belong together.""",
    lambda lrs, losses: min(losses) / 10,
    lambda lrs, losses: min(losses),
    lambda lrs, losses: min(losses) * lrs[lowest(losses)] / 10,
)
wrong(
    "minimum",
    "the-place",
    "An index instead of a rate",
    """What comes back is made of the place in the list. The rule asks for the rate at that
    place.""",
    lambda lrs, losses: lowest(losses),
    lambda lrs, losses: lowest(losses) / 10,
)
wrong(
    "minimum",
    "largest-loss",
    "The largest loss",
    """The rate with the largest loss is taken. A small loss is good: look for the lowest.""",
    lambda lrs, losses: lrs[losses.index(max(losses))] / 10,
    lambda lrs, losses: lrs[losses.index(max(losses))],
)
wrong(
    "minimum",
    "largest-rate",
    "The losses are not used",
    """The largest or the smallest rate is taken, whatever the losses are. Look for the lowest loss
    first, then for the rate that belongs to it.""",
    lambda lrs, losses: max(lrs) / 10,
    lambda lrs, losses: lrs[-1],
    lambda lrs, losses: min(lrs) / 10,
    lambda lrs, losses: lrs[0],
)
wrong(
    "minimum",
    "ten-places-before",
    "Places in the list instead of a tenth",
    """The rate is taken some places before the lowest loss. How much smaller it is there depends on
    the steps between the rates; a tenth is a division by 10.""",
    lambda lrs, losses: lrs[max(0, lowest(losses) - 10)],
    lambda lrs, losses: lrs[lowest(losses) - 10],
    lambda lrs, losses: lrs[lowest(losses) - 1],
    lambda lrs, losses: lrs[max(0, lowest(losses) - 1)],
    lambda lrs, losses: lrs[lowest(losses) // 10],
    lambda lrs, losses: lrs[int(lowest(losses) / 10)],
)
wrong(
    "minimum",
    "ten-times",
    "Ten times the rate",
    """The rate is multiplied by ten, which is far too large. The rule takes a tenth.""",
    lambda lrs, losses: lrs[lowest(losses)] * 10,
)
wrong(
    "minimum",
    "another-share",
    "Another share than a tenth",
    """The place is right, but the rate is divided by another number than ten.""",
    lambda lrs, losses: lrs[lowest(losses)] / 2,
    lambda lrs, losses: lrs[lowest(losses)] / 100,
    lambda lrs, losses: lrs[lowest(losses)] - 0.1,
    lambda lrs, losses: lrs[lowest(losses)] / math.e,
)
wrong(
    "minimum",
    "rounded-away",
    "Divided without a remainder",
    """`//` rounds the result down to a whole number, which is 0 for most rates. `/` keeps the
    fraction.""",
    lambda lrs, losses: lrs[lowest(losses)] // 10,
)
wrong(
    "minimum",
    "last-point-skipped",
    "The last point is not looked at",
    """The search ends before the last point of the curve, or begins after the first one, and so it
    misses a lowest loss there. Look at all of them.""",
    lambda lrs, losses: lrs[lowest(losses[:-1])] / 10,
    lambda lrs, losses: lrs[1 + lowest(losses[1:])] / 10,
)


def first_rise(lrs, losses):
    i = 0
    while i + 1 < len(losses) and losses[i + 1] < losses[i]:
        i += 1
    return lrs[i] / 10


wrong(
    "minimum",
    "first-low-point",
    "The first low point, not the lowest",
    """The search stops as soon as the loss rises. Behind that, the loss may fall again, and
    lower.""",
    first_rise,
)

wrong(
    "steepest",
    "rates-not-logarithms",
    "The slope over the rates, not their logarithms",
    """The change of the loss is divided by the difference of the rates. These differences are tiny
    where the rates are small, so almost any fall there looks steep. On the curve, the rates are
    drawn by their logarithms.""",
    lambda lrs, losses: lrs[step(lrs, losses, plain)],
)
wrong(
    "steepest",
    "spacing-ignored",
    "The length of the step does not count",
    """Only the change of the loss is compared. Over a long step a fall may be large and still not
    steep: divide by the change of the logarithm of the rate.""",
    lambda lrs, losses: lrs[step(lrs, losses, even)],
)
wrong(
    "steepest",
    "multiplied-by-the-step",
    "Multiplied by the step",
    """The change of the loss is multiplied by the length of the step, so long steps win. The slope
    divides by it.""",
    lambda lrs, losses: lrs[step(lrs, losses, lambda a, b: 1 / math.log(b / a))],
)
wrong(
    "steepest",
    "steepest-rise",
    "The steepest rise",
    """The loss rises fastest there. Where it falls, the slope is negative: look for the smallest
    one.""",
    lambda lrs, losses: lrs[slopes(lrs, losses).index(max(slopes(lrs, losses)))],
    lambda lrs, losses: lrs[slopes(lrs, losses, even).index(max(slopes(lrs, losses, even)))],
    lambda lrs, losses: lrs[slopes(lrs, losses, plain).index(max(slopes(lrs, losses, plain)))],
    lambda lrs, losses: lrs[slopes(lrs, losses).index(max(slopes(lrs, losses))) + 1],
)


def by_size(lrs, losses, length):
    found = [abs(slope) for slope in slopes(lrs, losses, length)]
    return found.index(max(found))


LOG = slopes.__defaults__[0]
wrong(
    "steepest",
    "steepest-either-way",
    "A rise counts as a fall",
    """The sign of the slope is dropped, so a steep rise is taken for a steep fall. Where the loss
    falls, the slope is negative.""",
    lambda lrs, losses: lrs[by_size(lrs, losses, LOG)],
    lambda lrs, losses: lrs[by_size(lrs, losses, even)],
    lambda lrs, losses: lrs[by_size(lrs, losses, plain)],
)
wrong(
    "steepest",
    "gentlest-fall",
    "The slope nearest to 0",
    """The place is taken where the loss changes least, or falls least. The steepest fall
    has the slope that is smallest, that is, most negative.""",
    lambda lrs, losses: lrs[slopes(lrs, losses).index(min(slopes(lrs, losses), key=abs))],
    lambda lrs, losses: lrs[
        slopes(lrs, losses).index(max(slope for slope in slopes(lrs, losses) if slope < 0))
    ],
)
wrong(
    "steepest",
    "end-of-the-drop",
    "The right rate of the pair",
    """The pair is right, but the rate at its end is returned. It is the left one, where the fall
    begins.""",
    lambda lrs, losses: lrs[step(lrs, losses) + 1],
)
wrong(
    "steepest",
    "middle-of-the-pair",
    "A rate between the two",
    """The pair is right, but a rate between its two is returned. The rule takes the left one.""",
    lambda lrs, losses: (lrs[step(lrs, losses)] + lrs[step(lrs, losses) + 1]) / 2,
    lambda lrs, losses: math.sqrt(lrs[step(lrs, losses)] * lrs[step(lrs, losses) + 1]),
)
wrong(
    "steepest",
    "at-the-minimum",
    "The place with the lowest loss",
    """At the lowest loss the fall has ended. Compare the slopes between neighbours, not the losses
    themselves.""",
    lambda lrs, losses: lrs[lowest(losses)],
    lambda lrs, losses: lrs[lowest(losses)] / 10,
    lambda lrs, losses: lrs[lowest(losses) - 1],
)
wrong(
    "steepest",
    "the-place",
    "An index or a slope instead of a rate",
    """What comes back is the number of the pair, or its slope. The rate at that place is asked
    for.""",
    lambda lrs, losses: step(lrs, losses),
    lambda lrs, losses: min(slopes(lrs, losses)),
)
wrong(
    "steepest",
    "logarithm-of-the-rate",
    "The logarithm of the rate",
    """The place is right, but the logarithm of its rate is returned, not the rate.""",
    lambda lrs, losses: math.log(lrs[step(lrs, losses)]),
    lambda lrs, losses: math.log10(lrs[step(lrs, losses)]),
)
wrong(
    "steepest",
    "a-tenth-here-too",
    "A tenth of the rate",
    """The place is right, but the rate is divided by ten. That belongs to the other rule; here the
    rate itself is returned.""",
    lambda lrs, losses: lrs[step(lrs, losses)] / 10,
)
wrong(
    "steepest",
    "relative-fall",
    "The fall as a share of the loss",
    """The change of the loss is divided by the loss, or its logarithm is taken. Only the rates are
    on a logarithmic axis.""",
    lambda lrs, losses: lrs[step(lrs, [math.log(loss) for loss in losses])],
)


def over_two(lrs, losses, length):
    """Slopes over two steps, as `numpy.gradient` takes them inside, one at either end."""
    last = len(lrs) - 1
    ends = [(max(0, i - 1), min(last, i + 1)) for i in range(len(lrs))]
    found = [(losses[b] - losses[a]) / length(lrs[a], lrs[b]) for a, b in ends]
    return lrs[found.index(min(found))]


def numpy_gradient(lrs, losses):
    last = len(lrs) - 1
    ends = [(max(0, i - 1), min(last, i + 1)) for i in range(len(lrs))]
    found = [(losses[b] - losses[a]) / (b - a) for a, b in ends]
    return lrs[found.index(min(found))]


wrong(
    "steepest",
    "slope-over-two-steps",
    "The slope over two steps",
    """The slope at a point is taken from both its neighbours, as `numpy.gradient` does. Here it is
    taken from one point to the next.""",
    numpy_gradient,
    lambda lrs, losses: over_two(lrs, losses, LOG),
    lambda lrs, losses: over_two(lrs, losses, plain),
)
wrong(
    "steepest",
    "last-pair-skipped",
    "The last or the first pair is not looked at",
    """One pair at an end of the curve is left out. n points have n - 1 pairs of neighbours; look at
    all of them.""",
    lambda lrs, losses: lrs[step(lrs[:-1], losses[:-1])],
    lambda lrs, losses: lrs[1 + step(lrs[1:], losses[1:])],
)
