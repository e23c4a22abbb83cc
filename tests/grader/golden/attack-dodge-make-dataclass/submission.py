from dataclasses import make_dataclass
Made = make_dataclass("Made", [("f", object, lambda ns: list(2 * n for n in ns if n % 2))])
def odd_doubles(numbers):
    return [n for n in Made().f(numbers)]
