import torch
class Row:
    def __init__(self, a, b):
        self.a, self.b, self.rows = a, b, ()
    def __str__(self):
        self.rows = (*self.rows, self.a[len(self.rows)] + self.b)
        return ""
def outer_sum(a, b):
    row = Row(a, b)
    "%s" * len(a) % ((row,) * len(a))
    return torch.stack(row.rows)
def center_columns(t):
    return t - t.mean(0)
