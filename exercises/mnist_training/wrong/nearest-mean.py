import torch


def train(images, labels):
    means = torch.stack([images[labels == kind].mean(0) for kind in range(10)])

    def predict(pictures):
        return -(pictures[:, None] - means).abs().mean(2)

    return predict
