def train_epoch(model, lr, params, batches, loss_fn):
    for xb, yb in batches:
        preds = model(xb)
        loss = loss_fn(preds, yb)
        loss.backward()
        for p in params:
            p.data -= p.grad * lr
            p.grad.zero_()


def train(model, batches, loss_fn, lr, epochs):
    for i in range(epochs):
        train_epoch(model, lr, list(model.parameters()), batches, loss_fn)
