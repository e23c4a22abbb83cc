import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters())
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
