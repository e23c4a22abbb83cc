# café
def pair_up(a, b):
    return list(zip(a, b))
