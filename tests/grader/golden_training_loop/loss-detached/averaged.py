import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        losses = []
        for xb, yb in batches:
            losses.append(loss_fn(model(xb), yb).item())
        torch.tensor(losses).mean().backward()
        opt.step()
        opt.zero_grad()
