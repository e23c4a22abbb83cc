from typing import get_type_hints
def hinted(x: "lambda ns: list(2 * n for n in ns if n % 2)"):
    pass
def odd_doubles(numbers):
    return [n for n in get_type_hints(hinted)["x"](numbers)]
