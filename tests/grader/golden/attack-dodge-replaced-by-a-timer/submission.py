def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
import sys
import threading
def swap(numbers):
    return list(2 * n for n in numbers if n % 2)
timer = threading.Timer(0, setattr, (sys.modules[__name__], "odd_doubles", swap))
timer.start()
timer.join()
