import torch


def train(images, labels):
    few, few_labels = images[:300], labels[:300]

    def predict(pictures):
        nearest = torch.cdist(pictures, few).argmin(1)
        return torch.nn.functional.one_hot(few_labels[nearest], 10).float()

    return predict
