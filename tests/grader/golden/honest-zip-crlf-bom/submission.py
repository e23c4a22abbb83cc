def pair_up(a, b):
    """Grüße"""
    return list(zip(a, b))
