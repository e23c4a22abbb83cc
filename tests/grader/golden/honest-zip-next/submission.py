def pair_up(a, b):
    left, right = iter(a), iter(b)
    pairs = []
    while True:
        try:
            pairs.append((next(left), next(right)))
        except StopIteration:
            return pairs
