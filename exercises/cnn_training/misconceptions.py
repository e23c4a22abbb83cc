"""Why a training fails, by name. `wrong/` holds a whole submission for each that can be shown."""

from quizzer.grader.authoring import Pattern

CAUSES = {
    "brought-along": (
        "The file contains stored results",
        """The file holds far more data than a program needs. `train` may learn only from its two
        arguments: start with random weights and train them here.""",
    ),
    "nothing-returned": (
        "Nothing is returned",
        """The training runs, but its result is lost: `train` returns None. Return the model.""",
    ),
    "not-a-module": (
        "No module is returned",
        """`train` should return the network itself, an `nn.Module`, not its scores, its accuracy, a
        list of weights or a plain function. A class of your own can derive from
        `nn.Module`.""",
    ),
    "too-many-parameters": (
        "Too many parameters",
        """A convolution has output channels times input channels times the size of the kernel
        as weights; a linear layer has inputs times outputs. Fewer channels, or a smaller grid
        before the linear layer, save most.""",
    ),
    "too-much-kept": (
        "Too much is kept in buffers",
        """The module keeps more numbers in buffers than the running averages of batch norm need,
        for example the pictures themselves. What it has learned belongs into its parameters.""",
    ),
    "answers-not-scores": (
        "Answers instead of scores",
        """The module gives one number for each picture, perhaps after `argmax`. It should give ten
        scores, one for each kind; the grader picks the largest itself.""",
    ),
    "not-flattened": (
        "The scores still stand in a grid",
        """There are ten channels, but rows and columns are still there as two more axes. Average
        each channel, or flatten, so that each picture has a row of ten scores.""",
    ),
    "wrong-shape": (
        "Scores of the wrong shape",
        """For m pictures, (m, 10) scores are needed: a row for each picture, a column for each of
        the ten kinds.""",
    ),
    "diverged": (
        "The training has diverged",
        """The scores are NaN or infinite: the loss grew at some step, and the weights with it. A
        smaller learning rate, or a schedule that begins with one, is the first thing to try.""",
    ),
    "no-better-than-guessing": (
        "Little or nothing is learned",
        """The answers are hardly better than guesses. Do the weights of the returned module change
        during training, are the steps neither far too small nor too large, and do pictures and
        labels stay together, as they must when they are shuffled?""",
    ),
    "train-mode-left-on": (
        "The module is still in training mode",
        """In training mode batch norm uses the mean of the batch at hand, so the answer for a
        picture depends on the others, and dropout leaves out activations at random. Switch the
        module with `eval()` before it is returned.""",
    ),
    "depends-on-the-batch": (
        "Single pictures are read worse",
        """In a batch the pictures are read well, one at a time they are not. So the answer for a
        picture depends on the others of its batch, for example through a mean over all of
        them.""",
    ),
    "no-nonlinearity": (
        "Nothing but weighted sums",
        """The scores are a weighted sum of the pixels. Layers without an activation function
        between them are together still one such sum, and that stops below 90 %. Put a
        ReLU after each convolution but the last.""",
    ),
    "dense-only": (
        "No convolution",
        """The module has dense layers and fixed steps such as pooling, but nothing that uses the
        same weights at several places. That is what a convolution does: its few weights go over the
        whole picture, while a dense layer needs a weight for each pixel and each output.""",
    ),
    "not-enough-training": (
        "Not enough training yet",
        """It has learned, but it does not reach 91 % yet. More epochs, batch norm, another
        learning rate, or one that falls towards the end can each help. Few channels at the start
        and more in later layers use the parameters best.""",
    ),
}

PATTERNS = (
    Pattern(
        "train-mode-left-on",
        "The module is still in training mode",
        """In training mode batch norm uses the mean of the batch at hand, which a single picture
        does not have. Switch the module with `eval()` before it is returned.""",
        raises="ValueError",
        message="Expected more than 1 value per channel when training",
    ),
    Pattern(
        "too-few-outputs",
        "Fewer than ten outputs",
        """The labels are the numbers 0 to 9, so the last layer needs ten outputs, one for each
        kind. There is no output for a label that is as large as the number of outputs.""",
        raises="IndexError|RuntimeError",
        message=r"Target \d+ is out of bounds|Class values must be smaller than num_classes",
    ),
    Pattern(
        "channels-do-not-fit",
        "The channels of two layers do not match",
        """A convolution takes as many input channels as the layer before gives; the first one takes
        1, since the pictures are grey.""",
        raises="RuntimeError",
        message=r"expected input\[.*\] to have \d+ channels, but got \d+",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes do not match",
        """A linear layer takes as many numbers as the layer before it gives for each picture:
        channels times rows times columns after flattening.""",
        raises="RuntimeError",
        message="shapes cannot be multiplied|size mismatch",
    ),
    Pattern(
        "scores-not-flattened",
        "The scores still stand in a grid",
        """The loss gets more axes than (batch, 10). Average each channel, or flatten, so that each
        picture has a row of ten scores.""",
        raises="RuntimeError|ValueError",
        message=r"only batches of spatial targets supported|Expected target size",
    ),
)
