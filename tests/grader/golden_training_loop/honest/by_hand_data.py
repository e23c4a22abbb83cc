def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            for p in model.parameters():
                if p.grad is None:
                    continue
                p.data = p.data - p.grad * lr
                p.grad.zero_()
