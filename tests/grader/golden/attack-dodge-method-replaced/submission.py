class Work:
    def doubles(self, numbers):
        return [2 * n for n in numbers if n % 2]
def odd_doubles(numbers):
    return Work().doubles(numbers)
def swap(self, numbers):
    return list(2 * n for n in numbers if n % 2)
type.__setattr__(Work, "doubles", swap)
