"""What people write instead of the three functions, each recognised by the cases."""

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
    """Without a dimension `mean` averages the whole stack to a single number. Compute one mean
    for each pixel: only the dimension that counts the pictures should disappear.""",
    lambda images: images.mean(),
)
wrong(
    "mean_image",
    "mean-of-rows-or-columns",
    "The wrong dimension disappears",
    """The number passed to `mean` is the dimension that disappears. Here the rows or the columns
    of each picture disappeared, and the stack of pictures is still there. Which dimension counts
    the pictures?""",
    lambda images: images.mean(1),
    lambda images: images.mean(2),
)
wrong(
    "mean_image",
    "mean-of-each-picture",
    "One mean for each picture",
    """Each picture was averaged to a single number. It should be the other way round: one mean
    for each pixel, over all pictures.""",
    lambda images: images.mean((1, 2)),
)
wrong(
    "mean_image",
    "sum-not-mean",
    "A sum instead of a mean",
    """The pictures are added up, so the result gets brighter with each one. Divide by the number
    of pictures.""",
    lambda images: images.sum(0),
)
wrong(
    "mean_image",
    "divided-by-the-wrong-count",
    "Divided by the wrong count",
    """The sum over the pictures is right, but it is not divided by the number of pictures. That
    number is the size of the first dimension.""",
    lambda images: images.sum(0) / 28,
    lambda images: images.sum(0) / 784,
    lambda images: images.sum(0) / images.numel(),
    lambda images: images.sum(0) / 255,
)
wrong(
    "mean_image",
    "one-too-few",
    "Divided by one too few or one too many",
    """The sum is divided by N - 1 or N + 1. A mean divides by the number of values, N.""",
    lambda images: images.sum(0) / (len(images) - 1),
    lambda images: images.sum(0) / (len(images) + 1),
)
wrong(
    "mean_image",
    "dimension-kept",
    "An extra dimension of size 1",
    """The values are right, but the shape is (1, 28, 28): a stack of one picture. Return the
    picture itself.""",
    lambda images: images.mean(0, keepdim=True),
)
wrong(
    "mean_image",
    "median-not-mean",
    "The median, not the mean",
    """The median is the middle one of the sorted values. The mean is their sum, divided by how
    many there are.""",
    lambda images: images.median(0).values,
)
wrong(
    "mean_image",
    "scaled-again",
    "Divided by 255 again",
    """The pixels are already numbers from 0 to 1. Dividing them by 255 makes the picture almost
    black.""",
    lambda images: images.mean(0) / 255,
)
wrong(
    "mean_image",
    "not-scaled-to-one",
    "Multiplied by 255",
    """The pixels are numbers from 0 to 1, and so are their means: no scaling is needed.""",
    lambda images: images.mean(0) * 255,
)
wrong(
    "mean_image",
    "one-of-the-pictures",
    "Not all pictures are used",
    """The result leaves out pictures of the stack, or is just one of them. All pictures count in
    the mean.""",
    lambda images: images[0],
    lambda images: images[-1],
    lambda images: images[:-1].mean(0),
    lambda images: images[1:].mean(0),
)
wrong(
    "mean_image",
    "rounded",
    "The mean is rounded",
    """Rounding (or an integer division, or an integer type) leaves only 0 and 1. A mean picture
    needs the grey values between them.""",
    lambda images: images.mean(0).round(),
    lambda images: images.sum(0) // len(images),
    lambda images: images.mean(0).int(),
)
wrong(
    "mean_image",
    "brightest-not-mean",
    "The maximum or minimum of each pixel",
    """The largest (or smallest) value of each pixel was taken. The exercise asks for the mean.""",
    lambda images: images.amax(0),
    lambda images: images.amin(0),
)
wrong(
    "mean_image",
    "picture-turned",
    "The picture is transposed",
    """The mean is right, but rows and columns are swapped.""",
    lambda images: images.mean(0).t(),
)

