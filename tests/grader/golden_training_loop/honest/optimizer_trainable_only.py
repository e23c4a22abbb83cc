import torch


def train(model, batches, loss_fn, lr, epochs):
    params = (p for p in model.parameters() if p.requires_grad)
    opt = torch.optim.SGD(params, lr=lr)
    model.train()
    for epoch in range(epochs):
        for xb, yb in batches:
            preds = model(xb)
            loss = loss_fn(preds, yb)
            loss.backward()
            opt.step()
            opt.zero_grad()
        print('epoch', epoch, loss.item())
    return model
