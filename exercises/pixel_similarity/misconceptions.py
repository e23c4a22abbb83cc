"""What people write instead of the three functions, each told apart by the cases."""

import torch

from quizzer.grader.authoring import misconception


def wrong(function, id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function=function)(implementation)


def distance(a, b):
    return (a - b).abs().mean((-1, -2))


wrong(
    "mean_image",
    "mean-of-everything",
    "One mean for all pixels",
    """Without a dimension `mean` takes in the whole stack and gives one grey. Each place in the
    picture has a mean of its own; only the pictures are averaged away.""",
    lambda images: images.mean(),
)
wrong(
    "mean_image",
    "mean-of-rows-or-columns",
    "The wrong dimension disappears",
    """The number given to `mean` is the dimension that disappears. Here it is the rows or the
    columns of each picture, and the pictures are still there. Which dimension counts the
    pictures?""",
    lambda images: images.mean(1),
    lambda images: images.mean(2),
)
wrong(
    "mean_image",
    "mean-of-each-picture",
    "One mean for each picture",
    """Each picture was averaged to a single grey. It is the other way round: a mean for each pixel,
    over all pictures.""",
    lambda images: images.mean((1, 2)),
)
wrong(
    "mean_image",
    "sum-not-mean",
    "A sum where the mean is asked for",
    """The pictures are laid on top of each other, and get brighter with each one. Divide by how
    many there are.""",
    lambda images: images.sum(0),
)
wrong(
    "mean_image",
    "divided-by-the-wrong-count",
    "Divided by the wrong count",
    """The sum over the pictures is right, but it is divided by something else than the number of
    pictures: that is the size of the first dimension.""",
    lambda images: images.sum(0) / 28,
    lambda images: images.sum(0) / 784,
    lambda images: images.sum(0) / images.numel(),
    lambda images: images.sum(0) / 255,
)
wrong(
    "mean_image",
    "one-too-few",
    "Divided by one too few or one too many",
    """The sum is divided by N - 1 or N + 1. A mean divides by the number of values.""",
    lambda images: images.sum(0) / (len(images) - 1),
    lambda images: images.sum(0) / (len(images) + 1),
)
wrong(
    "mean_image",
    "dimension-kept",
    "A dimension of size 1 too many",
    """The values are right, but the shape is (1, 28, 28): one picture in a stack. The picture
    itself is asked for.""",
    lambda images: images.mean(0, keepdim=True),
)
wrong(
    "mean_image",
    "median-not-mean",
    "The median, not the mean",
    """The median is the one in the middle of the sorted values. The mean is their sum, divided by
    how many there are.""",
    lambda images: images.median(0).values,
)
wrong(
    "mean_image",
    "scaled-again",
    "Divided by 255 again",
    """The pixels come as numbers from 0 to 1 already. Dividing them by 255 makes the picture almost
    black.""",
    lambda images: images.mean(0) / 255,
)
wrong(
    "mean_image",
    "not-scaled-to-one",
    "Multiplied by 255",
    """The pixels are numbers from 0 to 1, and so are their means: nothing has to be scaled.""",
    lambda images: images.mean(0) * 255,
)
wrong(
    "mean_image",
    "one-of-the-pictures",
    "One of the pictures",
    """A single picture of the stack comes back. All of them have a part in the mean.""",
    lambda images: images[0],
    lambda images: images[-1],
    lambda images: images[:-1].mean(0),
    lambda images: images[1:].mean(0),
)
wrong(
    "mean_image",
    "rounded",
    "The mean is rounded",
    """Rounding (or a whole-number division, or a whole-number type) leaves only 0 and 1. The greys
    between are what a mean picture is made of.""",
    lambda images: images.mean(0).round(),
    lambda images: images.sum(0) // len(images),
    lambda images: images.mean(0).int(),
)
wrong(
    "mean_image",
    "brightest-not-mean",
    "The brightest or darkest of each pixel",
    """Of each pixel the largest (or smallest) value was taken. The mean is asked for.""",
    lambda images: images.amax(0),
    lambda images: images.amin(0),
)
wrong(
    "mean_image",
    "picture-turned",
    "The picture lies on its side",
    """The mean is right, but rows and columns are exchanged.""",
    lambda images: images.mean(0).t(),
)

