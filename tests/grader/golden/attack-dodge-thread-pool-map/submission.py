from concurrent.futures import ThreadPoolExecutor
def odd_doubles(numbers):
    with ThreadPoolExecutor(1) as pool:
        return [n for n in pool.map(lambda n: 2 * n, [n for n in numbers if n % 2])]
