def odd_doubles(numbers):
    return list(map(lambda n: 2 * n, filter(lambda n: n % 2, numbers)))
