def out_size(n, k, stride, padding):
    """The length of the output along one axis of n places, with padding on both of its sides."""
    ...


def parameters(c_in, c_out, k):
    """The number of weights and biases of a convolution with k×k kernels."""
    ...


def multiplications(n, c_in, c_out, k, stride, padding):
    """The number of products of inputs and weights for one picture of n×n pixels."""
    ...
