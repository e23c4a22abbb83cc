# -*- coding: utf-8 -*-
def pair_up(a, b):
    return list(zip(a, b))
