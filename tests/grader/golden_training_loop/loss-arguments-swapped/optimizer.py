import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for xb, yb in batches:
            loss = loss_fn(yb, model(xb))
            opt.zero_grad()
            loss.backward()
            opt.step()
