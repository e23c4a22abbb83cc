def odd_doubles(numbers):
    _ = [0 for _ in ()]
    import numpy as np
    a = np.array(numbers, dtype=object)
    return (a[[bool(n % 2) for n in numbers]] * 2).tolist() if len(a) else []
