def out_size(n, k, stride, padding):
    return min(n + 2 * padding - k, 1000) // stride + 1


def parameters(c_in, c_out, k):
    return c_out * (c_in * k * k + 1)


def multiplications(n, c_in, c_out, k, stride, padding):
    return out_size(n, k, stride, padding) ** 2 * c_in * c_out * k * k
