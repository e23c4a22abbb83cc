import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        for xb, yb in batches:
            with torch.no_grad():
                loss = loss_fn(model(xb), yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
