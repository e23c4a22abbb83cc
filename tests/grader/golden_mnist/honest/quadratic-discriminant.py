import torch


def train(images, labels):
    """A Gaussian for each kind, on the first forty principal components: nothing is iterated."""
    middle = images.mean(0)
    moved = images - middle
    _, axes = torch.linalg.eigh(moved.t() @ moved / len(images))
    axes = axes[:, -40:]
    seen = moved @ axes
    parts = []
    for kind in range(10):
        mine = seen[labels == kind]
        spread = torch.cov(mine.t()) + 0.05 * torch.eye(40)
        parts.append((mine.mean(0), torch.linalg.inv(spread), torch.logdet(spread)))

    def predict(pictures):
        points = (pictures - middle) @ axes
        return torch.stack(
            [-(((points - m) @ i) * (points - m)).sum(1) - size for m, i, size in parts], 1
        )

    return predict
