def odd_doubles(numbers):
    kept = [n for n in numbers if n % 2 == 0]
    return [n * 2 for n in kept]
