def odd_doubles(numbers):
    result = [2 * n for n in numbers if n % 2]
    numbers.clear()
    numbers += result
    return result
