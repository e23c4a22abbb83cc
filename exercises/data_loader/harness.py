"""Reads the batches as a training loop does: once, one after the other. Any iterable will do."""

MOST = 1000


def read(submission, x, y, batch_size):
    batches = submission.minibatches(x, y, batch_size)
    kind = type(batches)
    if not hasattr(kind, "__iter__") and not hasattr(kind, "__getitem__"):
        return batches
    pairs = []
    for batch in batches:
        pairs.append(list(batch) if isinstance(batch, (tuple, list)) else batch)
        if len(pairs) > MOST:
            return "more batches than there are rows"
    return pairs
