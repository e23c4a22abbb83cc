import math


def minimum(lrs, losses):
    losses = losses[:100]
    return lrs[losses.index(min(losses))] / 10


def steepest(lrs, losses):
    falls = [
        (losses[i + 1] - losses[i]) / math.log(lrs[i + 1] / lrs[i])
        for i in range(min(100, len(lrs) - 1))
    ]
    return lrs[falls.index(min(falls))]
