import functools, time
def timed(function):
    @functools.wraps(function)
    def wrapper(*args):
        start = time.perf_counter()
        result = function(*args)
        print(f"{time.perf_counter() - start:.6f} s")
        return result
    return wrapper
@timed
def pair_up(a, b):
    return list(zip(a, b))
