"""What people write instead of `conv2d`, each recognised by the cases."""

import torch
from torch.nn import functional

from quizzer.grader.authoring import misconception


def wrong(id, title, explanation, *implementations):
    for implementation in implementations:
        misconception(id, title, explanation, function="conv2d")(implementation)


def right(image, kernel, padding=0, stride=1):
    """The right output, or with padding and stride one that is wrong here."""
    pictures, kernels = image[None, None], kernel[None, None]
    return functional.conv2d(pictures, kernels, padding=padding, stride=stride)[0, 0]


def windows(number, rows=0, columns=0):
    """A loop over windows with more or fewer rows and columns, collected in lists."""

    def conv2d(image, kernel):
        (h, w), (a, b) = image.shape, kernel.shape
        return torch.tensor(
            [
                [
                    float(number(image[i : i + a, j : j + b], kernel))
                    for j in range(w - b + 1 + columns)
                ]
                for i in range(h - a + 1 + rows)
            ]
        )

    return conv2d


def product(window, kernel):
    return (window * kernel).sum()


def filled(number, rows=0, columns=0):
    """The same loop, writing into a tensor of zeros of the right shape."""

    def conv2d(image, kernel):
        (h, w), (a, b) = image.shape, kernel.shape
        output = torch.zeros(h - a + 1, w - b + 1)
        for i in range(h - a + 1 + rows):
            for j in range(w - b + 1 + columns):
                output[i, j] = number(image[i : i + a, j : j + b], kernel)
        return output

    return conv2d


def single(place):
    """Four loops that read the kernel at another place."""

    def conv2d(image, kernel):
        (h, w), (a, b) = image.shape, kernel.shape
        output = torch.zeros(h - a + 1, w - b + 1)
        for i in range(h - a + 1):
            for j in range(w - b + 1):
                for u in range(a):
                    for v in range(b):
                        output[i, j] += image[i + u, j + v] * kernel[place(u, v, a, b)]
        return output

    return conv2d


wrong(
    "kernel-flipped",
    "The kernel is flipped",
    """Each window is multiplied by the kernel turned over, so that its last row or column meets the
    first of the window. The convolution of mathematics does that; here, as in PyTorch, the kernel
    stays as it is.""",
    lambda image, kernel: right(image, kernel.flip(0, 1)),
    lambda image, kernel: right(image, kernel.flip(0)),
    lambda image, kernel: right(image, kernel.flip(1)),
)
wrong(
    "kernel-transposed",
    "Rows of the window meet columns of the kernel",
    """A window and the kernel meet with rows and columns swapped, as when one of them is
    transposed. The number in row u and column v of the window belongs to the number in row u and
    column v of the kernel.""",
    lambda image, kernel: right(image, kernel.t()),
    windows(lambda window, kernel: (window * kernel.t()).sum()),
    filled(lambda window, kernel: (window * kernel.t()).sum()),
    single(lambda u, v, a, b: (v, u)),
)