wrong(
    "l1_distance",
    "abs-missing",
    "The absolute value is missing",
    """Positive and negative differences cancel out. Take the absolute value of each difference
    before the mean.""",
    lambda a, b: (a - b).mean((-1, -2)),
    lambda a, b: (b - a).mean((-1, -2)),
)
wrong(
    "l1_distance",
    "abs-too-late",
    "The absolute value is taken after the mean",
    """When the mean is taken first, positive and negative differences cancel out. Take the
    absolute value of each difference, not of the mean.""",
    lambda a, b: (a - b).mean((-1, -2)).abs(),
)
wrong(
    "l1_distance",
    "mean-over-the-stack-too",
    "One distance for the whole stack",
    """Without dimensions `mean` averages over everything, the pictures of the stack included.
    Only the last two dimensions, the pixels of one picture, should disappear.""",
    lambda a, b: (a - b).abs().mean(),
)
wrong(
    "l1_distance",
    "last-dimension-only",
    "Only one of the two dimensions",
    """A picture has rows and columns, and only one of the two was averaged. `mean` takes several
    dimensions as a tuple.""",
    lambda a, b: (a - b).abs().mean(-1),
    lambda a, b: (a - b).abs().mean(-2),
)
wrong(
    "l1_distance",
    "dimensions-counted-from-the-front",
    "Dimensions counted from the front",
    """Dimensions 1 and 2 are the pixels only if exactly one dimension comes before them. A
    single picture has none before them, and other inputs have two. Count from the end, with
    negative numbers.""",
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
    """`mean(0)` averages over the pictures, as for the mean picture. For a distance the pixels
    should disappear.""",
    lambda a, b: (a - b).abs().mean(0),
)
wrong(
    "l1_distance",
    "squared-not-absolute",
    "Squared instead of absolute",
    """The differences are squared: that is the mean squared error. Use `abs` here.""",
    lambda a, b: ((a - b) ** 2).mean((-1, -2)),
)
wrong(
    "l1_distance",
    "rmse-for-l1",
    "This is RMSE",
    """Square, mean and square root give the other distance of the chapter. Here you need the
    mean of the absolute differences.""",
    lambda a, b: ((a - b) ** 2).mean((-1, -2)).sqrt(),
)
wrong(
    "l1_distance",
    "sum-not-mean",
    "A sum instead of a mean",
    """The absolute differences of all 784 pixels are added up. The exercise asks for their
    mean.""",
    lambda a, b: (a - b).abs().sum((-1, -2)),
)
wrong(
    "l1_distance",
    "dimension-kept",
    "Extra dimensions of size 1",
    """The values are right, but the two dimensions are still there, of size 1. Without `keepdim`
    they disappear.""",
    lambda a, b: (a - b).abs().mean((-1, -2), keepdim=True),
)
wrong(
    "l1_distance",
    "not-averaged",
    "A difference for each pixel",
    """The function returns one difference for each pixel. Average them over the last two
    dimensions.""",
    lambda a, b: (a - b).abs(),
)
wrong(
    "l1_distance",
    "largest-not-mean",
    "The largest difference",
    """Only the pixel with the largest difference counts. In the mean every pixel counts.""",
    lambda a, b: (a - b).abs().amax((-1, -2)),
)

wrong(
    "is_three",
    "wrong-way-round",
    "Three and seven are swapped",
    """The answer is True where the picture is nearer to `mean7`. A smaller distance means
    nearer.""",
    lambda images, mean3, mean7: distance(images, mean3) > distance(images, mean7),
)
wrong(
    "is_three",
    "ties-count-as-three",
    "A tie counts as a three",
    """When both distances are equal the answer should be False: the exercise asks for strictly
    nearer. Look at the comparison operator.""",
    lambda images, mean3, mean7: distance(images, mean3) <= distance(images, mean7),
)
wrong(
    "is_three",
    "wrong-way-round-with-ties",
    "Three and seven are swapped, and ties count",
    """The answer is True where the picture is nearer to `mean7`, or equally near to both. It
    should be True where the picture is strictly nearer to `mean3`.""",
    lambda images, mean3, mean7: distance(images, mean3) >= distance(images, mean7),
)
wrong(
    "is_three",
    "one-answer-for-all",
    "One answer for the whole stack",
    """The distances were averaged over all pictures before they were compared. Each picture
    needs its own answer.""",
    lambda images, mean3, mean7: (images - mean3).abs().mean() < (images - mean7).abs().mean(),
    lambda images, mean3, mean7: bool(
        (images - mean3).abs().mean() < (images - mean7).abs().mean()
    ),
)
wrong(
    "is_three",
    "compared-pixel-by-pixel",
    "Compared pixel by pixel",
    """The comparison is made for each pixel or row. First compute the distance of the whole
    picture, then make one comparison for each picture.""",
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
    """The function returns numbers. Compare the two distances: a comparison gives True or
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
    """The answers are right, but they are in a Python list. Comparing two tensors of distances
    gives a tensor of answers directly.""",
    lambda images, mean3, mean7: (distance(images, mean3) < distance(images, mean7)).tolist(),
)
wrong(
    "is_three",
    "squares-decide",
    "Decided by squared differences",
    """Squares give one large difference more weight than many small ones, which can change the
    answer. Decide with `l1_distance`.""",
    lambda images, mean3, mean7: (
        ((images - mean3) ** 2).mean((-1, -2)) < ((images - mean7) ** 2).mean((-1, -2))
    ),
)
wrong(
    "is_three",
    "signs-not-dropped",
    "Decided by signed differences",
    """Positive and negative differences cancel out, so that a picture can seem near to a very
    different one. `l1_distance` takes absolute values first.""",
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
