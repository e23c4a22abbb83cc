"""What people write instead of `predict`, each recognised by the cases."""

import torch
from torch.nn import functional

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="predict")(implementation)


def rows(combine):
    """The right rows of both tables, combined."""

    def predict(x, users, items):
        return combine(users[x[:, 0]], items[x[:, 1]])

    return predict


def in_a_loop(number):
    """A loop over pairs that collects a number for each."""

    def predict(x, users, items):
        return torch.stack([number(users, items, u, i) for u, i in x.tolist()])

    return predict


def only(pick):
    """The predictions for a part of the pairs."""

    def predict(x, users, items):
        return pick((users[x[:, 0]] * items[x[:, 1]]).sum(1))

    return predict


wrong(
    "every-user-with-every-item",
    "Every user with every item",
    """The result has n×n numbers: the user of each pair is combined with the items of all pairs, as
    a matrix product does it. A pair needs only its own two rows: multiply them position by position
    and add up.""",
    rows(lambda u, i: u @ i.t()),
    rows(lambda u, i: (u[:, None] * i[None]).sum(2)),
    rows(lambda u, i: i @ u.t()),
)
wrong(
    "whole-table-product",
    "All users with all items",
    """The result has a number for every user and every item, whatever the pairs are. A prediction
    is asked for the pairs in `x` only.""",
    lambda x, users, items: users @ items.t(),
    lambda x, users, items: functional.linear(users, items).flatten(),
    lambda x, users, items: items @ users.t(),
)
wrong(
    "matrices-do-not-fit",
    "A matrix product of the two sets of rows",
    """A matrix product of two tensors of shape (n, f) fits only where n happens to equal f, and
    then it adds up the wrong products. Multiply the two position by position, then add up the
    products of each pair.""",
    rows(lambda u, i: u @ i),
)
wrong(
    "added-down-the-batch",
    "Added up over the pairs",
    """The products of different pairs are added up, which leaves a number for each factor. The sum
    should go along the factors and leave a number for each pair.""",
    rows(lambda u, i: (u * i).sum(0)),
    rows(lambda u, i: (u * i).sum(0, keepdim=True)),
    rows(lambda u, i: (u.t() @ i).diagonal()),
)
wrong(
    "not-added",
    "The products are not added up",
    """The products are right, but there is still one for each factor. A dot product is their sum:
    one number for each pair.""",
    rows(lambda u, i: u * i),
)
wrong(
    "added-over-everything",
    "All products in one sum",
    """All the products end in a single number. There should be a number for each pair: add up along
    the factors only.""",
    rows(lambda u, i: (u * i).sum()),
    rows(lambda u, i: (u * i).sum().view(1)),
)
wrong(
    "dimension-kept",
    "A dimension too many",
    """The numbers are right, but there is a dimension of size 1 too many. The shape should be
    (n,).""",
    rows(lambda u, i: (u * i).sum(1, keepdim=True)),
    rows(lambda u, i: (u * i).sum(1)[None]),
    rows(lambda u, i: u[:, None] @ i[:, :, None]),
)
wrong(
    "dimension-dropped",
    "A dimension is dropped",
    """The numbers are right, but for a single pair the result is a bare number. The shape is (n,),
    also for n = 1.""",
    rows(lambda u, i: (u * i).sum(1).squeeze()),
)
wrong(
    "mean-for-sum",
    "A mean, not a sum",
    """The products are averaged. A dot product adds them up, however many factors there are.""",
    rows(lambda u, i: (u * i).mean(1)),
)
wrong(
    "rows-for-columns",
    "Rows of `x` instead of columns",
    """`x[0]` is the first pair, not the users of all pairs. The users are the first column of `x`,
    the items the second.""",
    lambda x, users, items: (users[x[0]] * items[x[1]]).sum(1),
)
wrong(
    "first-pair-for-all",
    "Every prediction is that of the first pair",
    """All n predictions are that of the first pair. Each pair has its own user and item: the users
    of all pairs are the first column of `x`, the items the second.""",
    lambda x, users, items: (users[x[0, 0]] * items[x[0, 1]]).sum().expand(len(x)),
)
wrong(
    "users-and-items-swapped",
    "Users and items are swapped",
    """The first number of a pair is used for the items and the second for the users. It is the
    other way round.""",
    lambda x, users, items: (users[x[:, 1]] * items[x[:, 0]]).sum(1),
    in_a_loop(lambda users, items, u, i: (users[i] * items[u]).sum()),
)
wrong(
    "user-column-twice",
    "One column for both tables",
    """The same column of `x` is used for both tables. The first column belongs to the users, the
    second to the items.""",
    lambda x, users, items: (users[x[:, 0]] * items[x[:, 0]]).sum(1),
    lambda x, users, items: (users[x[:, 1]] * items[x[:, 1]]).sum(1),
)
wrong(
    "one-table-for-both",
    "One table for both",
    """Both rows are taken from the same table. The user's row is in `users`, the item's in
    `items`.""",
    lambda x, users, items: (users[x[:, 0]] * users[x[:, 1]]).sum(1),
    lambda x, users, items: (items[x[:, 0]] * items[x[:, 1]]).sum(1),
    lambda x, users, items: (users[x[:, 0]] ** 2).sum(1),
)
wrong(
    "columns-of-the-tables",
    "Columns of the tables instead of rows",
    """The numbers in `x` are used for columns of the tables. User number u has row number u.""",
    lambda x, users, items: (users[:, x[:, 0]] * items[:, x[:, 1]]).sum(0),
    lambda x, users, items: (users[:, x[:, 0]] * items[:, x[:, 1]]).sum(1),
    lambda x, users, items: (users.t()[x[:, 0]] * items.t()[x[:, 1]]).sum(1),
)
wrong(
    "pairs-not-used",
    "The pairs are not used",
    """The two tables are combined row by row, whatever the pairs in `x` are. A pair says which row
    of each table belongs to it.""",
    lambda x, users, items: (users * items).sum(1),
    lambda x, users, items: (users[: len(x)] * items[: len(x)]).sum(1),
)
wrong(
    "added-not-multiplied",
    "Factors are added, not multiplied",
    """The two factors at each position are added. In a dot product they are multiplied, and the
    products are added up.""",
    rows(lambda u, i: (u + i).sum(1)),
)
wrong(
    "sums-multiplied",
    "The sums are multiplied",
    """The factors of each row are added up first, and the two sums are multiplied. It is the other
    way round: multiply position by position, then add up.""",
    rows(lambda u, i: u.sum(1) * i.sum(1)),
)
wrong(
    "distance-not-product",
    "A distance, not a dot product",
    """The two rows are subtracted. A dot product multiplies them position by position and adds up
    the products.""",
    rows(lambda u, i: (u - i).sum(1)),
    rows(lambda u, i: ((u - i) ** 2).sum(1)),
    rows(lambda u, i: (u - i).norm(dim=1)),
    rows(lambda u, i: (u - i).abs().sum(1)),
)
wrong(
    "cosine-not-product",
    "The cosine instead of the dot product",
    """The result is divided by the lengths of the two vectors, which gives the cosine of the angle
    between them. The dot product is not divided by anything.""",
    rows(lambda u, i: functional.cosine_similarity(u, i)),
)
wrong(
    "squashed-by-a-sigmoid",
    "A sigmoid on top",
    """The predictions are squashed to between 0 and 1. The result here is the dot product
    itself.""",
    rows(lambda u, i: (u * i).sum(1).sigmoid()),
)
wrong(
    "first-pair-only",
    "Only the first pair",
    """The result is a single number, that of the first pair. Every pair needs its own: the users of
    all pairs are the first column of `x`, the items the second.""",
    only(lambda predictions: predictions[0]),
    only(lambda predictions: predictions[:1]),
)
wrong(
    "last-pair-only",
    "Only the last pair",
    """Only the number of the last pair comes back. Collect all of them, in the order of the
    pairs.""",
    only(lambda predictions: predictions[-1]),
    only(lambda predictions: predictions[-1:]),
)
wrong(
    "repeated-pairs-dropped",
    "Repeated pairs are dropped",
    """Pairs that occur again have no number of their own, as with a set or a dictionary of pairs.
    There should be a number for each row of `x`.""",
    lambda x, users, items: torch.stack(
        [(users[u] * items[i]).sum() for u, i in dict.fromkeys(map(tuple, x.tolist()))]
    ),
)
wrong(
    "first-factor-only",
    "Only one factor",
    """Only a single factor of each row is used. All f factors are multiplied and added up.""",
    rows(lambda u, i: u[:, 0] * i[:, 0]),
    rows(lambda u, i: u[:, -1] * i[:, -1]),
)
wrong(
    "last-factor-lost",
    "The last factor is missing",
    """The last factor is left out of the sum. `range` and slices already leave out their end, so
    there is nothing to subtract.""",
    rows(lambda u, i: (u * i)[:, :-1].sum(1)),
)
