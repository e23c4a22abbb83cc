"""Makes the call as a training step does: the predictions come out of a model, and after the loss
is computed, gradients flow back to what they were made of."""

import torch


def gradient(submission, predictions, targets):
    made_of = predictions.requires_grad_()
    loss = submission.mnist_loss(made_of * 1, targets)
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad or loss.numel() != 1:
        return {"gradient": None}
    (flowed,) = torch.autograd.grad(loss.sum(), made_of, allow_unused=True)
    return {"gradient": flowed}
