"""Why a training fails, by name. `wrong/` holds a whole submission for each that can be shown."""

from quizzer.grader.authoring import Pattern

CAUSES = {
    "diverged": (
        "The training has diverged",
        """The scores are NaN or infinite: at some step the loss grew instead of shrinking, and
        so did the weights. A smaller learning rate is the first thing to try; a `log` of 0 or a
        division by 0 in the loss is the other usual cause.""",
    ),
    "never-steps": (
        "The weights never change",
        """`backward` runs, but the weights do not change after it. Is the update made at all,
        are the gradients reset before it, and does the optimizer have the parameters of this
        model?""",
    ),
    "gradients-not-zeroed": (
        "Gradients are never zeroed",
        """`backward` adds to the gradients that are already there, so each update still
        contains the gradients of all earlier batches, and the training goes wrong. Reset them
        after each update, for example with `zero_grad`.""",
    ),
    "one-class": (
        "Nearly always the same answer",
        """Whatever the picture, one kind has the largest score. Common causes are a learning
        rate that is too large, a loss that does not fit the scores, or labels that do not
        belong to the pictures, as after shuffling one without the other.""",
    ),
    "trained-on-a-part": (
        "Trained on only some of the pictures",
        """Most of them were never used. Look for a `break`, a slice, or an update that comes
        after the loop over the batches instead of inside it.""",
    ),
    "predicts-before-training": (
        "Weights change, but nothing is learned",
        """Weights do change during the training, but the returned model answers as if it had
        learned nothing. Either it is not the trained one: a copy made before training, scores
        computed too early, or a new model. Or there was nothing to learn, because pictures and
        labels no longer belong together, as after shuffling one without the other. (Steps that
        are far too small look the same.)""",
    ),
    "no-better-than-guessing": (
        "No better than guessing",
        """The returned model has learned almost nothing from the pictures. Does the training
        change the weights that the model uses, and do pictures and labels stay together?""",
    ),
    "one-layer": (
        "One layer cannot reach 95 %",
        """The scores are a weighted sum of the pixels: a single layer, and on MNIST that stops
        near 92 % however long it trains. Two layers with nothing between them are still a
        single layer. Put a nonlinearity, such as ReLU, between two layers.""",
    ),
    "nearest-mean": (
        "The nearest mean picture",
        """Each picture gets the digit whose mean picture is nearest. That reaches between 65
        and 82 % on MNIST, since one mean cannot represent all the ways to write a digit, and
        more training does not change it. Train a network of two layers instead, or compare with
        single pictures: the nearest neighbours.""",
    ),
    "no-gradients": (
        "No gradient is used",
        """`backward` is never called, so no weight is trained by gradient steps, and this way
        of learning stayed below 95 %. Train two layers by gradient descent, or find features
        that separate the digits better.""",
    ),
    "softmax-before-cross-entropy": (
        "A softmax before `cross_entropy`",
        """`cross_entropy` already contains a softmax. With probabilities as input it applies a
        second one: even a perfect answer keeps a loss of 1.46, and the gradients are small.
        Pass it the raw scores of the last layer.""",
    ),
    "sigmoid-before-cross-entropy": (
        "A sigmoid before `cross_entropy`",
        """`cross_entropy` already contains a softmax and expects scores of any size. Between 0
        and 1 they can hardly differ, so the loss stays high and the gradients are small. Pass
        it the raw scores of the last layer.""",
    ),
    "weights-begin-too-large": (
        "The first weights are too large",
        """With hundreds of inputs in each sum, the scores then start in the tens or hundreds:
        the loss is huge, and the training spends its time on reducing them. Divide the random
        numbers by the square root of the number of inputs, or let `nn.Linear` choose them.""",
    ),
    "not-enough-training": (
        "Not enough training yet",
        """It has learned, but it has not reached 95 % yet. More epochs, a larger learning rate
        while the loss still falls steadily, smaller batches, or a wider middle layer can each
        help.""",
    ),
    "answers-not-scores": (
        "Answers instead of scores",
        """The returned function gives one number per picture, perhaps after `argmax`. It should
        give ten scores, one for each kind; the grader picks the largest itself.""",
    ),
    "too-few-outputs": (
        "Fewer than ten scores for each picture",
        """There are ten kinds, 0 to 9, so the last layer needs ten outputs: each picture's scores
        are a row of ten.""",
    ),
    "wrong-shape": (
        "Scores of the wrong shape",
        """For n pictures, (n, 10) scores are needed: a row for each picture, a column for each of
        the ten kinds.""",
    ),
    "nothing-returned": (
        "Nothing is returned",
        """The training runs, but its result is lost: `train` returns None. Return the model, or a
        function that gives scores.""",
    ),
    "not-callable": (
        "The returned value cannot be called",
        """`train` should return something that takes pictures and gives their scores. A model
        can be called, and so can a function; predictions, accuracies or a list of weights
        cannot.""",
    ),
    "brought-along": (
        "The file contains stored results",
        """The file holds far more data than a program needs: weights, answers or pictures,
        packed into text or numbers. `train` may learn only from its two arguments, so start
        with random weights and train them here.""",
    ),
    "not-from-the-pictures": (
        "It does not learn from its arguments",
        """`train` should learn from the pictures and labels in its arguments, MNIST or not.
        With other pictures it learns too little. If the file contains no stored results, look
        for constants that only suit 60,000 digits.""",
    ),
}

PATTERNS = (
    Pattern(
        "too-few-outputs",
        "Fewer than ten outputs",
        """The labels are the numbers 0 to 9, so the last layer needs ten outputs, one for each
        kind. There is no output for a label that is as large as the number of outputs.""",
        raises="IndexError|RuntimeError",
        message=r"Target \d+ is out of bounds|index \d+ is out of bounds for dimension 1|"
        r"Class values must be smaller than num_classes|"
        r"tensor a \(\d\) must match the size of tensor b \(10\) at non-singleton dimension 1",
    ),
    Pattern(
        "loss-wants-whole-labels",
        "Labels are whole numbers",
        """`cross_entropy` takes the labels as int64 numbers, one per picture, as they are in
        `labels`.""",
        raises="RuntimeError",
        message="expected scalar type Long|expected floating point type for target",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes do not match",
        """A layer must take as many numbers as the previous one outputs; the first one takes
        784. A convolution needs pictures of shape (n, 1, 28, 28): use `view`.""",
        raises="RuntimeError",
        message="shapes cannot be multiplied|Expected (?:3D|4D)|size mismatch",
    ),
)
