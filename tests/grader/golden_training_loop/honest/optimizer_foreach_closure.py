import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr, foreach=True)
    for epoch in range(epochs):
        for xb, yb in batches:

            def closure():
                opt.zero_grad()
                loss = loss_fn(model(xb), yb)  # noqa: B023
                loss.backward()
                return loss

            opt.step(closure)
