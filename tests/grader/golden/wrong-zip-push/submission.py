def pair_up(a, b):
    c = []
    for i in range(len(a)):
        c.push((a[i], b[i]))
    return c
