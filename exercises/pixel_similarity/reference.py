"""The model solution, shown beside the learner's own after a pass."""


def mean_image(images):
    return images.mean(0)


def l1_distance(a, b):
    return (a - b).abs().mean((-1, -2))


def is_three(images, mean3, mean7):
    return l1_distance(images, mean3) < l1_distance(images, mean7)
