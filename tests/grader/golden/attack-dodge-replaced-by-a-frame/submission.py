def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
import sys
def swap(numbers):
    return list(2 * n for n in numbers if n % 2)
def frame():
    return sys._getframe(1)
frame().f_globals["odd_doubles"] = swap
