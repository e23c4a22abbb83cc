def odd_doubles(numbers):
    out = []
    [out.append(2 * n) for n in numbers if n % 2]
    return out
