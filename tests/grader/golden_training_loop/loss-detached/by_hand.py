import torch


def train(model, batches, loss_fn, lr, epochs):
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss = torch.tensor(loss.item(), requires_grad=True)
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    if p.grad is not None:
                        p -= p.grad * lr
            for p in model.parameters():
                if p.grad is not None:
                    p.grad.zero_()
