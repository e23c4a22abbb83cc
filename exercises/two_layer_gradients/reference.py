"""The model solution, shown beside the learner's own after a pass."""


def gradients(x, y, w1, b1, w2, b2):
    l1 = x @ w1 + b1
    l2 = l1.clamp(min=0)
    out = l2 @ w2 + b2

    g_out = 2 * (out - y[:, None]) / len(y)
    g_l1 = (g_out @ w2.t()) * (l1 > 0)
    return {
        "w1": x.t() @ g_l1,
        "b1": g_l1.sum(0),
        "w2": l2.t() @ g_out,
        "b2": g_out.sum(0),
    }
