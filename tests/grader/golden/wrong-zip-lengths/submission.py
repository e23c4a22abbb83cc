def pair_up(a, b):
    pairs = []
    i = 0
    while i < len(a) and i < len(b):
        pairs.append((a[i], b[i]))
        i += 1
    return pairs