wrong(
    "l1_distance",
    "abs-missing",
    "The signs are not dropped",
    """Where one picture is brighter and where it is darker cancel out. Each difference has to lose
    its sign before the mean is taken.""",
    lambda a, b: (a - b).mean((-1, -2)),
    lambda a, b: (b - a).mean((-1, -2)),
)
wrong(
    "l1_distance",
    "abs-too-late",
    "The sign is dropped after the mean",
    """By the time the mean is taken, brighter and darker have cancelled out. Drop the sign of each
    difference, not of the mean.""",
    lambda a, b: (a - b).mean((-1, -2)).abs(),
)
wrong(
    "l1_distance",
    "mean-over-the-stack-too",
    "One distance for the whole stack",
    """Without dimensions `mean` takes in everything, the pictures of the stack as well. Only the
    last two dimensions, the pixels of one picture, are to disappear.""",
    lambda a, b: (a - b).abs().mean(),
)
wrong(
    "l1_distance",
    "last-dimension-only",
    "Only one of the two dimensions",
    """A picture has rows and columns, and only one of the two was averaged away. `mean` takes
    several dimensions in brackets.""",
    lambda a, b: (a - b).abs().mean(-1),
    lambda a, b: (a - b).abs().mean(-2),
)
wrong(
    "l1_distance",
    "dimensions-counted-from-the-front",
    "Dimensions counted from the front",
    """Dimensions 1 and 2 are the pixels only where one dimension stands before them. A single
    picture has none before, two stacks have two. Count from the end, with negative numbers.""",
    lambda a, b: (a - b).abs().mean((1, 2)),
)
wrong(
    "l1_distance",
    "first-two-dimensions",
    "The first two dimensions",
    """Dimensions 0 and 1 are the pixels of a single picture, but in a stack dimension 0 counts the
    pictures. The last two are -2 and -1.""",
    lambda a, b: (a - b).abs().mean((0, 1)),
)
wrong(
    "l1_distance",
    "first-dimension",
    "The mean over the first dimension",
    """`mean(0)` averages the pictures, as for the mean picture. For a distance it is the pixels
    that disappear.""",
    lambda a, b: (a - b).abs().mean(0),
)
wrong(
    "l1_distance",
    "squared-not-absolute",
    "Squared instead of absolute",
    """The differences lose their sign by squaring: that is the mean squared error. Here `abs` is
    meant.""",
    lambda a, b: ((a - b) ** 2).mean((-1, -2)),
)
wrong(
    "l1_distance",
    "rmse-for-l1",
    "This is RMSE",
    """Square, mean and root make the other distance of the chapter. Here the mean of the absolute
    differences is meant.""",
    lambda a, b: ((a - b) ** 2).mean((-1, -2)).sqrt(),
)
wrong(
    "l1_distance",
    "sum-not-mean",
    "A sum where the mean is asked for",
    """The absolute differences of all 784 pixels are added up. Their mean is asked for.""",
    lambda a, b: (a - b).abs().sum((-1, -2)),
)
wrong(
    "l1_distance",
    "dimension-kept",
    "Dimensions of size 1 too many",
    """The values are right, but the two dimensions are still there, of size 1. Without `keepdim`
    they disappear.""",
    lambda a, b: (a - b).abs().mean((-1, -2), keepdim=True),
)
wrong(
    "l1_distance",
    "not-averaged",
    "A difference for each pixel",
    """The differences come back pixel by pixel. They should be averaged over the last two
    dimensions.""",
    lambda a, b: (a - b).abs(),
)
wrong(
    "l1_distance",
    "largest-not-mean",
    "The largest difference",
    """Only the pixel that differs most counts. In the mean each pixel has a part.""",
    lambda a, b: (a - b).abs().amax((-1, -2)),
)

