import inspect
import re
from importlib import import_module
def slow(numbers):
    out = []
    for n in numbers:
        if n % 2:
            out.append(2 * n)
    return out
def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
random = import_module("random")
for size in range(5):
    numbers = [random.randint(-9, 9) for _ in range(size)]
    assert odd_doubles(numbers) == slow(numbers)
table = {name: value for name, value in globals().items() if callable(value)}
print(re.sub("d+", lambda m: m[0].upper(), inspect.getsource(odd_doubles)), sorted(table, key=len))
