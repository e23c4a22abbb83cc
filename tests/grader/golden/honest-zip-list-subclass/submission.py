class Pairs(list):
    pass
def pair_up(a, b):
    return Pairs(zip(a, b))
