def pair_up(a, b):
    r = []
    r.append(r)
    return r
