import torch


def predict(x, users, items):
    predictions = torch.zeros(len(x))
    for row, (user, item) in enumerate(x[:500].tolist()):
        predictions[row] = users[user] @ items[item]
    return predictions
