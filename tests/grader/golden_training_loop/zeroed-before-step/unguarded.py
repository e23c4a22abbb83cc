def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            model.zero_grad()
            for p in model.parameters():
                p.data -= lr * p.grad