def from_swapped_places(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = (image[j : j + a, i : i + b] * kernel).sum()
    return output


wrong(
    "window-transposed",
    "The windows are taken from the wrong axis",
    """Rows and columns of the image are swapped when a window is taken from it. The first index of
    a tensor picks the row, the second the column.""",
    from_swapped_places,
)

SHORT = (
    "one-place-short",
    "The last place is missing",
    """The kernel stops one place before the end. There are h - a + 1 places for it from top to
    bottom and w - b + 1 from left to right: `range` leaves out its end already.""",
)
wrong(
    *SHORT,
    windows(product, -1, -1),
    filled(product, -1, -1),
    lambda image, kernel: right(image, kernel)[:-1, :-1],
)
wrong(
    "last-row-missing",
    "The last row is missing",
    """From left to right every place is there, but the last row of places is not reached. From
    top to bottom there are h - a + 1 places.""",
    windows(product, -1, 0),
    filled(product, -1, 0),
    lambda image, kernel: right(image, kernel)[:-1],
)
wrong(
    "last-column-missing",
    "The last column is missing",
    """From top to bottom every place is there, but the last column of places is not reached. From
    left to right there are w - b + 1 places.""",
    windows(product, 0, -1),
    filled(product, 0, -1),
    lambda image, kernel: right(image, kernel)[:, :-1],
)
wrong(
    "one-place-too-many",
    "The kernel leaves the image",
    """The kernel moves one place too far, where a part of it has no image under it. There are
    h - a + 1 places from top to bottom and w - b + 1 from left to right.""",
    windows(product, 1, 1),
    filled(product, 1, 1),
    windows(product, 0, 1),
    windows(product, 1, 0),
)


def larger(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 2, w - b + 2)
    for i in range(h - a + 2):
        for j in range(w - b + 2):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def larger_by_numbers(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 2, w - b + 2)
    for i in range(h - a + 2):
        for j in range(w - b + 2):
            for u in range(a):
                for v in range(b):
                    output[i, j] += image[i + u, j + v] * kernel[u, v]
    return output


def to_the_last_pixel(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h, w)
    for i in range(h):
        for j in range(w):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def to_the_last_pixel_by_numbers(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h, w)
    for i in range(h):
        for j in range(w):
            for u in range(a):
                for v in range(b):
                    output[i, j] += image[i + u, j + v] * kernel[u, v]
    return output


wrong(
    "one-place-too-many",
    "The kernel leaves the image",
    """The kernel moves to places where a part of it has no image under it. There are
    h - a + 1 places from top to bottom and w - b + 1 from left to right.""",
    larger,
    larger_by_numbers,
    to_the_last_pixel,
    to_the_last_pixel_by_numbers,
)


def swapped_shape(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(w - b + 1, h - a + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def swapped_names(image, kernel):
    (w, h), (b, a) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def swapped_image_names(image, kernel):
    (w, h), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def swapped_loops(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(w - b + 1):
        for j in range(h - a + 1):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def swapped_loops_in_lists(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    rows = range(w - b + 1)
    columns = range(h - a + 1)
    return torch.tensor(
        [[float(product(image[i : i + a, j : j + b], kernel)) for j in columns] for i in rows]
    )


wrong(
    "height-and-width-swapped",
    "Height and width are swapped",
    """Rows and columns change places. Rows come first, in a shape as in an index: from top to
    bottom there are h - a + 1 places, from left to right w - b + 1.""",
    swapped_shape,
    swapped_names,
    swapped_image_names,
    swapped_loops,
    swapped_loops_in_lists,
    lambda image, kernel: right(image, kernel).t(),
    lambda image, kernel: right(image, kernel).reshape(
        image.shape[1] - kernel.shape[1] + 1, image.shape[0] - kernel.shape[0] + 1
    ),
)

MATRIX = (
    "matrix-product-in-the-window",
    "A matrix product in the window",
    """The window and the kernel are multiplied as matrices, rows by columns. Here each number of
    the window meets the one number of the kernel at the same position, as `*` does it.""",
)
wrong(
    *MATRIX,
    windows(lambda window, kernel: (window @ kernel).sum()),
    filled(lambda window, kernel: (window @ kernel).sum()),
    filled(lambda window, kernel: torch.mm(window, kernel).sum()),
    filled(lambda window, kernel: window @ kernel),
    windows(lambda window, kernel: (window @ kernel.t()).sum()),
    filled(lambda window, kernel: torch.dot(window, kernel)),
)


def same_size(image, kernel):
    a, b = kernel.shape
    wide = functional.pad(image, ((b - 1) // 2, b // 2, (a - 1) // 2, a // 2))
    return right(wide, kernel)


wrong(
    "padded",
    "The image is padded",
    """Rows and columns of zeros were put around the image. Here the kernel stays inside it, so the
    output is smaller than the image: (h - a + 1, w - b + 1).""",
    lambda image, kernel: right(image, kernel, (kernel.shape[0] // 2, kernel.shape[1] // 2)),
    lambda image, kernel: right(image, kernel, kernel.shape[0] // 2),
    lambda image, kernel: right(
        image, kernel, ((kernel.shape[0] - 1) // 2, (kernel.shape[1] - 1) // 2)
    ),
    lambda image, kernel: right(image, kernel, tuple(side // 2 for side in kernel.shape))[
        : image.shape[0], : image.shape[1]
    ],
    lambda image, kernel: right(image, kernel, 1),
    lambda image, kernel: right(image, kernel, (kernel.shape[0] - 1, kernel.shape[1] - 1)),
    same_size,
)


def left_over(image, kernel):
    output = torch.zeros_like(image)
    numbers = right(image, kernel)
    output[: numbers.shape[0], : numbers.shape[1]] = numbers
    return output


def left_over_around(image, kernel):
    output = torch.zeros_like(image)
    a, b = kernel.shape
    numbers = right(image, kernel)
    top, left = a // 2, b // 2
    output[top : top + numbers.shape[0], left : left + numbers.shape[1]] = numbers
    return output


def image_left_over(image, kernel):
    output = image.clone()
    numbers = right(image, kernel)
    output[: numbers.shape[0], : numbers.shape[1]] = numbers
    return output


wrong(
    "zeros-left-over",
    "The output is as large as the image",
    """The numbers are right, but they stand in a tensor as large as the image, where no number is
    computed for the last rows and columns or for a border. The output has as many numbers as there
    are places: (h - a + 1, w - b + 1).""",
    left_over,
    left_over_around,
    image_left_over,
)
wrong(
    "mean-for-sum",
    "The mean of the products, not their sum",
    """The products of a window are averaged. They are added up: a larger kernel makes larger
    numbers.""",
    filled(lambda window, kernel: (window * kernel).mean()),
)
wrong(
    "windows-side-by-side",
    "The windows lie side by side",
    """Each window begins where the one before ends. The kernel moves on by one pixel only, so
    neighbouring windows overlap.""",
    lambda image, kernel: right(image, kernel, stride=tuple(kernel.shape)),
    lambda image, kernel: right(image, kernel, stride=kernel.shape[0]),
)
wrong(
    "stride-of-two",
    "Every second place only",
    """The kernel moves on by two pixels at a time. With stride 1 it stands at every place.""",
    lambda image, kernel: right(image, kernel, stride=2),
)
wrong(
    "products-not-added",
    "The products are not added up",
    """A window times the kernel is a small table of products. Their sum is the one number for that
    place.""",
    filled(lambda window, kernel: window * kernel),
    lambda image, kernel: (
        image.unfold(0, kernel.shape[0], 1).unfold(1, kernel.shape[1], 1) * kernel
    ),
)
wrong(
    "added-along-one-axis",
    "Added up along one axis only",
    """`sum` with a dimension adds up along that one, and several numbers are left for each place.
    All products of a window belong into one number.""",
    filled(lambda window, kernel: (window * kernel).sum(0)),
    filled(lambda window, kernel: (window * kernel).sum(1)),
)


def running_total(per_row, per_place=False):
    def conv2d(image, kernel):
        numbers = right(image, kernel)
        total = torch.zeros(())
        output = torch.zeros_like(numbers)
        for i in range(len(numbers)):
            if per_row:
                total = torch.zeros(())
            for j in range(numbers.shape[1]):
                total = total + numbers[i, j]
                output[i, j] = total
        return output

    return conv2d


wrong(
    "sum-goes-on",
    "The sum is not reset",
    """The sum of one window goes on into the next, so the numbers pile up. At each place it has to
    begin at 0 again.""",
    running_total(per_row=False),
    running_total(per_row=True),
)
wrong(
    "last-product-only",
    "Only the last product of each window",
    """Each number is the product of the last number of the window and the last of the kernel: the
    others were overwritten. Add each product to those before it.""",
    filled(lambda window, kernel: window[-1, -1] * kernel[-1, -1]),
)
wrong(
    "first-product-only",
    "Only the first product of each window",
    """Each number is the product of the first number of the window and the first of the kernel. All
    products of a window belong into the sum.""",
    filled(lambda window, kernel: window[0, 0] * kernel[0, 0]),
)
wrong(
    "kernel-unused",
    "The kernel's numbers are not used",
    """The numbers of each window are added up as they are. Multiply each by the kernel's number at
    the same position first.""",
    filled(lambda window, kernel: window.sum()),
)
wrong(
    "sums-multiplied",
    "The sums are multiplied",
    """The window and the kernel are added up first and multiplied then. Multiply number by number,
    and add up the products.""",
    filled(lambda window, kernel: window.sum() * kernel.sum()),
)
wrong(
    "everything-in-one-row",
    "All numbers in one row",
    """The numbers are right, but they stand in a single row. The output has h - a + 1 rows with
    w - b + 1 numbers each.""",
    lambda image, kernel: right(image, kernel).flatten(),
)
wrong(
    "first-row-only",
    "Only the first row of the output",
    """Numbers are computed for the first row of the output and for no others. A `return` inside
    the loop over the rows does that.""",
    lambda image, kernel: torch.cat(
        [right(image, kernel)[:1], torch.zeros_like(right(image, kernel)[1:])]
    ),
    lambda image, kernel: right(image, kernel)[:1],
    lambda image, kernel: right(image, kernel)[0],
)


def three_by_three(image, kernel):
    h, w = image.shape
    output = torch.zeros(h - 2, w - 2)
    for i in range(h - 2):
        for j in range(w - 2):
            output[i, j] = product(image[i : i + 3, j : j + 3], kernel)
    return output


def three_by_three_in_lists(image, kernel):
    h, w = image.shape
    return torch.tensor(
        [
            [float(product(image[i : i + 3, j : j + 3], kernel)) for j in range(w - 2)]
            for i in range(h - 2)
        ]
    )


def three_by_three_by_numbers(image, kernel):
    h, w = image.shape
    output = torch.zeros(h - 2, w - 2)
    for i in range(h - 2):
        for j in range(w - 2):
            for u in range(3):
                for v in range(3):
                    output[i, j] += image[i + u, j + v] * kernel[u, v]
    return output


wrong(
    "only-three-by-three",
    "Only for 3×3 kernels",
    """This is right for kernels of 3×3 and for no others. Take the sides of the window and the
    number of places from the kernel's shape.""",
    three_by_three,
    three_by_three_in_lists,
    three_by_three_by_numbers,
)


def square_windows(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = product(image[i : i + a, j : j + a], kernel)
    return output


def wide_windows(image, kernel):
    (h, w), (a, b) = image.shape, kernel.shape
    output = torch.zeros(h - a + 1, w - b + 1)
    for i in range(h - a + 1):
        for j in range(w - b + 1):
            output[i, j] = product(image[i : i + b, j : j + b], kernel)
    return output


def square_kernel(image, kernel):
    (h, w), a = image.shape, len(kernel)
    output = torch.zeros(h - a + 1, w - a + 1)
    for i in range(h - a + 1):
        for j in range(w - a + 1):
            output[i, j] = product(image[i : i + a, j : j + a], kernel)
    return output


def square_kernel_by_numbers(image, kernel):
    (h, w), a = image.shape, len(kernel)
    output = torch.zeros(h - a + 1, w - a + 1)
    for i in range(h - a + 1):
        for j in range(w - a + 1):
            for u in range(a):
                for v in range(a):
                    output[i, j] += image[i + u, j + v] * kernel[u, v]
    return output


def square_image(image, kernel):
    h, (a, b) = len(image), kernel.shape
    output = torch.zeros(h - a + 1, h - b + 1)
    for i in range(h - a + 1):
        for j in range(h - b + 1):
            output[i, j] = product(image[i : i + a, j : j + b], kernel)
    return output


def square_both(image, kernel):
    h, a = len(image), len(kernel)
    output = torch.zeros(h - a + 1, h - a + 1)
    for i in range(h - a + 1):
        for j in range(h - a + 1):
            output[i, j] = product(image[i : i + a, j : j + a], kernel)
    return output


wrong(
    "only-square",
    "Only for square shapes",
    """The number of rows is used for the columns too, so this is right for square shapes only.
    Image and kernel each have a height and a width of their own.""",
    square_kernel,
    square_windows,
    wide_windows,
    square_kernel_by_numbers,
    square_image,
    square_both,
)
wrong(
    "whole-numbers-only",
    "Cut off to whole numbers",
    """Everything behind the decimal point is lost, as in a tensor of whole numbers. Make the output
    a tensor of floats.""",
    lambda image, kernel: right(image, kernel).long(),
)
