import torch


def train(images, labels):
    sizes = (images**2).sum(1)

    def predict(pictures):
        near = (sizes - 2 * pictures @ images.t()).topk(3, largest=False).indices
        votes = torch.nn.functional.one_hot(labels[near], 10).float()
        return votes[:, 0] * 1.5 + votes[:, 1] + votes[:, 2] * 0.9

    return predict
