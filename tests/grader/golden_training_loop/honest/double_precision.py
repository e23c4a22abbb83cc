import torch


def train(model, batches, loss_fn, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=torch.tensor(lr))
    for _ in range(epochs):
        for batch in batches:
            loss = loss_fn(model.forward(batch[0]), batch[1])
            opt.zero_grad()
            torch.autograd.backward([loss])
            opt.step()
