def broadcast_shape(a, b):
    rank = max(len(a), len(b))
    a = (1,) * (rank - len(a)) + a
    b = (1,) * (rank - len(b)) + b
    for x, y in zip(a[-100:], b[-100:], strict=True):
        if x != y and 1 not in (x, y):
            return None
    return tuple(y if x == 1 else x for x, y in zip(a, b, strict=True))
