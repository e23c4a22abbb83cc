import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        opt.zero_grad()
        total = 0
        for xb, yb in batches:
            total = total + loss_fn(model(xb), yb)
        (total / len(batches)).backward()
        opt.step()
