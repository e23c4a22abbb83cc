import torch


def one_hot(indices, n):
    """(k,) indices to (k, n): a 1 in the column that each index names, 0 elsewhere."""
    ...


def lookup(indices, table):
    """(k,) indices and (n, d) table to (k, d): the rows, by a matrix product with `one_hot`."""
    ...
