"""The model solution, shown beside the learner's own after a pass."""


def batch_accuracy(predictions, targets):
    says_one = predictions.sigmoid() > 0.5
    return (says_one == targets).float().mean()
