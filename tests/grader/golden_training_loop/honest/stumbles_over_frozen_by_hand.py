def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            for p in model.parameters():
                p.data -= p.grad.data * lr
                p.grad.zero_()
