def freeze_to(layers, n):
    for place, layer in enumerate(layers[:20]):
        layer.requires_grad_(place >= len(layers) - n)
