def pair_up(a, b):
    a, b = list(a), list(b)
    if not a or not b:
        return []
    return [(a[0], b[0])] + pair_up(a[1:], b[1:])
