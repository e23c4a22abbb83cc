import functools
def logged(function):
    @functools.wraps(function)
    def inner(*args):
        print("called")
        return function(*args)
    return inner
@logged
def odd_doubles(numbers):
    return [n * 2 for n in numbers if n % 2]
