def odd_doubles(numbers):
    return [n * 2 for n in numbers if n % 2 == 1]
