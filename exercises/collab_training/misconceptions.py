"""Why a training fails, by name. `wrong/` holds a whole submission for each that can be shown."""

from quizzer.grader.authoring import Pattern

CAUSES = {
    "nothing-returned": (
        "Nothing is returned",
        """The training runs, but its result is lost: `train` returns None. Return the model, or a
        function that predicts.""",
    ),
    "not-callable": (
        "What is returned cannot be called",
        """`train` should return something that takes pairs and gives their ratings: the model
        itself, or a function that uses what was learned. Tables of factors or finished predictions
        are not enough, since the pairs of the test come later.""",
    ),
    "one-number-for-all": (
        "One number for all pairs",
        """Many pairs go in and a single number comes out. The sum of a dot product goes along the
        factors, with `sum(1)`, and leaves a number for each pair.""",
    ),
    "every-user-with-every-item": (
        "Every user with every item",
        """m pairs go in and m×m numbers come out: the user of each pair meets the items of all
        pairs. A matrix product does that, and so does broadcasting of a row and a column. For
        each pair, only its own user and its own item belong together.""",
    ),
    "products-not-added": (
        "Several numbers for each pair",
        """There are several numbers for each pair. A dot product multiplies the factors and then
        adds them up, which leaves one number; a network needs a single output.""",
    ),
    "wrong-shape": (
        "Ratings of the wrong shape",
        """For m pairs, shape (m, 2), m ratings are needed, shape (m,), in the order of the
        pairs.""",
    ),
    "diverged": (
        "The training has diverged",
        """Predictions are NaN or infinite: at some step the loss grew, and the factors with it. A
        smaller learning rate, or smaller first values, is the first thing to try.""",
    ),
    "square-from-broadcasting": (
        "A column beside a row",
        """The predictions have shape (m, 1), the ratings (m,), and nearly all predictions are the
        same. If the loss subtracts one from the other as they are, broadcasting compares every
        prediction with every rating, and then the mean is the best answer for all. Give both the
        same shape in the loss.""",
    ),
    "nearly-the-same-for-all": (
        "Nearly the same rating for every pair",
        """The predictions hardly differ from pair to pair. Do the factors change during training,
        do pairs and ratings stay together, and do predictions and ratings have the same shape in
        the loss? A column (m, 1) beside a row (m,) makes broadcasting compare each with all
        others.""",
    ),
    "columns-swapped": (
        "Users and items are swapped",
        """With the two columns of the pairs exchanged, the predictions are far better. The first
        column holds the user and the second the item, in training and in prediction alike.""",
    ),
    "trained-on-a-part": (
        "Only a part of the ratings is learned",
        """Does every epoch go through all rows of `x`? A training on one batch or on the first
        rows says nothing about the other users and items.""",
    ),
    "remembered": (
        "The known ratings are given back",
        """The known ratings come back exactly as they were, and the others are far off. Storing
        the ratings tells nothing about pairs that were never rated. Learn a few numbers for each
        user and for each item, from which the rating of any pair follows.""",
    ),
    "overfitted": (
        "Learned by heart",
        """The known ratings are predicted far better than the unseen ones. Fewer factors, smaller
        first values, weight decay or fewer epochs make what is learned hold for other pairs as
        well. (`nn.Embedding` begins with values of standard deviation 1, which is large.)""",
    ),
    "same-order-for-everybody": (
        "The same order of items for everybody",
        """Every user gets the items in the same order, from best to worst. So the model knows
        which items are liked, or who rates high, but not who likes what. A sum of a part for the
        user and a part for the item does that: means, biases, or one linear layer. Factors that
        are multiplied, or a network with an activation function, can tell tastes apart.""",
    ),
    "no-better-than-the-mean": (
        "Nothing is learned about the unseen ratings",
        """The predictions are no better than the mean of all ratings would be. Do the factors
        change during training, are the steps neither far too small nor too large, and do pairs
        and ratings stay together, as they must when they are shuffled?""",
    ),
    "not-enough-training": (
        "Not good enough yet",
        """Something is learned, but the error is still above 0.75. More epochs, a larger or
        smaller learning rate, or five to ten factors for each user and item can help. Watch the
        loss from epoch to epoch: it should fall below 0.3.""",
    ),
    "depends-on-the-batch": (
        "The answer depends on the other pairs",
        """The prediction for a pair should not depend on the pairs beside it, and not on chance.
        Dropout and batch norm do so while the model is in training mode: switch it with `eval()`
        before it is returned. A mean over all pairs of a call does so as well.""",
    ),
}

PATTERNS = (
    Pattern(
        "table-too-small",
        "A number that its table does not have",
        """A row is looked up that is not in the table. Users are numbered from 0 to `n_users - 1`
        and stand in the first column of the pairs, items from 0 to `n_items - 1` in the second.
        Is one looked up in the table of the other?""",
        raises="IndexError|RuntimeError",
        message=r"index out of range in self|index \d+ is out of bounds",
    ),
    Pattern(
        "depends-on-the-batch",
        "The model is still in training mode",
        """In training mode batch norm uses the mean of the batch at hand, which a single pair
        does not have. Switch the model with `eval()` before it is returned.""",
        raises="ValueError",
        message="Expected more than 1 value per channel when training",
    ),
)
