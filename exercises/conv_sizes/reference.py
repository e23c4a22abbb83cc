"""The model solution, shown beside the learner's own after a pass."""


def out_size(n, k, stride, padding):
    return (n + 2 * padding - k) // stride + 1


def parameters(c_in, c_out, k):
    return c_out * (c_in * k * k + 1)


def multiplications(n, c_in, c_out, k, stride, padding):
    places = out_size(n, k, stride, padding) ** 2
    return places * c_out * c_in * k * k
