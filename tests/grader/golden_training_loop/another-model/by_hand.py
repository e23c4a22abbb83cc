import copy

import torch


def train(model, batches, loss_fn, lr, epochs):
    net = copy.deepcopy(model)
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = net(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            with torch.no_grad():
                for p in net.parameters():
                    if p.grad is not None:
                        p -= p.grad * lr
            for p in net.parameters():
                if p.grad is not None:
                    p.grad.zero_()
