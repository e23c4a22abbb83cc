"""Why a training fails, by name. `wrong/` holds a whole submission for each that can be shown."""

from quizzer.grader.authoring import Pattern

CAUSES = {
    "diverged": (
        "The training has diverged",
        """The scores are NaN or infinite: at some step the loss grew instead of shrinking, and the
        weights with it. A smaller learning rate is the first thing to try; a `log` of 0 or a
        division by 0 in the loss is the other usual cause.""",
    ),
    "never-steps": (
        "The weights never move",
        """`backward` runs, but after it the weights are what they were. Is the update made at all,
        are the gradients reset before it, and does the optimizer hold the parameters of this very
        model?""",
    ),
    "gradients-not-zeroed": (
        "Gradients are never zeroed",
        """`backward` adds to the gradients that are already there, so each update still carries
        those of all batches before it, and the training runs astray. Reset them once an update is
        made, by `zero_grad`, for instance.""",
    ),
    "one-class": (
        "Nearly always the same answer",
        """Whatever the picture, one kind has the largest score. The last layer has often got stuck
        there: too large a learning rate, a loss that does not fit the scores, or labels that do
        not belong to the pictures, as after shuffling the one without the other.""",
    ),
    "trained-on-a-part": (
        "Trained on a part of the pictures",
        """Most of them were never used. Look for a `break`, a slice, or an update that stands after
        the loop over the batches instead of inside it.""",
    ),
    "predicts-before-training": (
        "What was returned is not what was trained",
        """Weights do move while it trains, yet what comes back answers as if it had learned
        nothing: a copy made before training, scores computed too early, or a model that is made
        anew. (Steps far too small look the same.)""",
    ),
    "no-better-than-guessing": (
        "No better than guessing",
        """What came back has learned next to nothing from the pictures. Does the training reach the
        weights that it answers with, and do pictures and labels stay together?""",
    ),
    "one-layer": (
        "One layer cannot reach 95 %",
        """The scores are a weighted sum of the pixels: a single layer, and on MNIST that ends near
        92 % however long it trains. Two layers without anything between them are still one. Put a
        nonlinearity, such as ReLU, between two layers.""",
    ),
    "nearest-mean": (
        "The nearest mean picture",
        """Each picture is given the digit whose mean picture is nearest. That ends between 65 and
        82 % on MNIST, since one mean cannot stand for all the ways in which a digit is written,
        and no more training changes it. Train a network of two layers instead, or compare with
        single pictures: the nearest neighbours.""",
    ),
    "no-gradients": (
        "No step by a gradient",
        """Nothing here calls `backward`, so no weight is trained step by step, and this way of
        learning has ended below 95 %. Train two layers by gradient descent, or find features
        that tell the digits further apart.""",
    ),
    "softmax-before-cross-entropy": (
        "A softmax before `cross_entropy`",
        """`cross_entropy` has a softmax of its own. Given probabilities, it squashes them a second
        time: even a perfect answer keeps a loss of 1.46, and the gradients are small. Give it the
        scores as the last layer leaves them.""",
    ),
    "sigmoid-before-cross-entropy": (
        "A sigmoid before `cross_entropy`",
        """`cross_entropy` has a softmax of its own and wants scores of any size. Between 0 and 1
        they can hardly differ, so the loss stays high and the gradients are small. Give it the
        scores as the last layer leaves them.""",
    ),
    "weights-begin-too-large": (
        "The first weights are too large",
        """With hundreds of inputs to each sum, the scores then begin in the tens or hundreds: the
        loss is huge, and the training spends its time on bringing them down. Divide the random
        numbers by the square root of the number of inputs, or let `nn.Linear` choose them.""",
    ),
    "not-enough-training": (
        "On its way, but not there yet",
        """It has learned, and is not at 95 % yet. More epochs, a larger learning rate while the
        loss still falls steadily, smaller batches, or a wider middle layer each help.""",
    ),
    "answers-not-scores": (
        "Answers instead of scores",
        """What was returned gives one number a picture, perhaps after `argmax`. Ten scores are
        asked for, one for each kind; the grader takes the largest itself.""",
    ),
    "too-few-outputs": (
        "Fewer than ten scores for each picture",
        """There are ten kinds, 0 to 9, so the last layer needs ten outputs: each picture's scores
        are a row of ten.""",
    ),
    "wrong-shape": (
        "Scores of another shape",
        """For n pictures, (n, 10) scores are needed: a row for each picture, a column for each of
        the ten kinds.""",
    ),
    "nothing-returned": (
        "Nothing is returned",
        """The training runs and its result is lost: `train` has no `return`. Return the model, or a
        function that gives scores.""",
    ),
    "not-callable": (
        "What is returned cannot be called",
        """Something that takes pictures and gives their scores is asked for: a model can be called,
        and so can a function. Predictions, accuracies or a list of weights cannot.""",
    ),
    "brought-along": (
        "Results are brought along",
        """The file holds far more data than a program needs: weights, answers or pictures, packed
        into text or numbers. Whatever `train` knows is to come from its two arguments, so begin
        with random weights and train them here.""",
    ),
    "not-from-the-pictures": (
        "It does not learn from its arguments",
        """MNIST or not, `train` is to learn from the pictures and labels that it is given. With
        other ones it learns too little. Where nothing is brought along from elsewhere, look for
        numbers that fit 60,000 digits alone.""",
    ),
}

PATTERNS = (
    Pattern(
        "too-few-outputs",
        "Fewer than ten outputs",
        """The labels are the numbers 0 to 9, so the last layer needs ten outputs, one for each
        kind. A label that is as large as the number of outputs has none.""",
        raises="IndexError|RuntimeError",
        message=r"Target \d+ is out of bounds|index \d+ is out of bounds for dimension 1|"
        r"Class values must be smaller than num_classes|"
        r"tensor a \(\d\) must match the size of tensor b \(10\) at non-singleton dimension 1",
    ),
    Pattern(
        "loss-wants-whole-labels",
        "Labels are whole numbers",
        """`cross_entropy` takes the labels as int64 numbers, one a picture, as they were given.""",
        raises="RuntimeError",
        message="expected scalar type Long|expected floating point type for target",
    ),
    Pattern(
        "shapes-do-not-fit",
        "Two shapes do not fit",
        """A layer takes as many numbers as the one before it gives; the first is given 784. A
        convolution wants pictures as (n, 1, 28, 28): `view` makes them so.""",
        raises="RuntimeError",
        message="shapes cannot be multiplied|Expected (?:3D|4D)|size mismatch",
    ),
)
