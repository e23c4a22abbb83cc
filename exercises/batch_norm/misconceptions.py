"""What people write instead of `batch_norm`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception

CHANNEL = (0, 2, 3)


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="batch_norm")(implementation)


def along(t):
    return t.view(1, -1, 1, 1) if t.dim() == 1 else t


def layer(
    axes=CHANNEL,
    unbiased=False,
    running_unbiased=True,
    scale=None,
    affine=None,
    share=None,
    trains=None,
    updates=None,
    running=None,
    moved=None,
):
    """A batch norm with one part replaced.

    `scale(var, eps)` is what is divided by, `affine(normal, weight, bias)` the end, `share` the
    share of the batch in the running averages. From `training`, `trains` says whether the batch's
    statistics are used, `updates` whether they are kept. `running(x)` gives what is kept. With
    `moved`, training normalises by the running averages "before" or "after" they have moved.
    """

    def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
        before = running_mean.clone(), running_var.clone()
        if updates(training) if updates else training:
            kept = running(x) if running else (x.mean(CHANNEL), x.var(CHANNEL, running_unbiased))
            part = share(momentum) if share else momentum
            running_mean.mul_(1 - part).add_(part * kept[0])
            running_var.mul_(1 - part).add_(part * kept[1])
        mean, var = before
        if trains(training) if trains else training:
            keep = axes != CHANNEL
            mean, var = x.mean(axes, keepdim=keep), x.var(axes, unbiased, keepdim=keep)
            if moved:
                mean, var = before if moved == "before" else (running_mean, running_var)
        root = scale(along(var), eps) if scale else (along(var) + eps).sqrt()
        normal = (x - along(mean)) / root
        if affine:
            return affine(normal, weight, bias)
        return along(weight) * normal + along(bias)

    return batch_norm


wrong(
    "normalised-with-n-minus-1",
    "Normalised with the unbiased variance",
    """The batch is normalised with the variance that is divided by N - 1, which is what `var` and
    `std` of torch give by default. For the normalisation it is divided by N; only the running
    variance gets the unbiased one.""",
    layer(unbiased=True),
)
wrong(
    "running-variance-with-n",
    "The running variance gets the biased variance",
    """The result is right, but the running variance moves towards the variance that is divided by
    N. It moves towards the unbiased one, divided by N - 1.""",
    layer(running_unbiased=False),
)
wrong(
    "variances-swapped",
    "Biased and unbiased variance are swapped",
    """The batch is normalised with the unbiased variance, and the biased one goes into the running
    variance. It is the other way round.""",
    layer(unbiased=True, running_unbiased=False),
)


def by_pictures(x):
    n = len(x)
    return x.mean(CHANNEL), x.var(CHANNEL, unbiased=False) * n / (n - 1)


def by_places(x):
    n = x.shape[2] * x.shape[3]
    return x.mean(CHANNEL), x.var(CHANNEL, unbiased=False) * n / (n - 1)


def by_everything(x):
    n = x.numel()
    return x.mean(CHANNEL), x.var(CHANNEL, unbiased=False) * n / (n - 1)


def the_wrong_way(x):
    n = x.numel() // x.shape[1]
    return x.mean(CHANNEL), x.var(CHANNEL, unbiased=False) * (n - 1) / n


wrong(
    "another-n",
    "N is another number",
    """To make the variance unbiased it is corrected by N and N - 1, but not with the right N or not
    the right way. N is how many values a channel has: pictures times rows times columns, and the
    unbiased variance is the larger one.""",
    layer(running=by_pictures),
    layer(running=by_places),
    layer(running=by_everything),
    layer(running=the_wrong_way),
)
wrong(
    "deviation-kept",
    "The running variance gets the standard deviation",
    """The running variance moves towards the standard deviation of the batch. It moves towards its
    square, the variance.""",
    layer(running=lambda x: (x.mean(CHANNEL), x.std(CHANNEL))),
    layer(running=lambda x: (x.mean(CHANNEL), x.std(CHANNEL, unbiased=False))),
)
wrong(
    "momentum-the-other-way",
    "The momentum is the wrong way round",
    """The old average gets the share `momentum`, and the batch the rest. In PyTorch, and here,
    `momentum` is the share of the new batch.""",
    layer(share=lambda momentum: 1 - momentum),
)
wrong(
    "running-statistics-replaced",
    "The running averages are replaced",
    """The running averages become those of this batch, whatever they were before. They only move
    towards it, by the share `momentum`.""",
    layer(share=lambda momentum: 1.0),
)


def old_not_shrunk(x, weight, bias, running_mean, running_var, training, momentum, eps):
    output = layer(updates=lambda training: False)(
        x, weight, bias, running_mean, running_var, training, momentum, eps
    )
    if training:
        running_mean.add_(momentum * x.mean(CHANNEL))
        running_var.add_(momentum * x.var(CHANNEL))
    return output


wrong(
    "old-average-not-reduced",
    "The running averages pile up",
    """The batch's share is added to the running averages, but the old ones keep their full size. Of
    the old one only the share 1 - momentum stays.""",
    old_not_shrunk,
)
wrong(
    "running-statistics-never-updated",
    "The running averages do not change",
    """The result is right, but in training the running averages stay as they are. They have to
    change in place; `running_mean = ...` only gives the name to a new tensor.""",
    layer(updates=lambda training: False),
)


def only_mean_moves(x, weight, bias, running_mean, running_var, training, momentum, eps):
    before = running_var.clone()
    output = layer()(x, weight, bias, running_mean, running_var, training, momentum, eps)
    running_var.copy_(before)
    return output


def only_variance_moves(x, weight, bias, running_mean, running_var, training, momentum, eps):
    before = running_mean.clone()
    output = layer()(x, weight, bias, running_mean, running_var, training, momentum, eps)
    running_mean.copy_(before)
    return output


wrong(
    "one-average-not-updated",
    "Only one running average changes",
    """One of the two running averages stays as it is in training. Both move, in place.""",
    only_mean_moves,
    only_variance_moves,
)
wrong(
    "updated-in-evaluation",
    "The running averages change in evaluation",
    """In evaluation the running averages still move towards the batch. They move in training
    only.""",
    layer(updates=lambda training: True),
)
wrong(
    "batch-statistics-in-evaluation",
    "The batch's statistics in evaluation",
    """In evaluation the batch is still normalised by its own mean and variance. Then the running
    averages are used, so that the result for a picture does not depend on the others.""",
    layer(trains=lambda training: True),
)
wrong(
    "training-not-looked-at",
    "Training and evaluation are the same",
    """`training` makes no difference. In training the batch's statistics are used and the running
    averages move; in evaluation the running averages are used and stay.""",
    layer(trains=lambda training: True, updates=lambda training: True),
    layer(trains=lambda training: False, updates=lambda training: True),
    layer(trains=lambda training: False, updates=lambda training: False),
)
wrong(
    "training-and-evaluation-swapped",
    "Training and evaluation are swapped",
    """The statistics of the batch are used, and kept, where `training` is False. It is the other
    way round.""",
    layer(trains=lambda training: not training, updates=lambda training: not training),
    layer(trains=lambda training: not training),
)
wrong(
    "running-statistics-in-training",
    "The running averages in training",
    """In training too, the batch is normalised by the running averages. Then its own mean and
    variance are used, and the running averages only move.""",
    layer(moved="after"),
    layer(moved="before"),
)
wrong(
    "eps-outside-the-root",
    "`eps` is outside of the root",
    """`eps` is added to the standard deviation. It is added to the variance, before the root is
    taken.""",
    layer(scale=lambda var, eps: var.sqrt() + eps),
)
wrong(
    "eps-forgotten",
    "`eps` is not used",
    """`eps` is not added to the variance. It keeps the division safe where a variance is near
    0.""",
    layer(scale=lambda var, eps: var.sqrt()),
    layer(scale=lambda var, eps: (var + 1e-5).sqrt()),
)
wrong(
    "root-forgotten",
    "Divided by the variance",
    """The distances from the mean are divided by the variance. They are divided by its root.""",
    layer(scale=lambda var, eps: var + eps),
)
wrong(
    "not-divided",
    "Only the mean is subtracted",
    """The mean is subtracted, but nothing is divided. The distances from the mean are divided by
    the root of the variance.""",
    layer(scale=lambda var, eps: torch.ones_like(var)),
)
wrong(
    "multiplied-by-the-deviation",
    "Multiplied by the deviation",
    """The distances from the mean are multiplied by the root of the variance. They are divided by
    it.""",
    layer(scale=lambda var, eps: 1 / (var + eps).sqrt()),
)


def kept_as_normalised(axes):
    """Statistics over other axes that are normalised with and kept in the same way."""

    def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
        mean, var = running_mean, running_var
        if training:
            mean, var = x.mean(axes), x.var(axes, unbiased=False)
            running_mean.mul_(1 - momentum).add_(momentum * mean)
            running_var.mul_(1 - momentum).add_(momentum * x.var(axes))
        normal = (x - along(mean)) / (along(var) + eps).sqrt()
        return along(weight) * normal + along(bias)

    return batch_norm


def kept_with_axes(axes):
    def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
        mean, var = along(running_mean), along(running_var)
        if training:
            mean, var = x.mean(axes, keepdim=True), x.var(axes, unbiased=False, keepdim=True)
            running_mean.mul_(1 - momentum).add_(momentum * mean)
            running_var.mul_(1 - momentum).add_(momentum * x.var(axes, keepdim=True))
        return along(weight) * (x - mean) / (var + eps).sqrt() + along(bias)

    return batch_norm


def kept_by_slices(axes):
    def batch_norm(x, weight, bias, running_mean, running_var, training, momentum, eps):
        mean, var = along(running_mean), along(running_var)
        if training:
            mean, var = x.mean(axes), x.var(axes, unbiased=False)
            running_mean[:] = (1 - momentum) * running_mean + momentum * mean
            running_var[:] = (1 - momentum) * running_var + momentum * x.var(axes)
        return along(weight) * (x - mean) / (var + eps).sqrt() + along(bias)

    return batch_norm


def averaged_over_places(unbiased):
    return lambda x: (x.mean(0).mean((1, 2)), x.var(0, unbiased).mean((1, 2)))


wrong(
    "over-the-batch-only",
    "Each place has its own mean",
    """Mean and variance are taken over the pictures only, so each place of the grid has its own.
    All values of a channel share one: over pictures, rows and columns.""",
    layer(axes=(0,)),
    layer(axes=(0,), running=averaged_over_places(unbiased=False)),
    layer(axes=(0,), running=averaged_over_places(unbiased=True)),
)
wrong(
    "each-picture-by-itself",
    "Each picture by itself",
    """Mean and variance are taken for each picture separately. All pictures of the batch share
    one for each channel.""",
    layer(axes=(2, 3)),
)
wrong(
    "over-everything",
    "One mean for all channels",
    """All channels share a mean and a variance. Each channel has its own.""",
    layer(axes=(0, 1, 2, 3)),
    kept_as_normalised((0, 1, 2, 3)),
)
wrong(
    "over-the-channels",
    "Mean and variance over the channels",
    """The axis of the channels disappears from mean and variance. It is the only one that
    stays: they have shape (c,).""",
    layer(axes=(1,)),
    layer(axes=(1, 2, 3)),
    kept_as_normalised((1, 2, 3)),
)
wrong(
    "statistics-do-not-fit",
    "The statistics do not fit the running averages",
    """Mean and variance of the batch have not the shape (c,) of the running averages, so these
    cannot move towards them in place. Over which axes are they taken, and are axes of size 1 kept?
    One number for each channel is needed.""",
    *[
        kept(axes)
        for kept in (kept_as_normalised, kept_with_axes, kept_by_slices)
        for axes in ((0,), (1,), (2, 3))
    ],
    kept_with_axes(CHANNEL),
    kept_with_axes((0, 1, 2, 3)),
    kept_with_axes((1, 2, 3)),
)


def along_the_width(x, weight, bias, running_mean, running_var, training, momentum, eps):
    mean, var = running_mean, running_var
    if training:
        mean, var = x.mean(CHANNEL), x.var(CHANNEL, unbiased=False)
        running_mean.mul_(1 - momentum).add_(momentum * mean)
        running_var.mul_(1 - momentum).add_(momentum * x.var(CHANNEL))
    return weight * (x - mean) / (var + eps).sqrt() + bias


wrong(
    "along-the-width",
    "Numbers of the channels are laid along the width",
    """A tensor of shape (c,) is matched with the last axis of x, the width, and not with the
    channels: it does not fit, or only by accident. Give it the shape (1, c, 1, 1) first.""",
    along_the_width,
    layer(affine=lambda normal, weight, bias: weight * normal + bias),
)
wrong(
    "weight-and-bias-forgotten",
    "Weight and bias are not used",
    """Each channel is normalised, but the result is neither multiplied by `weight` nor is `bias`
    added.""",
    layer(affine=lambda normal, weight, bias: normal),
)
wrong(
    "weight-or-bias-forgotten",
    "Weight or bias is not used",
    """One of `weight` and `bias` is not used. The normalised values are multiplied by the weight of
    their channel, and its bias is added.""",
    layer(affine=lambda normal, weight, bias: along(weight) * normal),
    layer(affine=lambda normal, weight, bias: normal + along(bias)),
)
wrong(
    "weight-and-bias-mixed-up",
    "Weight and bias are mixed up",
    """Weight and bias are used in the wrong way: the normalised values are multiplied by `weight`
    first, and then `bias` is added.""",
    layer(affine=lambda normal, weight, bias: along(bias) * normal + along(weight)),
    layer(affine=lambda normal, weight, bias: along(weight) * (normal + along(bias))),
)


def changes_its_input(x, weight, bias, running_mean, running_var, training, momentum, eps):
    output = layer()(x, weight, bias, running_mean, running_var, training, momentum, eps)
    x.copy_(output)
    return output


def centers_its_input(x, weight, bias, running_mean, running_var, training, momentum, eps):
    mean = x.mean(CHANNEL) if training else running_mean.clone()
    output = layer()(x, weight, bias, running_mean, running_var, training, momentum, eps)
    x -= along(mean)
    return output


wrong(
    "input-changed",
    "The input is changed",
    """`x` itself is changed in place, as by `-=` or `sub_`. Only the running averages may change:
    compute a new tensor.""",
    changes_its_input,
    centers_its_input,
)
