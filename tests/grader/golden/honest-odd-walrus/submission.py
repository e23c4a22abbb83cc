def odd_doubles(numbers):
    return [twice for n in numbers if (twice := 2 * n) % 4]
