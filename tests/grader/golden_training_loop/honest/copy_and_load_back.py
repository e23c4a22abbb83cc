import copy

import torch


def train(model, batches, loss_fn, lr, epochs):
    twin = copy.deepcopy(model)
    opt = torch.optim.SGD(twin.parameters(), lr)
    for _ in range(epochs):
        for xb, yb in batches:
            opt.zero_grad()
            loss_fn(twin(xb), yb).backward()
            opt.step()
    model.load_state_dict(twin.state_dict())
