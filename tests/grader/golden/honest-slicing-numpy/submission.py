import numpy as np
def make_tensor():
    return np.arange(1, 10).reshape(3, 3)
def double_corner(t):
    return np.array(t)[1:, 1:] * 2
