def pairup(a, b):
    return list(zip(a, b))
