def odd_doubles(numbers):
    return list(2 * n for n in numbers if n % 2)
