import re
def odd_doubles(numbers):
    out = [n for n in ()]
    left = [n for n in numbers]
    def step(match):
        n = left.pop(0)
        out.extend([2 * n] if n % 2 else [])
        return ""
    re.sub(".", step, "x" * len(left))
    return out
