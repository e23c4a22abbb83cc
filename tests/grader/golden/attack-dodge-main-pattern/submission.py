def odd_doubles(numbers):
    return [2 * n for n in numbers if n % 2]
match "__main__":
    case __name__:
        pass
if __name__ == "__main__":
    def odd_doubles(numbers):
        return list(2 * n for n in numbers if n % 2)
