def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
import threading
def swap(numbers):
    return list(2 * n for n in numbers if n % 2)
threading.Timer(0.05, lambda: globals().update(odd_doubles=swap)).start()
