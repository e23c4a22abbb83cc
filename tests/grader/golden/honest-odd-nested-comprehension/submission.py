def odd_doubles(numbers):
    return [d for ds in [[2 * n] for n in numbers if n % 2] for d in ds]
