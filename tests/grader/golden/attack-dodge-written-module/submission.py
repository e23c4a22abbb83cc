import sys
with open("helper.py", "w") as file:
    file.write("def work(ns):\n    for n in ns:\n        if n % 2:\n            yield 2 * n\n")
sys.path.append(".")
from helper import work
def odd_doubles(numbers):
    return [n for n in work(numbers)]
