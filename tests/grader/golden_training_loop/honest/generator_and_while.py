def train(model, batches, loss_fn, lr, epochs):
    def forever():
        while True:
            yield from batches

    stream = forever()
    params = list(model.parameters())
    for _ in range(epochs * len(batches)):
        xb, yb = next(stream)
        loss_fn(model(xb), yb).backward()
        for p in params:
            if p.requires_grad:
                p.data.add_(p.grad, alpha=-lr)
        model.zero_grad(set_to_none=False)
