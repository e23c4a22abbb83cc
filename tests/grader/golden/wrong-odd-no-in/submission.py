def odd_doubles(numbers):
    return [n * 2 for n numbers if n % 2]
