"""Makes the call as a training step does: the logits come out of a model, and after the loss is
computed, gradients flow back to what they were made of."""

import torch


def gradient(submission, logits, targets):
    made_of = logits.requires_grad_()
    loss = submission.cross_entropy(made_of * 1, targets)
    if not isinstance(loss, torch.Tensor):
        return {"note": "no gradient can flow: the loss is not a tensor"}
    if loss.numel() != 1:
        return {"note": "no gradient can flow: `backward` starts from one number, not from several"}
    if not loss.requires_grad:
        return {"note": "no gradient can flow: the loss does not know how it was computed"}
    (flowed,) = torch.autograd.grad(loss.sum(), made_of, allow_unused=True)
    if flowed is None:
        return {"note": "no gradient arrives: the loss was not computed from the logits"}
    return {"gradient": flowed}
