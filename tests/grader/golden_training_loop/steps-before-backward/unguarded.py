def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            for p in model.parameters():
                if p.requires_grad:
                    p.data -= lr * p.grad
            loss.backward()
            for p in model.parameters():
                if p.grad is not None:
                    p.grad.zero_()
