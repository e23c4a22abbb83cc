def odd_doubles(numbers):
    result = []
    for n in numbers:
        if n % 2:
            result.append(2 * n)
    return result