wrong(
    "is_three",
    "wrong-way-round",
    "Three and seven are exchanged",
    """True comes out where the picture is nearer to `mean7`. A smaller distance means nearer.""",
    lambda images, mean3, mean7: distance(images, mean3) > distance(images, mean7),
)
wrong(
    "is_three",
    "ties-count-as-three",
    "A tie counts as a three",
    """Where both distances are equal the answer should be no: strictly nearer is asked for. Look at
    the comparison.""",
    lambda images, mean3, mean7: distance(images, mean3) <= distance(images, mean7),
)
wrong(
    "is_three",
    "wrong-way-round-with-ties",
    "Three and seven are exchanged, and ties count",
    """True comes out where the picture is nearer to `mean7`, or equally near to both. Strictly
    nearer to `mean3` is asked for.""",
    lambda images, mean3, mean7: distance(images, mean3) >= distance(images, mean7),
)
wrong(
    "is_three",
    "one-answer-for-all",
    "One answer for the whole stack",
    """The distances were averaged over all pictures before they were compared. Each picture has an
    answer of its own.""",
    lambda images, mean3, mean7: (images - mean3).abs().mean() < (images - mean7).abs().mean(),
    lambda images, mean3, mean7: bool(
        (images - mean3).abs().mean() < (images - mean7).abs().mean()
    ),
)
wrong(
    "is_three",
    "compared-pixel-by-pixel",
    "Compared pixel by pixel",
    """The comparison is made for each pixel. First the distance of the whole picture, then one
    comparison for each picture.""",
    lambda images, mean3, mean7: (images - mean3).abs() < (images - mean7).abs(),
    lambda images, mean3, mean7: (
        ((images - mean3).abs() < (images - mean7).abs()).float().mean((-1, -2)) > 0.5
    ),
    lambda images, mean3, mean7: (images - mean3).abs().mean(-1) < (images - mean7).abs().mean(-1),
)
wrong(
    "is_three",
    "distance-not-answer",
    "A distance, not an answer",
    """Numbers come back. Which of the two distances is smaller is a comparison, and gives True or
    False.""",
    lambda images, mean3, mean7: distance(images, mean3),
    lambda images, mean3, mean7: distance(images, mean7),
    lambda images, mean3, mean7: distance(images, mean3) - distance(images, mean7),
    lambda images, mean3, mean7: distance(images, mean7) - distance(images, mean3),
)
wrong(
    "is_three",
    "a-list-not-a-tensor",
    "A list, not a tensor",
    """The answers are right, but they come in a Python list. Comparing two tensors of distances
    gives a tensor of answers at once.""",
    lambda images, mean3, mean7: (distance(images, mean3) < distance(images, mean7)).tolist(),
)
wrong(
    "is_three",
    "squares-decide",
    "Decided by squared differences",
    """Squares make one great difference weigh more than many little ones, and can turn the answer
    around. `l1_distance` is to decide.""",
    lambda images, mean3, mean7: (
        ((images - mean3) ** 2).mean((-1, -2)) < ((images - mean7) ** 2).mean((-1, -2))
    ),
)
wrong(
    "is_three",
    "signs-not-dropped",
    "Decided by differences with their signs",
    """Brighter and darker pixels cancel out, so that a picture can seem near to one that it is not
    like at all. `l1_distance` drops the signs first.""",
    lambda images, mean3, mean7: (images - mean3).mean((-1, -2)) < (images - mean7).mean((-1, -2)),
    lambda images, mean3, mean7: (
        (images - mean3).mean((-1, -2)).abs() < (images - mean7).mean((-1, -2)).abs()
    ),
)
wrong(
    "is_three",
    "always-the-same",
    "The same answer for every picture",
    """The answer does not depend on the picture. Measure each picture's distance to both means.""",
    lambda images, mean3, mean7: torch.ones(len(images), dtype=torch.bool),
    lambda images, mean3, mean7: torch.zeros(len(images), dtype=torch.bool),
)
