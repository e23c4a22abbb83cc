import torch


def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            with torch.no_grad():
                for p in filter(lambda p: p.requires_grad, model.parameters()):
                    p.copy_(torch.add(p, p.grad, alpha=-lr))
                    p.grad = None
