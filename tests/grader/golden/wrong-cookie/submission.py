# -*- coding: latin-1 -*-
def pair_up(a, b):
    return list(zip(a, b))
