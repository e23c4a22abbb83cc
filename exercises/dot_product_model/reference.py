"""The model solution, shown beside the learner's own after a pass."""


def predict(x, users, items):
    return (users[x[:, 0]] * items[x[:, 1]]).sum(dim=1)
