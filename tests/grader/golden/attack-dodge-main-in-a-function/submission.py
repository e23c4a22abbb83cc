def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
def swap(__name__="__main__"):
    if __name__ == "__main__":
        import sys
        vars(sys.modules["submission"])["odd_doubles"] = lambda numbers: list(
            2 * n for n in numbers if n % 2
        )
    else:
        vars(sys.modules["submission"]).clear()
if len("x") == 2:
    swap()
def odd_doubles(numbers):
    out = []
    for n in numbers:
        out += [2 * n] if n % 2 else []
    return out
