"""What people write instead of `predict`, each recognised by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="predict")(implementation)


def squash(total, low, high):
    return torch.sigmoid(total) * (high - low) + low


def combined(combine):
    """The right dot products and columns of biases, combined."""

    def predict(x, users, user_bias, items, item_bias, low, high):
        u, i = x[:, 0], x[:, 1]
        dots = (users[u] * items[i]).sum(1)
        return combine(dots, user_bias[u], item_bias[i], low, high)

    return predict


def added(dots_of):
    """The right biases and range, around wrong dot products of the two sets of rows."""

    def predict(x, users, user_bias, items, item_bias, low, high):
        u, i = x[:, 0], x[:, 1]
        total = dots_of(users[u], items[i]) + user_bias[u, 0] + item_bias[i, 0]
        return squash(total, low, high)

    return predict


def indexed(index):
    """The right formula for other indices of the four tables."""

    def predict(x, users, user_bias, items, item_bias, low, high):
        u, v, i, j = index(x)
        dots = (users[u] * items[i]).sum(1)
        return squash(dots + user_bias[v, 0] + item_bias[j, 0], low, high)

    return predict


def wider(dots, a, b, low, high):
    return squash(dots, low, high) + a[:, 0] + b[:, 0]


wrong(
    "square-from-broadcasting",
    "An n×n square from broadcasting",
    """The dot products have shape (n,), the biases that were looked up (n, 1). Added as they are,
    broadcasting combines every row with every other, and n×n numbers come out. Make the shapes
    equal before adding.""",
    combined(lambda d, a, b, low, high: squash(d + a + b, low, high)),
    combined(lambda d, a, b, low, high: squash(d[None] + a + b, low, high)),
    combined(lambda d, a, b, low, high: squash(d + a[:, 0] + b, low, high)),
    combined(lambda d, a, b, low, high: squash(d + a + b[:, 0], low, high)),
    combined(lambda d, a, b, low, high: squash(d[:, None] + a + b[:, 0], low, high)),
    combined(lambda d, a, b, low, high: squash(d[:, None] + a[:, 0] + b[:, 0], low, high)),
)
wrong(
    "dimension-kept",
    "A dimension too many",
    """The numbers are right, but they stand in a column of shape (n, 1). The shape should be
    (n,).""",
    combined(lambda d, a, b, low, high: squash(d[:, None] + a + b, low, high)),
)
wrong(
    "dimension-dropped",
    "A dimension is dropped",
    """The numbers are right, but for a single pair the result is a bare number. A `squeeze` without
    a dimension removes every dimension of size 1, n too.""",
    combined(lambda d, a, b, low, high: squash(d[:, None] + a + b, low, high).squeeze()),
)
wrong(
    "bias-after-the-sigmoid",
    "Biases are added after the sigmoid",
    """The biases are added to predictions that are squashed already, so the sums can leave the
    range. Add them to the dot product first, and squash the sum.""",
    combined(wider),
    combined(lambda d, a, b, low, high: squash(d + a[:, 0], low, high) + b[:, 0]),
    combined(lambda d, a, b, low, high: squash(d + b[:, 0], low, high) + a[:, 0]),
    combined(
        lambda d, a, b, low, high: (torch.sigmoid(d) + a[:, 0] + b[:, 0]) * (high - low) + low
    ),
)
wrong(
    "no-range",
    "The range is missing",
    """These are the sums of dot product and biases as they are. They still have to be squashed by
    the sigmoid to between `low` and `high`.""",
    combined(lambda d, a, b, low, high: d + a[:, 0] + b[:, 0]),
)
wrong(
    "cut-off",
    "Cut off, not squashed",
    """Sums outside the range are set to its ends, and those inside are not changed. The sigmoid
    moves every number, smoothly.""",
    combined(lambda d, a, b, low, high: (d + a[:, 0] + b[:, 0]).clamp(low, high)),
)
wrong(
    "sigmoid-alone",
    "`low` and `high` are not used",
    """The predictions lie between 0 and 1, as the sigmoid gives them. They still have to be
    stretched and moved to the range from `low` to `high`.""",
    combined(lambda d, a, b, low, high: torch.sigmoid(d + a[:, 0] + b[:, 0])),
)
wrong(
    "times-high-only",
    "Stretched to `high` only",
    """The predictions lie between 0 and `high`, which is right only where `low` is 0. The range is
    `high - low` wide and begins at `low`.""",
    combined(lambda d, a, b, low, high: torch.sigmoid(d + a[:, 0] + b[:, 0]) * high),
)
wrong(
    "low-not-added",
    "`low` is not added",
    """The predictions begin at 0, whatever `low` is. After the stretching, the whole range still
    has to be moved.""",
    combined(lambda d, a, b, low, high: torch.sigmoid(d + a[:, 0] + b[:, 0]) * (high - low)),
)
wrong(
    "low-plus-high",
    "Stretched too wide",
    """The predictions lie between `low` and `low + high`. The range is only `high - low` wide.""",
    combined(lambda d, a, b, low, high: torch.sigmoid(d + a[:, 0] + b[:, 0]) * high + low),
)
wrong(
    "range-before-the-sum",
    "Each part is squashed",
    """The parts are squashed before they are added, so the sum can leave the range. Add dot product
    and biases first; one sigmoid at the end is enough.""",
    combined(
        lambda d, a, b, low, high: (
            squash(d, low, high) + squash(a[:, 0], low, high) + squash(b[:, 0], low, high)
        )
    ),
    combined(
        lambda d, a, b, low, high: (
            (torch.sigmoid(d) + torch.sigmoid(a[:, 0]) + torch.sigmoid(b[:, 0])) * (high - low)
            + low
        )
    ),
)
wrong(
    "user-bias-only",
    "The item's bias is missing",
    """The user's bias is added, the item's is not. Both belong to the sum.""",
    combined(lambda d, a, b, low, high: squash(d + a[:, 0], low, high)),
)
wrong(
    "item-bias-only",
    "The user's bias is missing",
    """The item's bias is added, the user's is not. Both belong to the sum.""",
    combined(lambda d, a, b, low, high: squash(d + b[:, 0], low, high)),
)
wrong(
    "no-bias",
    "The biases are missing",
    """This is the squashed dot product alone. The bias of the user and that of the item belong to
    the sum before it is squashed.""",
    combined(lambda d, a, b, low, high: squash(d, low, high)),
)
wrong(
    "no-dot-product",
    "The dot product is missing",
    """Only the two biases are added. The dot product of the factors belongs to the sum as
    well.""",
    combined(lambda d, a, b, low, high: squash(a[:, 0] + b[:, 0], low, high)),
)
wrong(
    "biases-subtracted",
    "Biases are subtracted",
    """The biases are taken away from the dot product. They are added to it.""",
    combined(lambda d, a, b, low, high: squash(d - a[:, 0] - b[:, 0], low, high)),
    combined(lambda d, a, b, low, high: squash(d + a[:, 0] - b[:, 0], low, high)),
)
wrong(
    "biases-multiplied",
    "Biases are multiplied",
    """The biases are used as factors. They are added, each of them once.""",
    combined(lambda d, a, b, low, high: squash(d + a[:, 0] * b[:, 0], low, high)),
    combined(lambda d, a, b, low, high: squash(d * a[:, 0] * b[:, 0], low, high)),
    combined(lambda d, a, b, low, high: squash(d * (a[:, 0] + b[:, 0]), low, high)),
)
wrong(
    "bias-for-each-factor",
    "A bias is added to each factor",
    """The biases are added before the products are added up, so they count once for each factor or
    are multiplied along with them. Add each of them a single time, to the finished dot product.""",
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        ((users + user_bias)[x[:, 0]] * (items + item_bias)[x[:, 1]]).sum(1), low, high
    ),
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        (users[x[:, 0]] * items[x[:, 1]] + user_bias[x[:, 0]] + item_bias[x[:, 1]]).sum(1),
        low,
        high,
    ),
)
wrong(
    "all-biases-added",
    "The biases of all are added up",
    """Every prediction gets the sum or the mean of many biases. Each pair has its own user and its
    own item, with one bias each.""",
    combined(lambda d, a, b, low, high: squash(d + a.sum() + b.sum(), low, high)),
    combined(lambda d, a, b, low, high: squash(d + a.mean() + b.mean(), low, high)),
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        (users[x[:, 0]] * items[x[:, 1]]).sum(1) + user_bias.sum() + item_bias.sum(), low, high
    ),
)
wrong(
    "biases-not-looked-up",
    "Biases of the wrong rows",
    """The bias tables are used as they are, from their first row on, instead of the rows that the
    pairs name. Look up the biases as the factors are looked up.""",
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        (users[x[:, 0]] * items[x[:, 1]]).sum(1) + user_bias[:, 0] + item_bias[:, 0], low, high
    ),
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        (users[x[:, 0]] * items[x[:, 1]]).sum(1) + user_bias + item_bias, low, high
    ),
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        (users[x[:, 0]] * items[x[:, 1]]).sum(1, keepdim=True) + user_bias + item_bias, low, high
    ),
)
wrong(
    "rows-for-columns",
    "Rows of `x` instead of columns",
    """`x[0]` is the first pair, not the users of all pairs. The users are the first column of `x`,
    the items the second.""",
    indexed(lambda x: (x[0], x[0], x[1], x[1])),
)
wrong(
    "users-and-items-swapped",
    "Users and items are swapped",
    """The first number of a pair is used for the items and the second for the users. It is the
    other way round.""",
    indexed(lambda x: (x[:, 1], x[:, 1], x[:, 0], x[:, 0])),
)
wrong(
    "biases-swapped",
    "The numbers of the biases are swapped",
    """The factors are looked up rightly, but the user's bias is looked up with the item's number,
    or the item's with the user's.""",
    indexed(lambda x: (x[:, 0], x[:, 1], x[:, 1], x[:, 0])),
    indexed(lambda x: (x[:, 0], x[:, 0], x[:, 1], x[:, 0])),
    indexed(lambda x: (x[:, 0], x[:, 1], x[:, 1], x[:, 1])),
)
wrong(
    "every-user-with-every-item",
    "Every user with every item",
    """The dot products come from a matrix product of two sets of rows, which combines the user of
    each pair with the items of all pairs. A pair needs only its own two rows: multiply them
    position by position and add up.""",
    added(lambda u, i: u @ i.t()),
    added(lambda u, i: i @ u.t()),
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        users[x[:, 0]] @ items[x[:, 1]].t() + user_bias[x[:, 0]] + item_bias[x[:, 1]], low, high
    ),
)
wrong(
    "added-down-the-batch",
    "Added up over the pairs",
    """The products of different pairs are added up. The sum of a dot product goes along the
    factors and leaves a number for each pair.""",
    added(lambda u, i: (u * i).sum(0)),
    added(lambda u, i: (u * i).sum()),
)
wrong(
    "not-added",
    "The products are not added up",
    """The products of the factors are not added up, so there is a number for each factor. A dot
    product is their sum: one number for each pair.""",
    lambda x, users, user_bias, items, item_bias, low, high: squash(
        users[x[:, 0]] * items[x[:, 1]] + user_bias[x[:, 0]] + item_bias[x[:, 1]], low, high
    ),
    added(lambda u, i: u * i),
)
wrong(
    "mean-for-sum",
    "A mean, not a sum",
    """The products are averaged. A dot product adds them up, however many factors there are.""",
    added(lambda u, i: (u * i).mean(1)),
)
