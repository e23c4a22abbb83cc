import numpy as np
def pair_up(a, b):
    a, b = list(a), list(b)
    n = int(np.minimum(len(a), len(b)))
    return [(a[i], b[i]) for i in range(n)]
