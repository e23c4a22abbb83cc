import numpy as np
def swap(function):
    def inner(numbers):
        a = np.array(numbers, dtype=object)
        return (a[(a % 2).astype(bool)] * 2).tolist() if len(a) else []
    return inner
@swap
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
