def receptive_field(layers):
    width, distance = 1, 1
    for kernel, stride in layers[:10]:
        width += (kernel - 1) * distance
        distance *= stride
    return width
