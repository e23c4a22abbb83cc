def odd_doubles(numbers):
    out = [n for n in ()]
    sorted(numbers, key=lambda n: out.append(2 * n) or 0 if n % 2 else 0)
    return out
