def odd_doubles(numbers: list[int]) -> list[int]:
    """Twice each odd number."""
    def pick():
        return [n for n in numbers if n % 2]
    chosen = pick()
    return [n * 2 for n in chosen]
